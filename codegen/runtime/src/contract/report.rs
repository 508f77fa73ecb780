//! A decoded body comes in, the same body written again goes out. It must never know the operation it belongs to.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A decoded body as a test sees it: the variant, if there are several, and the body written again.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The variant's name.
    pub variant: Option<&'static str>,
    /// The body.
    pub body: Body,
}

/// A body written again.
#[derive(Clone, Debug)]
pub enum Body {
    /// There is none.
    None,
    /// JSON, or text as a JSON string.
    Json(Value),
    /// Anything else.
    Binary(Bytes),
}

impl Reported {
    /// A body that is written as JSON.
    pub fn json<T: Serialize + ?Sized>(body: &T) -> Reported {
        Reported { variant: None, body: Body::Json(again(body)) }
    }

    /// No body.
    pub fn none() -> Reported {
        Reported { variant: None, body: Body::None }
    }

    /// A body of bytes.
    pub fn binary(body: &Bytes) -> Reported {
        Reported { variant: None, body: Body::Binary(body.clone()) }
    }

    /// The same body as that of a named variant.
    #[must_use]
    pub fn named(mut self, variant: &'static str) -> Reported {
        self.variant = Some(variant);
        self
    }

    /// Puts the body into an outcome, under the name that fits it.
    pub(super) fn put(self, outcome: &mut Map<String, Value>) {
        outcome.insert("variant".to_owned(), json!(self.variant));
        let (name, body) = match self.body {
            Body::None => ("body", Value::Null),
            Body::Json(body) => ("body", body),
            Body::Binary(body) => ("base64", json!(STANDARD.encode(body))),
        };
        outcome.insert(name.to_owned(), body);
    }
}

/// A value written again.
pub(super) fn again<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| json!({ "unwritable": error.to_string() }))
}
