//! The text of one parameter comes in; its value goes out, by style, explode and the schema's types (OAS 3.0.3, Style Values).
//! Delimiters are read before percent-encoding is undone. It must never know which parameter it is.

use serde_json::{Map, Value};

use super::body::{essence, is_json};
use super::percent;
use super::shape::Shape;
use crate::document::{Parameter, Style};

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
        Style::Content => content(parameter, shape, &percent(text)?),
        _ => list(shape, text, ',', parameter.explode, percent),
    }
}

/// A header: simple; a field value is not percent-encoded (OAS 3.0.3 leaves it as it is).
pub(crate) fn header(parameter: &Parameter, shape: &Shape, text: &str) -> Result<Value, String> {
    match parameter.style {
        Style::Content => content(parameter, shape, text),
        _ => list(shape, text, ',', parameter.explode, |text| Ok(text.trim().to_owned())),
    }
}

/// A `content` parameter whose encoding is undone: JSON by its media type, or the text itself (OAS 3.0.3, Parameter Object: content).
pub(crate) fn content(parameter: &Parameter, shape: &Shape, text: &str) -> Result<Value, String> {
    let json = parameter.media_type.as_deref().is_some_and(|media_type| is_json(&essence(media_type)));
    match shape {
        _ if json => serde_json::from_str(text).map_err(|error| error.to_string()),
        // There is no other text for what has parts of its own.
        Shape::List(..) | Shape::Object(..) => Ok(serde_json::from_str(text).unwrap_or_else(|_| shape.scalar(text))),
        _ => Ok(shape.scalar(text)),
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
        Shape::Text | Shape::File | Shape::Scalar | Shape::Free | Shape::Either(_) => Ok(shape.scalar(&plain(text)?)),
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

/// The members of an object whose pairs name the way to them, `[a][b]`; arrays and what lies below the first level OAS leaves open. What
/// servers read is taken: an item of an array adds `[]` to its name, has a number, or repeats the name.
pub(crate) fn deep(shape: &Shape, pairs: Vec<(Vec<String>, String)>) -> Value {
    if matches!(shape, Shape::List(..)) {
        let mut list = Value::Array(Vec::new());
        for (way, text) in pairs {
            match way.split_first() {
                Some((number, rest)) if number.is_empty() => {
                    let next = list.as_array().map_or(0, Vec::len);
                    nth(&mut list, shape, next, rest, text);
                }
                Some((number, rest)) => {
                    if let Ok(index) = number.parse() {
                        nth(&mut list, shape, index, rest, text);
                    }
                }
                None => {}
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
        && (number.is_empty() || number.parse::<usize>().is_ok())
    {
        let list = members.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        let next = list.as_array().map_or(0, Vec::len);
        return nth(list, member, number.parse().unwrap_or(next), rest, text);
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
