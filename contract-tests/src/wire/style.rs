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
    /// Nothing is said of it: a text, unless it was meant as something else.
    Free,
    /// An array: the shapes of its first items, as far as these are known one by one, and the shape of all others.
    List(Vec<Shape>, Box<Shape>),
    /// An object: the named members, and the shape of all others.
    Object(Vec<(String, Shape)>, Box<Shape>),
    /// One of these: alternatives may look the same on the wire.
    Either(Vec<Shape>),
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
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            // Members and items are said of objects and lists alone.
            _ if flat.get("properties").is_some() => vec!["object"],
            _ if flat.get("items").is_some() => vec!["array"],
            _ => Vec::new(),
        };
        let one = |name: &&str| match *name {
            "boolean" | "integer" | "number" => Some(Shape::Scalar),
            "array" => Some(Shape::List(Vec::new(), Box::new(inner(flat.get("items"))))),
            "object" => {
                let members = flat.get("properties").and_then(Value::as_object).into_iter().flatten();
                let members = members.map(|(name, schema)| (name.clone(), inner(Some(schema)))).collect();
                let others = match flat.get("additionalProperties") {
                    Some(said) if said.is_object() => inner(Some(said)),
                    Some(Value::Bool(false)) => Shape::Text,
                    _ => Shape::Free,
                };
                Some(Shape::Object(members, Box::new(others)))
            }
            "null" => None,
            _ => Some(Shape::Text),
        };
        let own: Vec<Shape> = types.iter().filter_map(one).collect();
        let options = ["anyOf", "oneOf"].iter().find_map(|word| flat.get(*word)?.as_array()).into_iter().flatten();
        let options: Vec<Shape> = options.filter(|option| !is_null(option)).map(|option| inner(Some(option))).collect();
        match own.as_slice() {
            [] => Shape::either(options),
            // Alternatives beside a type add members; whatever else they say is said of that type.
            [Shape::Object(..)] => {
                let objects = options.into_iter().filter(|option| matches!(option, Shape::Object(..)));
                Shape::either(own.iter().cloned().chain(objects).collect())
            }
            _ => Shape::either(own),
        }
    }

    /// One of these shapes: objects become one with the members of all.
    fn either(shapes: Vec<Shape>) -> Shape {
        let flat = |shape| if let Shape::Either(inner) = shape { inner } else { vec![shape] };
        let mut list: Vec<Shape> = Vec::new();
        for shape in shapes.into_iter().flat_map(flat) {
            let object = list.iter().position(|known| matches!(known, Shape::Object(..)));
            let known = object.and_then(|at| list.get_mut(at));
            if let (Some(Shape::Object(members, _)), Shape::Object(others, _)) = (known, &shape) {
                for (name, other) in others {
                    match members.iter_mut().find(|(own, _)| own == name) {
                        Some((_, own)) => *own = Shape::either(vec![own.clone(), other.clone()]),
                        None => members.push((name.clone(), other.clone())),
                    }
                }
            } else if !list.contains(&shape) {
                list.push(shape);
            }
        }
        match list.len() {
            0 => Shape::Text,
            1 => list.remove(0),
            _ => Shape::Either(list),
        }
    }

    /// The shape as which a value was meant, where there is a choice; without a value, the first one that is no text.
    pub(crate) fn toward(&self, value: Option<&Value>) -> Shape {
        match self {
            Shape::Either(shapes) => {
                let meant = shapes.iter().find(|shape| value.is_some_and(|value| shape.suits(value)));
                let usual = || shapes.iter().find(|shape| **shape != Shape::Text);
                meant.or_else(usual).map_or(Shape::Text, |shape| shape.toward(value))
            }
            Shape::List(_, others) => {
                let items = value.and_then(Value::as_array).into_iter().flatten();
                let items = items.map(|item| others.toward(Some(item))).collect();
                Shape::List(items, Box::new(others.toward(None)))
            }
            Shape::Object(members, others) => {
                let member = |name: &str| value.and_then(|value| value.get(name));
                let known = members.iter().map(|(name, shape)| (name.clone(), shape.toward(member(name))));
                // Where all that is not named is text, there is nothing to choose.
                let meant = value.and_then(Value::as_object).filter(|_| **others != Shape::Text).into_iter().flatten();
                let meant = meant.filter(|(name, _)| members.iter().all(|(own, _)| own != *name));
                let meant = meant.map(|(name, value)| (name.clone(), others.toward(Some(value))));
                Shape::Object(known.chain(meant).collect(), Box::new(others.toward(None)))
            }
            Shape::Free if value.is_some_and(|value| Shape::Scalar.suits(value)) => Shape::Scalar,
            Shape::Free => Shape::Text,
            Shape::Text | Shape::Scalar => self.clone(),
        }
    }

    /// Whether a value can have this shape.
    fn suits(&self, value: &Value) -> bool {
        match self {
            Shape::Text => value.is_string(),
            Shape::Scalar => value.is_boolean() || value.is_number(),
            Shape::List(..) => value.is_array(),
            Shape::Object(..) => value.is_object(),
            Shape::Either(shapes) => shapes.iter().any(|shape| shape.suits(value)),
            Shape::Free => true,
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

    /// The shape of an item; of what is no list, its own.
    pub(crate) fn item(&self, index: usize) -> &Shape {
        match self {
            Shape::List(items, others) => items.get(index).unwrap_or(others),
            _ => self,
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

/// Whether a schema is of `null` alone, which no text is.
fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|name| name == "null")
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
                (Shape::List(..), true) => {
                    let one = |(index, part): (usize, &str)| {
                        let text = percent(part.strip_prefix(&prefix).ok_or_else(fault)?)?;
                        Ok(shape.item(index).scalar(&text))
                    };
                    rest.split(';').enumerate().map(one).collect::<Result<Vec<_>, String>>().map(Value::Array)
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
        Shape::Text | Shape::Scalar | Shape::Free | Shape::Either(_) => Ok(shape.scalar(&plain(text)?)),
        Shape::List(..) if text.is_empty() => Ok(Value::Array(Vec::new())),
        Shape::List(..) => {
            let one = |(index, part)| plain(part).map(|text| shape.item(index).scalar(&text));
            text.split(delimiter).enumerate().map(one).collect::<Result<Vec<_>, _>>().map(Value::Array)
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
        let value = match next(&object, shape, &name) {
            // What a form cannot spread any further is JSON text (OAS 3.0.3, Support for x-www-form-urlencoded Request Bodies).
            Shape::Object(..) | Shape::List(..) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            own => own.scalar(&text),
        };
        put(&mut object, shape, name, value);
    }
    object
}

/// The shape of what comes next under a name: of the member, or of the next item where it is a list.
pub(crate) fn next<'s>(object: &Value, shape: &'s Shape, name: &str) -> &'s Shape {
    shape.member(name).item(object.get(name).and_then(Value::as_array).map_or(0, Vec::len))
}

/// Sets a member, or adds an item to it where it is a list.
pub(crate) fn put(object: &mut Value, shape: &Shape, name: String, value: Value) {
    let Value::Object(members) = object else { return };
    match (shape.member(&name), members.get_mut(&name)) {
        (Shape::List(..), Some(Value::Array(items))) => items.push(value),
        (Shape::List(..), _) => drop(members.insert(name, Value::Array(vec![value]))),
        _ => drop(members.insert(name, value)),
    }
}

/// The members of an object whose pairs name the way to them, `[a][b]`; below the first level OAS leaves the writing open, and this
/// is what most servers read.
pub(crate) fn deep(shape: &Shape, pairs: Vec<(Vec<String>, String)>) -> Value {
    if matches!(shape, Shape::List(..)) {
        let mut list = Value::Array(Vec::new());
        for (way, text) in pairs {
            if let Some((Ok(index), rest)) = way.split_first().map(|(number, rest)| (number.parse(), rest)) {
                nth(&mut list, shape, index, rest, text);
            }
        }
        return list;
    }
    let mut object = Value::Object(Map::new());
    for (way, text) in pairs {
        into(&mut object, shape, &way, text);
    }
    object
}

fn into(object: &mut Value, shape: &Shape, way: &[String], text: String) {
    let Some((name, rest)) = way.split_first() else { return };
    if rest.is_empty() {
        let value = next(object, shape, name).scalar(&text);
        return put(object, shape, name.clone(), value);
    }
    let member = shape.member(name);
    let Value::Object(members) = object else { return };
    if let (Shape::List(..), Some((number, rest))) = (member, rest.split_first())
        && let Ok(index) = number.parse::<usize>()
    {
        let list = members.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        return nth(list, member, index, rest, text);
    }
    into(members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())), member, rest, text);
}

/// More items than anybody numbers.
const NUMBERED: usize = 1_000;

/// Sets a part of an item of a list. One before it that has no part of its own is an object without members, for which no text stands.
fn nth(list: &mut Value, shape: &Shape, index: usize, rest: &[String], text: String) {
    let Value::Array(items) = list else { return };
    if items.len() <= index && index < NUMBERED {
        items.resize(index + 1, Value::Object(Map::new()));
    }
    match items.get_mut(index) {
        Some(item) if rest.is_empty() => *item = shape.item(index).scalar(&text),
        Some(item) => into(item, shape.item(index), rest, text),
        None => {}
    }
}
