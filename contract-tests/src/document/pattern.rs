//! The raw value of a document comes in; the patterns in it that are no regular expressions of ECMA-262 (OAS 3.0.3, Schema Object:
//! pattern) go out, and the value with what was meant in their place, or nothing. It must never know what a pattern is for.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::member;
use super::words::{DATA, NAMED};

/// Sets them right, or takes them out; the pointers of their schemas, each with the pattern.
pub(super) fn mend(raw: &mut Value) -> Vec<(String, String)> {
    let mut mending = Mending::default();
    mending.within(raw, "", false);
    mending.found
}

#[derive(Default)]
struct Mending {
    found: Vec<(String, String)>,
    /// What is meant by each pattern so far: documents have few, at many places.
    known: HashMap<String, Option<String>>,
}

impl Mending {
    /// Looks into a value; `names` where its members are names, and no keywords.
    fn within(&mut self, value: &mut Value, pointer: &str, names: bool) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.within(item, &format!("{pointer}/{index}"), false);
                }
            }
            Value::Object(members) => {
                if !names {
                    self.own(members, pointer);
                }
                for (name, inner) in members.iter_mut().filter(|(_, inner)| inner.is_object() || inner.is_array()) {
                    if names || !(DATA.contains(&name.as_str()) || name.starts_with("x-")) {
                        self.within(inner, &member(pointer, name), !names && NAMED.contains(&name.as_str()));
                    }
                }
            }
            _ => {}
        }
    }

    fn own(&mut self, members: &mut Map<String, Value>, pointer: &str) {
        let Some(Value::String(pattern)) = members.get("pattern") else { return };
        let pattern = pattern.clone();
        let meant = self.known.entry(pattern.clone()).or_insert_with(|| meant(&pattern)).clone();
        if meant.as_ref() == Some(&pattern) {
            return;
        }
        match meant {
            Some(meant) => members.insert("pattern".to_owned(), Value::String(meant)),
            None => members.remove("pattern"),
        };
        self.found.push((pointer.to_owned(), pattern));
    }
}

/// The pattern itself, or with other languages' words for the ends of a text replaced, if that is one; what stands between the slashes of
/// JavaScript's source, which no text has around its beginning and its end.
fn meant(pattern: &str) -> Option<String> {
    if let Some((inner, flags)) = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'))
        && (inner.starts_with('^') || inner.ends_with('$') && !inner.ends_with("\\$"))
        && flags.chars().all(|flag| "dgimsuvy".contains(flag))
    {
        return if flags.contains(['i', 'm', 's']) { None } else { meant(inner) };
    }
    let is_one = |pattern: &String| {
        jsonschema_regex::to_rust_regex(pattern).is_ok_and(|pattern| fancy_regex::Regex::new(&pattern).is_ok())
    };
    let from_start = pattern.strip_prefix(r"\A").map_or_else(|| pattern.to_owned(), |rest| format!("^{rest}"));
    let end = [r"\Z", r"\z"].iter().find_map(|end| from_start.strip_suffix(end)).map(|rest| format!("{rest}$"));
    [pattern.to_owned(), end.unwrap_or(from_start)].into_iter().find(is_one)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_of_other_languages_are_read_as_they_are_meant() {
        let mut raw = json!({
            "e": { "pattern": "/^a\\/b$/" }, "f": { "pattern": "/^a$/i" }, "g": { "pattern": "/a/b/" }, "a": { "pattern": r"\A[a-z]+\Z" }, "b": [{ "pattern": r"\A(a\z" }], "c": { "pattern": "^(?!a)b$" },
            "properties": { "pattern": { "pattern": "(?<=" }, "default": { "pattern": r"a\Z" } }, "example": { "pattern": "(" },
        });
        let found: Vec<String> = mend(&mut raw).into_iter().map(|(at, pattern)| format!("{at} {pattern}")).collect();
        let slashes = [r"/e /^a\/b$/", "/f /^a$/i"];
        let ends = [r"/a \A[a-z]+\Z", r"/b/0 \A(a\z", r"/properties/pattern (?<=", r"/properties/default a\Z"];
        assert_eq!(found, [slashes.as_slice(), &ends].concat());
        let left = json!({
            "e": { "pattern": r"^a\/b$" }, "f": {}, "g": { "pattern": "/a/b/" },
            "a": { "pattern": "^[a-z]+$" }, "b": [{}], "c": { "pattern": "^(?!a)b$" },
            "properties": { "pattern": {}, "default": { "pattern": "a$" } }, "example": { "pattern": "(" },
        });
        assert_eq!(raw, left);
    }
}
