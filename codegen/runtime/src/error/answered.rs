//! An answer that is no documented success, kept whole: status, headers, bytes, and what could be made of them. It must
//! never show a body at full length, nor a header that carries a credential.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use super::super::client::Client;
use super::super::describe::Operation;
use super::{DecodeError, excerpt, heading};

/// The most characters of a service's own code or message that a line shows.
const MESSAGE_LIMIT: usize = 300;
/// The most characters of a body that `Debug` shows.
const BODY_LIMIT: usize = 512;

/// Why an answer is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The document declares this status as an error; `documented` holds the body.
    Documented,
    /// The document does not declare this status.
    UndeclaredStatus,
    /// The document declares this status, but not with this media type.
    UndeclaredMediaType,
    /// The body is not what the document declares; `decode_error` says where and why.
    Undecodable,
}

/// The server's answer, when it is not a documented success.
#[non_exhaustive]
pub struct ErrorResponse<E> {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// The status that counts: the inner one of an envelope.
    pub status: StatusCode,
    /// The status of the HTTP message itself.
    pub http_status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub raw_body: Bytes,
    /// The part of `raw_body` that is the body proper: the content of an envelope, else all of it.
    pub payload: Bytes,
    /// The documented body.
    pub documented: Option<E>,
    /// Why the body could not be decoded.
    pub decode_error: Option<DecodeError>,
    /// Why this is an error at all.
    pub why: Why,
    /// How often the call was tried; 0 if this answer was not fetched but decoded only.
    pub attempts: u32,
    pub(crate) client: Client,
}

impl<E> ErrorResponse<E> {
    /// The service's own code, see [`super::Error::code`].
    pub fn code(&self) -> Option<String> {
        property(&self.payload, self.client.inner().service.problem.code)
    }

    /// The service's own message, see [`super::Error::message`].
    pub fn message(&self) -> Option<String> {
        property(&self.payload, self.client.inner().service.problem.message)
    }

    fn summary(&self) -> Summary<'_> {
        Summary {
            operation: self.operation,
            status: self.status,
            headers: &self.headers,
            payload: &self.payload,
            decode_error: self.decode_error.as_ref(),
            why: self.why,
            client: &self.client,
        }
    }
}

impl<E> fmt::Display for ErrorResponse<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary().fmt(f)
    }
}

impl<E: fmt::Debug> fmt::Debug for ErrorResponse<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("http_status", &self.http_status)
            .field("why", &self.why)
            .field("headers", &PrintHeaders(&self.headers, &self.client))
            .field("raw_body", &format_args!("{}", beginning(&self.raw_body, &self.client)))
            .field("documented", &PrintBounded(&self.documented, &self.client))
            .field("decode_error", &self.decode_error)
            .finish()
    }
}

/// What `Display` needs of an [`ErrorResponse`], so that it is compiled once and not for each operation.
struct Summary<'a> {
    operation: &'static Operation,
    status: StatusCode,
    headers: &'a HeaderMap,
    payload: &'a [u8],
    decode_error: Option<&'a DecodeError>,
    why: Why,
    client: &'a Client,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.operation)?;
        write!(f, ": {}", self.status.as_u16())?;
        if let Some(reason) = self.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        let problem = &self.client.inner().service.problem;
        for names in [problem.code, problem.message] {
            if let Some(text) = property(self.payload, names) {
                write!(f, ": {}", excerpt(&self.client.redact(&text), MESSAGE_LIMIT))?;
            }
        }
        match self.why {
            Why::Documented => Ok(()),
            Why::UndeclaredStatus => f.write_str(" (a status that the document does not declare)"),
            Why::UndeclaredMediaType => {
                let media = self.headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes());
                let media = String::from_utf8_lossy(media.unwrap_or_default());
                write!(
                    f,
                    " (a media type that the document does not declare: {})",
                    excerpt(&self.client.redact(&media), 100)
                )
            }
            Why::Undecodable => match self.decode_error {
                Some(error) => write!(f, " (the body does not fit the document: {error})"),
                None => Ok(()),
            },
        }
    }
}

/// The first of the named properties that a JSON object holds as a string, number or boolean.
fn property(payload: &[u8], names: &[&str]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(payload).ok()?;
    for name in names {
        match body.get(*name) {
            Some(serde_json::Value::String(text)) => return Some(text.clone()),
            Some(value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_))) => {
                return Some(value.to_string());
            }
            _ => {}
        }
    }
    None
}

/// The headers under which services return the identity of a request; the first one present wins.
const REQUEST_IDS: [&str; 10] = [
    "x-request-id",
    "request-id",
    "x-requestid",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-github-request-id",
    "x-trace-id",
    "cf-ray",
];

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    for name in REQUEST_IDS {
        if let Some(id) = headers.get(name)
            && let Ok(id) = id.to_str()
        {
            return Some(id);
        }
    }
    None
}

/// Prints headers, without the values of those that carry credentials or cookies.
struct PrintHeaders<'a>(&'a HeaderMap, &'a Client);

impl fmt::Debug for PrintHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if value.is_sensitive() {
                map.entry(&name.as_str(), &"…");
            } else {
                map.entry(
                    &name.as_str(),
                    &excerpt(&self.1.redact(&String::from_utf8_lossy(value.as_bytes())), MESSAGE_LIMIT),
                );
            }
        }
        map.finish()
    }
}

/// The length of a body and its beginning.
fn beginning(body: &[u8], client: &Client) -> String {
    // Four bytes are the most that one character takes, so that the cut never loses a shown character.
    let beginning = body.get(..BODY_LIMIT * 4).unwrap_or(body);
    let beginning = client.redact(&String::from_utf8_lossy(beginning));
    format!("{} bytes: {}", body.len(), excerpt(&beginning, BODY_LIMIT))
}

/// Prints a value, but no more than a bounded part of it.
struct PrintBounded<'a, T>(&'a T, &'a Client);

impl<T: fmt::Debug> fmt::Debug for PrintBounded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Bounded { text: String::new(), left: BODY_LIMIT * 4 };
        // An error here only means that the limit was reached.
        let _ = fmt::write(&mut text, format_args!("{:?}", self.0));
        // The limit above leaves room, so that the cut made here never leaves half a credential.
        f.write_str(&excerpt(&self.1.redact(&text.text), BODY_LIMIT))
    }
}

struct Bounded {
    text: String,
    left: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        for character in piece.chars() {
            if self.left == 0 {
                self.text.push('…');
                return Err(fmt::Error);
            }
            self.left -= 1;
            self.text.push(character);
        }
        Ok(())
    }
}
