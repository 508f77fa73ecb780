//! A declared media type comes in; a body that fits its schema goes out, an example or a sample, and its bytes in the form of that
//! media type. It must never know which status it belongs to.

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::answer::Order;
use super::fault::Fault;
use super::{Mock, example, xml};
use crate::document::Media;
use crate::sample::{Alphabet, Extent, sample};
use crate::schema::Direction;
use crate::wire::body::{essence, is_json, is_lines};

/// A body: the example that is asked for, the first one that fits the schema, or else a sample.
///
/// # Errors
/// When there is no example of that name, or no sample.
pub(super) fn value(mock: &Mock, media: &Media, order: &Order<'_>) -> Result<Value, Fault> {
    let examples = example::of(&mock.document, media);
    if let Some(wanted) = order.example {
        let named = examples.into_iter().find(|(name, _)| name.as_deref() == Some(wanted));
        let unknown = || Fault::invalid(format!("Prefer: example={wanted} names no example of {}", media.media_type));
        return named.map(|(_, value)| value).ok_or_else(unknown);
    }
    let fits = |value: &Value| match &media.schema {
        Some(pointer) => mock.schemas.check(Direction::Response, pointer, value).is_ok(),
        None => true,
    };
    // The example of a type that is no JSON may be written as the text that is sent.
    let text = |value: &Value| value.is_string() && !is_json(&essence(&media.media_type));
    if order.kept
        && let Some((_, value)) = examples.into_iter().find(|(_, value)| fits(value) || text(value))
    {
        return Ok(value);
    }
    let Some(pointer) = &media.schema else { return Ok(schemaless(media)) };
    let first = order.seed.map_or(Extent::Full, Extent::Sampled);
    let mut complaint = String::new();
    for extent in [first, Extent::Minimal, Extent::Sampled(1), Extent::Sampled(2)] {
        match sample(&mock.schemas, Direction::Response, pointer, extent, Alphabet::Narrow) {
            Ok(value) if order.kept => return Ok(example::inside(mock, pointer, value)),
            Ok(value) => return Ok(value),
            Err(error) => complaint = error.reason,
        }
    }
    Err(Fault::server(format!("no body can be made for {}: {complaint}", media.media_type)))
}

fn schemaless(media: &Media) -> Value {
    let kind = essence(&media.media_type);
    if is_json(&kind) { Value::Object(serde_json::Map::new()) } else { Value::from("text") }
}

/// The declared media type; where it is a range, a type within it.
pub(super) fn content_type(media: &Media) -> String {
    let own = essence(&media.media_type);
    match own.split_once('/') {
        Some(("*" | "application", "*")) => "application/json".to_owned(),
        Some(("text", "*")) => "text/plain".to_owned(),
        Some((kind @ ("image" | "audio" | "video"), "*")) => {
            format!("{kind}/{}", if kind == "image" { "png" } else { "mpeg" })
        }
        _ => media.media_type.clone(),
    }
}

/// The bytes of a body.
pub(super) fn written(mock: &Mock, media: &Media, value: &Value) -> Bytes {
    let kind = essence(&content_type(media));
    if is_json(&kind) && !is_lines(&kind) {
        return value.to_string().into();
    }
    match (kind.as_str(), value) {
        (_, Value::String(text)) => text.clone().into(),
        ("text/event-stream", value) => format!("data: {value}\n\n").into(),
        (kind, Value::Array(items)) if is_lines(kind) => {
            items.iter().map(|item| format!("{item}\n")).collect::<String>().into()
        }
        (kind, value) if is_lines(kind) => format!("{value}\n").into(),
        ("application/x-www-form-urlencoded", Value::Object(members)) => {
            let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let pairs = members.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(&plain(value))));
            pairs.collect::<Vec<_>>().join("&").into()
        }
        (kind, value) if kind.ends_with("/xml") || kind.ends_with("+xml") => {
            xml::document(&mock.document, media.schema.as_deref(), value).into()
        }
        (_, value) => value.to_string().into(),
    }
}
