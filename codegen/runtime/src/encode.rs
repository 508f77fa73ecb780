//! A parameter's value as JSON comes in, its text in a path, query, header or cookie goes out (OAS 3.0.3, Parameter
//! Object: style; RFC 6570 behind it). It must never know the URL or the other parameters.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::describe::{Parameter, Place, Style};

/// All but the unreserved characters of RFC 3986 §2.3.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Those characters, by byte.
const UNRESERVED: [bool; 256] = {
    let mut unreserved = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        unreserved[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    unreserved
};

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

/// A value that has no nested parts: what the styles of OAS can write.
enum Shape {
    Scalar(String),
    Items(Vec<String>),
    Members(Vec<(String, String)>),
}

fn is_unreserved(text: &str) -> bool {
    text.bytes().all(|byte| UNRESERVED[usize::from(byte)])
}

/// Percent-encodes all but unreserved characters.
pub(super) fn strict(text: &str) -> String {
    if is_unreserved(text) {
        return text.to_owned();
    }
    utf8_percent_encode(text, STRICT).to_string()
}

/// The text that takes the place of `{name}` in a path.
///
/// # Errors
/// What is wrong with the value, as the end of a sentence that begins with the parameter's name. An empty value is
/// refused, because the path would then be another one.
pub(super) fn path<'v>(parameter: &Parameter, value: &'v Value) -> Result<Cow<'v, str>, String> {
    // Most arguments are identifiers, which stand for themselves.
    if let (Value::String(text), Style::Simple, false) = (value, parameter.style, value == "")
        && is_unreserved(text)
    {
        return Ok(Cow::Borrowed(text));
    }
    let shape = shape(parameter, value)?;
    let empty = match &shape {
        None => true,
        Some(Shape::Scalar(text)) => text.is_empty(),
        Some(Shape::Items(items)) => items.iter().all(String::is_empty),
        Some(Shape::Members(_)) => false,
    };
    let Some(shape) = shape.filter(|_| !empty) else {
        return Err("must not be empty".to_owned());
    };
    Ok(Cow::Owned(match parameter.style {
        Style::Matrix => matrix(&strict(parameter.name), parameter.explode, shape),
        // RFC 6570 §3.2.5: only exploded items are separated by dots. The table of OAS 3.0.3 shows dots in both cases;
        // its later editions follow the RFC.
        Style::Label => format!(".{}", joined(shape, parameter.explode, if parameter.explode { "." } else { "," })),
        _ => joined(shape, parameter.explode, ","),
    }))
}

/// The `name=value` pairs of a query or cookie, percent-encoded; none for a value that is absent or empty of items.
///
/// # Errors
/// As [`path`].
pub(super) fn pairs(parameter: &Parameter, value: &Value) -> Result<Vec<(String, String)>, String> {
    let name = strict(parameter.name);
    if parameter.style == Style::DeepObject {
        let mut pairs = Vec::new();
        deep(&name, value, &mut pairs);
        return Ok(pairs);
    }
    let encode = |text: &str| encoded(parameter, text);
    let separator = match parameter.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    let Some(shape) = shape(parameter, value)? else { return Ok(Vec::new()) };
    if let (false, "%20" | "%7C") = (parameter.explode, separator) {
        refuse_inside(&shape, if separator == "%20" { ' ' } else { '|' })?;
    }
    Ok(match shape {
        Shape::Scalar(text) => vec![(name, encode(&text))],
        Shape::Items(items) if parameter.explode => items.iter().map(|item| (name.clone(), encode(item))).collect(),
        Shape::Members(members) if parameter.explode => {
            members.iter().map(|(key, value)| (strict(key), encode(value))).collect()
        }
        Shape::Items(items) => {
            // A comma inside an item must stay apart from one between items.
            let items: Vec<_> = items.iter().map(|item| encode(item).replace(',', "%2C")).collect();
            vec![(name, items.join(separator))]
        }
        Shape::Members(members) => {
            let parts: Vec<_> =
                members.iter().flat_map(|(key, value)| [strict(key), encode(value).replace(',', "%2C")]).collect();
            vec![(name, parts.join(separator))]
        }
    })
}

