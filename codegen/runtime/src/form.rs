//! An object as JSON comes in, the text of an HTML form goes out (`application/x-www-form-urlencoded`). It must never
//! know what the form is for.

use serde_json::Value;
use url::form_urlencoded;

use super::encode::scalar;

/// The form: one pair per property, one per item of an array (OAS 3.0.3, Encoding Object: style `form`, exploded), and
/// JSON text for what is nested deeper. Absent and null properties are left out.
///
/// # Errors
/// The value is not an object.
pub(super) fn encode(value: &Value) -> Result<String, &'static str> {
    let Value::Object(members) = value else { return Err("is not an object, and a form can hold nothing else") };
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    form.append_pair(name, &text(item));
                }
            }
            value => drop(form.append_pair(name, &text(value))),
        }
    }
    Ok(form.finish())
}

fn text(value: &Value) -> String {
    scalar(value).unwrap_or_else(|| value.to_string())
}
