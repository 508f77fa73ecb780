//! The raw value of a document comes in; where a `$ref` of it leads nowhere or back to itself goes out, and the value without these:
//! such a reference says nothing. It must never know what a reference stands for, nor follow one out of the document.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::words::{DATA, NAMED};
use super::{decoded, member};

/// More references in a row than any document has on purpose.
const HOPS: usize = 64;

/// Sets right what leads nowhere because a slash or a tilde of a name is written as in any other URI: a pointer is decoded before it is
/// read (RFC 6901, section 6). The pointers of where these stood, each with the reference.
pub(super) fn mend(raw: &mut Value) -> Vec<(String, String)> {
    let mut walk = Walk::default();
    walk.enter(raw, true);
    let mut found = Vec::new();
    for (at, reference) in walk.references.into_iter().filter(|(_, reference)| reference.contains('%')) {
        let inside = reference.strip_prefix('#').unwrap_or_default();
        let meant = inside
            .split('/')
            .skip(1)
            .fold(String::new(), |at, name| member(&at, &decoded(name).replace("~1", "/").replace("~0", "~")));
        if lies(raw, &decoded(inside), HOPS).is_none() && raw.pointer(&meant).is_some() {
            found.push((at, reference, meant));
        }
    }
    for (at, _, meant) in &found {
        if let Some(own) = raw.pointer_mut(at).and_then(|value| value.get_mut("$ref")) {
            // A name may itself have a percent sign.
            *own = Value::String(format!("#{}", meant.replace('%', "%25")));
        }
    }
    found.into_iter().map(|(at, reference, _)| (at, reference)).collect()
}

/// Takes them out; the pointers of where they stood, each with the reference.
pub(super) fn take(raw: &mut Value) -> Vec<(String, String)> {
    let mut walk = Walk::default();
    walk.enter(raw, true);
    // By `$id`, a reference may be to something that no pointer of the whole document leads to.
    if walk.has_id {
        return Vec::new();
    }
    let Walk { mut references, anchors, .. } = walk;
    let alone = raw.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"));
    references.retain(|(at, _)| is_lost(raw, at, &anchors));
    for (at, _) in &references {
        if let Some(members) = raw.pointer_mut(at).and_then(Value::as_object_mut) {
            // OAS 3.0.3, Reference Object: members beside `$ref` are ignored.
            members.retain(|name, _| !alone && name != "$ref");
        }
    }
    references
}

#[derive(Default)]
struct Walk<'v> {
    references: Vec<(String, String)>,
    anchors: Vec<String>,
    has_id: bool,
    path: Vec<Step<'v>>,
}

/// A step from a value to one within it.
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

impl<'v> Walk<'v> {
    /// Looks into a value; `keywords` where its members are the specification's own words, and no names.
    fn enter(&mut self, value: &'v Value, keywords: bool) {
        match value {
            Value::Object(members) => self.object(members, keywords),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.enter(item, true);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &'v Map<String, Value>, keywords: bool) {
        if let Some(reference) = members.get("$ref").and_then(Value::as_str).filter(|text| text.starts_with('#')) {
            self.references.push((self.pointer(), reference.to_owned()));
        }
        let words = ["$anchor", "$dynamicAnchor"].iter().filter_map(|word| members.get(*word)?.as_str());
        self.anchors.extend(words.map(str::to_owned));
        self.has_id |= members.get("$id").is_some_and(Value::is_string);
        for (name, inner) in members {
            // What stands under these is data, and may look like anything.
            let data = DATA.contains(&name.as_str()) || name.starts_with("x-");
            if !(keywords && data) {
                let names = NAMED.contains(&name.as_str());
                self.path.push(Step::Name(name));
                self.enter(inner, !(keywords && names));
                self.path.pop();
            }
        }
    }

    fn pointer(&self) -> String {
        self.path.iter().fold(String::new(), |at, step| match step {
            Step::Name(name) => member(&at, name),
            Step::Index(index) => format!("{at}/{index}"),
        })
    }
}

/// Whether the reference at a pointer has no end within the document.
fn is_lost(raw: &Value, at: &str, anchors: &[String]) -> bool {
    let mut at = Cow::Borrowed(at);
    for _ in 0..HOPS {
        let Some(value) = lies(raw, &at, HOPS) else { return true };
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return false };
        let Some(inside) = reference.strip_prefix('#').map(decoded) else { return false };
        match inside.is_empty() || inside.starts_with('/') {
            true => at = Cow::Owned(inside.into_owned()),
            false => return !anchors.contains(&inside.into_owned()),
        }
    }
    true
}

