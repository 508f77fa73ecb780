//! A recorded request comes in; the value of its body goes out, as the media type says. It must never know the query.

use base64::Engine;
use serde_json::{Value, json};

use super::query::plain;
use super::style::{self, Shape};
use crate::document::Operation;
use crate::schema::{Direction, Schemas};
use crate::server::Recorded;

/// The body as arguments name it; none when the request has none.
pub(super) fn read(operation: &Operation, schemas: &Schemas, request: &Recorded) -> Result<Option<Value>, String> {
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
    let essence = essence(sent);
    let media = body.media.iter().find(|media| self::essence(&media.media_type) == essence);
    let media = media.ok_or_else(|| format!("the Content-Type {sent} is not declared"))?;
    let schema = media.schema.as_ref().and_then(|pointer| schemas.at(Direction::Request, pointer));
    let value = if is_json(&essence) {
        serde_json::from_slice(&request.body).map_err(|error| format!("the body is no JSON: {error}"))?
    } else if essence == "application/x-www-form-urlencoded" {
        let shape = schema.map_or(Shape::Text, |schema| Shape::of(schemas, schema, 0));
        form(&request.body, &shape)?
    } else if essence.starts_with("text/") {
        Value::String(String::from_utf8(request.body.to_vec()).map_err(|error| error.to_string())?)
    } else {
        let text = base64::engine::general_purpose::STANDARD.encode(&request.body);
        return Ok(Some(json!({ "media_type": media.media_type, "base64": text })));
    };
    Ok(Some(json!({ "media_type": media.media_type, "value": value })))
}

fn form(body: &[u8], shape: &Shape) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Ok((plain(name)?, plain(value)?))
    };
    let pairs: Result<Vec<_>, String> = text.split('&').filter(|part| !part.is_empty()).map(pair).collect();
    Ok(style::object(shape, pairs?))
}

/// A media type without its parameters, in lower case (RFC 9110, section 8.3.1).
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// `application/json`, or with the suffix `+json` (RFC 6839).
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}
