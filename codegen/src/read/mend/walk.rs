//! One object of a document in; the same object with every member in the form that the grammar wants out.
//! Goes down the whole tree by the grammar, asks each kind's own file first, and keeps the references it meets.
//! It must never know what a keyword means.

use std::collections::BTreeMap;
use std::mem::take;
use std::sync::Arc;

use serde_json::Number;

use super::super::Version;
use super::super::grammar::{Kind, Place, Want, required, want};
use super::super::reference::{RENAMED, reference_of};
use super::super::value::{Members, Value};
use super::{parameter, path, schema, security, values};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, push_token};

/// A reference that was met: to what, and what it has to lead to.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) text: Arc<str>,
    pub(super) place: Place,
}

/// The way through one document.
pub(super) struct Mender<'m> {
    document: Arc<str>,
    version: Version,
    pointer: String,
    /// The pointers of the schemas of the document that have a `$dynamicAnchor`, by it.
    dynamic: &'m BTreeMap<String, String>,
    diagnostics: &'m mut Diagnostics,
    references: Vec<(Origin, Reference)>,
}

impl<'m> Mender<'m> {
    pub(super) fn new(
        at: &Origin,
        version: Version,
        dynamic: &'m BTreeMap<String, String>,
        diagnostics: &'m mut Diagnostics,
    ) -> Self {
        Mender {
            document: Arc::clone(&at.document),
            version,
            pointer: at.pointer.to_string(),
            dynamic,
            diagnostics,
            references: Vec::new(),
        }
    }

    /// Returns the references met, each with its place.
    pub(super) fn finish(self) -> Vec<(Origin, Reference)> {
        self.references
    }

    /// The reference to the schema that alone has this `$dynamicAnchor`.
    pub(super) fn dynamic(&self, name: &str) -> Option<String> {
        self.dynamic.get(name).map(|pointer| format!("#{}", pointer.replace('%', "%25")))
    }

    pub(super) fn is_31(&self) -> bool {
        self.version == Version::V31
    }

    /// Says that something of the member `key` (or, if empty, of the object itself) is not honoured.
    pub(super) fn warn(&mut self, code: &'static str, key: &str, message: impl Into<String>) {
        let diagnostic = Diagnostic::warning(code, &self.origin(key), message);
        self.diagnostics.push(diagnostic);
    }

    /// Says that the member `key` (or, if empty, the object itself) was read in another form.
    pub(super) fn note(&mut self, code: &'static str, key: &str, message: impl Into<String>) {
        let diagnostic = Diagnostic::note(code, &self.origin(key), message);
        self.diagnostics.push(diagnostic);
    }

    /// Notes a form of OpenAPI 3.1 in a document of 3.0; in 3.1 itself there is nothing to say.
    pub(super) fn note_31(&mut self, code: &'static str, key: &str, message: &str) {
        if !self.is_31() {
            self.note(code, key, format!("{message}, as in OpenAPI 3.1"));
        }
    }

    fn origin(&self, key: &str) -> Origin {
        let mut pointer = self.pointer.clone();
        if !key.is_empty() {
            push_token(&mut pointer, key);
        }
        Origin { document: Arc::clone(&self.document), pointer: pointer.into() }
    }

    /// Keeps a reference that stands at the member `key`, or at the object itself if that is empty.
    pub(super) fn refer(&mut self, key: &str, text: &Arc<str>, place: Place) {
        self.references.push((self.origin(key), Reference { text: Arc::clone(text), place }));
    }

    pub(super) fn at<T>(&mut self, token: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        let result = act(self);
        self.pointer.truncate(length);
        result
    }

    /// Mends what stands at a place, and everything below.
    pub(super) fn visit(&mut self, place: Place, node: &mut Value) {
        match (place, node) {
            (Place::One(kind), node) => self.object(kind, node),
            (Place::Map(kind), node) => {
                if let Some(text) = reference_of(node) {
                    return self.refer("", text, place);
                }
                for (key, child) in node.as_object_mut().into_iter().flat_map(Members::iter_mut) {
                    self.at(key, |mender| mender.object(kind, child));
                }
            }
            (Place::List(kind), Value::Array(elements)) => {
                for (index, child) in elements.iter_mut().enumerate() {
                    self.at(&index.to_string(), |mender| mender.object(kind, child));
                }
            }
            // `member` has seen to it that lists are lists and maps are maps.
            (Place::List(_), _) => {}
        }
    }

