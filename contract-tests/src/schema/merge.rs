//! Two schema objects come in; one that asks for what both ask for goes out, as far as one object can say it. It must never follow
//! a `$ref`.

use serde_json::{Map, Value, json};

/// Adds the demands of one schema object to another: members of both are joined, the tighter bound wins.
pub(super) fn merge(into: &mut Value, from: &Value) {
    let (Value::Object(into), Value::Object(from)) = (into, from) else { return };
    let (own_names, other_names) = (closed(into), closed(from));
    for (name, value) in from {
        match (name.as_str(), into.get_mut(name)) {
            (_, None) => {
                into.insert(name.clone(), value.clone());
            }
            ("properties" | "patternProperties", Some(Value::Object(own))) => join(own, value),
            ("required", Some(Value::Array(own))) => {
                let new = value.as_array().into_iter().flatten().filter(|name| !own.contains(name));
                let new: Vec<_> = new.cloned().collect();
                own.extend(new);
            }
            ("minimum" | "minLength" | "minItems" | "minProperties" | "exclusiveMinimum", Some(own)) => {
                if value.as_f64() > own.as_f64() {
                    *own = value.clone();
                }
            }
            ("maximum" | "maxLength" | "maxItems" | "maxProperties" | "exclusiveMaximum", Some(own)) => {
                if value.as_f64() < own.as_f64() {
                    *own = value.clone();
                }
            }
            ("type", Some(own)) => *own = common_types(own, value),
            ("enum", Some(Value::Array(own))) => {
                own.retain(|known| value.as_array().is_some_and(|others| others.contains(known)));
            }
            // What is not allowed by one of them is not allowed.
            ("additionalProperties", Some(Value::Bool(false))) => {}
            (_, Some(own)) => *own = value.clone(),
        }
    }
    // `additionalProperties` speaks of the members that stand beside it (JSON Schema, section 10.3.2.3), whatever the other has.
    for allowed in [own_names, other_names].into_iter().flatten() {
        if let Some(Value::Object(properties)) = into.get_mut("properties") {
            properties.retain(|name, _| allowed.contains(name));
        }
    }
}

/// The members that a schema object allows, where it allows no others.
fn closed(schema: &Map<String, Value>) -> Option<Vec<String>> {
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let names = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    (is_closed && !schema.contains_key("patternProperties")).then(|| names.map(|(name, _)| name.clone()).collect())
}

/// The types that both know; an integer is a number.
fn common_types(own: &Value, other: &Value) -> Value {
    let names = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            name => name.as_str().map(str::to_owned).into_iter().collect(),
        }
    };
    let (own, other) = (names(own), names(other));
    let knows = |names: &[String], name: &String| {
        names.contains(name) || (name == "integer" && names.iter().any(|name| name == "number"))
    };
    let mut common: Vec<&String> = own.iter().filter(|name| knows(&other, name)).collect();
    common.extend(other.iter().filter(|name| !own.contains(name) && knows(&own, name)));
    match common.as_slice() {
        [one] => json!(one),
        several => json!(several),
    }
}

fn join(own: &mut Map<String, Value>, other: &Value) {
    for (name, value) in other.as_object().into_iter().flatten() {
        match own.get_mut(name) {
            Some(known) => merge(known, value),
            None => {
                own.insert(name.clone(), value.clone());
            }
        }
    }
}
