//! An operation, arguments and a body come in; the request goes out, written by style and explode without any check, since what it
//! sends is to be wrong (OAS 3.0.3, Style Values). It must never know a client.

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::document::{Operation, Parameter, Place, Style};
use crate::wire::body::{essence, is_json};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A body as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub media_type: String,
    pub bytes: Bytes,
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The request; none when HTTP cannot carry these arguments, or when they would make another path.
pub(super) fn request(
    base: &str,
    operation: &Operation,
    method: &str,
    arguments: &Value,
    content: Option<&Content>,
) -> Option<http::Request<Bytes>> {
    let mut path = operation.path.clone();
    let (mut query, mut cookies) = (Vec::new(), Vec::new());
    let mut builder = http::Request::builder().method(method).header("accept", "*/*");
    for parameter in &operation.parameters {
        let value = arguments.get(parameter.place.word()).and_then(|place| place.get(&parameter.name));
        let Some(value) = value else { continue };
        match parameter.place {
            Place::Path => {
                let text = segment(parameter, value);
                if ["", ".", ".."].contains(&text.as_str()) {
                    return None;
                }
                path = path.replace(&format!("{{{}}}", parameter.name), &text);
            }
            Place::Query => query.extend(pairs(parameter, value)),
            Place::Cookie => cookies.extend(pairs(parameter, value)),
            Place::Header => {
                let text = listed(value, ",", parameter.explode, str::to_owned);
                if text.trim() != text || http::HeaderValue::from_str(&text).is_err() {
                    return None;
                }
                builder = builder.header(&parameter.name, text);
            }
        }
    }
    if !cookies.is_empty() {
        builder = builder.header("cookie", cookies.join("; "));
    }
    if let Some(content) = content {
        builder = builder.header("content-type", &content.media_type);
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = content.map(|content| content.bytes.clone()).unwrap_or_default();
    builder.uri(format!("{}{path}{query}", base.trim_end_matches('/'))).body(body).ok()
}

/// The members or items with a separator between them.
fn listed(value: &Value, separator: &str, explode: bool, text: impl Fn(&str) -> String) -> String {
    let scalar = |value: &Value| text(&plain(value));
    match value {
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(separator),
        Value::Object(members) => {
            let between = if explode { "=" } else { separator };
            let one = |(name, value): (&String, &Value)| format!("{}{between}{}", text(name), scalar(value));
            members.iter().map(one).collect::<Vec<_>>().join(separator)
        }
        other => scalar(other),
    }
}

/// The text of a `content` parameter: JSON, unless its media type is another and the value has a text of its own.
fn content(parameter: &Parameter, value: &Value) -> String {
    let json = parameter.media_type.as_deref().is_some_and(|media_type| is_json(&essence(media_type)));
    if json { value.to_string() } else { plain(value) }
}

fn segment(parameter: &Parameter, value: &Value) -> String {
    let name = &parameter.name;
    match parameter.style {
        Style::Label => {
            let separator = if parameter.explode { "." } else { "," };
            format!(".{}", listed(value, separator, parameter.explode, percent))
        }
        Style::Matrix => match (value, parameter.explode) {
            (Value::Array(items), true) => {
                items.iter().map(|item| format!(";{name}={}", percent(&plain(item)))).collect()
            }
            (Value::Object(_), true) => format!(";{}", listed(value, ";", true, percent)),
            _ => format!(";{name}={}", listed(value, ",", false, percent)),
        },
        Style::Content => percent(&content(parameter, value)),
        _ => listed(value, ",", parameter.explode, percent),
    }
}

fn pairs(parameter: &Parameter, value: &Value) -> Vec<String> {
    let name = percent(&parameter.name);
    let one = |text: String| vec![format!("{name}={text}")];
    match (parameter.style, value) {
        (Style::Content, value) => one(percent(&content(parameter, value))),
        (Style::DeepObject, Value::Object(members)) => {
            let member =
                |(own, value): (&String, &Value)| format!("{name}%5B{}%5D={}", percent(own), percent(&plain(value)));
            members.iter().map(member).collect()
        }
        (Style::SpaceDelimited, value) if !parameter.explode => one(listed(value, "%20", false, percent)),
        (Style::PipeDelimited, value) if !parameter.explode => one(listed(value, "%7C", false, percent)),
        (_, Value::Array(items)) if parameter.explode => {
            items.iter().map(|item| format!("{name}={}", percent(&plain(item)))).collect()
        }
        (_, Value::Object(members)) if parameter.explode => {
            members.iter().map(|(own, value)| format!("{}={}", percent(own), percent(&plain(value)))).collect()
        }
        (_, value) => one(listed(value, ",", false, percent)),
    }
}
