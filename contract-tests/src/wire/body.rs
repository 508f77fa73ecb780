//! A recorded request comes in; the value of its body goes out, as the media type says. It must never know the query.

use base64::Engine;
use serde_json::{Value, json};

use super::Shapes;
use super::multipart;
use super::query::{self, plain};
use super::shape::Shape;
use super::style;
use crate::document::{Media, Operation, Parameter, Style};
use crate::schema::{Direction, Schemas};
use crate::server::Recorded;

/// How a body of a media type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As a JSON text.
    Json,
    /// As an HTML form (`application/x-www-form-urlencoded`).
    Form,
    /// In parts (RFC 7578).
    Multipart,
    /// As text in UTF-8.
    Text,
    /// As text in UTF-8 that is one value: a number, a boolean, a constant, or a string of a format.
    Plain,
    /// As bytes of which nothing is known.
    Bytes,
}

impl Kind {
    /// The kind of a declared media type. A range (`*/*`) says nothing, so that its schema decides: JSON, unless it is a string; and where
    /// that says nothing either, it is whatever it is.
    pub(crate) fn of(schemas: &Schemas, direction: Direction, media: &Media) -> Kind {
        let kind = essence(&media.media_type);
        let flat = || {
            let schema = media.schema.as_ref().and_then(|pointer| schemas.at(direction, pointer));
            schema.map(|schema| schemas.flat(direction, schema)).unwrap_or_default()
        };
        if ["*/*", "*", "application/*"].contains(&kind.as_str()) {
            let flat = flat();
            if flat.as_object().is_none_or(serde_json::Map::is_empty) {
                return Kind::Bytes;
            }
            return match (flat.get("type").and_then(Value::as_str), flat.get("format").and_then(Value::as_str)) {
                (Some("string"), Some("binary")) => Kind::Bytes,
                (Some("string"), _) => Kind::Text,
                _ => Kind::Json,
            };
        }
        match kind.as_str() {
            _ if is_lines(&kind) => Kind::Text,
            _ if is_json(&kind) => Kind::Json,
            // A form that is described as a string is one already.
            "application/x-www-form-urlencoded" if flat().get("type").is_some_and(|name| name == "string") => {
                Kind::Text
            }
            "application/x-www-form-urlencoded" => Kind::Form,
            _ if kind.starts_with("multipart/") => Kind::Multipart,
            _ if is_plain(&kind, schemas, direction, media) => Kind::Plain,
            _ if is_text(&kind) => Kind::Text,
            _ => Kind::Bytes,
        }
    }
}

/// Media types of which each line is a value of the schema that is declared for them.
pub(crate) fn is_lines(essence: &str) -> bool {
    let name = essence.strip_prefix("application/").unwrap_or_default();
    let plain = name.trim_start_matches("x-");
    ["ndjson", "ldjson", "jsonl", "jsonlines", "json-lines"].contains(&plain)
        || name == "stream+json"
        || ["+ndjson", "+x-ndjson", "+jsonl"].iter().any(|suffix| name.ends_with(suffix))
}

/// What is text, whatever its schema says (RFC 7303, RFC 9512, RFC 7519), and what documents call so by another name.
fn is_text(essence: &str) -> bool {
    const NAMES: [&str; 12] = [
        "ecmascript",
        "graphql",
        "html",
        "javascript",
        "jwt",
        "openmetrics-text",
        "sql",
        "text",
        "toml",
        "xml",
        "yaml",
        "x-pem-file",
    ];
    let name = essence.strip_prefix("application/").unwrap_or_default();
    let misspelt = essence == "plain/text" || name == "x-javascript" || name == "x-yaml";
    let suffixed = ["+xml", "+yaml", "+jwt"].iter().any(|suffix| essence.ends_with(suffix));
    essence.starts_with("text/") || suffixed || misspelt || NAMES.contains(&name)
}

/// True for a text whose schema says that it is one value; XML and events have parts.
fn is_plain(essence: &str, schemas: &Schemas, direction: Direction, media: &Media) -> bool {
    if !essence.starts_with("text/")
        || ["text/xml", "text/event-stream"].contains(&essence)
        || essence.ends_with("+xml")
    {
        return false;
    }
    let schema = media.schema.as_ref().and_then(|pointer| schemas.at(direction, pointer));
    let flat = schema.map(|schema| schemas.flat(direction, schema)).unwrap_or_default();
    match flat.get("type").and_then(Value::as_str) {
        Some("boolean" | "integer" | "number") => true,
        Some("string") => ["enum", "const"].iter().any(|word| flat.get(*word).is_some()) || is_formed(&flat),
        _ => false,
    }
}

/// True for a string of a format; one of bytes is any text.
fn is_formed(flat: &Value) -> bool {
    flat.get("format").and_then(Value::as_str).is_some_and(|format| !["binary", "byte", ""].contains(&format))
}

