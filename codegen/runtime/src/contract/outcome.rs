//! What became of a call comes in, the same as JSON goes out. It must never leave out what the server said.

use std::error::Error as StdError;
use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::super::error::{Documented, Error};
use super::super::response::Response;
use super::super::send::{ByteStream, StreamError};
use super::{Contract, Field, Report, Reported, Shared};

/// The outcome of a call.
pub(super) fn outcome<T: Contract>(result: Result<Response<T::Success>, Error<T::Failure>>, shared: Shared) -> Value {
    match result {
        Ok(response) => {
            let outcome = success(&response, T::success(response.body()));
            with_fields::<T>(outcome, Some(response.status()), Some(response.headers()))
        }
        Err(error) => {
            let documented = error.documented().map(|body| {
                let mut documented = Map::new();
                body.report().put(&mut documented);
                documented.insert("variant".to_owned(), json!(body.variant()));
                Value::Object(documented)
            });
            with_fields::<T>(failed(&error, documented, shared), error.status(), error.headers())
        }
    }
}

/// The outcome with the declared headers of the answer, if there are such, by their names in lower case: the value of each, or why it has
/// none.
fn with_fields<T: Contract>(mut outcome: Value, status: Option<StatusCode>, headers: Option<&HeaderMap>) -> Value {
    let (Some(status), Some(headers), Value::Object(all)) = (status, headers, &mut outcome) else { return outcome };
    let one = |field: &&dyn Field| {
        let value = match field.report(headers) {
            Ok(value) => json!({ "value": value }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        (field.name().to_ascii_lowercase(), value)
    };
    let fields = T::fields(status.as_u16());
    if !fields.is_empty() {
        all.insert("fields".to_owned(), fields.iter().map(one).collect());
    }
    outcome
}

/// The outcome of a success whose body is a stream: what arrives of it, as bytes.
pub(super) async fn streamed(response: Response<ByteStream>) -> Value {
    let mut stream = None;
    let response = response.map(|body| stream = Some(body));
    let mut body = Vec::new();
    while let Some(piece) = next(&mut stream).await {
        match piece {
            Ok(piece) => body.extend_from_slice(&piece),
            Err(error) => return failure("stream", &error),
        }
    }
    success(&response, Reported::binary(&body.into()))
}

async fn next(stream: &mut Option<ByteStream>) -> Option<Result<Bytes, StreamError>> {
    stream.as_mut()?.next().await
}

/// The outcome of a success.
pub(super) fn success<B>(response: &Response<B>, body: Reported) -> Value {
    let mut outcome = Map::new();
    outcome.insert("outcome".to_owned(), json!("success"));
    outcome.insert("status".to_owned(), json!(response.status().as_u16()));
    outcome.insert("http_status".to_owned(), json!(response.http_status().as_u16()));
    outcome.insert("headers".to_owned(), headers(response.headers()));
    body.put(&mut outcome);
    Value::Object(outcome)
}

/// The outcome of a call that is no success.
pub(super) fn failed<E: Debug>(error: &Error<E>, documented: Option<Value>, shared: Shared) -> Value {
    let answer = error.response();
    let http_status = answer.map_or(error.status(), |response| Some(response.http_status));
    let mut outcome = failure(error.kind().as_str(), error);
    let more = json!({
        "status": error.status().map(|status| status.as_u16()),
        "http_status": http_status.map(|status| status.as_u16()),
        "headers": error.headers().map(headers),
        "raw_body": error.raw_body().map(|body| STANDARD.encode(body)),
        "documented": documented,
        "shared": answer.and_then(|response| shared(&response.payload)),
        "code": error.code(),
        "decode_error": error.decode_error().map(ToString::to_string),
        "retryable": error.is_retryable(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs()),
    });
    if let (Value::Object(outcome), Value::Object(mut more)) = (&mut outcome, more) {
        outcome.append(&mut more);
    }
    outcome
}

/// The outcome of a call that was never sent.
pub(super) fn refused(error: &dyn StdError) -> Value {
    failure("request", error)
}

/// The outcome that every failure has, with nothing received.
fn failure(kind: &str, error: &dyn StdError) -> Value {
    let mut sources = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        sources.push(error.to_string());
        cause = error.source();
    }
    json!({
        "outcome": "error",
        "kind": kind,
        "status": null,
        "http_status": null,
        "headers": null,
        "raw_body": null,
        "documented": null,
        "shared": null,
        "code": null,
        "decode_error": null,
        "display": error.to_string(),
        "debug": format!("{error:?}"),
        "sources": sources,
        "retryable": false,
        "retry_after": null,
    })
}

fn headers(headers: &HeaderMap) -> Value {
    let mut map = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        map.insert(name.as_str().to_owned(), json!(values.collect::<Vec<_>>()));
    }
    Value::Object(map)
}
