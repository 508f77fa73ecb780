//! A recorded request and an operation come in; the argument values that it carries go out, decoded by style and explode, with
//! everything that does not belong there. The rules are the document's (OAS 3.0.3, Style Values; RFC 3986; RFC 9110). It must
//! never know how a client encodes.

pub(crate) mod body;
pub(crate) mod field;
pub(crate) mod multipart;
mod path;
mod query;
mod shape;
mod style;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::document::{Media, Operation, Parameter, Place};
use crate::schema::{Direction, Schemas};
use crate::server::Recorded;

pub(crate) use path::segment;
pub use shape::Shape;

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
    read(operation, schemas, request.path(), request, &Value::Null)
}

/// Like [`decode`]; where a text can be read in several ways that the document allows, as these arguments were meant.
#[must_use]
pub fn decode_as(operation: &Operation, schemas: &Schemas, request: &Recorded, meant: &Value) -> Decoded {
    read(operation, schemas, request.path(), request, meant)
}

/// Like [`decode`], for a path without what stands before the operation's own.
#[must_use]
pub fn decode_at(operation: &Operation, schemas: &Schemas, path: &str, request: &Recorded) -> Decoded {
    read(operation, schemas, path, request, &Value::Null)
}

fn read(operation: &Operation, schemas: &Schemas, path: &str, request: &Recorded, meant: &Value) -> Decoded {
    let shapes = Shapes { schemas, meant };
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
    place("path", path::read(operation, shapes, path));
    let (values, undeclared) = query::read(operation, shapes, request.query());
    place("query", values);
    place("header", headers(operation, shapes, request));
    let (values, cookies) = query::cookies(operation, shapes, &request.header("cookie"));
    place("cookie", values);
    match body::read(operation, shapes, request) {
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

/// How texts become values, by what the document says and, where that leaves a choice, by what was meant.
#[derive(Clone, Copy)]
struct Shapes<'s> {
    schemas: &'s Schemas,
    meant: &'s Value,
}

impl Shapes<'_> {
    /// The shape of a parameter.
    fn parameter(self, parameter: &Parameter) -> Shape {
        let place = self.meant.get(parameter.place.word());
        self.at(parameter.schema.as_ref(), place.and_then(|place| place.get(&parameter.name)))
    }

    /// Whether a text of the path is what was meant by a parameter.
    fn means(self, name: &str, text: &str) -> bool {
        let meant = match self.meant.get("path").and_then(|path| path.get(name)) {
            Some(Value::String(meant)) => meant.clone(),
            Some(meant @ (Value::Number(_) | Value::Bool(_))) => meant.to_string(),
            _ => return false,
        };
        percent(text).is_ok_and(|text| text == meant)
    }

    /// The shape of a body.
    fn body(self, media: &Media) -> Shape {
        self.at(media.schema.as_ref(), self.meant.get("body").and_then(|body| body.get("value")))
    }

    /// The shape of a body that has fields or parts, also where its schema speaks of none: these have any names then.
    fn form(self, media: &Media) -> Shape {
        let shape = self.body(media);
        let meant = self.meant.get("body").and_then(|body| body.get("value")).filter(|meant| meant.is_object());
        let files = || Shape::Object(Vec::new(), Box::new(Shape::List(Vec::new(), Box::new(Shape::File))));
        match (&shape, meant) {
            (Shape::File, Some(_)) => files(),
            _ if multipart::is_open(self.schemas, media) => files(),
            (Shape::List(_, item), Some(_)) if **item == Shape::File => files(),
            (Shape::Text | Shape::Scalar | Shape::List(..), Some(meant)) => Shape::of_constant(meant).unwrap_or(shape),
            _ => shape,
        }
    }

    fn at(self, pointer: Option<&String>, meant: Option<&Value>) -> Shape {
        let schema = pointer.and_then(|pointer| self.schemas.at(Direction::Request, pointer));
        schema.map_or(Shape::Text, |schema| Shape::of(self.schemas, Direction::Request, schema).toward(meant))
    }
}

/// Percent-decodes, as UTF-8.
pub(crate) fn percent(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| format!("{text} is not percent-encoded UTF-8"))
}

fn headers(operation: &Operation, shapes: Shapes<'_>, request: &Recorded) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == Place::Header) {
        if parameter.is_ignored() {
            continue;
        }
        let texts = request.header(&parameter.name.to_lowercase());
        // A client tells its own name where none is given (RFC 9110, section 10.1.5).
        let own = parameter.name.eq_ignore_ascii_case("user-agent")
            && shapes.meant.get("header").is_none_or(|header| header.get(&parameter.name).is_none());
        if texts.is_empty() || own {
            continue;
        }
        let shape = shapes.parameter(parameter);
        values.insert(parameter.name.clone(), style::header(parameter, &shape, &texts.join(","))?);
    }
    Ok(values)
}
