//! The value that a session reports comes in; its parts go out by name, none where a part is missing or of another type.
//! It must never judge.

use base64::Engine;
use serde_json::Value;

/// What a client reports of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome(pub Value);

impl Outcome {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// True for `"outcome": "success"`.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.text("outcome") == Some("success")
    }

    /// `success`, or the kind of error.
    #[must_use]
    pub fn kind(&self) -> &str {
        if self.is_success() { "success" } else { self.text("kind").unwrap_or("an outcome without a kind") }
    }

    /// The effective status: an envelope's inner one.
    #[must_use]
    pub fn status(&self) -> Option<u64> {
        self.0.get("status").and_then(Value::as_u64)
    }

    /// The status line's.
    #[must_use]
    pub fn http_status(&self) -> Option<u64> {
        self.0.get("http_status").and_then(Value::as_u64)
    }

    /// The variant of a success, or of a documented error.
    #[must_use]
    pub fn variant(&self) -> Option<&str> {
        if self.is_success() {
            return self.text("variant");
        }
        self.documented()?.get("variant").and_then(Value::as_str)
    }

    /// The documented error.
    #[must_use]
    pub fn documented(&self) -> Option<&Value> {
        self.present("documented")
    }

    /// The typed body, encoded again: of a success, or of a documented error.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        let holder = if self.is_success() { Some(&self.0) } else { self.documented() };
        holder?.get("body")
    }

    /// The bytes of a binary body: of a success, or of a documented error.
    #[must_use]
    pub fn binary(&self) -> Option<Vec<u8>> {
        let holder = if self.is_success() { Some(&self.0) } else { self.documented() };
        decode(holder?.get("base64").and_then(Value::as_str)?)
    }

    /// The values of a header, in order.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<&str> {
        let values = self.0.get("headers").and_then(|headers| headers.get(name)).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A declared header of the answer: `{"value": …}`, or `{"error": …}` where it cannot be read.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.0.get("fields")?.get(name)
    }

    /// The answer's body as it came.
    #[must_use]
    pub fn raw_body(&self) -> Option<Vec<u8>> {
        decode(self.text("raw_body")?)
    }

    /// The body as the schema that error answers share, encoded again.
    #[must_use]
    pub fn shared(&self) -> Option<&Value> {
        self.present("shared")
    }

    /// The service's own code for the error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.text("code")
    }

    /// Where and why the body was not understood.
    #[must_use]
    pub fn decode_error(&self) -> Option<&str> {
        self.text("decode_error")
    }

    /// The error in one line.
    #[must_use]
    pub fn display(&self) -> &str {
        self.text("display").unwrap_or_default()
    }

    /// The error's Debug.
    #[must_use]
    pub fn debug(&self) -> &str {
        self.text("debug").unwrap_or_default()
    }

    /// The chain of sources, outermost first.
    #[must_use]
    pub fn sources(&self) -> Vec<&str> {
        self.0.get("sources").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// How many seconds the server asks to wait before that.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.0.get("retry_after").and_then(Value::as_u64)
    }

    /// Whether trying again may help.
    #[must_use]
    pub fn retryable(&self) -> Option<bool> {
        self.0.get("retryable").and_then(Value::as_bool)
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
