//! Everything that can go wrong with a call, as one type. Failures and undecodable answers come in, one readable line
//! goes out; it must never know a credential, nor show the query of a URL.

mod answered;
#[cfg(feature = "send")]
mod auth;
pub(super) mod decode;
mod excerpt;
#[cfg(feature = "send")]
mod failure;
mod received;
mod request;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

pub(super) use answered::request_id;
pub use answered::{ErrorResponse, Why};
#[cfg(feature = "send")]
pub use auth::AuthError;
#[cfg(feature = "send")]
pub(super) use auth::AuthFault;
pub use decode::DecodeError;
pub(super) use decode::{decode, empty_body};
pub(super) use excerpt::{excerpt, message_excerpt};
#[cfg(feature = "send")]
pub use failure::{BodyTooLarge, Failure, Stage, TimeoutError, TransportError};
pub use received::Received;
pub use request::RequestError;

use super::answer::Answer;
use super::describe::Operation;
use super::retry_after;

/// The errors that an operation documents; written by the generator.
pub trait Documented: Sized {
    /// The variant's name, such as `NotFound`.
    fn variant(&self) -> &'static str;

    /// The error that an answer is which is no documented success.
    fn read(answer: Answer) -> Error<Self>;
}

/// Why a call did not succeed. `E` is the operation's own enum of documented error bodies.
#[non_exhaustive]
pub enum Error<E> {
    /// The request could not be built from the arguments; nothing was sent.
    Request(RequestError),
    /// No fitting credentials, or the token endpoint gave none.
    #[cfg(feature = "send")]
    Auth(AuthError),
    /// The connection failed, or broke before the whole answer was read.
    #[cfg(feature = "send")]
    Transport(TransportError),
    /// The time allowed for connecting or for the whole call ran out.
    #[cfg(feature = "send")]
    Timeout(TimeoutError),
    /// The answer is larger than the client accepts.
    #[cfg(feature = "send")]
    BodyTooLarge(Box<BodyTooLarge>),
    /// The server answered, but not with a documented success that could be decoded.
    Response(Box<ErrorResponse<E>>),
}

/// The variants of [`Error`] without their contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// See [`Error::Request`].
    Request,
    /// See [`Error::Auth`].
    Auth,
    /// See [`Error::Transport`].
    Transport,
    /// See [`Error::Timeout`].
    Timeout,
    /// See [`Error::BodyTooLarge`].
    BodyTooLarge,
    /// See [`Error::Response`].
    Response,
}

impl ErrorKind {
    /// The kind in kebab case, such as `body-too-large`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Request => "request",
            ErrorKind::Auth => "auth",
            ErrorKind::Transport => "transport",
            ErrorKind::Timeout => "timeout",
            ErrorKind::BodyTooLarge => "body-too-large",
            ErrorKind::Response => "response",
        }
    }
}

