//! A text that stands for one value, as headers and bodies of `text/plain` have it, comes in; the value goes out. It must never know
//! where the text stands.

use serde_json::Value;

/// A number or a boolean as itself, anything else as text.
pub(super) fn scalar(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::from(text),
    }
}
