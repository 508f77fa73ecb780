//! A recorded request and an operation come in; the argument values that it carries go out, decoded by style and explode, with
//! everything that does not belong there. The rules are the document's (OAS 3.0.3, Style Values; RFC 3986; RFC 9110). It must
//! never know how a client encodes.

pub(crate) mod body;
mod multipart;
mod query;
mod style;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::document::{Media, Operation, Parameter, Place};
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
    place("path", self::path(operation, shapes, path));
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
        let meant = self.meant.get("path").and_then(|path| path.get(name)).and_then(Value::as_str);
        meant.is_some_and(|meant| percent(text).is_ok_and(|text| text == meant))
    }

    /// The shape of a body.
    fn body(self, media: &Media) -> Shape {
        self.at(media.schema.as_ref(), self.meant.get("body").and_then(|body| body.get("value")))
    }

    fn at(self, pointer: Option<&String>, meant: Option<&Value>) -> Shape {
        let schema = pointer.and_then(|pointer| self.schemas.at(Direction::Request, pointer));
        schema.map_or(Shape::Text, |schema| Shape::of(self.schemas, schema, 0).toward(meant))
    }
}

/// Percent-decodes, as UTF-8.
pub(crate) fn percent(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| format!("{text} is not percent-encoded UTF-8"))
}

/// Matches the template segment by segment; an argument fills its segment and cannot add another.
fn path(operation: &Operation, shapes: Shapes<'_>, path: &str) -> Result<Map<String, Value>, String> {
    let fault = || format!("{path} does not match {}", operation.path);
    let template = operation.path.split_once('?').map_or(operation.path.as_str(), |(template, _)| template);
    let (template, found): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != found.len() {
        return Err(fault());
    }
    let mut values = Map::new();
    for (template, found) in template.into_iter().zip(found) {
        if found == "." || found == ".." {
            // Any proxy or server on the way removes these (RFC 3986, section 5.2.4).
            return Err(format!("{path} holds a dot segment"));
        }
        // A text may hold what stands between two expressions, so that there are several ways to read them.
        let mut ways = segments(template, found);
        let meant = |way: &Vec<(&str, &str)>| way.iter().all(|(name, text)| shapes.means(name, text));
        let way = ways.iter().position(meant).unwrap_or(0);
        if ways.is_empty() {
            return Err(fault());
        }
        let texts = ways.swap_remove(way);
        for (name, text) in texts {
            let own = |parameter: &&Parameter| parameter.place == Place::Path && parameter.name == name;
            let Some(parameter) = operation.parameters.iter().find(own) else { continue };
            values.insert(name.to_owned(), style::delimited(parameter, &shapes.parameter(parameter), text)?);
        }
    }
    Ok(values)
}

/// The texts that fill the expressions of one segment, `{a}.{b}` included.
pub(crate) fn segment<'t>(template: &'t str, found: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let mut ways = segments(template, found);
    (!ways.is_empty()).then(|| ways.swap_remove(0))
}

/// All ways to read one segment, the one with the shortest texts first.
fn segments<'t>(template: &'t str, found: &'t str) -> Vec<Vec<(&'t str, &'t str)>> {
    let Some((before, rest)) = template.split_once('{') else {
        return if percent(found).is_ok_and(|found| found == template) { vec![Vec::new()] } else { Vec::new() };
    };
    let (Some((name, after)), Some(found)) = (rest.split_once('}'), found.strip_prefix(before)) else {
        return Vec::new();
    };
    let literal = after.split('{').next().unwrap_or_default();
    let ends: Vec<usize> = match literal {
        "" => vec![found.len()],
        literal => {
            (0..found.len()).filter(|at| found.get(*at..).is_some_and(|rest| rest.starts_with(literal))).collect()
        }
    };
    let way = |end: usize| {
        let (text, rest) = found.split_at_checked(end)?;
        let further = segments(after, rest).into_iter();
        Some(further.map(move |way| [vec![(name, text)], way].concat()))
    };
    ends.into_iter().filter_map(way).flatten().take(WAYS).collect()
}

/// More ways to read a segment than are looked at.
const WAYS: usize = 64;

fn headers(operation: &Operation, shapes: Shapes<'_>, request: &Recorded) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == Place::Header) {
        if parameter.is_ignored() {
            continue;
        }
        let texts = request.header(&parameter.name.to_lowercase());
        if texts.is_empty() {
            continue;
        }
        let shape = shapes.parameter(parameter);
        values.insert(parameter.name.clone(), style::header(parameter, &shape, &texts.join(","))?);
    }
    Ok(values)
}