impl<E> Error<E> {
    /// Which kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        match self.answer() {
            Ok(_) => ErrorKind::Response,
            Err(cause) => cause.kind(),
        }
    }

    /// The answer, if the server gave a whole one.
    pub fn response(&self) -> Option<&ErrorResponse<E>> {
        self.answer().ok()
    }

    /// The documented error body, if the answer is one that the document declares and that could be decoded.
    pub fn documented(&self) -> Option<&E> {
        self.response()?.documented.as_ref()
    }

    /// The documented error body, taken out.
    ///
    /// # Errors
    /// The error itself, unchanged, when there is no documented body.
    pub fn into_documented(self) -> Result<E, Self> {
        match self {
            Error::Response(mut response) => match response.documented.take() {
                Some(body) => Ok(body),
                None => Err(Error::Response(response)),
            },
            other => Err(other),
        }
    }

    /// Why the body could not be decoded, where that is what went wrong.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.response()?.decode_error.as_ref()
    }

    /// The status of the answer: the inner one of an envelope. An answer whose body broke off has one too.
    pub fn status(&self) -> Option<StatusCode> {
        match self.answer() {
            Ok(response) => Some(response.status),
            Err(cause) => cause.received().map(Received::status),
        }
    }

    /// The headers of the answer, even if its body broke off.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self.answer() {
            Ok(response) => Some(&response.headers),
            Err(cause) => cause.received().map(Received::headers),
        }
    }

    /// The body as it came, undecoded; only its beginning if it broke off or was too large.
    pub fn raw_body(&self) -> Option<&Bytes> {
        match self.answer() {
            Ok(response) => Some(&response.raw_body),
            Err(cause) => cause.received().map(Received::body),
        }
    }

    /// The answer, or why there is none.
    fn answer(&self) -> Result<&ErrorResponse<E>, &dyn Unanswered> {
        match self {
            Error::Request(error) => Err(error),
            #[cfg(feature = "send")]
            Error::Auth(error) => Err(error),
            #[cfg(feature = "send")]
            Error::Transport(error) => Err(error),
            #[cfg(feature = "send")]
            Error::Timeout(error) => Err(error),
            #[cfg(feature = "send")]
            Error::BodyTooLarge(error) => Err(&**error),
            Error::Response(response) => Ok(response),
        }
    }

    /// The service's own code for what went wrong, if the body carries one where the shared error schema has it.
    pub fn code(&self) -> Option<String> {
        self.response()?.code()
    }

    /// The service's own message for a person, if the body carries one where the shared error schema has it.
    pub fn message(&self) -> Option<String> {
        self.response()?.message()
    }

    /// The body of the answer read as another type, such as the schema that all errors of a service share; `None` when
    /// there is no answer or the body does not fit.
    pub fn payload_as<T: DeserializeOwned>(&self) -> Option<T> {
        decode(&self.response()?.payload).ok()
    }

    /// How long the server asks to wait (RFC 9110 §10.2.3: seconds, or a date, which is taken relative to the answer's
    /// own `Date`, or to this machine's clock if there is none). A moment in the past is zero.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after::retry_after(self.headers()?)
    }

    /// The server's name for this very request, to be quoted to its operators.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// How often the call was tried: 1 unless it was retried, 0 if it was refused before anything was sent. The error itself is
    /// that of the last attempt.
    pub fn attempts(&self) -> u32 {
        match self.answer() {
            Ok(response) => response.attempts,
            Err(cause) => cause.attempts(),
        }
    }

    /// Whether the same call may well succeed later: status 429, 502, 503 or 504, a failure to connect, a timeout.
    /// Whether repeating it is safe is for the caller to know.
    pub fn is_retryable(&self) -> bool {
        match self.answer() {
            Ok(response) => matches!(response.status.as_u16(), 429 | 502 | 503 | 504),
            Err(cause) => cause.is_retryable(),
        }
    }
}

impl<E: Documented> Error<E> {
    /// The name of the documented variant, such as `NotFound`.
    pub fn variant(&self) -> Option<&'static str> {
        self.documented().map(Documented::variant)
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.answer() {
            Ok(response) => response.fmt(f),
            Err(cause) => fmt::Display::fmt(cause, f),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.answer() {
            Ok(response) => response.fmt(f),
            Err(cause) => fmt::Debug::fmt(cause, f),
        }
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.answer() {
            Ok(response) => response.decode_error.as_ref().map(|error| error as &(dyn StdError + 'static)),
            Err(cause) => cause.source(),
        }
    }
}

/// What a failure without an answer says of itself.
trait Unanswered: StdError {
    fn kind(&self) -> ErrorKind;

    /// What had arrived.
    fn received(&self) -> Option<&Received> {
        None
    }

    /// How often the call was tried.
    fn attempts(&self) -> u32 {
        0
    }

    /// Whether the same call may well succeed later.
    fn is_retryable(&self) -> bool {
        false
    }
}

#[cfg(feature = "send")]
impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Request(error) => Error::Request(error),
            Failure::Auth(error) => Error::Auth(error),
            Failure::Transport(error) => Error::Transport(error),
            Failure::Timeout(error) => Error::Timeout(error),
            Failure::BodyTooLarge(error) => Error::BodyTooLarge(error),
        }
    }
}

/// How an error names the operation: `DELETE /orgs/{orgId} (deleteOrg)`. The template is shown and not the path itself,
/// because arguments may be confidential.
fn heading(f: &mut fmt::Formatter<'_>, operation: &Operation) -> fmt::Result {
    write!(f, "{} {} ({})", operation.method, operation.path, operation.id)
}