/// The value of a header; `None` for one that is absent or empty of items. Headers are not percent-encoded.
///
/// # Errors
/// As [`path`]; also for characters that a header cannot carry (RFC 9110 §5.5).
pub(super) fn header(parameter: &Parameter, value: &Value) -> Result<Option<String>, String> {
    let Some(shape) = shape(parameter, value)? else { return Ok(None) };
    refuse_inside(&shape, ',')?;
    let text = match shape {
        Shape::Scalar(text) => text,
        Shape::Items(items) => items.join(","),
        Shape::Members(members) => {
            let between = if parameter.explode { "=" } else { "," };
            members.iter().map(|(key, value)| format!("{key}{between}{value}")).collect::<Vec<_>>().join(",")
        }
    };
    if text.chars().any(|character| character.is_control() && character != '\t') {
        return Err("holds a control character, which a header cannot carry".to_owned());
    }
    if text.trim_matches([' ', '\t']) != text {
        return Err("begins or ends with white space, which a header cannot carry".to_owned());
    }
    Ok(Some(text))
}

fn encoded(parameter: &Parameter, text: &str) -> String {
    let set = if parameter.allow_reserved && parameter.place == Place::Query { RESERVED } else { STRICT };
    utf8_percent_encode(text, set).to_string()
}

/// Refuses items that hold the separator itself: the receiver could not tell them apart.
fn refuse_inside(shape: &Shape, separator: char) -> Result<(), String> {
    let found = match shape {
        Shape::Scalar(_) => false,
        Shape::Items(items) => items.iter().any(|item| item.contains(separator)),
        Shape::Members(members) => {
            members.iter().any(|(key, value)| key.contains(separator) || value.contains(separator))
        }
    };
    if found { Err(format!("holds {separator:?} inside an item, which separates items")) } else { Ok(()) }
}

/// The parts of a value; `None` for null, and for an array or object without items (RFC 6570 §2.3: undefined).
fn shape(parameter: &Parameter, value: &Value) -> Result<Option<Shape>, String> {
    if parameter.style == Style::Json {
        return Ok(Some(Shape::Scalar(value.to_string())));
    }
    let nested = || format!("holds nested values, which the style {:?} cannot write", parameter.style);
    Ok(match value {
        Value::Null => None,
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null());
            let items: Vec<_> = items.map(scalar).collect::<Option<_>>().ok_or_else(nested)?;
            if items.is_empty() { None } else { Some(Shape::Items(items)) }
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members: Vec<_> = members
                .map(|(key, value)| Some((key.clone(), scalar(value)?)))
                .collect::<Option<_>>()
                .ok_or_else(nested)?;
            if members.is_empty() { None } else { Some(Shape::Members(members)) }
        }
        value => scalar(value).map(Shape::Scalar),
    })
}

/// The text of a value without parts.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Path text in the styles `simple` and `label`.
fn joined(shape: Shape, explode: bool, separator: &str) -> String {
    let parts: Vec<_> = match shape {
        Shape::Scalar(text) => return strict(&text),
        Shape::Items(items) => items.iter().map(|item| strict(item)).collect(),
        Shape::Members(members) if explode => {
            members.iter().map(|(key, value)| format!("{}={}", strict(key), strict(value))).collect()
        }
        Shape::Members(members) => members.iter().flat_map(|(key, value)| [strict(key), strict(value)]).collect(),
    };
    parts.join(separator)
}

/// Path text in the style `matrix`: `;name=value`, and `;name` for an empty value (RFC 6570 §3.2.7).
fn matrix(name: &str, explode: bool, shape: Shape) -> String {
    let pair = |name: &str, value: &str| {
        if value.is_empty() { format!(";{name}") } else { format!(";{name}={}", strict(value)) }
    };
    match shape {
        Shape::Items(items) if explode => items.iter().map(|item| pair(name, item)).collect(),
        Shape::Members(members) if explode => members.iter().map(|(key, value)| pair(&strict(key), value)).collect(),
        shape => format!(";{name}={}", joined(shape, false, ",")),
    }
}

/// `name[key]=value` for each member, at any depth; an item of an array repeats its name, unless items have parts: then each has its
/// number, `name[0][key]`, or nobody could tell which parts belong together. OAS leaves everything below the first level undefined;
/// this is what most servers read.
fn deep(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(&format!("{name}%5B{}%5D", strict(key)), value, pairs);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate() {
                deep(&format!("{name}%5B{index}%5D"), item, pairs);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| deep(name, item, pairs)),
        value => pairs.extend(scalar(value).map(|text| (name.to_owned(), strict(&text)))),
    }
}
