//! The raw value of a document comes in; what its path templates name and no parameter declares goes out, declared as texts in the value:
//! a call needs a value for each (OAS 3.0.3, Path Templating). It must never know how a path is written.

use serde_json::{Value, json};

use super::operation::METHODS;
use super::{decoded, member};

/// Declares them; the pointers of the operations that lacked them, each with the name.
pub(super) fn complete(raw: &mut Value) -> Vec<(String, String)> {
    let mut lacking = Vec::new();
    for (path, item) in raw.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let names = names(path);
        for method in METHODS {
            let Some(operation) = item.get(method).filter(|operation| operation.is_object()) else { continue };
            let declares = |owner: &Value, name: &str| {
                let list = owner.get("parameters").and_then(Value::as_array).into_iter().flatten();
                list.map(|one| followed(raw, one)).any(|one| {
                    one.get("in").and_then(Value::as_str) == Some("path")
                        && one.get("name").and_then(Value::as_str) == Some(name)
                })
            };
            let pointer = member(&member("/paths", path), method);
            let missing = names.iter().filter(|name| !declares(operation, name) && !declares(item, name));
            lacking.extend(missing.map(|name| (pointer.clone(), (*name).to_owned())));
        }
    }
    for (pointer, name) in &lacking {
        let Some(Value::Object(operation)) = raw.pointer_mut(pointer) else { continue };
        if let Value::Array(list) = operation.entry("parameters").or_insert_with(|| json!([])) {
            list.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
        }
    }
    lacking
}

/// What a template names, each once; what stands behind `#` is no part of a path.
fn names(path: &str) -> Vec<&str> {
    let path = path.split('#').next().unwrap_or_default();
    let mut names = Vec::new();
    for name in path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What a reference within the document means; of any other value, itself.
fn followed<'v>(raw: &'v Value, value: &'v Value) -> &'v Value {
    let mut at = value;
    for _ in 0..8 {
        let inside = at.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match inside.and_then(|inside| raw.pointer(&decoded(inside))) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_names_is_declared() {
        let by_reference = json!({ "$ref": "#/components/parameters/B" });
        let mut raw = json!({
            "paths": {
                "/{a}/{b}/{a}": { "parameters": [{ "name": "a", "in": "path" }], "get": { "parameters": [by_reference] }, "put": {} },
                "/c#{c}": { "get": {} },
            },
            "components": { "parameters": { "B": { "name": "b", "in": "path" } } },
        });
        let before = raw.clone();
        assert_eq!(complete(&mut raw), [("/paths/~1{a}~1{b}~1{a}/put".to_owned(), "b".to_owned())]);
        let added = json!([{ "name": "b", "in": "path", "required": true, "schema": { "type": "string" } }]);
        assert_eq!(raw["paths"]["/{a}/{b}/{a}"]["put"], json!({ "parameters": added }));
        raw["paths"]["/{a}/{b}/{a}"]["put"] = json!({});
        assert_eq!(raw, before);
    }
}