    fn object(&mut self, kind: Kind, node: &mut Value) {
        self.shape(kind, node);
        if kind == Kind::Schema {
            schema::reference(self, node);
        }
        if let Some(reference) = reference_of(node) {
            return self.refer("", reference, Place::One(kind));
        }
        let Value::Object(members) = node else { return };
        self.before(kind, members);
        self.members(kind, members);
        self.after(kind, members);
        for (key, child) in members.iter_mut() {
            match want(kind, key) {
                Some(Want::Objects(place)) => self.at(key, |mender| mender.visit(place, child)),
                Some(Want::FlagOrSchema) if !child.is_boolean() => {
                    self.at(key, |mender| mender.object(Kind::Schema, child));
                }
                _ => {}
            }
        }
    }

    /// Makes an object of whatever stands where the grammar wants one.
    fn shape(&mut self, kind: Kind, node: &mut Value) {
        match (kind, &*node) {
            (_, Value::Object(_)) => {}
            (Kind::Schema, Value::Bool(allows)) => *node = schema::boolean(*allows),
            (Kind::Example, _) => {
                self.note("bare-example", "", "an example stands without its `value`");
                *node = [("value", take(node))].into();
            }
            (Kind::Discriminator, Value::String(_)) => {
                self.note("bare-discriminator", "", "a discriminator stands without `propertyName`");
                *node = [("propertyName", take(node))].into();
            }
            (_, Value::Null) => {
                self.note("null-object", "", "nothing stands where an object belongs");
                *node = Members::new().into();
            }
            (_, found) => {
                let message = format!("{} stands where an object belongs", article(found));
                self.warn("not-an-object", "", message);
                *node = Members::new().into();
            }
        }
    }

    /// What each kind needs before its members are looked at one by one.
    fn before(&mut self, kind: Kind, members: &mut Members) {
        match kind {
            Kind::Schema => schema::rewrite(self, members),
            Kind::Parameter => parameter::parameter(self, members),
            Kind::Header => parameter::header(self, members),
            Kind::MediaType => values::examples_of_content(self, members),
            Kind::Paths => path::paths(self, members),
            Kind::PathItem => path::path_item(self, members),
            Kind::Operation => path::operation(self, members),
            Kind::Responses => path::responses(self, members),
            Kind::SecurityScheme => security::scheme(self, members),
            Kind::OpenApi => security::requirements(self, members),
            _ => {}
        }
    }

    /// What each kind needs once every member has its form.
    fn after(&mut self, kind: Kind, members: &mut Members) {
        match kind {
            Kind::Schema => schema::tidy(self, members),
            Kind::Parameter | Kind::Header => parameter::tidy(self, kind, members),
            Kind::Encoding => parameter::encoding(self, members),
            Kind::ServerVariable => path::server_variable(self, members),
            Kind::Callback => members.retain(|key| !key.starts_with("x-")),
            Kind::Link => path::link(self, members),
            Kind::OAuthFlows => security::flows(self, members),
            _ => {}
        }
        for (key, is_map) in required(kind) {
            if members.contains_key(key) {
                continue;
            }
            // Since 3.1 an operation may go without responses and a document without paths.
            let optional = self.is_31() && matches!(kind, Kind::Operation | Kind::OpenApi);
            if !optional {
                self.warn("missing-field", "", format!("`{key}` is missing"));
            }
            let value: Value = if *is_map { Members::new().into() } else { "".into() };
            members.insert(*key, value);
        }
    }

    /// Brings each member into the form that the grammar wants, and removes those that have none.
    fn members(&mut self, kind: Kind, members: &mut Members) {
        let mut removed = Vec::new();
        for (key, value) in members.iter_mut() {
            if let Some(want) = want(kind, key)
                && !fits(want, value)
                && !self.member(key, want, value)
            {
                removed.push(key.to_owned());
            }
        }
        for key in removed {
            members.remove(&key);
        }
    }

