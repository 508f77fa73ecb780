//! An object as JSON comes in, the text of an HTML form goes out (`application/x-www-form-urlencoded`). It must never
//! know what the form is for.

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use super::body::Body;
use super::call::Call;
use super::describe::{Parameter, Style};
use super::encode::{Draft, scalar};

impl Call {
    /// Gives the call a body of the type `application/x-www-form-urlencoded`: a property for which the document names a style is written
    /// in it, and of any other one pair, or one per item of an array, with JSON text for what is nested deeper.
    pub fn form<T: Serialize + ?Sized>(&mut self, media_type: &'static str, body: &T) {
        self.form_value(media_type, serde_json::to_value(body));
    }

    fn form_value(&mut self, media_type: &str, body: serde_json::Result<Value>) {
        let form = body.map_err(|error| error.to_string()).and_then(|body| encode(self.operation.fields, &body));
        match form {
            Ok(form) => self.body = Some((media_type.to_owned(), Body::whole(form))),
            Err(message) => self.fail(None, format!("the body {message}")),
        }
    }
}

/// The form (OAS 3.0.3, Support for x-www-form-urlencoded Request Bodies). Absent and null properties are left out.
///
/// # Errors
/// The value is not an object, or holds what the style of a property cannot write.
fn encode(fields: &[Parameter], value: &Value) -> Result<String, String> {
    let Value::Object(members) = value else {
        return Err("is not an object, and a form can hold nothing else".to_owned());
    };
    let mut form = String::new();
    for (name, value) in members {
        match (fields.iter().find(|field| field.name == name), value) {
            // Spread by its style or not, it looks the same, and what is nested in an item is JSON all the same.
            (Some(Parameter { style: Style::Form, explode: true, allow_reserved: false, .. }), Value::Array(items)) => {
                items.iter().for_each(|item| add(&mut form, &pair(name, item)));
            }
            (Some(field), value) => {
                let mut draft = Draft { uri: String::new(), headers: HeaderMap::new() };
                (field.write)(field, value, &mut draft)
                    .map_err(|error| format!("has a field `{name}` that {error}"))?;
                add(&mut form, draft.uri.trim_start_matches('?'));
            }
            (None, Value::Null) => {}
            (None, Value::Array(items)) => items.iter().for_each(|item| add(&mut form, &pair(name, item))),
            (None, value) => add(&mut form, &pair(name, value)),
        }
    }
    Ok(form)
}

/// Adds pairs, if there are any.
fn add(form: &mut String, pairs: &str) {
    if !form.is_empty() && !pairs.is_empty() {
        form.push('&');
    }
    form.push_str(pairs);
}

fn pair(name: &str, value: &Value) -> String {
    let text = scalar(value).map_or_else(|| value.to_string(), Cow::into_owned);
    format!("{}={}", encoded(name), encoded(&text))
}

/// The text in a form (WHATWG URL, section 5.2: a blank is a plus).
fn encoded(text: &str) -> String {
    const OTHER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');
    utf8_percent_encode(text, OTHER).to_string().replace(' ', "+")
}
