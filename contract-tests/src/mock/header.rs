//! A declared answer comes in; the header fields that it declares go out, each with a value that fits its schema (OAS 3.0.3,
//! Header Object: style simple). It must never know the body.

use serde_json::Value;

use super::Mock;
use crate::document::{Response, member};
use crate::sample::{Alphabet, Extent, sample};
use crate::schema::Direction;

/// Fields that are HTTP's own to set, or that would change how the body is read.
const NOT_OURS: &[&str] =
    &["content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "trailer", "date"];

/// The declared header fields. One whose schema cannot be sampled, or whose value no field can carry, is left out.
pub(super) fn declared(mock: &Mock, response: &Response, seed: Option<u64>) -> Vec<(String, String)> {
    let list = member(&response.pointer, "headers");
    let names =
        mock.document.raw().pointer(&list).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
    let names = names.filter(|name| !NOT_OURS.contains(&name.to_lowercase().as_str()));
    names.filter_map(|name| Some((name.to_lowercase(), value(mock, &member(&list, name), seed)?))).collect()
}

fn value(mock: &Mock, pointer: &str, seed: Option<u64>) -> Option<String> {
    let (pointer, raw) = mock.document.resolve(pointer).ok()?;
    let content = raw.get("content").and_then(Value::as_object).and_then(|content| content.keys().next());
    let owner = content.map_or(pointer.clone(), |kind| member(&member(&pointer, "content"), kind));
    let schema = member(&owner, "schema");
    let text = |value: &Value| if content.is_some() { value.to_string() } else { simple(value) };
    let sendable = |text: &String| !text.is_empty() && http::HeaderValue::from_str(text).is_ok() && text.trim() == text;
    if mock.document.raw().pointer(&schema).is_none() {
        return raw.get("example").map(text).or_else(|| Some("text".to_owned())).filter(sendable);
    }
    let fits = |value: &&Value| mock.schemas.check(Direction::Response, &schema, value).is_ok();
    let examples = raw.get("example").or_else(|| raw.pointer("/schema/example"));
    let example = examples.filter(fits).map(text).filter(sendable);
    example.or_else(|| {
        let extents = (0..8).map(|attempt| match (seed, attempt) {
            (None, 0) => Extent::Full,
            _ => Extent::Sampled(seed.unwrap_or(0).wrapping_add(attempt)),
        });
        let samples = extents
            .filter_map(|extent| sample(&mock.schemas, Direction::Response, &schema, extent, Alphabet::Narrow).ok());
        samples.map(|value| text(&value)).find(|text| sendable(text))
    })
}

/// OAS 3.0.3, Style Values: simple, without explode.
fn simple(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(simple).collect::<Vec<_>>().join(","),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name},{}", simple(value))).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}
