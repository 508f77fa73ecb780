//! The pairs of a query or a cookie. A value comes in, its pairs go out, percent-encoded. It must never know the URL.

use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde_json::{Map, Value};

use super::super::describe::{Parameter, Place, Style};
use super::separators::refuse_inside;
use super::shape::{Shape, nested, shape};
use super::{Draft, STRICT, strict};

/// As [`STRICT`], but with the reserved characters that a query can carry without changing its meaning. Still encoded
/// are `#`, `[` and `]`, which a query cannot hold (RFC 3986 §3.4), `&` and `+`, which would be read as something else, `'`,
/// which URL parsers encode anyway (URL Standard, special-query percent-encode set), and `%`, so that any value comes back as it was.
const RESERVED: &AsciiSet = &STRICT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

impl Parameter {
    /// A parameter of the query, as it is written unless the document says otherwise.
    pub const QUERY: Parameter = Parameter::new(Place::Query, Style::Form, true, write);
}

fn write(parameter: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    draft.query(pairs(parameter, value)?);
    Ok(())
}

impl Draft {
    /// Appends pairs to the query.
    pub(super) fn query(&mut self, pairs: Vec<(String, String)>) {
        for (name, value) in pairs {
            // A template may begin the query; a value that is in the path is encoded.
            self.uri.push(if self.uri.contains('?') { '&' } else { '?' });
            self.uri.push_str(&name);
            self.uri.push('=');
            self.uri.push_str(&value);
        }
    }
}

/// The `name=value` pairs of a query or cookie, percent-encoded; none for a value that is absent or empty of items.
///
/// # Errors
/// As [`super::Write`].
pub(in super::super) fn pairs(parameter: &Parameter, value: &Value) -> Result<Vec<(String, String)>, String> {
    let name = strict(parameter.name).to_string();
    let encode = |text: &str| encoded(parameter, text);
    let separator = match parameter.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    if let (Value::Object(members), Style::Form, true, Place::Query) =
        (value, parameter.style, parameter.explode, parameter.place)
    {
        return spread(parameter, members);
    }
    let Some(shape) = shape(parameter, value)? else { return Ok(Vec::new()) };
    if let (false, "%20" | "%7C") = (parameter.explode, separator) {
        refuse_inside(&shape, if separator == "%20" { ' ' } else { '|' })?;
    }
    Ok(match shape {
        Shape::Scalar(text) => vec![(name, encode(&text))],
        Shape::Items(items) if parameter.explode => items.iter().map(|item| (name.clone(), encode(item))).collect(),
        Shape::Members(members) if parameter.explode => {
            members.iter().map(|(key, value)| (strict(key).to_string(), encode(value))).collect()
        }
        Shape::Items(items) => {
            // A comma inside an item must stay apart from one between items.
            let items: Vec<_> = items.iter().map(|item| encode(item).replace(',', "%2C")).collect();
            vec![(name, items.join(separator))]
        }
        Shape::Members(members) => {
            let parts: Vec<_> = members
                .iter()
                .flat_map(|(key, value)| [strict(key).to_string(), encode(value).replace(',', "%2C")])
                .collect();
            vec![(name, parts.join(separator))]
        }
    })
}

/// The pairs of an object that is spread over the query. OAS leaves open what a list among its members looks like; each item under
/// the member's name is what servers read, such as those that take a page and what it is sorted by as one object.
fn spread(parameter: &Parameter, members: &Map<String, Value>) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::with_capacity(members.len());
    for (key, value) in members {
        let key = strict(key).to_string();
        match shape(parameter, value)? {
            None => {}
            Some(Shape::Scalar(text)) => pairs.push((key, encoded(parameter, &text))),
            Some(Shape::Items(items)) => pairs.extend(items.iter().map(|item| (key.clone(), encoded(parameter, item)))),
            Some(Shape::Members(_)) => return Err(nested(parameter)),
        }
    }
    Ok(pairs)
}

fn encoded(parameter: &Parameter, text: &str) -> String {
    let set = if parameter.allow_reserved && parameter.place == Place::Query { RESERVED } else { STRICT };
    utf8_percent_encode(text, set).to_string()
}
