//! What an outcome must be. It must never know how it came about.

use std::fmt;

use serde_json::Value;

/// What an outcome must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// A declared answer, in its variant and with its body.
    Declared {
        /// Which one.
        variant: Variant,
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
        variant: Variant,
        /// What must be reported, documented or shared.
        body: Value,
    },
    /// A declared status whose body fits nearly, or in another way than is meant: what is reported of it must have been sent.
    Astray {
        /// The declared variant.
        variant: Variant,
        /// What was sent.
        body: Value,
    },
    /// An answer of which only the beginning arrived, or was read.
    Partial(&'static [&'static str]),
    /// No answer at all.
    Lost(&'static [&'static str]),
}

/// The variant in which a declared answer must be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variant {
    /// In none: the only success of an operation needs no name.
    Unnamed,
    /// In this one.
    Named(String),
    /// In this one, or in none: the successes of the operation are all of one type.
    Either(String),
}

impl Variant {
    /// True when a client that reports `own` is right.
    #[must_use]
    pub fn fits(&self, own: Option<&str>) -> bool {
        match (self, own) {
            (Variant::Unnamed | Variant::Either(_), None) => true,
            (Variant::Named(name) | Variant::Either(name), Some(own)) => name == own,
            (Variant::Unnamed, Some(_)) | (Variant::Named(_), None) => false,
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variant::Unnamed => f.write_str("no variant"),
            Variant::Named(name) => write!(f, "the variant {name}"),
            Variant::Either(name) => write!(f, "the variant {name}, or none"),
        }
    }
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
    /// This value, which was sent as plain text.
    Plain(Value),
    /// These bytes, or this text.
    Bytes(Vec<u8>),
    /// These values, one after the other, and where one is not of its type, a text that stands in the error.
    Items(Vec<Result<Value, String>>),
}

impl Payload {
    /// The bytes of the body that means it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Payload::None => Vec::new(),
            Payload::Json(value) | Payload::Beside(value, _) => value.to_string().into_bytes(),
            Payload::Plain(value) => super::answers::plain(value).into_bytes(),
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Items(_) => Vec::new(),
        }
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Payload::None => f.write_str("null"),
            Payload::Json(value) | Payload::Beside(value, _) | Payload::Plain(value) => write!(f, "{value}"),
            Payload::Bytes(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Payload::Items(items) => {
                let mut shown = f.debug_list();
                items.iter().for_each(|item| match item {
                    Ok(value) => drop(shown.entry(&format_args!("{value}"))),
                    Err(text) => drop(shown.entry(&format_args!("an error at {text}"))),
                });
                shown.finish()
            }
        }
    }
}
