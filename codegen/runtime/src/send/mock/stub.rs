//! What the next call of an operation meets, put together step by step and then queued. Generated code adds the operation's own
//! answers; here is what all operations have.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::super::super::describe::Operation;
use super::super::super::encode;
use super::{Mock, Play};

/// What the next call of the operation `O` meets: each of the methods named after an answer or a failure queues that.
#[must_use = "nothing is queued before an answer or a failure is chosen"]
pub struct Stub<'m, O> {
    mock: &'m Mock,
    operation: &'static Operation,
    headers: HeaderMap,
    call: PhantomData<fn() -> O>,
}

impl<'m, O> Stub<'m, O> {
    /// Of this operation, on this mock.
    pub fn new(mock: &'m Mock, operation: &'static Operation) -> Self {
        Stub { mock, operation, headers: HeaderMap::new(), call: PhantomData }
    }

    /// Gives the answer another header, such as `Retry-After`. What no header can have is left out.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Answers with this, whether or not the document declares it.
    pub fn answer(self, mut answer: http::Response<Bytes>) {
        for (name, value) in &self.headers {
            answer.headers_mut().append(name, value.clone());
        }
        self.mock.queue(self.operation, Play::Answer(answer));
    }

    /// Refuses the connection, so that nothing is sent.
    pub fn refuse_connection(self) {
        self.mock.queue(self.operation, Play::Refused);
    }

    /// Breaks the connection when the request is there, before the answer.
    pub fn break_connection(self) {
        self.mock.queue(self.operation, Play::Broken);
    }

    /// Never answers: what is met is the time allowed for the call.
    pub fn stall(self) {
        self.mock.queue(self.operation, Play::Stalled);
    }

    /// Answers without a body.
    pub fn answer_empty(self, status: u16) {
        self.with(status, "", Bytes::new());
    }

    /// Answers with JSON, whether or not the document declares it.
    pub fn answer_json<T: Serialize + ?Sized>(self, status: u16, media_type: &'static str, body: &T) {
        // What cannot be written as JSON is no answer that a server could give; an empty one fails as visibly.
        self.with(status, media_type, Bytes::from(serde_json::to_vec(body).unwrap_or_default()));
    }

    /// Answers with text that is one value, whether or not the document declares it.
    pub fn answer_plain<T: Serialize + ?Sized>(self, status: u16, media_type: &'static str, body: &T) {
        let text = serde_json::to_value(body).ok().and_then(|value| encode::scalar(&value).map(Cow::into_owned));
        self.with(status, media_type, Bytes::from(text.unwrap_or_default()));
    }

    /// Answers with bytes, whether or not the document declares them.
    pub fn answer_bytes(self, status: u16, media_type: &'static str, body: impl Into<Bytes>) {
        self.with(status, media_type, body.into());
    }

    fn with(self, status: u16, media_type: &'static str, body: Bytes) {
        let mut answer = http::Response::new(body);
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let (false, Ok(value)) = (media_type.is_empty(), HeaderValue::from_str(media_type)) {
            answer.headers_mut().insert(header::CONTENT_TYPE, value);
        }
        self.answer(answer);
    }
}

impl<O> fmt::Debug for Stub<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}
