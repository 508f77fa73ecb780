//! An operation comes in; the arguments of a valid call of it go out, sampled from its parameters' and bodies' schemas. It must
//! never know how they travel.

use base64::Engine;
use serde_json::{Value, json};

use super::super::Bench;
use crate::document::{Media, Operation, Parameter, Place, Style};
use crate::sample::{self, Alphabet, Extent, Unsampled};
use crate::schema::{Direction, Schemas};
use crate::wire::body::{Kind, essence};
use crate::wire::multipart;

/// How a value is found for a schema.
type Sampling = fn(&Schemas, Direction, &str, Extent, Alphabet) -> Result<Value, Unsampled>;

/// Whether nothing would be written for a value, in any style.
fn is_empty(value: &Value) -> bool {
    [json!(""), json!([]), json!({})].contains(value)
}

/// Whether the members of an object are written as parameters of their own (OAS 3.0.3, Parameter Object: explode).
fn is_spread(parameter: &Parameter) -> bool {
    parameter.place == Place::Query && parameter.style == Style::Form && parameter.explode
}

/// Arguments of this extent. The envelope is left to the cases that are about it, and so is what may be left out and has no value.
///
/// # Errors
/// What cannot be sampled, and why.
pub(crate) fn arguments(bench: &Bench, operation: &Operation, extent: Extent) -> Result<Value, Unsampled> {
    found(bench, operation, extent, sample::sample)
}

/// The same, where nothing fits just one of the alternatives of which a value should fit one alone.
///
/// # Errors
/// What cannot be sampled, and why.
pub(crate) fn loose(bench: &Bench, operation: &Operation, extent: Extent) -> Result<Value, Unsampled> {
    found(bench, operation, extent, sample::loose)
}

/// The smallest arguments where none fit: for calls of which only the answer is judged.
///
/// # Errors
/// What there is nothing for, and why.
pub(crate) fn nearest(bench: &Bench, operation: &Operation) -> Result<Value, Unsampled> {
    found(bench, operation, Extent::Minimal, sample::nearest)
}

fn found(bench: &Bench, operation: &Operation, extent: Extent, sampling: Sampling) -> Result<Value, Unsampled> {
    let mut arguments = json!({});
    let mut spread: Vec<String> = Vec::new();
    let envelope = operation.envelope.as_ref().map(|envelope| envelope.parameter.as_str());
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let wanted = extent.wants(index, parameter.required) && !parameter.is_ignored();
        if !wanted || envelope == Some(&parameter.name) {
            continue;
        }
        let Some(pointer) = &parameter.schema else { continue };
        let one = |extent| sampling(&bench.schemas, Direction::Request, pointer, extent, Alphabet::Narrow);
        let mut value = match one(extent) {
            Ok(value) => value,
            Err(_) if !parameter.required => continue,
            Err(error) => return Err(Unsampled { reason: format!("{}: {error}", parameter.name), ..error }),
        };
        // An empty argument would make another path, so that none can be sent (RFC 3986 §3.3).
        if parameter.place == Place::Path && is_empty(&value) {
            let others = (100..110).map(Extent::Sampled).chain([Extent::Full]).filter_map(|extent| one(extent).ok());
            value = others.into_iter().find(|value| !is_empty(value)).unwrap_or(value);
        }
        if let Some(members) = value.as_object().filter(|_| is_spread(parameter)) {
            // Of two members of one name, nobody could tell whose is which.
            let is_taken =
                |name: &String| spread.contains(name) || operation.parameters.iter().any(|other| other.name == *name);
            if !parameter.required && members.keys().any(is_taken) {
                continue;
            }
            spread.extend(members.keys().cloned());
        }
        set(&mut arguments, parameter.place.word(), &parameter.name, value);
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required || extent != Extent::Minimal)
        && let Some(media) = body.media.first()
    {
        match body_of(bench, media, extent, sampling) {
            Ok(value) => put_body(&mut arguments, value),
            Err(_) if !body.required => {}
            Err(error) => return Err(error),
        }
    }
    Ok(arguments)
}

/// A body of this media type.
///
/// # Errors
/// Why none can be sampled.
pub(crate) fn body(bench: &Bench, media: &Media, extent: Extent) -> Result<Value, Unsampled> {
    body_of(bench, media, extent, sample::sample)
}

/// The same, where nothing fits just one of the alternatives of which a value should fit one alone.
///
/// # Errors
/// Why none can be sampled.
pub(crate) fn loose_body(bench: &Bench, media: &Media, extent: Extent) -> Result<Value, Unsampled> {
    body_of(bench, media, extent, sample::loose)
}

/// Gives the arguments a body.
pub(crate) fn put_body(arguments: &mut Value, body: Value) {
    if let Value::Object(arguments) = arguments {
        arguments.insert("body".to_owned(), body);
    }
}

