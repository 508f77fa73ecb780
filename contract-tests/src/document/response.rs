//! The `responses` of an operation come in; declared answers and triples go out (OAS 3.0.3, Responses Object).
//! It must never know what a client names them.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

use super::media::{Media, content, media};
use super::{Document, DocumentError, member};
use crate::wire::body::{essence, is_json};

/// One declared answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// For which codes.
    pub status: Status,
    /// Its media types; none when it has no body.
    pub media: Vec<Media>,
    /// The header fields that it declares.
    pub fields: Vec<Field>,
    /// Where it is written.
    pub pointer: String,
}

/// A declared header field of an answer (OAS 3.0.3, Header Object).
#[derive(Debug, Clone)]
pub struct Field {
    /// As the document writes it.
    pub name: String,
    /// Where its schema is written, if it has one.
    pub schema: Option<String>,
    /// How its value is written.
    pub form: FieldForm,
    /// Where it is written, behind any `$ref`.
    pub pointer: String,
}

/// How the value of a header field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// In the style `simple`: an object as its names and values in turn.
    Simple,
    /// In the style `simple` with `explode`: an object as `name=value` for each member.
    Exploded,
    /// As JSON.
    Json,
    /// As content of another media type: a text, which may be one value where it is plain.
    Text {
        /// Whether the media type is one of `text`.
        plain: bool,
    },
}

/// The key of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One code.
    Code(u16),
    /// All codes that begin with this digit, `4XX`.
    Range(u16),
    /// All other codes.
    Default,
}

/// (operation, status, media type or none): the unit of coverage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Triple {
    /// The operation's key.
    pub operation: String,
    /// The answer's key.
    pub status: Status,
    /// None when the answer has no body.
    pub media: Option<String>,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Code(code) => write!(f, "{code}"),
            Status::Range(digit) => write!(f, "{digit}XX"),
            Status::Default => f.write_str("default"),
        }
    }
}

impl fmt::Display for Triple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let media = self.media.as_deref().unwrap_or("no body");
        write!(f, "{} › {} {media}", self.operation, self.status)
    }
}

impl Status {
    /// The first digit of its codes; none of `default`.
    #[must_use]
    pub fn class(self) -> Option<u16> {
        match self {
            Status::Code(code) => Some(code / 100),
            Status::Range(digit) => Some(digit),
            Status::Default => None,
        }
    }

    /// How closely this key fits a code; lower is closer, none is not at all.
    #[must_use]
    pub fn rank(self, code: u16) -> Option<u8> {
        match self {
            Status::Code(own) => (own == code).then_some(0),
            Status::Range(digit) => (digit == code / 100).then_some(1),
            Status::Default => Some(2),
        }
    }
}

/// The declared answers of the operation at this pointer, as far as they can be read.
pub(super) fn all(document: &Document, operation: &str, unreadable: &mut Vec<DocumentError>) -> Vec<Response> {
    let list = member(operation, "responses");
    let Some(raw) = document.raw().pointer(&list).and_then(Value::as_object) else { return Vec::new() };
    let one = |key: &String| {
        let (pointer, _) = document.resolve(&member(&list, key))?;
        let status = status(key).ok_or_else(|| DocumentError::new(&list, format!("{key} is no status")))?;
        Ok(Response { status, media: media(document, &pointer), fields: fields(document, &pointer), pointer })
    };
    let mut responses = Vec::new();
    for key in raw.keys().filter(|key| !key.starts_with("x-")) {
        match one(key) {
            Ok(response) => responses.push(response),
            Err(error) => unreadable.push(error),
        }
    }
    responses
}

/// The header fields of the answer at this pointer, without `Content-Type`, which the media types are for (OAS 3.0.3, Response Object),
/// and what no field can be called.
fn fields(document: &Document, response: &str) -> Vec<Field> {
    let list = member(response, "headers");
    let names = document.raw().pointer(&list).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
    let names = names.filter(|name| !name.eq_ignore_ascii_case("content-type"));
    let names = names.filter(|name| http::HeaderName::from_bytes(name.as_bytes()).is_ok());
    // Of names that differ by case alone, the first stands for all.
    let mut seen = HashSet::new();
    let names = names.filter(|name| seen.insert(name.to_ascii_lowercase()));
    let one = |name: &String| {
        let (pointer, raw) = document.resolve(&member(&list, name)).ok()?;
        let kind = content(raw);
        let owner = kind.map_or(pointer.clone(), |kind| member(&member(&pointer, "content"), kind));
        let schema = Some(member(&owner, "schema")).filter(|schema| document.raw().pointer(schema).is_some());
        let form = match (kind, raw.get("explode")) {
            (Some(kind), _) if is_json(&essence(kind)) => FieldForm::Json,
            (Some(kind), _) => FieldForm::Text { plain: essence(kind).starts_with("text/") },
            (None, Some(Value::Bool(true))) => FieldForm::Exploded,
            _ => FieldForm::Simple,
        };
        Some(Field { name: name.clone(), schema, form, pointer })
    };
    names.filter_map(one).collect()
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    if let Some(digit) = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx")).filter(|digit| digit.len() == 1) {
        return number(digit).filter(|digit| (1..=5).contains(digit)).map(Status::Range);
    }
    number(key).filter(|code| key.len() == 3 && (100..=599).contains(code)).map(Status::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_three_digits_or_is_a_range() {
        for key in ["0204", "+204", "099", "1000", "²00", "AXX", "", "+1XX", "04xx", "6XX", "x"] {
            assert_eq!(status(key), None, "{key}");
        }
        let known = [("204", Status::Code(204)), ("4xx", Status::Range(4)), ("default", Status::Default)];
        for (key, expected) in known {
            assert_eq!(status(key), Some(expected));
        }
    }
}
