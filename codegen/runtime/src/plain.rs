//! One value as text, as bodies of `text/plain` have it, and headers: a number, a boolean, a constant. Text comes in and a value of
//! the declared type goes out, or the other way round. It must never know where the text stands.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::encode;

/// The value that a text holds. A type that takes text is given the text as it stands; blanks around a number or a boolean say
/// nothing.
///
/// # Errors
/// Why the text is not of that type.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let refused = match T::deserialize(Value::from(text)) {
        Ok(value) => return Ok(value),
        Err(refused) => refused.to_string(),
    };
    T::deserialize(scalar(text.trim_ascii())).map_err(|_| refused)
}

/// The text of a value.
///
/// # Errors
/// The value has parts, or is none.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, String> {
    text(serde_json::to_value(value))
}

fn text(value: serde_json::Result<Value>) -> Result<String, String> {
    let value = value.map_err(|error| error.to_string())?;
    encode::scalar(&value).ok_or_else(|| "it is not one number, boolean or text".to_owned())
}

/// A number or a boolean as itself, anything else as text.
pub(super) fn scalar(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::from(text),
    }
}
