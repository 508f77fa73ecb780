//! Answers that a service wraps on demand. A body comes in, the status and the content that it holds go out. It must never know what
//! the content is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use serde_json::value::RawValue;

use super::describe::{Envelope, Parameter, Place};

impl Envelope {
    /// An envelope that is an object.
    pub const OBJECT: Envelope = Envelope { parameter: "", status: "", content: "", open };
}

fn open(envelope: &Envelope, arguments: &[(&'static Parameter, Value)], body: &Bytes) -> Option<(StatusCode, Bytes)> {
    let wanted = |(parameter, value): &(&Parameter, Value)| {
        parameter.place == Place::Query && parameter.name == envelope.parameter && *value == Value::Bool(true)
    };
    if arguments.iter().any(wanted) { unwrap(envelope, body) } else { None }
}

/// The status and the content that an enveloped body holds; `None` when it is a plain answer after all, as services
/// send it from in front of the place where envelopes are made.
fn unwrap(envelope: &Envelope, body: &Bytes) -> Option<(StatusCode, Bytes)> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(body).ok()?;
    let status: u16 = members.get(envelope.status)?.get().parse().ok()?;
    if !(100..=599).contains(&status) {
        return None;
    }
    let payload = match members.get(envelope.content) {
        Some(content) => body.slice_ref(content.get().as_bytes()),
        None if members.len() == 1 => Bytes::new(),
        // Lists carry the status beside their own members.
        None => body.clone(),
    };
    Some((StatusCode::from_u16(status).ok()?, payload))
}
