//! Arguments as JSON come in, typed values go out. It must never know which operation they are for.

use std::error::Error as StdError;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Shared;

/// The arguments of a call: `{"path": {…}, "query": {…}, "header": {…}, "cookie": {…}, "body": {"media_type": …,
/// "value": …}}`, with `base64` instead of `value` for bytes.
pub struct Arguments {
    pub(super) value: Value,
    pub(super) shared: Shared,
}

/// An argument is missing or is not of its type. It is reported like a request that could not be built.
#[derive(Clone, Debug)]
pub struct ArgumentFault(pub(super) String);

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for ArgumentFault {}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arguments").finish_non_exhaustive()
    }
}

impl Arguments {
    /// A parameter's value; `place` is `path`, `query`, `header` or `cookie`.
    ///
    /// # Errors
    /// The value is not of the parameter's type.
    pub fn get<T: DeserializeOwned>(&self, place: &str, name: &str) -> Result<Option<T>, ArgumentFault> {
        match self.value.get(place).and_then(|place| place.get(name)) {
            // Nothing but a body can carry a null: as a parameter it is one that is not given.
            None | Some(Value::Null) => Ok(None),
            Some(value) => typed(value, &format!("{place}.{name}")).map(Some),
        }
    }

    /// The value of a parameter that the call needs.
    ///
    /// # Errors
    /// It is absent, or not of the parameter's type.
    pub fn required<T: DeserializeOwned>(&self, place: &str, name: &str) -> Result<T, ArgumentFault> {
        self.get(place, name)?.ok_or_else(|| ArgumentFault(format!("argument `{place}.{name}` is required")))
    }

    /// The body's media type; `None` if no body is given.
    pub fn body_media_type(&self) -> Option<&str> {
        self.value.get("body")?.get("media_type")?.as_str()
    }

    fn body_value(&self, member: &str) -> Result<&Value, ArgumentFault> {
        let value = self.value.get("body").and_then(|body| body.get(member));
        value.ok_or_else(|| ArgumentFault(format!("argument `body.{member}` is required")))
    }

    /// The body's value.
    ///
    /// # Errors
    /// It is absent, or not of the body's type.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, ArgumentFault> {
        typed(self.body_value("value")?, "body.value")
    }

    /// The body's text.
    ///
    /// # Errors
    /// It is absent, or not a string.
    pub fn body_text(&self) -> Result<String, ArgumentFault> {
        self.body()
    }

    /// The body's bytes.
    ///
    /// # Errors
    /// They are absent, or not in Base64.
    pub fn body_bytes(&self) -> Result<Bytes, ArgumentFault> {
        let text: String = typed(self.body_value("base64")?, "body.base64")?;
        let bytes = STANDARD.decode(text).map_err(|error| ArgumentFault(format!("argument `body.base64`: {error}")))?;
        Ok(Bytes::from(bytes))
    }
}

/// Reads a value as a type. It goes through text, so that the type's decoder is the same one that reads answers.
pub(super) fn typed<T: DeserializeOwned>(value: &Value, name: &str) -> Result<T, ArgumentFault> {
    let text = value.to_string();
    serde_json::from_str(&text).map_err(|error| ArgumentFault(format!("argument `{name}`: {error}")))
}
