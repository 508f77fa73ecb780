//! A document as a tree of plain values, each as small as it can be: three quarters of what a document holds are names and words that
//! it repeats, and these are kept once. `serde_json`'s own tree takes three times the memory, and memory is what limits the documents
//! that can be read.
//! It must never know what a document describes.

mod deserialize;
mod members;
mod words;

use std::fmt;
use std::sync::Arc;

use serde_json::Number;

pub use members::Members;
pub(super) use words::Words;

/// A value of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, whole or not.
    Number(Number),
    /// Text.
    String(Arc<str>),
    /// A list. Few are ever changed, so that none keeps room to grow.
    Array(Box<[Value]>),
    /// A mapping.
    Object(Members),
}

impl Value {
    /// Returns an object that has nothing but a reference.
    pub(super) fn reference(to: &str) -> Self {
        [("$ref", to.into())].into()
    }

    /// Returns the member of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// Returns the node that a JSON pointer (RFC 6901) leads to by the names that members have now.
    pub(super) fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Value> {
        crate::diagnostic::tokens(pointer).try_fold(self, |node, token| match node {
            Value::Object(members) => members.get_mut(&token),
            Value::Array(elements) => elements.get_mut(token.parse::<usize>().ok()?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        })
    }

    /// Returns the members of an object.
    pub fn as_object(&self) -> Option<&Members> {
        if let Value::Object(members) = self { Some(members) } else { None }
    }

    pub(super) fn as_object_mut(&mut self) -> Option<&mut Members> {
        if let Value::Object(members) = self { Some(members) } else { None }
    }

    /// Returns the elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(elements) = self { Some(elements) } else { None }
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// Returns the text of a string, to be shared.
    pub(super) fn as_text(&self) -> Option<&Arc<str>> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// Returns a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(flag) = self { Some(*flag) } else { None }
    }

    pub(super) fn as_number(&self) -> Option<&Number> {
        if let Value::Number(number) = self { Some(number) } else { None }
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    pub(super) fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    pub(super) fn is_boolean(&self) -> bool {
        matches!(self, Value::Bool(_))
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Value::Number(_))
    }

    pub(super) fn is_i64(&self) -> bool {
        self.as_number().is_some_and(Number::is_i64)
    }

    pub(super) fn is_u64(&self) -> bool {
        self.as_number().is_some_and(Number::is_u64)
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self, Value::String(_))
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self, Value::Array(_))
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self, Value::Object(_))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number.into())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text.into())
    }
}

impl From<Members> for Value {
    fn from(members: Members) -> Self {
        Value::Object(members)
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Value {
    fn from(members: [(&str, Value); N]) -> Self {
        Value::Object(members.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
    }
}

impl From<Vec<Value>> for Value {
    fn from(elements: Vec<Value>) -> Self {
        Value::Array(elements.into())
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        Value::Array(elements.into_iter().collect())
    }
}

/// As JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Members, Value};

    fn value(json: &serde_json::Value) -> Value {
        use serde::de::DeserializeSeed;
        let text = json.to_string();
        let reading = super::super::text::Reading::new(&text);
        super::super::text::Node { reading: &reading, step: None }
            .deserialize(&mut serde_json::Deserializer::from_str(&text))
            .unwrap_or_default()
    }

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value>(), 24);
        assert_eq!(size_of::<Members>(), 24);
    }

    /// What serde sees of a value is what it sees of `serde_json`'s.
    #[test]
    fn values_are_read_and_written_as_json_is() {
        let many: serde_json::Map<_, _> = (0..40).map(|i| (format!("m{i}"), json!(i))).collect();
        for json in [
            json!(null),
            json!([true, -1, 18_446_744_073_709_551_615_u64, 0.5, "a\"b", [], {}]),
            json!({ "b": { "a": [null] }, "a": "" }),
            json!(many),
        ] {
            let value = value(&json);
            assert_eq!(value.to_string(), json.to_string());
            assert_eq!(serde_json::Value::deserialize(&value).ok(), Some(json));
        }
        use serde::Deserialize;
        let options = value(&json!({ "a": null, "b": "Less", "c": { "Some": 1 } }));
        assert_eq!(Option::<u8>::deserialize(options.get("a").unwrap_or(&Value::Null)).ok(), Some(None));
        #[derive(serde::Deserialize, Debug, PartialEq)]
        enum Kind {
            Less,
            Some(u8),
        }
        let kind = |key| options.get(key).and_then(|value| Kind::deserialize(value).ok());
        assert_eq!((kind("a"), kind("b"), kind("c")), (None, Some(Kind::Less), Some(Kind::Some(1))));
    }

    #[test]
    fn a_pointer_leads_to_a_node() {
        let mut value = value(&json!({ "a/b": [1, { "~": 2 }] }));
        assert_eq!(value.pointer_mut("/a~1b/1/~0"), Some(&mut Value::from(2_u64)));
        for nowhere in ["/a", "/a~1b/2", "/a~1b/x", "/a~1b/0/0"] {
            assert_eq!(value.pointer_mut(nowhere), None, "{nowhere}");
        }
    }
}
