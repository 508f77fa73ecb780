//! A whole HTTP answer comes in; generated code asks for its status and has its body decoded; a documented success or an
//! error that keeps everything goes out. It must never know how the answer was obtained.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::client::Client;
use super::describe::{Envelope, Operation};
use super::error::{DecodeError, Error, ErrorResponse, Why, decode, empty_body, not_utf8};
use super::media;
use super::response::Response;

/// What the server said, whole.
#[derive(Clone)]
pub struct Answer {
    operation: &'static Operation,
    client: Client,
    status: StatusCode,
    http_status: StatusCode,
    headers: HeaderMap,
    raw_body: Bytes,
    payload: Bytes,
}

impl Answer {
    pub(super) fn new(
        operation: &'static Operation,
        client: Client,
        response: http::Response<Bytes>,
        envelope: Option<Envelope>,
    ) -> Answer {
        let (mut head, raw_body) = response.into_parts();
        // A session cookie is as good as a password, and `Debug` of headers is written to logs.
        head.headers.iter_mut().filter(|(name, _)| *name == header::SET_COOKIE).for_each(|(_, value)| {
            value.set_sensitive(true);
        });
        let unwrapped = envelope.and_then(|envelope| unwrap(envelope, &raw_body));
        let (status, payload) = unwrapped.unwrap_or_else(|| (head.status, raw_body.clone()));
        Answer { operation, client, status, http_status: head.status, headers: head.headers, raw_body, payload }
    }

    /// The status that counts: the inner one of an envelope.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// Which of the declared media types the `Content-Type` means: the same one (case and parameters aside), else a
    /// range that includes it, else any JSON for a declared JSON. Without a `Content-Type` it is the first.
    pub fn media(&self, declared: &[&str]) -> Option<usize> {
        let given = self.headers.get(header::CONTENT_TYPE);
        // A value that is not text cannot be equal to any declared type, but must not count as absent either.
        media::choose(given.map(|value| value.to_str().unwrap_or("?")), declared)
    }

    /// An answer declared without a body. A body, if there is one, is ignored, but kept in errors.
    ///
    /// # Errors
    /// [`Error::Response`] when `wrap` says that this status is an error.
    pub fn empty<S, E>(self, wrap: fn() -> Result<S, E>) -> Result<Response<S>, Error<E>> {
        self.settle(wrap())
    }

    /// An answer declared as JSON.
    ///
    /// # Errors
    /// [`Error::Response`] when `wrap` says that this status is an error, when the media type is another one, or when
    /// the body does not fit.
    pub fn json<T: DeserializeOwned, S, E>(
        self,
        media_type: &str,
        wrap: fn(T) -> Result<S, E>,
    ) -> Result<Response<S>, Error<E>> {
        if let Some(why) = self.unfit(media_type) {
            return Err(self.refuse(why));
        }
        match decode(&self.payload) {
            Ok(body) => self.settle(wrap(body)),
            Err(error) => Err(self.refuse(Unfit::Body(error))),
        }
    }

    /// An answer declared as text.
    ///
    /// # Errors
    /// As [`Answer::json`]; a body that is not UTF-8 does not fit. An empty text is a text.
    pub fn text<S, E>(self, media_type: &str, wrap: fn(String) -> Result<S, E>) -> Result<Response<S>, Error<E>> {
        if self.media(&[media_type]).is_none() {
            return Err(self.refuse(Unfit::MediaType));
        }
        match std::str::from_utf8(&self.payload) {
            Ok(text) => {
                let body = wrap(text.to_owned());
                self.settle(body)
            }
            Err(error) => Err(self.refuse(Unfit::Body(not_utf8(error.valid_up_to())))),
        }
    }

    /// An answer declared as bytes.
    ///
    /// # Errors
    /// [`Error::Response`] when `wrap` says that this status is an error, or when the media type is another one.
    pub fn bytes<S, E>(self, media_type: &str, wrap: fn(Bytes) -> Result<S, E>) -> Result<Response<S>, Error<E>> {
        if self.media(&[media_type]).is_none() {
            return Err(self.refuse(Unfit::MediaType));
        }
        let body = wrap(self.payload.clone());
        self.settle(body)
    }

    /// An answer whose status the document does not declare.
    ///
    /// # Errors
    /// Always [`Error::Response`].
    pub fn undeclared<S, E>(self) -> Result<Response<S>, Error<E>> {
        Err(self.refuse(Unfit::Status))
    }

    /// An answer whose status the document declares, but with none of the media types that `media` was asked for.
    ///
    /// # Errors
    /// Always [`Error::Response`].
    pub fn undeclared_media<S, E>(self) -> Result<Response<S>, Error<E>> {
        Err(self.refuse(Unfit::MediaType))
    }

    /// Why the body cannot be the declared JSON, as far as that can be told without its type.
    fn unfit(&self, media_type: &str) -> Option<Unfit> {
        if self.media(&[media_type]).is_none() {
            Some(Unfit::MediaType)
        } else if self.payload.trim_ascii().is_empty() {
            Some(Unfit::Body(empty_body(media_type)))
        } else {
            None
        }
    }

    fn settle<S, E>(self, outcome: Result<S, E>) -> Result<Response<S>, Error<E>> {
        match outcome {
            Ok(body) => Ok(Response::new(self.status, self.http_status, self.headers, body)),
            Err(documented) => Err(self.into_error(Some(documented), None, Why::Documented)),
        }
    }

    fn refuse<E>(self, unfit: Unfit) -> Error<E> {
        match unfit {
            Unfit::Status => self.into_error(None, None, Why::UndeclaredStatus),
            Unfit::MediaType => self.into_error(None, None, Why::UndeclaredMediaType),
            Unfit::Body(error) => self.into_error(None, Some(error), Why::Undecodable),
        }
    }

    fn into_error<E>(self, documented: Option<E>, decode_error: Option<DecodeError>, why: Why) -> Error<E> {
        Error::Response(Box::new(ErrorResponse {
            operation: self.operation,
            status: self.status,
            http_status: self.http_status,
            headers: self.headers,
            raw_body: self.raw_body,
            payload: self.payload,
            documented,
            decode_error: decode_error.map(|error| error.map(&|text| self.client.redact(text))),
            why,
            client: self.client,
        }))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("http_status", &self.http_status)
            .field("raw_body", &format_args!("{} bytes", self.raw_body.len()))
            .finish_non_exhaustive()
    }
}

/// What keeps an answer from being decoded as declared.
enum Unfit {
    Status,
    MediaType,
    Body(DecodeError),
}

/// The status and the content that an enveloped body holds; `None` when it is a plain answer after all, as services
/// send it from in front of the place where envelopes are made.
fn unwrap(envelope: Envelope, body: &Bytes) -> Option<(StatusCode, Bytes)> {
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