/// The body as arguments name it; none when the request has none.
pub(super) fn read(operation: &Operation, shapes: Shapes<'_>, request: &Recorded) -> Result<Option<Value>, String> {
    let sent = request.header("content-type");
    let Some(body) = &operation.body else {
        return if request.body.is_empty() {
            Ok(None)
        } else {
            Err("a body, where the document declares none".to_owned())
        };
    };
    let Some(sent) = sent.first() else {
        return if request.body.is_empty() { Ok(None) } else { Err("a body without a Content-Type".to_owned()) };
    };
    if sent.contains('*') {
        return Err(format!("the Content-Type {sent} is a range, and a message is of one type"));
    }
    let media = declared(&body.media, sent).ok_or_else(|| format!("the Content-Type {sent} is not declared"))?;
    let shape = || shapes.body(media);
    let value = match Kind::of(shapes.schemas, Direction::Request, media) {
        Kind::Json => serde_json::from_slice(&request.body).map_err(|error| format!("the body is no JSON: {error}"))?,
        Kind::Form => form(&request.body, media, &shapes.form(media))?,
        Kind::Multipart => multipart::read(sent, &request.body, media, &shapes.form(media))?,
        Kind::Text => Value::String(String::from_utf8(request.body.to_vec()).map_err(|error| error.to_string())?),
        Kind::Plain => shape().scalar(std::str::from_utf8(&request.body).map_err(|error| error.to_string())?),
        Kind::Bytes => {
            let text = base64::engine::general_purpose::STANDARD.encode(&request.body);
            let mut body = json!({ "media_type": media.media_type, "base64": text });
            // Of any type at all none is better than another, and neither is one of a structured syntax.
            let range = essence(&media.media_type);
            if range.ends_with("/*") && !["*/*", "application/*"].contains(&range.as_str()) {
                body["content_type"] = json!(essence(sent));
            }
            return Ok(Some(body));
        }
    };
    Ok(Some(json!({ "media_type": media.media_type, "value": value })))
}

/// The declared media type that a Content-Type means: itself with its parameters, itself without, or the closest range around it.
fn declared<'m>(media: &'m [Media], sent: &str) -> Option<&'m Media> {
    let whole = |media: &&Media| media.media_type.replace(' ', "").eq_ignore_ascii_case(&sent.replace(' ', ""));
    let own = essence(sent);
    let named = |media: &&Media| essence(&media.media_type) == own;
    let around = |media: &&Media| includes(&essence(&media.media_type), &own);
    let closest = || media.iter().rev().filter(around).max_by_key(|media| essence(&media.media_type).len());
    media.iter().find(whole).or_else(|| media.iter().find(named)).or_else(closest)
}

/// Whether a media type is one, or among those of a range (OAS 3.0.3, Media Type Object; RFC 6839, section 2).
pub(crate) fn includes(range: &str, kind: &str) -> bool {
    let within = |(begin, end): (&str, &str)| {
        kind.len() >= begin.len() + end.len() && kind.starts_with(begin) && kind.ends_with(end)
    };
    range == kind || !kind.is_empty() && (range == "*/*" || range.split_once('*').is_some_and(within))
}

/// Fields that have a style are read in it, and what then is left as a form has it by itself.
fn form(body: &[u8], media: &Media, shape: &Shape) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let mut left = query::pairs(text, "&");
    let mut styled = Vec::new();
    // An object that is spread over the form takes whatever is no other field's, so it comes last.
    let spread = |field: &Parameter| {
        let object = matches!(shape.member(&field.name), Shape::Object(..));
        field.style == Style::Form && field.explode && object
    };
    let named = |name: &str| plain(name).is_ok_and(|name| shape.names(&name));
    for spreading in [false, true] {
        for field in media.fields.iter().filter(|field| spread(field) == spreading) {
            let (mut own, others) = left.into_iter().partition(|(name, _)| !spreading || !named(name));
            let value = query::one(field, shape.member(&field.name), &mut own)?;
            left = own.into_iter().chain(others).collect();
            styled.extend(value.map(|value| (field.name.clone(), value)));
        }
    }
    let pairs: Result<Vec<_>, String> = left.iter().map(|(name, value)| Ok((plain(name)?, plain(value)?))).collect();
    let pairs = pairs?;
    if let Some((name, _)) = pairs.iter().find(|(name, _)| media.fields.iter().any(|field| field.name == *name)) {
        return Err(format!("{name} is not written in its style"));
    }
    let mut object = style::object(shape, pairs);
    if let Value::Object(members) = &mut object {
        members.extend(styled);
    }
    Ok(object)
}

/// A media type without its parameters, in lower case (RFC 9110, section 8.3.1).
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// `application/json`, `text/json` (WHATWG MIME Sniffing, section 4.6), or with the suffix `+json` (RFC 6839).
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
