//! What an outcome must be. It must never know how it came about.

use serde_json::Value;

/// What an outcome must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// A declared answer, in its variant and with its body.
    Declared {
        /// None for the only success of an operation.
        variant: Option<String>,
        /// What the body must encode to.
        payload: Payload,
    },
    /// An answer that the document does not declare.
    Undeclared,
    /// A declared status whose body cannot be read; this text stands in the decode error.
    Unread(String),
    /// A declared status whose body strays from the schema: reported in full all the same.
    Stray {
        /// The declared variant.
        variant: String,
        /// What must be reported, documented or shared.
        body: Value,
    },
    /// An answer of which only the beginning arrived, or was read.
    Partial(&'static [&'static str]),
    /// No answer at all.
    Lost(&'static [&'static str]),
}

/// What a body must encode to.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// There is none.
    None,
    /// This value.
    Json(Value),
    /// This value; the member of this name is unknown to the schema and may be kept or not.
    Beside(Value, String),
    /// These bytes, or this text.
    Bytes(Vec<u8>),
}
