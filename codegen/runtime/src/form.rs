//! An object as JSON comes in, the text of an HTML form goes out (`application/x-www-form-urlencoded`). It must never
//! know what the form is for.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded;

use super::body::Body;
use super::call::Call;
use super::encode::scalar;

impl Call {
    /// Gives the call a body of the type `application/x-www-form-urlencoded`: one pair per property, one per item of an
    /// array, JSON text for what is nested deeper.
    pub fn form<T: Serialize + ?Sized>(&mut self, media_type: &'static str, body: &T) {
        self.form_value(media_type, serde_json::to_value(body));
    }

    fn form_value(&mut self, media_type: &str, body: serde_json::Result<Value>) {
        match body.map_err(|error| error.to_string()).and_then(|body| Ok(encode(&body)?)) {
            Ok(body) => self.body = Some((media_type.to_owned(), Body::whole(body))),
            Err(message) => self.fail(None, format!("the body {message}")),
        }
    }
}

/// The form: one pair per property, one per item of an array (OAS 3.0.3, Encoding Object: style `form`, exploded), and
/// JSON text for what is nested deeper. Absent and null properties are left out.
///
/// # Errors
/// The value is not an object.
fn encode(value: &Value) -> Result<String, &'static str> {
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
    scalar(value).map_or_else(|| value.to_string(), Cow::into_owned)
}
