//! The keywords that hold values rather than schemas (`const`, `enum`, `examples`) in; the same as 3.0 has them out.
//! It must never know what the values are used for.

use std::collections::HashSet;

use serde_json::Number;

use super::super::value::{Members, Value};
use super::walk::{Mender, article};

/// Lists that give a name or a text to each value of an enum, by position.
const PARALLEL: [&str; 5] =
    ["x-enum-varnames", "x-enumNames", "x-enum-names", "x-enum-descriptions", "x-enumDescriptions"];

/// `const` becomes an enum of one, and stays to be seen under a name of its own.
pub(super) fn constant(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(value) = members.remove("const") else { return };
    mender.note_31("const", "const", "a schema is one constant value");
    members.or_insert("enum", vec![value.clone()]);
    members.insert("x-specbound-const", value);
}

/// The `examples` of a schema are a list since 3.1; 3.0 has one `example`.
pub(super) fn examples(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(Value::Array(examples)) = members.get("examples") else { return };
    let first = examples.first().cloned();
    mender.note_31("schema-examples", "examples", "a schema has a list of examples");
    if let Some(first) = first {
        members.or_insert("example", first);
    }
}

/// The `examples` of a media type, parameter or header are a map; a list of them is taken for plain values.
pub(super) fn examples_of_content(mender: &mut Mender<'_>, members: &mut Members) {
    if matches!(members.get("examples"), None | Some(Value::Object(_) | Value::Null)) {
        return;
    }
    let Some(found) = members.remove("examples") else { return };
    let message = format!("`examples` is {}, not a mapping of names", article(&found));
    mender.note("unnamed-examples", "examples", message);
    let first = match found {
        Value::Array(elements) => elements.into_vec().into_iter().next(),
        other => Some(other),
    };
    if let Some(first) = first {
        members.or_insert("example", first);
    }
}

/// Makes of `enum` a list of different values of the schema's type; null in it is `nullable`.
pub(super) fn enumeration(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(Value::Array(values)) = members.get("enum") else { return };
    if values.is_empty() {
        mender.warn("empty-enum", "enum", "an enum without values is read as not given");
        members.remove("enum");
        return;
    }
    let mut values = values.to_vec();
    if values.iter().all(Value::is_null) {
        members.insert("enum", vec![Value::Null]);
        members.insert("nullable", true);
        return;
    }
    let typed = members.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut converted = 0;
    for value in &mut values {
        if let Some(better) = as_type(&typed, value) {
            *value = better;
            converted += 1;
        }
    }
    if converted > 0 {
        let message = format!("{converted} values of the enum are not of its type `{typed}`, but are read so");
        mender.note("enum-of-other-type", "enum", message);
    }
    let kept = distinct(mender, members, &values);
    if kept.len() < values.len() {
        let total = values.len();
        values = kept.iter().filter_map(|index| values.get(*index).cloned()).collect();
        narrow_parallel(members, total, &kept);
    }
    members.insert("enum", values);
}

/// Returns the indices of the values that are neither null nor there before.
fn distinct(mender: &mut Mender<'_>, members: &mut Members, values: &[Value]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(values.len());
    let mut has_null = false;
    for (index, value) in values.iter().enumerate() {
        if value.is_null() {
            has_null = true;
        } else if seen.insert(value.to_string()) {
            kept.push(index);
        } else {
            let message = format!("the enum has the value {value} twice");
            mender.warn("duplicate-enum-value", "enum", message);
        }
    }
    if has_null && members.get("nullable") != Some(&Value::Bool(true)) {
        mender.note_31("null-in-enum", "enum", "null is a value of the enum, which makes it nullable");
        members.insert("nullable", true);
    }
    kept
}

fn narrow_parallel(members: &mut Members, total: usize, kept: &[usize]) {
    for key in PARALLEL {
        if let Some(Value::Array(names)) = members.get_mut(key)
            && names.len() == total
        {
            let narrowed = kept.iter().filter_map(|index| names.get(*index).cloned());
            *names = narrowed.collect();
        }
    }
}

/// Returns a value in the type of its schema, where it only looks like another: an unquoted `1.0` of a string enum,
/// a quoted `"1"` of an integer one.
fn as_type(name: &str, value: &Value) -> Option<Value> {
    match (name, value) {
        ("string", Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into()),
        ("boolean", Value::String(text)) => text.parse::<bool>().ok().map(Value::Bool),
        ("integer", Value::String(text)) => text.trim().parse::<i64>().ok().map(Value::from),
        ("number", Value::String(text)) => text.trim().parse::<Number>().ok().map(Value::Number),
        ("integer", Value::Number(number)) if number.is_f64() => super::bounds::whole(value),
        _ => None,
    }
}
