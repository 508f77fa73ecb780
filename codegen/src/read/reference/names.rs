//! A node in; the pointers of the schemas in it that have a name of their own (JSON Schema core, section 8.2) out.
//! It must never know who refers to them.

use std::collections::BTreeMap;

use super::super::value::Value;
use crate::diagnostic::push_token;

/// Returns the pointer of the schema whose `$anchor` (JSON Schema core, section 8.2.2) is `name`.
pub(super) fn anchor(node: &Value, name: &str, pointer: &mut String) -> Option<String> {
    if node.get("$anchor").and_then(Value::as_str) == Some(name) {
        return Some(pointer.clone());
    }
    let length = pointer.len();
    let mut within = |token: &str, child: &Value| {
        push_token(pointer, token);
        let found = anchor(child, name, pointer);
        pointer.truncate(length);
        found
    };
    match node {
        Value::Object(members) => members.iter().find_map(|(key, child)| within(key, child)),
        Value::Array(elements) => elements.iter().enumerate().find_map(|(i, child)| within(&i.to_string(), child)),
        _ => None,
    }
}

/// Returns the pointers of the schemas that have an `$id`, by it.
pub(in crate::read) fn ids(root: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    named(root, "$id", |id, pointer| {
        found.insert(id.trim_end_matches('#').to_owned(), pointer);
    });
    found
}

/// Returns the pointers of the schemas that have a `$dynamicAnchor` which no other has, by it.
pub(in crate::read) fn dynamic(root: &Value) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, Option<String>> = BTreeMap::new();
    named(root, "$dynamicAnchor", |name, pointer| {
        found.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(Some(pointer));
    });
    found.into_iter().filter_map(|(name, pointer)| Some((name, pointer?))).collect()
}

/// Tells of every text that stands under a keyword, and of the pointer of what has it.
fn named(root: &Value, keyword: &str, mut tell: impl FnMut(&str, String)) {
    let mut left = vec![(root, String::new())];
    while let Some((node, pointer)) = left.pop() {
        let below = |token: &str| {
            let mut pointer = pointer.clone();
            push_token(&mut pointer, token);
            pointer
        };
        match node {
            Value::Object(members) => {
                left.extend(members.iter().map(|(key, child)| (child, below(key))));
                if let Some(name) = members.get(keyword).and_then(Value::as_str) {
                    tell(name, pointer);
                }
            }
            Value::Array(elements) => {
                left.extend(elements.iter().enumerate().map(|(index, child)| (child, below(&index.to_string()))));
            }
            _ => {}
        }
    }
}
