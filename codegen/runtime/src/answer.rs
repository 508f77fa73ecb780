//! A whole HTTP answer comes in; generated code asks for its status and has its body decoded; a documented success or an
//! error that keeps everything goes out. It must never know how the answer was obtained.

use std::convert::identity;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::Client;
use super::describe::{Operation, Parameter};
use super::error::{DecodeError, Documented, Error, ErrorResponse, Why, decode, empty_body};
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
    pub(super) payload: Bytes,
    attempts: u32,
}

impl Answer {
    pub(super) fn new(
        operation: &'static Operation,
        client: Client,
        response: http::Response<Bytes>,
        arguments: &[(&'static Parameter, Value)],
    ) -> Answer {
        let (mut head, raw_body) = response.into_parts();
        // A session cookie is as good as a password, and `Debug` of headers is written to logs.
        for (name, value) in &mut head.headers {
            if *name == header::SET_COOKIE {
                value.set_sensitive(true);
            }
        }
        let opened = match &operation.envelope {
            Some(envelope) => (envelope.open)(envelope, arguments, &raw_body),
            None => None,
        };
        let (status, payload) = match opened {
            Some(opened) => opened,
            None => (head.status, raw_body.clone()),
        };
        Answer {
            operation,
            client,
            status,
            http_status: head.status,
            headers: head.headers,
            raw_body,
            payload,
            attempts: 0,
        }
    }

    /// The status that counts: the inner one of an envelope.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// Which of the declared media types the `Content-Type` means: the same one (case and parameters aside), else a
    /// range that includes it, else any JSON for a declared JSON. Without a `Content-Type` it is the first.
    pub fn media(&self, declared: &[&str]) -> Option<usize> {
        media::choose(self.content_type(), declared)
    }

    /// The `Content-Type`, if there is one. A value that is not text cannot be equal to any declared type, but must not count as absent
    /// either.
    pub(super) fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or("?"))
    }

    /// The media types of the declared success that the status means; `None` if it means none.
    pub(super) fn success(&self) -> Option<&'static [&'static str]> {
        self.operation.success(self.code())
    }

    /// A success declared without a body. A body, if there is one, is ignored.
    pub fn empty<S>(self, body: S) -> Response<S> {
        Response::new(self.status, self.http_status, self.headers, self.attempts, body)
    }

    /// A success declared as JSON.
    ///
    /// # Errors
    /// [`Error::Response`] when the media type is another one, or when the body does not fit.
    pub fn json<T, S, E>(self, media_types: &[&str], wrap: fn(T) -> S) -> Result<Response<S>, Error<E>>
    where
        T: DeserializeOwned,
    {
        match self.json_body(media_types) {
            Ok(body) => Ok(self.empty(wrap(body))),
            Err(why) => Err(self.refuse(why)),
        }
    }

    /// An error declared without a body. A body, if there is one, is kept as it is.
    pub fn empty_error<E>(self, documented: E) -> Error<E> {
        self.into_error(Some(documented), None, Why::Documented)
    }

    /// An error declared as JSON; without the documented body when the media type is another one, or the body does not fit.
    pub fn json_error<T: DeserializeOwned, E>(self, media_type: &str, wrap: fn(T) -> E) -> Error<E> {
        match self.json_body(&[media_type]) {
            Ok(body) => self.empty_error(wrap(body)),
            Err(why) => self.refuse(why),
        }
    }

    /// The error of an answer whose status the document does not declare.
    pub fn undeclared<E>(self) -> Error<E> {
        self.refuse(Unfit::Status)
    }

    /// The error of an answer whose status the document declares, but with none of the media types that `media` was
    /// asked for.
    pub fn undeclared_media<E>(self) -> Error<E> {
        self.refuse(Unfit::MediaType)
    }

    fn json_body<T: DeserializeOwned>(&self, media_types: &[&str]) -> Result<T, Unfit> {
        self.filled(media_types)?;
        decode(&self.payload).map_err(Unfit::Body)
    }

    /// Refuses a body that cannot be the declared JSON, as far as that can be told without its type.
    fn filled(&self, media_types: &[&str]) -> Result<(), Unfit> {
        let chosen = self.media(media_types).ok_or(Unfit::MediaType)?;
        if self.payload.trim_ascii().is_empty() {
            return Err(Unfit::Body(empty_body(media_types.get(chosen).copied().unwrap_or_default())));
        }
        Ok(())
    }

    pub(super) fn refuse<E>(self, unfit: Unfit) -> Error<E> {
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
            attempts: self.attempts,
            client: self.client,
        }))
    }
}

/// What sending asks of an answer.
#[cfg(feature = "send")]
impl Answer {
    /// The same answer, got at this attempt.
    pub(super) fn after(self, attempts: u32) -> Answer {
        Answer { attempts, ..self }
    }

    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    #[cfg(feature = "tracing")]
    pub(super) fn http_code(&self) -> u16 {
        self.http_status.as_u16()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(super) fn raw_body(&self) -> &Bytes {
        &self.raw_body
    }

    /// The greatest body that the client accepts.
    pub(super) fn limit(&self) -> u64 {
        self.client.inner().sender.max_body_size
    }
}

/// How an answer is read: a success, or an error that keeps everything.
pub type Read<S, E> = fn(Answer) -> Result<Response<S>, Error<E>>;

/// Reads an answer of an operation whose successes are all JSON of one type.
///
/// # Errors
/// The answer is not a documented success.
pub fn read_json<S: DeserializeOwned, E: Documented>(answer: Answer) -> Result<Response<S>, Error<E>> {
    match answer.success() {
        Some(media_types) => answer.json(media_types, identity),
        None => Err(E::read(answer)),
    }
}

/// Reads an answer of an operation whose successes have no body.
///
/// # Errors
/// As [`read_json`].
pub fn read_empty<E: Documented>(answer: Answer) -> Result<Response<()>, Error<E>> {
    match answer.success() {
        Some(_) => Ok(answer.empty(())),
        None => Err(E::read(answer)),
    }
}

/// Reads an answer of any status as the bytes that it is.
///
/// # Errors
/// None: whatever the server said is what was asked for.
pub fn read_raw<E>(answer: Answer) -> Result<Response<Bytes>, Error<E>> {
    let body = answer.raw_body.clone();
    Ok(answer.empty(body))
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
pub(super) enum Unfit {
    Status,
    MediaType,
    Body(DecodeError),
}
