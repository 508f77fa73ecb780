//! Arguments as JSON come in, typed values go out. It must never know which operation they are for.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Shared;

/// The arguments of a call: `{"path": {…}, "query": {…}, "header": {…}, "cookie": {…}, "body": {"media_type": …,
/// "value": …}}`, with `base64` instead of `value` for bytes. With `"stream": true` the body of a success is taken as a stream,
/// and with `"lines": true` or `"events": true` as the values that it holds one after the other.
pub struct Arguments {
    pub(super) value: Value,
    pub(super) shared: Shared,
    /// What was taken from them, as its types write it.
    typed: Mutex<Map<String, Value>>,
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
    pub(super) fn new(value: Value, shared: Shared) -> Arguments {
        Arguments { value, shared, typed: Mutex::default() }
    }

    /// What was taken from them, as its types write it.
    pub(super) fn into_typed(self) -> Value {
        Value::Object(self.typed.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the body of a success is to be taken as a `stream`, or as its `lines` or `events`.
    pub(super) fn wants(&self, how: &str) -> bool {
        self.value.get(how) == Some(&Value::Bool(true))
    }

    fn take(&self, place: &str, name: &str, value: Value) {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Value::Object(members) = typed.entry(place).or_insert_with(|| json!({})) {
            members.insert(name.to_owned(), value);
        }
    }

    /// Reads a value as a type.
    fn read<T: DeserializeOwned + Serialize>(
        &self,
        value: &Value,
        place: &str,
        name: &str,
    ) -> Result<T, ArgumentFault> {
        let fault = |error: serde_json::Error| ArgumentFault(format!("argument `{place}.{name}`: {error}"));
        let read: T = typed(value, &format!("{place}.{name}"))?;
        self.take(place, name, serde_json::to_value(&read).map_err(fault)?);
        Ok(read)
    }

    /// A parameter's value; `place` is `path`, `query`, `header` or `cookie`.
    ///
    /// # Errors
    /// The value is not of the parameter's type.
    pub fn get<T: DeserializeOwned + Serialize>(&self, place: &str, name: &str) -> Result<Option<T>, ArgumentFault> {
        match self.value.get(place).and_then(|place| place.get(name)) {
            // Nothing but a body can carry a null: as a parameter it is one that is not given.
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.read(value, place, name).map(Some),
        }
    }

    /// The value of a parameter that the call needs.
    ///
    /// # Errors
    /// It is absent, or not of the parameter's type.
    pub fn required<T: DeserializeOwned + Serialize>(&self, place: &str, name: &str) -> Result<T, ArgumentFault> {
        self.get(place, name)?.ok_or_else(|| ArgumentFault(format!("argument `{place}.{name}` is required")))
    }

    /// The body's media type; `None` if no body is given.
    pub fn body_media_type(&self) -> Option<&str> {
        self.value.get("body")?.get("media_type")?.as_str()
    }

    /// The type that a body is of, where the document gives a range; the range itself if none is given.
    pub fn body_content_type(&self) -> &str {
        let given = self.value.get("body").and_then(|body| body.get("content_type")).and_then(Value::as_str);
        given.or(self.body_media_type()).unwrap_or_default()
    }

    fn body_value(&self, member: &str) -> Result<&Value, ArgumentFault> {
        let value = self.value.get("body").and_then(|body| body.get(member));
        value.ok_or_else(|| ArgumentFault(format!("argument `body.{member}` is required")))
    }

    /// The body's value.
    ///
    /// # Errors
    /// It is absent, or not of the body's type.
    pub fn body<T: DeserializeOwned + Serialize>(&self) -> Result<T, ArgumentFault> {
        self.read(self.body_value("value")?, "body", "value")
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
        let text: String = self.read(self.body_value("base64")?, "body", "base64")?;
        let bytes = STANDARD.decode(text).map_err(|error| ArgumentFault(format!("argument `body.base64`: {error}")))?;
        Ok(Bytes::from(bytes))
    }
}

/// Reads a value as a type. It goes through text, so that the type's decoder is the same one that reads answers.
pub(super) fn typed<T: DeserializeOwned>(value: &Value, name: &str) -> Result<T, ArgumentFault> {
    let text = value.to_string();
    serde_json::from_str(&text).map_err(|error| ArgumentFault(format!("argument `{name}`: {error}")))
}
