//! `allOf`, `oneOf`, `anyOf` and `discriminator` in; lists of schemas out, without a `null` alternative, which is
//! `nullable` in 3.0.
//! It must never know what the alternatives hold.

use std::mem::take;

use super::super::grammar::{Kind, Place};
use super::super::value::{Members, Value};
use super::NULL_INDEX;
use super::walk::Mender;

/// Takes `null` out of the alternatives, and removes lists without elements.
pub(super) fn alternatives(mender: &mut Mender<'_>, members: &mut Members) {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if let Some(single) = members.get_mut(keyword).filter(|schemas| schemas.is_object()) {
            *single = vec![take(single)].into();
            mender.note("other-type", keyword, format!("`{keyword}` is not a list, but is read as one"));
        }
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(schemas)) = members.get_mut(keyword) else { continue };
        let Some(first) = schemas.iter().position(is_null) else { continue };
        if schemas.iter().all(is_null) {
            // Nothing but null remains to be said.
            members.remove(keyword);
            members.insert("enum", vec![Value::Null]);
            members.insert("nullable", true);
            continue;
        }
        *schemas = take(schemas).into_iter().filter(|schema| !is_null(schema)).collect();
        let moved = first < schemas.len();
        mender.note_31("null-alternative", keyword, "null is one of the alternatives");
        members.insert("nullable", true);
        if moved {
            members.insert(NULL_INDEX, first as u64);
        }
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if members.get(keyword).and_then(Value::as_array).is_some_and(<[Value]>::is_empty) {
            mender.note("empty-list", keyword, format!("`{keyword}` has no schemas"));
            members.remove(keyword);
        }
    }
}

/// Returns whether a schema allows null and nothing else.
fn is_null(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => &**name == "null",
        Some(Value::Array(names)) => matches!(&**names, [only] if only.as_str() == Some("null")),
        _ => {
            schema.get("enum").and_then(Value::as_array) == Some(&[Value::Null])
                || schema.get("const") == Some(&Value::Null)
        }
    }
}

/// Removes a discriminator that names no property, and keeps what its mapping refers to.
pub(super) fn discriminator(mender: &mut Mender<'_>, members: &mut Members) {
    let discriminator = match members.get("discriminator") {
        // A bare name becomes an object when its own turn comes.
        None | Some(Value::String(_)) => return,
        Some(discriminator) => discriminator,
    };
    if !discriminator.get("propertyName").is_some_and(Value::is_string) {
        let message = "a discriminator without `propertyName` is ignored";
        mender.warn("nameless-discriminator", "discriminator", message);
        members.remove("discriminator");
        return;
    }
    let Some(Value::Object(mapping)) = discriminator.get("mapping") else { return };
    let targets = mapping.iter().filter_map(|(value, target)| Some((value, target.as_text()?)));
    // A mapping's target is the name of a schema or a reference; only a reference can lead to another file.
    for (value, target) in targets.filter(|(_, target)| is_reference(target)) {
        mender.at("discriminator", |mender| {
            mender.at("mapping", |mender| mender.refer(value, target, Place::One(Kind::Schema)));
        });
    }
}

fn is_reference(target: &str) -> bool {
    target.contains('#') || [".json", ".yaml", ".yml"].iter().any(|ending| target.ends_with(ending))
}