    /// Returns whether the member could be brought into form.
    fn member(&mut self, key: &str, want: Want, value: &mut Value) -> bool {
        if value.is_null() {
            self.note("null-field", key, format!("`{key}` is null, which is read as not given"));
            return false;
        }
        let mended = match want {
            Want::Any => return true,
            Want::Text => text_of(value),
            Want::Flag => flag_of(value),
            Want::Number => number_of(value),
            Want::Count => count_of(value),
            Want::Texts | Want::Values => list_of(want, value),
            Want::TextMap => text_map_of(value),
            Want::Objects(Place::List(_)) if value.is_object() => Some(vec![take(value)].into()),
            Want::Objects(Place::One(_)) => return true,
            Want::FlagOrSchema => flag_of(value),
            Want::ValueMap | Want::Objects(_) => None,
        };
        let said = RENAMED.iter().find(|(_, after)| *after == key).map_or(key, |(before, _)| before);
        match mended {
            Some(mended) => {
                let message = format!("`{said}` is not {}, but is read as one", name(want));
                *value = mended;
                self.note("other-type", key, message);
                true
            }
            None => {
                let message = format!("`{said}` is {}, not {}", article(value), name(want));
                self.warn("wrong-type", key, message);
                false
            }
        }
    }
}

fn fits(want: Want, value: &Value) -> bool {
    match want {
        Want::Any => true,
        Want::Text => value.is_string(),
        Want::Flag => value.is_boolean(),
        Want::Number => value.is_number(),
        Want::Count => value.is_u64(),
        Want::Texts => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
        Want::Values => value.is_array(),
        Want::TextMap => value.as_object().is_some_and(|all| all.values().all(Value::is_string)),
        Want::ValueMap | Want::Objects(Place::Map(_)) => value.is_object(),
        Want::FlagOrSchema => value.is_boolean() || value.is_object(),
        Want::Objects(Place::One(_)) => !value.is_null(),
        Want::Objects(Place::List(_)) => value.is_array(),
    }
}

fn text_of(value: &Value) -> Option<Value> {
    (value.is_number() || value.is_boolean()).then(|| value.to_string().into())
}

fn flag_of(value: &Value) -> Option<Value> {
    match value.as_str()?.trim() {
        "true" | "True" | "TRUE" | "yes" => Some(true.into()),
        "false" | "False" | "FALSE" | "no" => Some(false.into()),
        _ => None,
    }
}

fn number_of(value: &Value) -> Option<Value> {
    value.as_str()?.trim().parse::<Number>().ok().map(Value::Number)
}

/// A float without a fraction, or digits in a string. Nothing below 0 or past 64 bits is a count.
fn count_of(value: &Value) -> Option<Value> {
    if let Some(digits) = value.as_str() {
        return digits.trim().parse::<u64>().ok().map(Value::from);
    }
    let number = value.as_f64()?;
    (number >= 0.0 && number.fract() == 0.0 && number < u64::MAX as f64).then(|| (number as u64).into())
}

fn list_of(want: Want, value: &mut Value) -> Option<Value> {
    let elements = match take(value) {
        Value::Array(elements) => elements.into_vec(),
        scalar @ (Value::String(_) | Value::Number(_) | Value::Bool(_)) => vec![scalar],
        other => {
            *value = other;
            return None;
        }
    };
    let texts = |element: Value| if element.is_string() { Some(element) } else { text_of(&element) };
    Some(match want {
        Want::Texts => elements.into_iter().filter_map(texts).collect(),
        _ => elements.into(),
    })
}

fn text_map_of(value: &mut Value) -> Option<Value> {
    let members = value.as_object_mut()?;
    for (_, text) in members.iter_mut().filter(|(_, text)| !text.is_string()) {
        *text = text_of(text).unwrap_or_else(|| "".into());
    }
    Some(take(value))
}

fn name(want: Want) -> &'static str {
    match want {
        Want::Any => "a value",
        Want::Text => "a string",
        Want::Flag => "a boolean",
        Want::Number => "a number",
        Want::Count => "a whole number from 0",
        Want::Texts => "a list of strings",
        Want::Values | Want::Objects(Place::List(_)) => "a list",
        Want::TextMap => "a mapping of strings",
        Want::FlagOrSchema => "a boolean or a schema",
        Want::ValueMap | Want::Objects(_) => "a mapping",
    }
}

/// Returns what a value is, in words.
pub(super) fn article(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
