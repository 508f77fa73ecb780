//! A declared media type comes in; the document's own examples of its bodies go out, and samples in which the examples of single
//! members stand (OAS 3.0.3, Media Type, Example and Schema Objects). It must never know whether they fit: that is asked of the
//! validator.

use serde_json::Value;

use super::Mock;
use crate::document::{Document, Media, member};
use crate::schema::Direction;

/// How deep members' examples are sought.
const DEPTH: usize = 12;

/// The examples of a media type, with the names of those that have one: its own come first, then its schema's.
pub(super) fn of(document: &Document, media: &Media) -> Vec<(Option<String>, Value)> {
    let mut found = Vec::new();
    let raw = document.raw().pointer(&media.pointer);
    found.extend(raw.and_then(|raw| raw.get("example")).map(|value| (None, value.clone())));
    let list = member(&media.pointer, "examples");
    for name in raw.and_then(|raw| raw.get("examples")?.as_object()).into_iter().flat_map(serde_json::Map::keys) {
        let example = document.resolve(&member(&list, name)).ok().and_then(|(_, example)| example.get("value"));
        found.extend(example.map(|value| (Some(name.clone()), value.clone())));
    }
    let schema = media.schema.as_deref().and_then(|pointer| document.resolve(pointer).ok());
    found.extend(schema.and_then(|(_, schema)| own(schema)).map(|value| (None, value.clone())));
    found
}

/// A schema's own example; from 3.1 on it may have a list of them.
fn own(schema: &Value) -> Option<&Value> {
    let list = || schema.get("examples").and_then(Value::as_array).and_then(|list| list.first());
    schema.get("example").or_else(list)
}

/// The sample with the examples of its members in their places, as far as it still fits its schema with them.
pub(super) fn inside(mock: &Mock, pointer: &str, sample: Value) -> Value {
    let mut shown = sample.clone();
    lay(&mock.document, pointer, &mut shown, 0);
    let fits = |value: &Value| mock.schemas.check(Direction::Response, pointer, value).is_ok();
    if shown == sample || fits(&shown) {
        return shown;
    }
    // One that does not fit must not cost the others.
    let (Value::Object(own), Value::Object(new)) = (&sample, shown) else { return sample };
    let mut mixed = own.clone();
    for (name, value) in new {
        let before = mixed.insert(name.clone(), value);
        if !fits(&Value::Object(mixed.clone()))
            && let Some(before) = before
        {
            mixed.insert(name, before);
        }
    }
    Value::Object(mixed)
}

/// Replaces each value whose schema has an example by that.
fn lay(document: &Document, pointer: &str, value: &mut Value, depth: usize) {
    let Ok((pointer, schema)) = document.resolve(pointer) else { return };
    if depth >= DEPTH {
        return;
    }
    if let Some(example) = own(schema).filter(|_| depth > 0) {
        *value = example.clone();
        return;
    }
    for (index, _) in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        lay(document, &format!("{pointer}/allOf/{index}"), value, depth + 1);
    }
    match value {
        Value::Object(members) => {
            let list = member(&pointer, "properties");
            for (name, value) in members {
                let at = member(&list, name);
                if document.raw().pointer(&at).is_some() {
                    lay(document, &at, value, depth + 1);
                }
            }
        }
        Value::Array(items) => {
            let at = member(&pointer, "items");
            // One example for all items would make them twins.
            if let Some(item) = items.first_mut().filter(|_| document.raw().pointer(&at).is_some()) {
                lay(document, &at, item, depth + 1);
            }
        }
        _ => {}
    }
}
