//! Arguments come in; a request goes out, or why not (OAS 3.0.3, Style Values).

use base64::Engine;
use bytes::Bytes;
use contract_tests::document::{Media, Operation, Parameter, Place, Style};
use contract_tests::schema::Direction;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use http::request::Builder;

use super::flaw::Flaw;
use super::{Facts, decode};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn percent(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The request of a call.
pub fn request(
    facts: &Facts,
    base: &str,
    operation: &Operation,
    arguments: &Value,
) -> Result<http::Request<Bytes>, String> {
    let mut path = operation.path.clone();
    let mut query: Vec<String> = Vec::new();
    let mut cookies: Vec<String> = Vec::new();
    let mut builder = http::Request::builder().method(operation.method.as_str());
    for parameter in &operation.parameters {
        let Some(value) = arguments.get(parameter.place.word()).and_then(|place| place.get(&parameter.name)) else {
            continue;
        };
        check(facts, parameter, value)?;
        let raw = facts.flaw == Flaw::Unencoded;
        let plain = |text: &str| if raw { text.to_owned() } else { percent(text) };
        match parameter.place {
            Place::Path => path = path.replace(&format!("{{{}}}", parameter.name), &segment(parameter, value, plain)?),
            Place::Query => query.extend(pairs(parameter, value, plain)),
            Place::Cookie => cookies.extend(pairs(parameter, value, plain)),
            Place::Header => {
                let text = joined(value, ",", parameter.explode, |text| text.to_owned());
                if text.trim() != text || text.is_empty() || text.bytes().any(|byte| !(32..127).contains(&byte)) {
                    return Err(format!("{} cannot be a header", parameter.name));
                }
                builder = builder.header(&parameter.name, text);
            }
        }
    }
    if !cookies.is_empty() {
        builder = builder.header("cookie", cookies.join("; "));
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let dropped = facts.flaw == Flaw::BodyDropped;
    if operation.body.as_ref().is_some_and(|body| body.required) && arguments.get("body").is_none() && !dropped {
        return Err("the body is missing".to_owned());
    }
    fits(facts, operation, arguments)?;
    let (builder, body) = body(builder, operation, arguments)?;
    let declared = operation.responses.iter().flat_map(|response| &response.media);
    let accept: String = declared.map(|media| format!("{}, ", media.media_type)).collect();
    let builder = match facts.flaw {
        Flaw::NoAccept => builder,
        Flaw::WrongAccept => builder.header("accept", "text/csv"),
        _ => builder.header("accept", accept + "*/*;q=0.5"),
    };
    let request = builder.uri(format!("{base}{path}{query}")).body(body);
    request.map_err(|error| error.to_string())
}

/// Whether the body is one of its schema.
fn fits(facts: &Facts, operation: &Operation, arguments: &Value) -> Result<(), String> {
    let Some(value) = arguments.get("body").and_then(|body| body.get("value")) else { return Ok(()) };
    match given(operation, arguments).and_then(|media| media.schema.as_ref()) {
        Some(pointer) if facts.flaw != Flaw::BodyUnchecked => {
            facts.schemas.check(Direction::Request, pointer, value).map_err(|error| format!("the body: {error}"))?;
            let schema = facts.schemas.at(Direction::Request, pointer).unwrap();
            decode::named(facts, Direction::Request, schema, value)
        }
        _ => Ok(()),
    }
}

/// The media type of the body that is given.
fn given<'o>(operation: &'o Operation, arguments: &Value) -> Option<&'o Media> {
    let named = arguments["body"]["media_type"].as_str();
    operation.body.iter().flat_map(|body| &body.media).find(|media| Some(&*media.media_type) == named)
}

fn check(facts: &Facts, parameter: &Parameter, value: &Value) -> Result<(), String> {
    if facts.flaw == Flaw::Unchecked {
        return Ok(());
    }
    let pointer = parameter.schema.as_ref().unwrap();
    facts
        .schemas
        .check(Direction::Request, pointer, value)
        .map_err(|_| format!("{} breaks its constraints", parameter.name))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn joined(value: &Value, delimiter: &str, explode: bool, plain: impl Fn(&str) -> String) -> String {
    let parts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(|item| plain(&text(item))).collect(),
        Value::Object(members) if explode => {
            members.iter().map(|(name, value)| format!("{}={}", plain(name), plain(&text(value)))).collect()
        }
        Value::Object(members) => members.iter().flat_map(|(name, value)| [plain(name), plain(&text(value))]).collect(),
        scalar => vec![plain(&text(scalar))],
    };
    parts.join(delimiter)
}

