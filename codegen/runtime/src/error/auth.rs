//! Why credentials do not fit, or cannot be had, comes in before the operation's own request is sent. It must never know the value of
//! a credential.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::super::describe::Operation;
use super::{ErrorKind, Unanswered, heading};

/// No credentials fit, or none could be obtained.
#[derive(Clone)]
pub struct AuthError(Box<AuthFault>);

/// What an [`AuthError`] holds; a builder for it.
#[derive(Clone, Default)]
pub(crate) struct AuthFault {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) message: String,
    pub(crate) status: Option<StatusCode>,
    pub(crate) error: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) retryable: bool,
    #[cfg_attr(not(feature = "oauth"), allow(dead_code))]
    pub(crate) timed_out: bool,
    pub(crate) attempts: u32,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl AuthFault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        AuthFault { message: message.into(), ..AuthFault::default() }
    }
}

impl From<AuthFault> for AuthError {
    fn from(fault: AuthFault) -> Self {
        AuthError(Box::new(fault))
    }
}

impl AuthError {
    pub(crate) fn during(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn set_attempts(&mut self, attempts: u32) {
        self.0.attempts = attempts;
    }

    #[cfg(feature = "oauth")]
    pub(crate) fn timed_out(&self) -> bool {
        self.0.timed_out
    }

    /// The status with which the token or revocation endpoint answered, if it answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The `error` of an OAuth error answer (RFC 6749 §5.2), such as `invalid_client`.
    pub fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The `error_description` of an OAuth error answer (RFC 6749 §5.2).
    pub fn error_description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether asking again later may help: the endpoint could not be reached in time, or answered 429, 502, 503, 504.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            heading(f, operation)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.0.message)?;
        for detail in [&self.0.error, &self.0.description].into_iter().flatten() {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthError")
            .field("operation", &self.0.operation.map(|operation| operation.id))
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("error", &self.0.error)
            .field("error_description", &self.0.description)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as &(dyn StdError + 'static))
    }
}

impl Unanswered for AuthError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Auth
    }

    fn attempts(&self) -> u32 {
        self.0.attempts
    }

    fn is_retryable(&self) -> bool {
        self.0.retryable
    }
}
