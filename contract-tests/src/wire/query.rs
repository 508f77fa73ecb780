//! A raw query, or a Cookie field, comes in; the values of the declared parameters and the names of undeclared ones go out.
//! It must never know the path or the body.

use serde_json::{Map, Value};

use super::shape::Shape;
use super::style;
use super::{Shapes, percent};
use crate::document::{Operation, Parameter, Place, Style};

type Read = (Result<Map<String, Value>, String>, Vec<String>);

/// The pairs of a query. A raw `+` is read as a space, as servers do: a plus that is meant must be encoded.
pub(super) fn pairs(text: &str, separator: &str) -> Vec<(String, String)> {
    let parts = text.split(separator).filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
}

/// Undoes the encoding of a query's name or value.
pub(super) fn plain(text: &str) -> Result<String, String> {
    percent(&text.replace('+', " "))
}

/// Reads the query.
pub(super) fn read(operation: &Operation, shapes: Shapes<'_>, query: Option<&str>) -> Read {
    let mut left = pairs(query.unwrap_or_default(), "&");
    // A template may have a query of its own: it is appended to the server's URL (OAS 3.0.3, Paths Object).
    let fixed = operation.path.split_once('?').map_or(Vec::new(), |(_, query)| pairs(query, "&"));
    for pair in fixed {
        match left.iter().position(|own| *own == pair) {
            Some(at) => drop(left.remove(at)),
            None => return (Err(format!("the path's own {}={} is not sent", pair.0, pair.1)), Vec::new()),
        }
    }
    take(operation, shapes, Place::Query, left)
}

/// Reads the cookies.
pub(super) fn cookies(operation: &Operation, shapes: Shapes<'_>, fields: &[&str]) -> Read {
    let all = fields.iter().flat_map(|field| pairs(field, ";")).map(|(name, value)| (name.trim().to_owned(), value));
    take(operation, shapes, Place::Cookie, all.collect())
}

fn take(operation: &Operation, shapes: Shapes<'_>, place: Place, mut left: Vec<(String, String)>) -> Read {
    let mut values = Map::new();
    let mut fault = None;
    let mut own: Vec<&Parameter> = operation.parameters.iter().filter(|parameter| parameter.place == place).collect();
    // An object spread over the query takes whatever no other parameter claims, so it comes last.
    own.sort_by_key(|parameter| spread(parameter, shapes));
    for parameter in own {
        let shape = shapes.parameter(parameter);
        match one(parameter, &shape, &mut left) {
            Ok(Some(value)) => {
                values.insert(parameter.name.clone(), value);
            }
            Ok(None) => {}
            Err(error) => fault = Some(error),
        }
    }
    (fault.map_or(Ok(values), Err), left.into_iter().map(|(name, _)| name).collect())
}

fn spread(parameter: &Parameter, shapes: Shapes<'_>) -> bool {
    let object = matches!(shapes.parameter(parameter), Shape::Object(..));
    parameter.style == Style::Form && parameter.explode && object
}

/// Takes the value of one parameter, whose shape is this, out of the pairs.
pub(super) fn one(
    parameter: &Parameter,
    shape: &Shape,
    left: &mut Vec<(String, String)>,
) -> Result<Option<Value>, String> {
    if parameter.style == Style::DeepObject {
        let inside = |name: &str| way(&parameter.name, &plain(name).ok()?);
        let mine = claim(left, |name| inside(name).is_some());
        let members: Result<Vec<_>, String> =
            mine.iter().map(|(name, value)| Ok((inside(name).unwrap_or_default(), plain(value)?))).collect();
        if !mine.is_empty() || matches!(shape, Shape::Object(..)) {
            return Ok((!mine.is_empty()).then_some(style::deep(shape, members?)));
        }
    }
    if let (Shape::Object(members, _), Style::Form, true) = (shape, parameter.style, parameter.explode) {
        let open = members.is_empty();
        let known = |name: &str| open || plain(name).is_ok_and(|name| members.iter().any(|(own, _)| *own == name));
        let mine = claim(left, known);
        let pairs: Result<Vec<_>, String> =
            mine.iter().map(|(name, value)| Ok((plain(name)?, plain(value)?))).collect();
        return Ok((!mine.is_empty()).then_some(style::object(shape, pairs?)));
    }
    let mine = claim(left, |name| plain(name).is_ok_and(|name| name == parameter.name));
    let Some((_, first)) = mine.first() else { return Ok(None) };
    // The style has no way to write anything but an object (OAS 3.0.3, Style Examples): whatever else there is may be as in a form.
    let spread = parameter.style == Style::DeepObject || parameter.style == Style::Form && parameter.explode;
    if let (Shape::List(..), true) = (shape, spread) {
        let one = |(index, (_, text)): (usize, &(String, String))| Ok(shape.item(index).scalar(&plain(text)?));
        let items: Result<Vec<_>, String> = mine.iter().enumerate().map(one).collect();
        return items.map(|items| Some(Value::Array(items)));
    }
    if mine.len() > 1 {
        return Err(format!("{} is given {} times", parameter.name, mine.len()));
    }
    let value = match parameter.style {
        Style::Content => style::content(parameter, shape, &plain(first)?)?,
        // The delimiters of these two may be encoded: `%20` always is, `|` may be.
        Style::SpaceDelimited => style::list(shape, &first.replace("%20", " ").replace('+', " "), ' ', false, percent)?,
        Style::PipeDelimited => style::list(shape, &first.replace("%7C", "|").replace("%7c", "|"), '|', false, plain)?,
        _ => style::list(shape, first, ',', false, plain)?,
    };
    Ok(Some(value))
}

/// The names in the brackets after a parameter's, `filter[a][b]`.
fn way(parameter: &str, name: &str) -> Option<Vec<String>> {
    let inside = name.strip_prefix(parameter)?.strip_prefix('[')?.strip_suffix(']')?;
    Some(inside.split("][").map(str::to_owned).collect())
}

/// Takes the pairs out whose name is claimed.
fn claim(left: &mut Vec<(String, String)>, claimed: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let (mine, others) = std::mem::take(left).into_iter().partition(|(name, _)| claimed(name));
    *left = others;
    mine
}
