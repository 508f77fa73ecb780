//! A recorded request and an operation come in; the argument values that it carries go out, decoded by style and explode, with
//! everything that does not belong there. The rules are the document's (OAS 3.0.3, Style Values; RFC 3986; RFC 9110). It must
//! never know how a client encodes.

pub(crate) mod body;
mod multipart;
mod query;
mod style;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::document::{Operation, Place};
use crate::schema::{Direction, Schemas};
use crate::server::Recorded;

pub use style::Shape;

/// What a request carries, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// Like the arguments of a call: `path`, `query`, `header`, `cookie`, `body`.
    pub arguments: Value,
    /// What cannot be read, by place (`path`, `query`, …).
    pub faults: Vec<(&'static str, String)>,
    /// Query names that the document does not declare, and cookies likewise.
    pub undeclared: Vec<String>,
}

/// Reads a request as one of this operation.
#[must_use]
pub fn decode(operation: &Operation, schemas: &Schemas, request: &Recorded) -> Decoded {
    decode_at(operation, schemas, request.path(), request)
}

/// Like [`decode`], for a path without what stands before the operation's own.
#[must_use]
pub fn decode_at(operation: &Operation, schemas: &Schemas, path: &str, request: &Recorded) -> Decoded {
    let mut decoded = Decoded { arguments: json!({}), ..Decoded::default() };
    let mut place = |word: &'static str, result: Result<Map<String, Value>, String>| match result {
        Ok(values) if values.is_empty() => {}
        Ok(values) => {
            if let Value::Object(arguments) = &mut decoded.arguments {
                arguments.insert(word.to_owned(), Value::Object(values));
            }
        }
        Err(fault) => decoded.faults.push((word, fault)),
    };
    place("path", self::path(operation, schemas, path));
    let (values, undeclared) = query::read(operation, schemas, request.query());
    place("query", values);
    place("header", headers(operation, schemas, request));
    let (values, cookies) = query::cookies(operation, schemas, &request.header("cookie"));
    place("cookie", values);
    match body::read(operation, schemas, request) {
        Ok(Some(value)) => {
            if let Value::Object(arguments) = &mut decoded.arguments {
                arguments.insert("body".to_owned(), value);
            }
        }
        Ok(None) => {}
        Err(fault) => decoded.faults.push(("body", fault)),
    }
    decoded.undeclared = undeclared.into_iter().chain(cookies).collect();
    decoded
}

/// The shape of a parameter: how its text becomes a value.
pub(crate) fn shape(schemas: &Schemas, pointer: Option<&String>) -> Shape {
    let schema = pointer.and_then(|pointer| schemas.at(Direction::Request, pointer));
    schema.map_or(Shape::Text, |schema| Shape::of(schemas, schema, 0))
}

/// Percent-decodes, as UTF-8.
pub(crate) fn percent(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| format!("{text} is not percent-encoded UTF-8"))
}

/// Matches the template segment by segment; an argument fills its segment and cannot add another.
fn path(operation: &Operation, schemas: &Schemas, path: &str) -> Result<Map<String, Value>, String> {
    let fault = || format!("{path} does not match {}", operation.path);
    let (template, found): (Vec<_>, Vec<_>) = (operation.path.split('/').collect(), path.split('/').collect());
    if template.len() != found.len() {
        return Err(fault());
    }
    let mut values = Map::new();
    for (template, found) in template.into_iter().zip(found) {
        if found == "." || found == ".." {
            // Any proxy or server on the way removes these (RFC 3986, section 5.2.4).
            return Err(format!("{path} holds a dot segment"));
        }
        let texts = segment(template, found).ok_or_else(fault)?;
        for (name, text) in texts {
            let own =
                |parameter: &&crate::document::Parameter| parameter.place == Place::Path && parameter.name == name;
            let Some(parameter) = operation.parameters.iter().find(own) else { continue };
            let shape = shape(schemas, parameter.schema.as_ref());
            values.insert(name.to_owned(), style::delimited(parameter, &shape, text)?);
        }
    }
    Ok(values)
}

/// The texts that fill the expressions of one segment, `{a}.{b}` included.
pub(crate) fn segment<'t>(template: &'t str, found: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let mut texts = Vec::new();
    let (mut template, mut found) = (template, found);
    while let Some((before, rest)) = template.split_once('{') {
        let (name, after) = rest.split_once('}')?;
        found = found.strip_prefix(before)?;
        let literal = after.split('{').next().unwrap_or_default();
        let end = if literal.is_empty() { found.len() } else { found.find(literal)? };
        texts.push((name, found.get(..end)?));
        found = found.get(end..)?;
        template = after;
    }
    (percent(found).ok()? == template).then_some(texts)
}

fn headers(operation: &Operation, schemas: &Schemas, request: &Recorded) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == Place::Header) {
        if parameter.is_ignored() {
            continue;
        }
        let texts = request.header(&parameter.name.to_lowercase());
        if texts.is_empty() {
            continue;
        }
        let shape = shape(schemas, parameter.schema.as_ref());
        values.insert(parameter.name.clone(), style::header(parameter, &shape, &texts.join(","))?);
    }
    Ok(values)
}