/// What a pointer leads to, through references where they stand in the way.
fn lies<'v>(raw: &'v Value, pointer: &str, hops: usize) -> Option<&'v Value> {
    let mut value = raw;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let own = |value: &'v Value| match value {
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            value => value.get(&token),
        };
        let beyond = || {
            let reference = value.get("$ref")?.as_str()?.strip_prefix('#')?;
            own(lies(raw, &decoded(reference), hops.checked_sub(1)?)?)
        };
        value = own(value).or_else(beyond)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_that_are_encoded_as_in_other_uris_are_found() {
        let mut raw = json!({
            "a/b": {}, "c": { "d": {} }, "c/d": {}, "e%": {},
            "f": [{ "$ref": "#/a%2Fb" }, { "$ref": "#/c%2Fd" }, { "$ref": "#/gone%2Ftoo" }, { "$ref": "#/e%25" }],
        });
        assert_eq!(mend(&mut raw), [("/f/0".to_owned(), "#/a%2Fb".to_owned())]);
        let (mended, kept) = (&raw["f"][0]["$ref"], &raw["f"][1]["$ref"]);
        assert_eq!((mended, kept), (&json!("#/a~1b"), &json!("#/c%2Fd")));
    }

    #[test]
    fn references_without_an_end_are_taken_out() {
        let mut raw = json!({
            "a": { "$ref": "#/gone", "title": "kept" },
            "b": { "$ref": "#/c" }, "c": { "$ref": "#/b" },
            "d": [{ "$ref": "#no-such" }, { "$ref": "#there" }, { "$ref": "other.yaml#/x" }, { "$ref": "#/e/inner" }, { "$ref": "#%2Ff/%69nner" }],
            "e": { "$ref": "#/f" }, "f": { "$anchor": "there", "inner": { "type": "string" } },
            "example": { "$ref": "#/gone" },
            "properties": { "example": { "$ref": "#/gone" }, "x-1": { "$ref": "#/gone%20too" } },
            "responses": { "default": { "$ref": "#/gone" } },
        });
        let taken: Vec<String> =
            take(&mut raw).into_iter().map(|(at, reference)| format!("{at} {reference}")).collect();
        let expected = [
            "/a #/gone",
            "/b #/c",
            "/c #/b",
            "/d/0 #no-such",
            "/properties/example #/gone",
            "/properties/x-1 #/gone%20too",
            "/responses/default #/gone",
        ];
        assert_eq!(taken, expected);
        let left = json!({
            "a": { "title": "kept" }, "b": {}, "c": {},
            "d": [{}, { "$ref": "#there" }, { "$ref": "other.yaml#/x" }, { "$ref": "#/e/inner" }, { "$ref": "#%2Ff/%69nner" }],
            "e": { "$ref": "#/f" }, "f": { "$anchor": "there", "inner": { "type": "string" } },
            "example": { "$ref": "#/gone" }, "properties": { "example": {}, "x-1": {} }, "responses": { "default": {} },
        });
        assert_eq!(raw, left);
        let mut named = json!({ "a": { "$id": "http://a", "b": { "$ref": "#/gone" } } });
        assert_eq!(take(&mut named), []);
    }
}
