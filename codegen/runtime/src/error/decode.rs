//! Bytes come in, a value or the JSON path of the first thing that does not fit goes out. The path is found from the
//! position at which decoding stopped, so that a second decoder per type need not be compiled; nothing here knows a
//! type.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};

use super::super::codec::{Answer, whole};
use super::{excerpt, message_excerpt};

/// The most characters of a decoder's message that are kept: the one of a union says of each alternative why it does not fit.
const MESSAGE_LIMIT: usize = 1500;
/// The most characters of a key that are kept.
const KEY_LIMIT: usize = 300;
/// The most characters of a path that are kept.
const PATH_LIMIT: usize = 600;

/// Where and why a body is not what the document declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    pub(crate) fn new(path: String, message: &str) -> Self {
        let path = if path.len() > PATH_LIMIT { excerpt(&path, PATH_LIMIT) } else { path };
        DecodeError { path, message: message_excerpt(message, MESSAGE_LIMIT) }
    }

    pub(crate) fn whole(message: &str) -> Self {
        DecodeError::new("$".to_owned(), message)
    }

    /// The same error, with its texts changed by `hide`.
    pub(crate) fn map(self, hide: &dyn Fn(&str) -> String) -> DecodeError {
        DecodeError { path: hide(&self.path), message: hide(&self.message) }
    }

    /// The JSON path of the value at fault, such as `$.results[3].groupId`; `$` is the body as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for DecodeError {}

/// The error for an empty body where one is declared.
pub(crate) fn empty_body(media_type: &str) -> DecodeError {
    DecodeError::whole(&format!("the body is empty, where the document declares {media_type}"))
}

/// The text that bytes are.
///
/// # Errors
/// They are not UTF-8; told is the number of good bytes before the first bad one.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes)
        .map_err(|error| DecodeError::whole(&format!("the body is not UTF-8 (after byte {})", error.valid_up_to())))
}

/// The value that an answer's JSON text holds.
///
/// # Errors
/// Where and why it does not fit, see [`DecodeError`].
pub(crate) fn decode<T: DeserializeOwned>(payload: &[u8]) -> Result<T, DecodeError> {
    // RFC 8259 §8.1 lets a reader ignore a byte order mark.
    let text = payload.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(payload);
    // §8.1 as well: what is not UTF-8 is no JSON, though it be in a member that nobody looks at.
    let text = utf8(text)?;
    read(text).or_else(|error| {
        let again = without_fractions(text, &error).and_then(|text| read(&text).ok());
        again.ok_or_else(|| explain(text.as_bytes(), &error))
    })
}

fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let _answer = Answer::begin();
    serde_json::from_str(text)
}

/// The same text with `1.0` written as `1`, and `-0` as `0`, where that is what was wrong with it: both are integers (JSON Schema validation,
/// section 6.1.1).
fn without_fractions(text: &str, error: &serde_json::Error) -> Option<String> {
    if !error.is_data() || !error.to_string().starts_with("invalid type: floating point") {
        return None;
    }
    let bytes = text.as_bytes();
    let mut written = String::with_capacity(text.len());
    let (mut position, mut done) = (0, 0);
    while let Some(byte) = bytes.get(position) {
        position += 1;
        match byte {
            b'"' => position = string_end(bytes, position),
            b'-' | b'0'..=b'9' => {
                let start = position - 1;
                let is_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                position += bytes.get(position..)?.iter().take_while(|byte| is_number(byte)).count();
                let number =
                    text.get(start..position).filter(|number| number.contains(['.', 'e', 'E']) || *number == "-0");
                if let Some(whole) = number.and_then(|number| number.parse().ok()).and_then(whole) {
                    written.push_str(text.get(done..start)?);
                    written.push_str(&whole.to_string());
                    done = position;
                }
            }
            _ => {}
        }
    }
    written.push_str(text.get(done..)?);
    Some(written)
}

fn explain(text: &[u8], error: &serde_json::Error) -> DecodeError {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(place.as_str()).unwrap_or(&message);
    let path = path_at(text, offset(text, error.line(), error.column()));
    if error.is_eof() {
        DecodeError::new(path, &format!("the JSON text ends early{place}"))
    } else if message == "trailing characters" && serde_json::from_slice::<IgnoredAny>(text).is_ok() {
        DecodeError::new(path, "an item more than the document has here")
    } else if error.is_syntax() {
        DecodeError::new(path, &format!("not JSON: {message}{place}"))
    } else {
        DecodeError::new(path, message)
    }
}

/// The number of bytes before a position that serde_json gives as a line, counted from 1, and the bytes read of it.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let mut rest = text;
    let mut start = 0;
    for _ in 1..line {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        start += end + 1;
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    start + column
}

/// A container that is open at the position looked for, and where in it that position is.
enum Frame {
    Array(usize),
    Object(Option<String>),
}

/// The path of the value that ends, or is about to begin, at a position. serde_json reports a value of the wrong type
/// just after it, or just before it if it is an array or an object, and a missing member after its object's end.
fn path_at(text: &[u8], end: usize) -> String {
    let text = text.get(..end).unwrap_or(text);
    let mut frames: Vec<Frame> = Vec::new();
    let mut position = 0;
    while let Some(byte) = text.get(position) {
        let start = position;
        position += 1;
        match byte {
            b'[' => frames.push(Frame::Array(0)),
            b'{' => frames.push(Frame::Object(None)),
            b']' | b'}' => drop(frames.pop()),
            b',' => match frames.last_mut() {
                Some(Frame::Array(index)) => *index += 1,
                Some(Frame::Object(key)) => *key = None,
                None => {}
            },
            b'"' => {
                position = string_end(text, position);
                if let Some(Frame::Object(key @ None)) = frames.last_mut() {
                    *key = text.get(start..position).and_then(|token| serde_json::from_slice(token).ok());
                }
            }
            _ => {}
        }
    }
    render(&frames)
}

/// The position after the closing quote of the string whose contents begin at `position`.
fn string_end(text: &[u8], mut position: usize) -> usize {
    while let Some(byte) = text.get(position) {
        match byte {
            b'"' => return position + 1,
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
    text.len()
}

fn render(frames: &[Frame]) -> String {
    let mut path = "$".to_owned();
    for frame in frames {
        match frame {
            Frame::Array(index) => path.push_str(&format!("[{index}]")),
            Frame::Object(None) => {}
            Frame::Object(Some(key)) => {
                let key = excerpt(key, KEY_LIMIT);
                if !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
                    path.push('.');
                    path.push_str(&key);
                } else {
                    path.push_str(&format!("[{key:?}]"));
                }
            }
        }
    }
    path
}
