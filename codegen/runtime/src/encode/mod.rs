//! A parameter's value as JSON comes in, its text in a path, query, header or cookie goes out (OAS 3.0.3, Parameter
//! Object: style; RFC 6570 behind it). Each way of writing has a file, which is compiled where a parameter is written like that: here
//! are the plainest and what they share. It must never know the server or the other parameters.

mod cookies;
mod deep;
mod headers;
pub(super) mod query;
mod segments;
mod separators;
mod shape;

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;

use super::describe::{Parameter, Place, Style};

/// All but the unreserved characters of RFC 3986 §2.3.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes a value where its parameter is sent.
///
/// # Errors
/// What is wrong with the value, as the end of a sentence that begins with the parameter's name.
pub type Write = fn(&Parameter, &Value, &mut Draft) -> Result<(), String>;

/// A request while arguments are written into it.
#[derive(Debug)]
pub struct Draft {
    pub(super) uri: String,
    pub(super) headers: HeaderMap,
}

impl Parameter {
    /// A parameter of the path in the style `simple`, whose value has no parts.
    pub const PATH: Parameter = Parameter::new(Place::Path, Style::Simple, false, segment);
}

/// Writes a value in place of `{name}` in a path.
///
/// # Errors
/// An empty value is refused, because the path would then be another one.
fn segment(_: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    match scalar(value) {
        Some(text) if !text.is_empty() => {
            draft.uri.extend(strict(&text));
            Ok(())
        }
        _ => Err(EMPTY.to_owned()),
    }
}

const EMPTY: &str = "must not be empty";

/// Percent-encodes all but unreserved characters.
pub(super) fn strict(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, STRICT)
}

/// The text of a value without parts. A whole number has no decimals, of whatever type it is: servers that ask for a `number` where
/// they mean an integer read no other.
pub(super) fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => {
            let mut text = number.to_string();
            if let Some(whole) = text.strip_suffix(".0") {
                text.truncate(whole.len());
            }
            Some(Cow::Owned(text))
        }
        Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
