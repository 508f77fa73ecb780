//! Failures on the way: connections, timeouts, answers that are too large. What had already arrived of an answer is
//! kept. It must never know the operation's own types, so that the code that sends is compiled once.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::super::body::BoxError;
use super::super::describe::Operation;
use super::{AuthError, ErrorKind, Received, RequestError, Unanswered, heading};

/// [`super::Error`] without the answers: everything that can go wrong before a whole answer is there.
#[derive(Debug)]
pub enum Failure {
    /// See [`super::Error::Request`].
    Request(RequestError),
    /// See [`super::Error::Auth`].
    Auth(AuthError),
    /// See [`super::Error::Transport`].
    Transport(TransportError),
    /// See [`super::Error::Timeout`].
    Timeout(TimeoutError),
    /// See [`super::Error::BodyTooLarge`].
    BodyTooLarge(Box<BodyTooLarge>),
}

impl Failure {
    /// Whether no answer came because of the connection, so that another attempt may fare better.
    pub(crate) fn is_of_the_connection(&self) -> bool {
        match self {
            Failure::Transport(error) => {
                error.0.source.is_some() && matches!(error.0.stage, Stage::Connect | Stage::Answer)
            }
            Failure::Timeout(error) => error.0.stage == Stage::Connect,
            Failure::Auth(error) => error.is_retryable(),
            Failure::Request(_) | Failure::BodyTooLarge(_) => false,
        }
    }

    /// The status of an answer whose body did not come as a whole.
    #[cfg(feature = "tracing")]
    pub(crate) fn status(&self) -> Option<http::StatusCode> {
        self.cause().received().map(Received::status)
    }

    /// See [`super::ErrorKind::as_str`].
    #[cfg(feature = "tracing")]
    pub(crate) fn kind(&self) -> &'static str {
        self.cause().kind().as_str()
    }

    #[cfg(feature = "tracing")]
    fn cause(&self) -> &dyn Unanswered {
        match self {
            Failure::Request(error) => error,
            Failure::Auth(error) => error,
            Failure::Transport(error) => error,
            Failure::Timeout(error) => error,
            Failure::BodyTooLarge(error) => &**error,
        }
    }

    /// The same failure, at this attempt.
    pub(crate) fn after(mut self, attempts: u32) -> Failure {
        match &mut self {
            Failure::Transport(error) if error.0.source.is_some() => error.0.attempts = attempts,
            Failure::Timeout(error) => error.0.attempts = attempts,
            Failure::BodyTooLarge(error) => error.attempts = attempts,
            Failure::Auth(error) => error.set_attempts(attempts),
            Failure::Transport(_) | Failure::Request(_) => {}
        }
        self
    }
}

/// How far a call had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Connecting to the server, the TLS handshake included.
    Connect,
    /// Obtaining an access token.
    Token,
    /// Sending the request and waiting for the status and headers.
    Answer,
    /// Reading the body.
    Body,
}

/// The connection failed, or broke before the whole answer was read.
pub struct TransportError(Box<TransportFault>);

struct TransportFault {
    operation: &'static Operation,
    stage: Stage,
    message: &'static str,
    source: Option<BoxError>,
    attempts: u32,
    received: Option<Received>,
}

impl TransportError {
    pub(crate) fn new(
        operation: &'static Operation,
        stage: Stage,
        source: BoxError,
        received: Option<Received>,
    ) -> Self {
        let message = match stage {
            Stage::Connect => "could not connect",
            Stage::Body => "the connection broke before the whole body was read",
            Stage::Token | Stage::Answer => "the connection broke before the server answered",
        };
        TransportError(Box::new(TransportFault {
            operation,
            stage,
            message,
            source: Some(source),
            attempts: 1,
            received,
        }))
    }

    /// Nothing was sent, and nothing will be.
    pub(crate) fn impossible(operation: &'static Operation, message: &'static str) -> Self {
        TransportError(Box::new(TransportFault {
            operation,
            stage: Stage::Answer,
            message,
            source: None,
            attempts: 0,
            received: None,
        }))
    }

