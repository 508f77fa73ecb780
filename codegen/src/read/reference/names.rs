//! A node in; the pointers of the schemas in it that have a name of their own (JSON Schema core, section 8.2) out.
//! It must never know who refers to them.

use std::collections::BTreeMap;

use super::super::value::Value;
use crate::diagnostic::push_token;

/// Returns the pointer, below one, of the schema whose `$anchor` is `name`, or else of the only one that has it as its `$dynamicAnchor`
/// (JSON Schema core, section 8.2.2).
pub(super) fn anchor(node: &Value, name: &str, pointer: &str) -> Option<String> {
    let first = |keyword: &str, most: usize| {
        let mut found = Vec::new();
        gather(node, (keyword, name), &mut pointer.to_owned(), most, &mut found);
        (found.len() <= 1).then(|| found.pop()).flatten()
    };
    first("$anchor", 1).or_else(|| first("$dynamicAnchor", 2))
}

/// Adds the pointers of the schemas that have a name under a keyword, in document order, until there are so many.
fn gather(node: &Value, wanted: (&str, &str), pointer: &mut String, most: usize, found: &mut Vec<String>) {
    if node.get(wanted.0).and_then(Value::as_str) == Some(wanted.1) {
        found.push(pointer.clone());
    }
    if found.len() >= most {
        return;
    }
    let length = pointer.len();
    let mut within = |token: &str, child: &Value| {
        push_token(pointer, token);
        gather(child, wanted, pointer, most, found);
        pointer.truncate(length);
        found.len() >= most
    };
    let _ = match node {
        Value::Object(members) => members.iter().any(|(key, child)| within(key, child)),
        Value::Array(elements) => elements.iter().enumerate().any(|(i, child)| within(&i.to_string(), child)),
        _ => false,
    };
}

/// Returns the pointers of the schemas that have an `$id`, by it.
pub(in crate::read) fn ids(root: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
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
                if let Some(id) = members.get("$id").and_then(Value::as_str) {
                    found.insert(id.trim_end_matches('#').to_owned(), pointer);
                }
            }
            Value::Array(elements) => {
                left.extend(elements.iter().enumerate().map(|(index, child)| (child, below(&index.to_string()))));
            }
            _ => {}
        }
    }
    found
}
