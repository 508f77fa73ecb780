//! A converted document comes in; the same one goes out in which a value may fit several alternatives of a `oneOf`: authors who tell
//! alternatives apart by a discriminator, or by what they leave unsaid, often write such as overlap. It must never judge a value.

use serde_json::{Map, Value, json};

/// The same with each `oneOf` as an `anyOf`.
pub(super) fn loose(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(loose).collect(),
        Value::Object(members) => {
            let mut all: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), loose(value))).collect();
            // A member of an object that has this name has a schema, which is no array.
            if all.get("oneOf").is_some_and(Value::is_array)
                && let Some(alternatives) = all.remove("oneOf")
            {
                match all.get_mut("allOf").and_then(Value::as_array_mut) {
                    Some(parts) => parts.push(json!({ "anyOf": alternatives })),
                    None => drop(all.insert("allOf".to_owned(), json!([{ "anyOf": alternatives }]))),
                }
            }
            Value::Object(all)
        }
        other => other.clone(),
    }
}