fn body_of(bench: &Bench, media: &Media, extent: Extent, sampling: Sampling) -> Result<Value, Unsampled> {
    let kind = Kind::of(&bench.schemas, Direction::Request, media);
    if kind == Kind::Bytes {
        let bytes = base64::engine::general_purpose::STANDARD.encode([0, 159, 146, 150, 255]);
        let mut body = json!({ "media_type": media.media_type, "base64": bytes });
        // A message is of one type (RFC 9110, section 8.3).
        if let Some(kind) =
            essence(&media.media_type).strip_suffix("/*").filter(|kind| !["*", "application"].contains(kind))
        {
            body["content_type"] = json!(format!("{kind}/x-judge"));
        }
        return Ok(body);
    }
    // Of a body in parts that says nothing of them, each may be a file: any name will do.
    if kind == Kind::Multipart && multipart::is_open(&bench.schemas, media) {
        return Ok(json!({ "media_type": media.media_type, "value": { "file": ["one", "two"] } }));
    }
    let alphabet = if kind == Kind::Json { Alphabet::Wide } else { Alphabet::Narrow };
    let value = match (&media.schema, kind) {
        (Some(pointer), _) => sampling(&bench.schemas, Direction::Request, pointer, extent, alphabet)?,
        (None, Kind::Json | Kind::Text) => json!("text"),
        (None, _) => json!({ "text": "text" }),
    };
    // OpenAPI has no text for an object or an array (OAS 3.0.3, Media Type Object): any text will do.
    let textless =
        matches!(kind, Kind::Text | Kind::Plain) && (value.is_object() || value.is_array() || value.is_null());
    let value = if kind == Kind::Multipart { with_files(bench, media, value) } else { value };
    // What is no object has no parts and no fields (OAS 3.0.3, Special Considerations for `multipart` Content): any name will do.
    let nameless = matches!(kind, Kind::Form | Kind::Multipart) && !value.is_object() && !value.is_null();
    let value = match (textless, nameless) {
        (true, _) => json!("text"),
        (_, true) if kind == Kind::Multipart && is_of_bytes(&bench.schemas, media) => json!({ "file": ["one", "two"] }),
        (_, true) => json!({ "item": value }),
        (false, false) => value,
    };
    Ok(json!({ "media_type": media.media_type, "value": value }))
}

/// The media type of the body that is given.
pub(crate) fn given<'o>(operation: &'o Operation, arguments: &Value) -> Option<&'o Media> {
    let named = arguments.pointer("/body/media_type")?.as_str()?;
    operation.body.iter().flat_map(|body| &body.media).find(|media| media.media_type == named)
}

/// A body whose parts of bytes are texts, where their media types alone say that they are bytes, and their schemas nothing
/// (OAS 3.1.0, Considerations for File Uploads): one of no type is bytes unless it is JSON.
fn with_files(bench: &Bench, media: &Media, mut value: Value) -> Value {
    let schema = media.schema.as_ref().and_then(|pointer| bench.schemas.at(Direction::Request, pointer));
    let flat = schema.map(|schema| bench.schemas.flat(Direction::Request, schema)).unwrap_or_default();
    const SAYING: [&str; 9] = ["type", "$ref", "enum", "const", "properties", "items", "allOf", "anyOf", "oneOf"];
    let is_silent = |schema: &Value| SAYING.iter().all(|word| schema.get(word).is_none());
    // From 3.1 on a part of no type is bytes where nothing else is said (OAS 3.1.0, Encoding Object: contentType).
    let version = bench.document.raw().get("openapi").and_then(Value::as_str);
    let bytes_are_usual = version.is_some_and(|version| !version.starts_with("3.0"));
    let is_of_bytes = |name: &str| {
        let kinds = media.parts.iter().find(|(own, _)| own == name);
        kinds.map_or(bytes_are_usual, |(_, kinds)| !kinds.contains("json"))
    };
    for (name, property) in flat.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let Some(part) = value.get_mut(name).filter(|_| is_of_bytes(name)) else { continue };
        match (part, property.get("items")) {
            (Value::Array(items), Some(item)) if is_silent(item) => {
                items.iter_mut().for_each(|item| *item = json!("text"))
            }
            (part, _) if is_silent(property) && !part.is_string() => *part = json!("text"),
            _ => {}
        }
    }
    value
}

/// Whether a body is bytes, or a list of such, so that its parts are files.
fn is_of_bytes(schemas: &Schemas, media: &Media) -> bool {
    let schema = media.schema.as_ref().and_then(|pointer| schemas.at(Direction::Request, pointer));
    let binary =
        |schema: &Value| schemas.flat(Direction::Request, schema).get("format").is_some_and(|word| word == "binary");
    schema.is_some_and(|schema| {
        binary(schema) || schemas.flat(Direction::Request, schema).get("items").is_some_and(binary)
    })
}

/// Sets one argument.
pub(crate) fn set(arguments: &mut Value, place: &str, name: &str, value: Value) {
    let Value::Object(arguments) = arguments else { return };
    let place = arguments.entry(place).or_insert_with(|| json!({}));
    if let Value::Object(place) = place {
        place.insert(name.to_owned(), value);
    }
}

/// The same arguments with one more in the query.
pub(crate) fn with_query(arguments: &Value, name: &str, value: Value) -> Value {
    let mut arguments = arguments.clone();
    set(&mut arguments, "query", name, value);
    arguments
}
