//! A declared answer comes in; the header fields that it declares go out, each with a value that fits its schema (OAS 3.0.3,
//! Header Object: style simple). It must never know the body.

use serde_json::Value;

use super::Mock;
use crate::document::{Field, Response};
use crate::sample::{Alphabet, Extent, sample};
use crate::schema::Direction;
use crate::wire::field::written;

/// Fields that are HTTP's own to set, or that would change how the body is read.
const NOT_OURS: &[&str] = &["content-length", "content-encoding", "transfer-encoding", "connection", "trailer", "date"];

/// The declared header fields. One whose schema cannot be sampled, or whose value no field can carry, is left out.
pub(super) fn declared(mock: &Mock, response: &Response, seed: Option<u64>) -> Vec<(String, String)> {
    let fields = response.fields.iter().filter(|field| !NOT_OURS.contains(&field.name.to_lowercase().as_str()));
    fields.filter_map(|field| Some((field.name.to_lowercase(), value(mock, field, seed)?))).collect()
}

fn value(mock: &Mock, field: &Field, seed: Option<u64>) -> Option<String> {
    let raw = mock.document.raw().pointer(&field.pointer)?;
    let text = |value: &Value| written(field.form, value);
    let sendable = |text: &String| !text.is_empty() && http::HeaderValue::from_str(text).is_ok() && text.trim() == text;
    let Some(schema) = &field.schema else {
        return raw.get("example").map(text).or_else(|| Some("text".to_owned())).filter(sendable);
    };
    let fits = |value: &&Value| mock.schemas.check(Direction::Response, schema, value).is_ok();
    let examples = raw.get("example").or_else(|| raw.pointer("/schema/example"));
    let example = examples.filter(fits).map(text).filter(sendable);
    example.or_else(|| {
        let extents = (0..8).map(|attempt| match (seed, attempt) {
            (None, 0) => Extent::Full,
            _ => Extent::Sampled(seed.unwrap_or(0).wrapping_add(attempt)),
        });
        let samples = extents
            .filter_map(|extent| sample(&mock.schemas, Direction::Response, schema, extent, Alphabet::Narrow).ok());
        samples.map(|value| text(&value)).find(|text| sendable(text))
    })
}