fn segment(parameter: &Parameter, value: &Value, plain: impl Fn(&str) -> String) -> Result<String, String> {
    let (name, explode) = (&parameter.name, parameter.explode);
    let segment = match (parameter.style, value) {
        (Style::Label, _) => format!(".{}", joined(value, if explode { "." } else { "," }, explode, plain)),
        (Style::Matrix, Value::Object(_)) if explode => format!(";{}", joined(value, ";", true, plain)),
        (Style::Matrix, Value::Array(items)) if explode => {
            items.iter().map(|item| format!(";{name}={}", plain(&text(item)))).collect()
        }
        (Style::Matrix, _) => format!(";{name}={}", joined(value, ",", false, plain)),
        (Style::Content, _) => plain(&value.to_string()),
        _ => joined(value, ",", explode, plain),
    };
    if ["", ".", ".."].contains(&segment.as_str()) {
        return Err(format!("{name} would change the path"));
    }
    Ok(segment)
}

fn pairs(parameter: &Parameter, value: &Value, plain: impl Fn(&str) -> String) -> Vec<String> {
    let name = plain(&parameter.name);
    match (parameter.style, value) {
        (Style::DeepObject, Value::Object(_)) => deep(&name, value, &plain),
        (Style::Form, Value::Array(items)) if parameter.explode => {
            items.iter().map(|item| format!("{name}={}", plain(&text(item)))).collect()
        }
        (Style::Form, Value::Object(members)) if parameter.explode => {
            members.iter().map(|(key, value)| format!("{}={}", plain(key), plain(&text(value)))).collect()
        }
        (Style::Content, value) => vec![format!("{name}={}", plain(&value.to_string()))],
        (Style::SpaceDelimited, value) => vec![format!("{name}={}", joined(value, "%20", false, plain))],
        (Style::PipeDelimited, value) => vec![format!("{name}={}", joined(value, "%7C", false, plain))],
        (_, Value::Array(items)) if items.is_empty() => Vec::new(),
        (_, value) => vec![format!("{name}={}", joined(value, ",", false, plain))],
    }
}

fn deep(name: &str, value: &Value, plain: &impl Fn(&str) -> String) -> Vec<String> {
    let parts = |item: &Value| item.is_array() || item.is_object();
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(key, value)| deep(&format!("{name}%5B{}%5D", plain(key)), value, plain)).collect()
        }
        Value::Array(items) if items.iter().any(parts) => {
            items.iter().enumerate().flat_map(|(i, item)| deep(&format!("{name}%5B{i}%5D"), item, plain)).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| deep(&format!("{name}%5B%5D"), item, plain)).collect(),
        value => vec![format!("{name}={}", plain(&text(value)))],
    }
}

fn body(builder: Builder, operation: &Operation, arguments: &Value) -> Result<(Builder, Bytes), String> {
    let Some(body) = arguments.get("body") else { return Ok((builder, Bytes::new())) };
    let fields = given(operation, arguments).map(|media| media.fields.as_slice()).unwrap_or_default();
    let kind = body["media_type"].as_str().ok_or("no media type")?;
    let own = body["content_type"].as_str().unwrap_or(if kind == "*/*" { "application/json" } else { kind });
    let builder = builder.header("content-type", own);
    if let Some(text) = body["base64"].as_str() {
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| error.to_string())?;
        return Ok((builder, bytes.into()));
    }
    let value = &body["value"];
    let text = match kind {
        "application/x-www-form-urlencoded" => {
            let one = |(name, value): (&String, &Value)| match (fields.iter().find(|field| field.name == *name), value)
            {
                (Some(field), value) => pairs(field, value, percent),
                (None, Value::Array(items)) => {
                    items.iter().map(|item| format!("{}={}", percent(name), percent(&text(item)))).collect()
                }
                (None, value) => vec![format!("{}={}", percent(name), percent(&text(value)))],
            };
            value.as_object().into_iter().flatten().flat_map(one).collect::<Vec<_>>().join("&")
        }
        kind if kind.starts_with("text/") => text(value),
        _ => value.to_string(),
    };
    Ok((builder, text.into()))
}
