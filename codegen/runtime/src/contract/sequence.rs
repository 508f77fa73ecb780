//! A call whose answer is one value after the other comes in; the values go out as JSON. It must never know what they mean.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::send::{Event, Events, JsonLines, StreamError, Streaming};
use super::outcome::success;
use super::report::{Body, Reported};
use super::{BoxFuture, Sequence};

/// What the lines of an answer hold: a list of `{"value": …}`, or `{"error": …}` where a line is not of its type.
pub fn lines<S, E, T>(streaming: Streaming<S, E, JsonLines<T>>) -> BoxFuture<'static, Sequence<E>>
where
    S: 'static,
    E: Send + 'static,
    T: DeserializeOwned + Serialize + 'static,
{
    collect(streaming, |value: T| serde_json::to_value(value).unwrap_or_default())
}

/// The events of an answer, likewise: each has its `event`, its `data` and its `id`.
pub fn events<S: 'static, E: Send + 'static>(streaming: Streaming<S, E, Events>) -> BoxFuture<'static, Sequence<E>> {
    collect(streaming, |event: Event| json!({ "event": event.event, "data": event.data, "id": event.id }))
}

fn collect<S, E, B, T>(streaming: Streaming<S, E, B>, write: fn(T) -> Value) -> BoxFuture<'static, Sequence<E>>
where
    S: 'static,
    E: Send + 'static,
    B: Stream<Item = Result<T, StreamError>> + Send + Unpin + 'static,
    T: 'static,
{
    Box::pin(async move {
        let (mut body, mut items) = (None, Vec::new());
        let response = streaming.await?.map(|stream| body = Some(stream));
        let Some(mut body) = body else { return Ok(Value::Null) };
        while let Some(item) =
            poll_fn(|context| Pin::new(&mut body).poll_next(context)).await.map(|item| item.map(write))
        {
            items.push(match item {
                Ok(value) => json!({ "value": value }),
                Err(error) => json!({ "error": error.to_string() }),
            });
        }
        Ok(success(&response, Reported { variant: None, body: Body::Json(Value::Array(items)) }))
    })
}
