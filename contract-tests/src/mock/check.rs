//! An operation and a recorded request come in; the first thing that breaks the document goes out, if any: arguments, then the
//! body's media type, then the body. It must never know how the complaint is answered.

use serde_json::Value;

use super::fault::Fault;
use crate::document::{Media, Operation, Place};
use crate::schema::{Direction, Schemas};
use crate::server::Recorded;
use crate::wire;
use crate::wire::body::{essence, includes, is_json};

/// Holds a request against its operation.
///
/// # Errors
/// What does not fit, and where.
pub(super) fn request(operation: &Operation, schemas: &Schemas, path: &str, request: &Recorded) -> Result<(), Fault> {
    let decoded = wire::decode_at(operation, schemas, path, request);
    if let Some((place, fault)) = decoded.faults.iter().find(|(place, _)| *place != "body") {
        let detail = format!("{place}: {fault}");
        return Err(if *place == "path" { Fault::path(detail) } else { Fault::invalid(detail) });
    }
    for parameter in &operation.parameters {
        let place = parameter.place.word();
        let value = decoded.arguments.get(place).and_then(|values| values.get(&parameter.name));
        let name = format!("the {place} parameter {}", parameter.name);
        let complaint = match (value, &parameter.schema) {
            (None, _) if parameter.required && !parameter.is_ignored() => Some(format!("{name} is missing")),
            (Some(Value::String(text)), _) if text.is_empty() && parameter.place == Place::Path => {
                Some(format!("{name} is empty"))
            }
            (Some(value), Some(pointer)) => schemas
                .check(Direction::Request, pointer, value)
                .err()
                .map(|error| format!("{name}: {}", whole(&error))),
            _ => None,
        };
        match complaint {
            Some(detail) if parameter.place == Place::Path => return Err(Fault::path(detail)),
            Some(detail) => return Err(Fault::invalid(detail)),
            None => {}
        }
    }
    body(operation, schemas, request, &decoded)
}

fn body(operation: &Operation, schemas: &Schemas, request: &Recorded, decoded: &wire::Decoded) -> Result<(), Fault> {
    // Content where none is declared has no meaning (RFC 9110, section 9.3), so nothing is wrong with it.
    let Some(declared) = &operation.body else { return Ok(()) };
    let kinds = request.header("content-type");
    let Some(kind) = kinds.first().map(|kind| essence(kind)) else {
        return match (request.body.is_empty(), declared.required) {
            (true, true) => Err(Fault::invalid("the body is missing".to_owned())),
            (true, false) => Ok(()),
            (false, _) => Err(Fault::media_type("the body has no Content-Type".to_owned())),
        };
    };
    if request.body.is_empty() && !declared.required {
        return Ok(());
    }
    let exact = declared.media.iter().find(|media| essence(&media.media_type) == kind);
    let media = exact.or_else(|| declared.media.iter().find(|media| includes(&essence(&media.media_type), &kind)));
    let Some(media) = media else {
        return Err(Fault::media_type(format!("the Content-Type {kind} is not declared")));
    };
    let value = match exact {
        Some(_) => {
            if let Some((_, fault)) = decoded.faults.iter().find(|(place, _)| *place == "body") {
                return Err(Fault::invalid(fault.clone()));
            }
            decoded.arguments.pointer("/body/value").cloned()
        }
        // Of a type that is declared by a range only JSON is read.
        None if is_json(&kind) => Some(
            serde_json::from_slice(&request.body)
                .map_err(|error| Fault::invalid(format!("the body is no JSON: {error}")))?,
        ),
        None => None,
    };
    if value.is_none() && request.body.is_empty() {
        return Err(Fault::invalid("the body is empty".to_owned()));
    }
    fits(schemas, media, &kind, value.as_ref())
}

fn fits(schemas: &Schemas, media: &Media, kind: &str, value: Option<&Value>) -> Result<(), Fault> {
    let (Some(pointer), Some(value)) = (&media.schema, value) else { return Ok(()) };
    let Err(error) = schemas.check(Direction::Request, pointer, value) else { return Ok(()) };
    // A text may stand for a number or a boolean where its schema says so.
    let scalar = value.as_str().filter(|_| kind.starts_with("text/")).and_then(|text| serde_json::from_str(text).ok());
    if scalar.is_some_and(|scalar: Value| schemas.check(Direction::Request, pointer, &scalar).is_ok()) {
        return Ok(());
    }
    Err(Fault::invalid(format!("the body: {}", whole(&error))))
}

/// A complaint about a value as a whole names no place in it.
fn whole(error: &str) -> &str {
    error.strip_suffix(" at ").unwrap_or(error)
}
