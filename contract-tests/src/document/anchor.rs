//! A document's or a file's value comes in; references in it by an anchor (JSON Schema 2020-12 §8.2.2) go out as references by a
//! pointer, as all others are. It must never know what lies at either.

use std::collections::BTreeMap;

use serde_json::Value;

use super::member;
use super::words::{DATA, NAMED};

const KEYWORDS: [&str; 2] = ["$anchor", "$dynamicAnchor"];

/// Has the references within a value go by pointers. Those whose anchor is not there stay.
pub(super) fn resolve(raw: &mut Value) {
    if has_any(raw) {
        let anchors = anchors(raw);
        refer(raw, &anchors, false);
    }
}

/// The pointer that the fragment of a reference to a whole value means: itself, or what has that anchor.
pub(super) fn pointer(raw: &Value, fragment: &str) -> Option<String> {
    if fragment.is_empty() || fragment.starts_with('/') {
        return Some(fragment.to_owned());
    }
    anchors(raw).remove(fragment)
}

/// Most documents have none, which is told without a pointer for each of their values.
fn has_any(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_any),
        Value::Object(members) => {
            KEYWORDS.iter().any(|keyword| members.contains_key(*keyword)) || members.values().any(has_any)
        }
        _ => false,
    }
}

fn anchors(raw: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    find(raw, "", false, &mut found);
    found
}

/// `names` where the members of a value are names, and no keywords.
fn find(value: &Value, pointer: &str, names: bool, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
                find(item, &format!("{pointer}/{index}"), false, found);
            }
        }
        Value::Object(members) => {
            for keyword in KEYWORDS {
                if let (false, Some(Value::String(anchor))) = (names, members.get(keyword)) {
                    found.entry(anchor.clone()).or_insert_with(|| pointer.to_owned());
                }
            }
            for (name, inner) in members.iter().filter(|(_, inner)| inner.is_object() || inner.is_array()) {
                if names || !DATA.contains(&name.as_str()) {
                    find(inner, &member(pointer, name), !names && NAMED.contains(&name.as_str()), found);
                }
            }
        }
        _ => {}
    }
}

fn refer(value: &mut Value, anchors: &BTreeMap<String, String>, names: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, anchors, false)),
        Value::Object(members) => {
            for (name, inner) in members {
                match inner {
                    Value::String(reference) if !names && name == "$ref" => {
                        if let Some(pointer) = reference.strip_prefix('#').and_then(|anchor| anchors.get(anchor)) {
                            *reference = format!("#{pointer}");
                        }
                    }
                    inner if names || !DATA.contains(&name.as_str()) => {
                        refer(inner, anchors, !names && NAMED.contains(&name.as_str()));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_by_anchors_become_references_by_pointers() {
        let mut raw = json!({
            "components": { "schemas": {
                "A": { "$defs": { "b/c": { "$anchor": "here", "type": "string" } }, "oneOf": [{ "$dynamicAnchor": "there" }] },
                "$anchor": { "$ref": "#here" },
                "D": { "$ref": "#there", "default": { "$ref": "#here", "$anchor": "data" } },
                "E": { "items": { "$ref": "#data" }, "not": { "$ref": "#/components/schemas/A" } },
            } }
        });
        resolve(&mut raw);
        let schemas = &raw["components"]["schemas"];
        assert_eq!(schemas["$anchor"]["$ref"], "#/components/schemas/A/$defs/b~1c");
        assert_eq!(schemas["D"]["$ref"], "#/components/schemas/A/oneOf/0");
        assert_eq!(schemas["D"]["default"]["$ref"], "#here");
        assert_eq!(schemas["E"], json!({ "items": { "$ref": "#data" }, "not": { "$ref": "#/components/schemas/A" } }));
        assert_eq!(pointer(&raw, "here").as_deref(), Some("/components/schemas/A/$defs/b~1c"));
        assert_eq!(pointer(&raw, "/a").as_deref(), Some("/a"));
        assert_eq!(pointer(&raw, "data"), None);
    }
}
