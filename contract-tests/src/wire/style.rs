//! The text of one parameter comes in; its value goes out, by style, explode and the schema's types (OAS 3.0.3, Style Values).
//! Delimiters are read before percent-encoding is undone. It must never know which parameter it is.

use serde_json::{Map, Value};

use super::percent;
use crate::document::{Parameter, Style};
use crate::schema::{Direction, Schemas};

/// What the schema says of a parameter's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A string.
    Text,
    /// A boolean or a number; a text where it is neither.
    Scalar,
    /// An array of these.
    List(Box<Shape>),
    /// An object: the named members, and the shape of all others.
    Object(Vec<(String, Shape)>, Box<Shape>),
}

impl Shape {
    /// The shape of a converted schema.
    pub(crate) fn of(schemas: &Schemas, schema: &Value, depth: usize) -> Shape {
        let flat = schemas.flat(Direction::Request, schema);
        if depth > 8 {
            return Shape::Text;
        }
        let inner = |schema: Option<&Value>| schema.map_or(Shape::Text, |schema| Shape::of(schemas, schema, depth + 1));
        let types: Vec<&str> = match flat.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
            }
            _ => match ["anyOf", "oneOf"].iter().find_map(|word| flat.get(*word)?.as_array()) {
                Some(options) => {
                    let shapes: Vec<Shape> = options.iter().map(|option| inner(Some(option))).collect();
                    let text = |shape: &&Shape| **shape != Shape::Text;
                    return shapes.iter().find(text).cloned().unwrap_or(Shape::Text);
                }
                None => Vec::new(),
            },
        };
        match types.first() {
            Some(&"boolean" | &"integer" | &"number") => Shape::Scalar,
            Some(&"array") => Shape::List(Box::new(inner(flat.get("items")))),
            Some(&"object") => {
                let members = flat.get("properties").and_then(Value::as_object).into_iter().flatten();
                let members = members.map(|(name, schema)| (name.clone(), inner(Some(schema)))).collect();
                Shape::Object(members, Box::new(inner(flat.get("additionalProperties").filter(|it| it.is_object()))))
            }
            _ => Shape::Text,
        }
    }

    pub(crate) fn member(&self, name: &str) -> &Shape {
        match self {
            Shape::Object(members, others) => {
                members.iter().find(|(own, _)| own == name).map_or(others, |(_, shape)| shape)
            }
            _ => &Shape::Text,
        }
    }

    /// A text without delimiters as a value.
    pub(crate) fn scalar(&self, text: &str) -> Value {
        let parsed = match self {
            Shape::Scalar => {
                serde_json::from_str(text).ok().filter(|value: &Value| value.is_boolean() || value.is_number())
            }
            _ => None,
        };
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

/// A path parameter: simple, label or matrix.
pub(crate) fn delimited(parameter: &Parameter, shape: &Shape, text: &str) -> Result<Value, String> {
    let fault = || format!("{text} is not the parameter {} in its style", parameter.name);
    match parameter.style {
        Style::Label => {
            let rest = text.strip_prefix('.').ok_or_else(fault)?;
            list(shape, rest, if parameter.explode { '.' } else { ',' }, parameter.explode, percent)
        }
        Style::Matrix => {
            let rest = text.strip_prefix(';').ok_or_else(fault)?;
            let prefix = format!("{}=", parameter.name);
            match (shape, parameter.explode) {
                (Shape::Object(..), true) => list(shape, rest, ';', true, percent),
                (Shape::List(item), true) => {
                    let one = |part: &str| Ok(item.scalar(&percent(part.strip_prefix(&prefix).ok_or_else(fault)?)?));
                    rest.split(';').map(one).collect::<Result<Vec<_>, String>>().map(Value::Array)
                }
                _ => list(shape, rest.strip_prefix(&prefix).ok_or_else(fault)?, ',', false, percent),
            }
        }
        Style::Content => serde_json::from_str(&percent(text)?).map_err(|error| error.to_string()),
        _ => list(shape, text, ',', parameter.explode, percent),
    }
}

/// A header: simple; a field value is not percent-encoded (OAS 3.0.3 leaves it as it is).
pub(crate) fn header(parameter: &Parameter, shape: &Shape, text: &str) -> Result<Value, String> {
    match parameter.style {
        Style::Content => serde_json::from_str(text).map_err(|error| error.to_string()),
        _ => list(shape, text, ',', parameter.explode, |text| Ok(text.trim().to_owned())),
    }
}

/// Splits at the delimiter and reads the parts.
pub(crate) fn list(
    shape: &Shape,
    text: &str,
    delimiter: char,
    explode: bool,
    plain: impl Fn(&str) -> Result<String, String>,
) -> Result<Value, String> {
    match shape {
        Shape::Text | Shape::Scalar => Ok(shape.scalar(&plain(text)?)),
        Shape::List(_) if text.is_empty() => Ok(Value::Array(Vec::new())),
        Shape::List(item) => {
            let one = |part: &str| plain(part).map(|text| item.scalar(&text));
            text.split(delimiter).map(one).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        Shape::Object(..) => {
            let parts: Vec<&str> = text.split(delimiter).filter(|part| !part.is_empty()).collect();
            let pairs: Vec<(&str, &str)> = if explode {
                parts.iter().map(|part| part.split_once('=').unwrap_or((part, ""))).collect()
            } else {
                parts
                    .chunks(2)
                    .map(|pair| (pair.first().copied().unwrap_or(""), pair.get(1).copied().unwrap_or("")))
                    .collect()
            };
            let mut object = Map::new();
            for (name, value) in pairs {
                let name = plain(name)?;
                let value = shape.member(&name).scalar(&plain(value)?);
                object.insert(name, value);
            }
            Ok(Value::Object(object))
        }
    }
}

/// The members of an object spread over pairs (`form` with explode, `deepObject`).
pub(crate) fn object(shape: &Shape, pairs: Vec<(String, String)>) -> Value {
    let mut object = Value::Object(Map::new());
    for (name, text) in pairs {
        let value = match shape.member(&name) {
            // What a form cannot spread any further is JSON text (OAS 3.0.3, Support for x-www-form-urlencoded Request Bodies).
            Shape::Object(..) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Shape::List(item) if matches!(**item, Shape::Object(..) | Shape::List(_)) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            Shape::List(item) => item.scalar(&text),
            member => member.scalar(&text),
        };
        put(&mut object, shape, name, value);
    }
    object
}

/// Sets a member, or adds an item to it where it is a list.
pub(crate) fn put(object: &mut Value, shape: &Shape, name: String, value: Value) {
    let Value::Object(members) = object else { return };
    match (shape.member(&name), members.get_mut(&name)) {
        (Shape::List(_), Some(Value::Array(items))) => items.push(value),
        (Shape::List(_), _) => drop(members.insert(name, Value::Array(vec![value]))),
        _ => drop(members.insert(name, value)),
    }
}

/// The members of an object whose pairs name the way to them, `[a][b]`; below the first level OAS leaves the writing open, and this
/// is what most servers read.
pub(crate) fn deep(shape: &Shape, pairs: Vec<(Vec<String>, String)>) -> Value {
    let mut object = Value::Object(Map::new());
    for (way, text) in pairs {
        into(&mut object, shape, &way, text);
    }
    object
}

fn into(object: &mut Value, shape: &Shape, way: &[String], text: String) {
    let Some((name, rest)) = way.split_first() else { return };
    let member = shape.member(name);
    if rest.is_empty() {
        let value = match member {
            Shape::List(item) => item.scalar(&text),
            member => member.scalar(&text),
        };
        return put(object, shape, name.clone(), value);
    }
    if let Value::Object(members) = object {
        into(members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())), member, rest, text);
    }
}
