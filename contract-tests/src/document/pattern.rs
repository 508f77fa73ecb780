//! The raw value of a document comes in; the patterns in it that are no regular expressions of ECMA-262 (OAS 3.0.3, Schema Object:
//! pattern) go out, and the value with what was meant in their place, or nothing. It must never know what a pattern is for.

use serde_json::{Map, Value};

use super::lost::NAMED;
use super::member;

/// Sets them right, or takes them out; the pointers of their schemas, each with the pattern.
pub(super) fn mend(raw: &mut Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    within(raw, "", false, &mut found);
    found
}

/// Looks into a value; `names` where its members are names, and no keywords.
fn within(value: &mut Value, pointer: &str, names: bool, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                within(item, &format!("{pointer}/{index}"), false, found);
            }
        }
        Value::Object(members) => {
            if !names {
                own(members, pointer, found);
            }
            for (name, inner) in members {
                // What stands under these is data, and may look like anything.
                let data = ["example", "examples", "default", "enum", "const"].contains(&name.as_str());
                if inner.is_object() || inner.is_array() {
                    let below = !names && NAMED.contains(&name.as_str());
                    if names || !(data || name.starts_with("x-")) {
                        within(inner, &member(pointer, name), below, found);
                    }
                }
            }
        }
        _ => {}
    }
}

fn own(members: &mut Map<String, Value>, pointer: &str, found: &mut Vec<(String, String)>) {
    let Some(pattern) = members.get("pattern").and_then(Value::as_str).filter(|pattern| !is_one(pattern)) else {
        return;
    };
    let pattern = pattern.to_owned();
    // Other languages have these for the ends of a text.
    let inner = pattern.strip_prefix(r"\A").map(|rest| format!("^{rest}")).unwrap_or_else(|| pattern.clone());
    let inner =
        [r"\Z", r"\z"].iter().find_map(|end| inner.strip_suffix(end)).map(|rest| format!("{rest}$")).unwrap_or(inner);
    match is_one(&inner) {
        true => members.insert("pattern".to_owned(), Value::String(inner)),
        false => members.remove("pattern"),
    };
    found.push((pointer.to_owned(), pattern));
}

fn is_one(pattern: &str) -> bool {
    jsonschema_regex::to_rust_regex(pattern).is_ok_and(|pattern| fancy_regex::Regex::new(&pattern).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_of_other_languages_are_read_as_they_are_meant() {
        let mut raw = json!({
            "a": { "pattern": r"\A[a-z]+\Z" }, "b": [{ "pattern": r"\A(a\z" }], "c": { "pattern": "^(?!a)b$" },
            "properties": { "pattern": { "pattern": "(?<=" }, "default": { "pattern": r"a\Z" } }, "example": { "pattern": "(" },
        });
        let found: Vec<String> = mend(&mut raw).into_iter().map(|(at, pattern)| format!("{at} {pattern}")).collect();
        let expected = [r"/a \A[a-z]+\Z", r"/b/0 \A(a\z", r"/properties/pattern (?<=", r"/properties/default a\Z"];
        assert_eq!(found, expected);
        let left = json!({
            "a": { "pattern": "^[a-z]+$" }, "b": [{}], "c": { "pattern": "^(?!a)b$" },
            "properties": { "pattern": {}, "default": { "pattern": "a$" } }, "example": { "pattern": "(" },
        });
        assert_eq!(raw, left);
    }
}
