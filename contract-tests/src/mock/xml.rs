//! A value and its schema come in; an XML document goes out (OAS 3.0.3, XML Object: name, attribute, wrapped). Namespaces are
//! written as the schema has them. It must never know where the document is sent.

use std::fmt::Write;

use serde_json::Value;

use crate::document::{Document, member};

/// How deep elements may lie.
const DEPTH: usize = 32;

/// The document. Its root has the name that the schema's `xml` gives it, or the schema's own.
pub(super) fn document(document: &Document, schema: Option<&str>, value: &Value) -> String {
    let writer = Writer { document };
    let resolved = schema.and_then(|pointer| document.resolve(pointer).ok());
    let last = |pointer: &str| pointer.rsplit('/').next().filter(|name| *name != "schema").map(str::to_owned);
    let name = resolved.as_ref().and_then(|(pointer, raw)| xml(raw, "name").or_else(|| last(pointer)));
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    writer.element(&mut text, name.as_deref().unwrap_or("root"), schema, value, 0);
    text
}

fn xml(raw: &Value, member: &str) -> Option<String> {
    raw.get("xml")?.get(member)?.as_str().map(str::to_owned)
}

fn flag(raw: &Value, member: &str) -> bool {
    raw.get("xml").and_then(|xml| xml.get(member)) == Some(&Value::Bool(true))
}

struct Writer<'d> {
    document: &'d Document,
}

impl Writer<'_> {
    /// Where a member's schema lies, among the object's own or those it is composed of.
    fn property(&self, schema: Option<&str>, name: &str, depth: usize) -> Option<String> {
        let (pointer, raw) = self.document.resolve(schema?).ok()?;
        let own = member(&member(&pointer, "properties"), name);
        if self.document.raw().pointer(&own).is_some() {
            return Some(own);
        }
        let parts = raw.get("allOf").and_then(Value::as_array).filter(|_| depth < DEPTH)?.len();
        (0..parts).find_map(|part| self.property(Some(&format!("{pointer}/allOf/{part}")), name, depth + 1))
    }

    fn raw(&self, schema: Option<&str>) -> &Value {
        schema.and_then(|pointer| self.document.resolve(pointer).ok()).map_or(&Value::Null, |(_, raw)| raw)
    }

    fn element(&self, text: &mut String, name: &str, schema: Option<&str>, value: &Value, depth: usize) {
        let raw = self.raw(schema);
        let prefix = xml(raw, "prefix");
        let (mut attributes, mut content) = (String::new(), String::new());
        if let Some(namespace) = xml(raw, "namespace") {
            let prefix = prefix.as_deref().map_or(String::new(), |prefix| format!(":{prefix}"));
            let _ = write!(attributes, " xmlns{prefix}=\"{}\"", escaped(&namespace));
        }
        match value {
            Value::Object(members) if depth < DEPTH => {
                for (own, value) in members {
                    let schema = self.property(schema, own, 0);
                    let raw = self.raw(schema.as_deref());
                    let named = xml(raw, "name").unwrap_or_else(|| own.clone());
                    match value {
                        _ if flag(raw, "attribute") => {
                            let _ = write!(attributes, " {}=\"{}\"", tag(&named), escaped(&plain(value)));
                        }
                        Value::Array(items) => self.items(&mut content, &named, schema.as_deref(), items, depth),
                        value => self.element(&mut content, &named, schema.as_deref(), value, depth + 1),
                    }
                }
            }
            Value::Array(items) if depth < DEPTH => self.items(&mut content, name, schema, items, depth),
            other => content = escaped(&plain(other)),
        }
        let name = prefix.map_or_else(|| tag(name), |prefix| format!("{prefix}:{}", tag(name)));
        let _ = write!(text, "<{name}{attributes}>{content}</{name}>");
    }

    fn items(&self, text: &mut String, name: &str, schema: Option<&str>, items: &[Value], depth: usize) {
        let wrapped = flag(self.raw(schema), "wrapped");
        let list = schema
            .and_then(|pointer| self.document.resolve(pointer).ok())
            .map(|(pointer, _)| member(&pointer, "items"));
        let item_name = xml(self.raw(list.as_deref()), "name").unwrap_or_else(|| name.to_owned());
        let mut inner = String::new();
        for item in items {
            self.element(&mut inner, &item_name, list.as_deref(), item, depth + 1);
        }
        let _ = if wrapped { write!(text, "<{0}>{inner}</{0}>", tag(name)) } else { text.write_str(&inner) };
    }
}

/// A member's name as the name of an element (XML 1.0, section 2.3).
fn tag(name: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || "-_.:".contains(c) { c } else { '_' };
    let name: String = name.chars().map(fit).collect();
    if name.starts_with(|c: char| c.is_alphabetic() || c == '_') { name } else { format!("_{name}") }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