    /// How far the call had come.
    pub fn stage(&self) -> Stage {
        self.0.stage
    }

    /// What had arrived of the answer.
    pub fn received(&self) -> Option<&Received> {
        self.0.received.as_ref()
    }
}

impl Unanswered for TransportError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Transport
    }

    fn received(&self) -> Option<&Received> {
        self.0.received.as_ref()
    }

    fn attempts(&self) -> u32 {
        self.0.attempts
    }

    fn is_retryable(&self) -> bool {
        self.0.stage == Stage::Connect
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.0.operation)?;
        write!(f, ": {}", self.0.message)?;
        // The innermost cause says most.
        let mut cause: Option<&(dyn StdError + 'static)> = self.0.source.as_ref().map(|error| &**error as _);
        while let Some(error) = cause {
            if error.source().is_none() {
                write!(f, ": {error}")?;
            }
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.0.operation.id)
            .field("stage", &self.0.stage)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .field("received", &self.0.received)
            .finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|error| &**error as &(dyn StdError + 'static))
    }
}

/// The time allowed for connecting or for the whole call ran out.
pub struct TimeoutError(Box<TimeoutFault>);

struct TimeoutFault {
    operation: &'static Operation,
    stage: Stage,
    limit: Duration,
    attempts: u32,
    received: Option<Received>,
}

impl TimeoutError {
    pub(crate) fn new(
        operation: &'static Operation,
        stage: Stage,
        limit: Duration,
        received: Option<Received>,
    ) -> Self {
        TimeoutError(Box::new(TimeoutFault { operation, stage, limit, attempts: 1, received }))
    }

    /// How far the call had come.
    pub fn stage(&self) -> Stage {
        self.0.stage
    }

    /// The time that was allowed: for connecting, or for the call as a whole.
    pub fn limit(&self) -> Duration {
        self.0.limit
    }

    /// What had arrived of the answer.
    pub fn received(&self) -> Option<&Received> {
        self.0.received.as_ref()
    }
}

impl Unanswered for TimeoutError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Timeout
    }

    fn received(&self) -> Option<&Received> {
        self.0.received.as_ref()
    }

    fn attempts(&self) -> u32 {
        self.0.attempts
    }

    fn is_retryable(&self) -> bool {
        true
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.0.operation)?;
        let activity = match self.0.stage {
            Stage::Connect => "connecting",
            Stage::Token => "waiting for an access token",
            Stage::Answer => "waiting for the answer",
            Stage::Body => "reading the body",
        };
        write!(f, ": timed out after {:?} while {activity}", self.0.limit)
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("operation", &self.0.operation.id)
            .field("stage", &self.0.stage)
            .field("limit", &self.0.limit)
            .field("received", &self.0.received)
            .finish()
    }
}

impl StdError for TimeoutError {}

/// The answer is larger than the client accepts.
pub struct BodyTooLarge {
    operation: &'static Operation,
    limit: u64,
    attempts: u32,
    received: Received,
}

impl BodyTooLarge {
    pub(crate) fn new(operation: &'static Operation, limit: u64, received: Received) -> Self {
        BodyTooLarge { operation, limit, attempts: 1, received }
    }

    /// The greatest size accepted, in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// What had been read: status, headers, and at most `limit` bytes of the body; of one whose declared length already
    /// exceeds the limit only the first 64 KiB.
    pub fn received(&self) -> &Received {
        &self.received
    }
}

impl Unanswered for BodyTooLarge {
    fn kind(&self) -> ErrorKind {
        ErrorKind::BodyTooLarge
    }

    fn received(&self) -> Option<&Received> {
        Some(&self.received)
    }

    fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.operation)?;
        write!(f, ": {}: the body exceeds {} bytes", self.received.status(), self.limit)
    }
}

impl fmt::Debug for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyTooLarge")
            .field("operation", &self.operation.id)
            .field("limit", &self.limit)
            .field("received", &self.received)
            .finish()
    }
}

impl StdError for BodyTooLarge {}
