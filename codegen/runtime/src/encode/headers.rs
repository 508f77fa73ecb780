//! Parameters that are headers. A value comes in, the header goes out. It must never know the other headers.

use http::{HeaderName, HeaderValue, header};
use serde_json::Value;

use super::super::call::FRAMING;
use super::super::describe::{Parameter, Place, Style};
use super::Draft;
use super::separators::refuse_inside;
use super::shape::{Shape, shape};

impl Parameter {
    /// A header, as it is written unless the document says otherwise.
    pub const HEADER: Parameter = Parameter::new(Place::Header, Style::Simple, false, write);
}

fn write(parameter: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    let Some(text) = text(parameter, value)? else { return Ok(()) };
    let Ok(name) = HeaderName::from_bytes(parameter.name.as_bytes()) else {
        return Err("has a name that no header can have".to_owned());
    };
    if FRAMING.contains(&name) {
        return Err("is a header that only the transport may set".to_owned());
    }
    let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) else {
        return Err("cannot be carried by a header".to_owned());
    };
    // Cookies that were written before share the header (RFC 6265 §4.2.1).
    let cookies = if name == header::COOKIE { draft.headers.get(&name) } else { None };
    let both = cookies.map(|cookies| [cookies.as_bytes(), value.as_bytes()].join(&b"; "[..]));
    let mut value = both.and_then(|both| HeaderValue::from_bytes(&both).ok()).unwrap_or(value);
    value.set_sensitive(name == header::COOKIE);
    draft.headers.insert(name, value);
    Ok(())
}

/// The value of a header; `None` for one that is absent or empty of items. Headers are not percent-encoded.
///
/// # Errors
/// As [`super::Write`]; also for characters that a header cannot carry (RFC 9110 §5.5).
fn text(parameter: &Parameter, value: &Value) -> Result<Option<String>, String> {
    let Some(shape) = shape(parameter, value)? else { return Ok(None) };
    refuse_inside(&shape, ',')?;
    let text = match shape {
        Shape::Scalar(text) => text,
        Shape::Items(items) => items.join(","),
        Shape::Members(members) => {
            let between = if parameter.explode { "=" } else { "," };
            members.iter().map(|(key, value)| format!("{key}{between}{value}")).collect::<Vec<_>>().join(",")
        }
    };
    if text.chars().any(|character| character.is_control() && character != '\t') {
        return Err("holds a control character, which a header cannot carry".to_owned());
    }
    if text.trim_matches([' ', '\t']) != text {
        return Err("begins or ends with white space, which a header cannot carry".to_owned());
    }
    Ok(Some(text))
}
