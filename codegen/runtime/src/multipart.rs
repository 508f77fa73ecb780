//! An object as JSON comes in, the parts of a `multipart/form-data` body go out (RFC 7578). It must never know what the
//! parts are for.
//!
//! Deliberately absent: raw binary parts. A value reaches this module as JSON, so that bytes arrive, and are sent, in
//! the text form that their `Serialize` gives them.

use std::hash::{DefaultHasher, Hasher};

use bytes::Bytes;
use serde_json::Value;

use super::encode::scalar;

/// A body and the boundary between its parts.
pub(super) struct Multipart {
    pub(super) boundary: String,
    pub(super) body: Bytes,
}

struct Part<'v> {
    name: &'v str,
    media_type: &'static str,
    text: String,
}

/// One part per property, one per item of an array; text for scalars, JSON for objects (OAS 3.0.3, Special
/// Considerations for multipart Content). Absent and null properties are left out.
///
/// # Errors
/// The value is not an object.
pub(super) fn encode(value: &Value) -> Result<Multipart, &'static str> {
    let Value::Object(members) = value else { return Err("is not an object, and a form can hold nothing else") };
    let mut parts = Vec::new();
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::Array(items) => parts.extend(items.iter().map(|item| part(name, item))),
            value => parts.push(part(name, value)),
        }
    }
    let boundary = boundary(&parts);
    let mut body = String::new();
    for part in &parts {
        let Part { name, media_type, text } = part;
        let name = escape(name);
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    Ok(Multipart { boundary, body: Bytes::from(body) })
}

fn part<'v>(name: &'v str, value: &Value) -> Part<'v> {
    match scalar(value) {
        Some(text) => Part { name, media_type: "text/plain; charset=utf-8", text },
        None => Part { name, media_type: "application/json", text: value.to_string() },
    }
}

/// A boundary that occurs in no part. It is made from the contents, so that the same body gives the same bytes.
fn boundary(parts: &[Part<'_>]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write(part.name.as_bytes());
        hasher.write(part.text.as_bytes());
    }
    loop {
        let boundary = format!("part-{:016x}", hasher.finish());
        if !parts.iter().any(|part| part.text.contains(&boundary) || part.name.contains(&boundary)) {
            return boundary;
        }
        hasher.write_u8(0);
    }
}

/// RFC 7578 §2 leaves the escapes to HTML, which encodes exactly these.
fn escape(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
