//! Parameters that are cookies (RFC 6265 §4.2). A value comes in, it goes out in the one header that holds them all. It must never show
//! them, since a cookie may be a credential.

use http::{HeaderValue, header};
use serde_json::Value;

use super::super::describe::{Parameter, Place, Style};
use super::Draft;
use super::query::pairs;

impl Parameter {
    /// A cookie, as it is written unless the document says otherwise.
    pub const COOKIE: Parameter = Parameter::new(Place::Cookie, Style::Form, true, write);
}

fn write(parameter: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    for (name, value) in pairs(parameter, value)? {
        let before = draft.headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok());
        let cookies = match before {
            Some(cookies) => format!("{cookies}; {name}={value}"),
            None => format!("{name}={value}"),
        };
        // Both are percent-encoded, so that a header can carry them.
        if let Ok(mut cookie) = HeaderValue::from_str(&cookies) {
            cookie.set_sensitive(true);
            draft.headers.insert(header::COOKIE, cookie);
        }
    }
    Ok(())
}
