//! A multipart body and its Content-Type come in; the object that its parts make goes out (RFC 7578, RFC 2046 section 5.1). It must
//! never know what a client meant to send.

use serde_json::{Value, json};

use super::body::{essence, includes, is_json};
use super::shape::Shape;
use super::style;
use crate::document::Media;
use crate::schema::{Direction, Schemas};

/// Reads the parts. A file is the text that its bytes are.
pub(super) fn read(content_type: &str, body: &[u8], media: &Media, shape: &Shape) -> Result<Value, String> {
    let boundary = parameter(content_type, "boundary").ok_or("a multipart body without a boundary")?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter has no line before it that could end.
    let whole = [b"\r\n", body].concat();
    let mut parts = split(&whole, delimiter.as_bytes()).into_iter().skip(1).peekable();
    let mut object = Value::Object(serde_json::Map::new());
    while let Some(part) = parts.next() {
        if part.starts_with(b"--") {
            return Ok(object);
        }
        if parts.peek().is_none() {
            break;
        }
        let (name, value) = one(part, media, shape, &object)?;
        style::put(&mut object, shape, name, value);
    }
    Err("a multipart body without its last delimiter".to_owned())
}

/// The name and the value of a part, of which some came before.
fn one(part: &[u8], media: &Media, shape: &Shape, before: &Value) -> Result<(String, Value), String> {
    let part = part.strip_prefix(b"\r\n").ok_or("a part whose delimiter does not end its line")?;
    let end = find(part, b"\r\n\r\n").ok_or("a part without the end of its head")?;
    let head = String::from_utf8_lossy(part.get(..end).unwrap_or_default()).into_owned();
    let content = part.get(end + 4..).unwrap_or_default();
    let field = |name: &str| {
        let line =
            head.split("\r\n").find_map(|line| line.split_once(':').filter(|(own, _)| own.eq_ignore_ascii_case(name)));
        line.map(|(_, value)| value.trim())
    };
    let disposition = field("content-disposition").ok_or("a part without a Content-Disposition")?;
    let name = parameter(disposition, "name").ok_or("a part without a name")?;
    let name = name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    let text = String::from_utf8_lossy(content).into_owned();
    let file = parameter(disposition, "filename").is_some();
    let own = field("content-type").map(essence).unwrap_or_default();
    let declared = media.parts.iter().find(|(known, _)| *known == name).map(|(_, kinds)| kinds);
    // A range alone leaves bytes of which no more is known (RFC 2046, section 4.5.1).
    let unknown = |kinds: &str| own == "application/octet-stream" && kinds.split(',').all(|kind| kind.contains('*'));
    if let Some(kinds) = declared
        && !kinds.split(',').any(|kind| includes(&essence(kind), &own))
        && !unknown(kinds)
    {
        return Err(format!("{name} is {own}, where the document says {kinds}"));
    }
    let json = !file && field("content-type").is_some_and(|kind| is_json(&essence(kind)));
    let value = match style::next(before, shape, &name) {
        // Without a name it would be read as a plain field (RFC 7578, section 4.2).
        Shape::File if !file => return Err(format!("{name} is a file, and its part has no filename")),
        Shape::File if declared.is_none() && own == "text/plain" => {
            return Err(format!("{name} is a file, and its part says that it is text"));
        }
        // What has parts of its own is JSON, whatever the part calls itself: its media type may be the document's.
        Shape::Object(..) | Shape::List(..) => {
            serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?
        }
        Shape::Text if json => serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?,
        own => own.scalar(&text),
    };
    Ok((name, value))
}

/// Whether a body is in parts of which nothing is said: each may be a file, and several may have one name.
pub(crate) fn is_open(schemas: &Schemas, media: &Media) -> bool {
    const SAYING: [&str; 9] =
        ["properties", "patternProperties", "required", "enum", "const", "not", "allOf", "anyOf", "oneOf"];
    if !essence(&media.media_type).starts_with("multipart/") {
        return false;
    }
    let schema = media.schema.as_ref().and_then(|pointer| schemas.at(Direction::Request, pointer));
    let Some(schema) = schema.map(|schema| schemas.flat(Direction::Request, schema)) else { return true };
    let has = |word: &&str| schema.get(word).is_some();
    let closed = schema.get("additionalProperties").is_some_and(|more| more != &json!(true) && more != &json!({}));
    let other = schema.get("type").is_some_and(|kind| kind != "object");
    !closed && !other && !SAYING.iter().any(has)
}

/// A parameter of a field, quoted or not.
fn parameter<'t>(field: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = field.split_once(';')?.1;
    loop {
        let (own, after) = rest.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        if own.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after.split_once(';')?.1;
    }
}

fn split<'b>(bytes: &'b [u8], delimiter: &[u8]) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, delimiter) {
        parts.push(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + delimiter.len()..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
