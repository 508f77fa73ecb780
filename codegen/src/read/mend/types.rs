//! The `type` of a schema, in whichever spelling, in; one of the six types of 3.0 out, or none with the reason noted.
//! Several types stand in `x-specbound-types`; `null` among them is `nullable`.
//! It must never know other keywords than those that depend on the type.

use super::super::value::{Members, Value};
use super::walk::{Mender, article};

/// The types of OAS 3.0.3, Schema Object.
const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

/// Types that documents make up, and what is meant: the type and the format, either of which may be missing.
const MADE_UP: [(&[&str], &str, &str); 12] = [
    (&["any", "mixed", "unknown", "anything"], "", ""),
    (&["file", "binary"], "string", "binary"),
    (&["str", "text", "char", "enum"], "string", ""),
    (&["date"], "string", "date"),
    (&["datetime", "date-time", "timestamp"], "string", "date-time"),
    (&["uuid"], "string", "uuid"),
    (&["int", "int32"], "integer", ""),
    (&["long", "int64", "bigint"], "integer", "int64"),
    (&["float", "double", "decimal", "numeric"], "number", ""),
    (&["bool"], "boolean", ""),
    (&["dict", "map", "hash", "json"], "object", ""),
    (&["list", "tuple", "set"], "array", ""),
];

/// Brings `type` to one of the six.
pub(super) fn rewrite(mender: &mut Mender<'_>, members: &mut Members) {
    match members.get("type") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) if TYPES.contains(&&**name) => {}
        Some(Value::String(name)) if **name == *"null" => {
            mender.note_31("null-type", "type", "a schema is of the type `null`");
            only_null(members);
        }
        Some(Value::String(name)) => {
            let name = name.clone();
            made_up(mender, members, &name);
        }
        Some(Value::Array(names)) => {
            let names = names.clone();
            mender.note_31("type-list", "type", "several types are given");
            several(mender, members, &names);
        }
        Some(other) => {
            let message = format!("`type` is {}, not the name of a type", article(other));
            mender.warn("unknown-type", "type", message);
            members.remove("type");
        }
    }
}

/// A schema that is only ever null has no type in 3.0: it is an enum of null.
fn only_null(members: &mut Members) {
    members.remove("type");
    members.insert("nullable", true);
    members.insert("enum", vec![Value::Null]);
}

fn made_up(mender: &mut Mender<'_>, members: &mut Members, name: &str) {
    let lower = name.trim().to_ascii_lowercase();
    let known = TYPES.iter().find(|known| **known == lower).map(|known| (*known, ""));
    let meant = known.or_else(|| {
        let entry = MADE_UP.iter().find(|(names, _, _)| names.contains(&lower.as_str()));
        entry.map(|(_, known, format)| (*known, *format))
    });
    match meant {
        Some((known, format)) if !known.is_empty() => {
            let message = format!("`{name}` is not a type; it is read as `{known}`");
            mender.warn("unknown-type", "type", message);
            members.insert("type", known);
            if !format.is_empty() {
                members.or_insert("format", format);
            }
        }
        _ => {
            let message = format!("`{name}` is not a type; any value is taken");
            mender.warn("unknown-type", "type", message);
            members.remove("type");
        }
    }
}

/// A list of types (JSON Schema validation, section 6.1.1).
fn several(mender: &mut Mender<'_>, members: &mut Members, names: &[Value]) {
    let mut types: Vec<&str> = Vec::new();
    let mut nullable = false;
    for name in names {
        match name.as_str() {
            Some("null") => nullable = true,
            Some(name) if TYPES.contains(&name) && !types.contains(&name) => types.push(name),
            Some(name) if types.contains(&name) => {}
            _ if name.is_null() => nullable = true,
            _ => mender.warn("unknown-type", "type", format!("{name} is not a type")),
        }
    }
    match types.as_slice() {
        [] if nullable => return only_null(members),
        [] => {
            members.remove("type");
        }
        [only] => {
            members.insert("type", *only);
        }
        several => {
            members.remove("type");
            members.insert("x-specbound-types", several.iter().map(|name| Value::from(*name)).collect::<Value>());
        }
    }
    if nullable {
        members.insert("nullable", true);
    }
}

/// Gives a schema without a type the one that all values of its enum have: it allows no others.
pub(super) fn infer(members: &mut Members) {
    let bound = ["type", "allOf", "oneOf", "anyOf", "x-specbound-types"];
    if bound.iter().any(|key| members.contains_key(key)) {
        return;
    }
    let Some(Value::Array(values)) = members.get("enum") else { return };
    let of = |value: &Value| match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        _ => None,
    };
    let first = values.first().and_then(of);
    if let Some(first) = first
        && values.iter().all(|value| of(value) == Some(first))
    {
        members.insert("type", first);
    }
}

/// The keywords that each group of types is described by (JSON Schema validation, section 6).
const ASSERTIONS: [(&[&str], &[&str]); 4] = [
    (&["string"], &["pattern", "minLength", "maxLength"]),
    (&["number", "integer"], &["multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
    (&["object"], &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
    (&["array"], &["items", "minItems", "maxItems", "uniqueItems"]),
];

/// Removes keywords that say nothing about values of the schema's type.
pub(super) fn without_effect(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(name) = members.get("type").and_then(Value::as_str).map(str::to_owned) else { return };
    let formatless = ["boolean", "object", "array"].contains(&name.as_str());
    let foreign = |keyword: &str| {
        let of_other =
            |(types, keywords): &(&[&str], &[&str])| !types.contains(&name.as_str()) && keywords.contains(&keyword);
        (keyword == "format" && formatless) || ASSERTIONS.iter().any(of_other)
    };
    let found = members.names_where(|keyword| foreign(keyword));
    for keyword in found {
        members.remove(&keyword);
        let message = format!("`{keyword}` says nothing about a value of type `{name}`");
        if ["properties", "items"].contains(&&*keyword) {
            mender.warn("keyword-without-effect", &keyword, message);
        } else {
            mender.note("keyword-without-effect", &keyword, message);
        }
    }
}
