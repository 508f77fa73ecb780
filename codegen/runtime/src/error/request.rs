//! What is wrong with the arguments of a call comes in before anything is sent. It must never know the value of an argument.

use std::error::Error as StdError;
use std::fmt;

use super::super::describe::Operation;
use super::{ErrorKind, Unanswered, heading};

/// The request could not be built; nothing was sent. The offending value is never shown, only the parameter's name.
#[derive(Clone)]
pub struct RequestError(Box<RequestFault>);

#[derive(Clone)]
struct RequestFault {
    operation: &'static Operation,
    parameter: Option<&'static str>,
    message: String,
}

impl RequestError {
    pub(crate) fn new(
        operation: &'static Operation,
        parameter: Option<&'static str>,
        message: impl Into<String>,
    ) -> Self {
        RequestError(Box::new(RequestFault { operation, parameter, message: message.into() }))
    }

    /// The parameter at fault, by its name on the wire; `None` when it is the body or the request as a whole.
    pub fn parameter(&self) -> Option<&'static str> {
        self.0.parameter
    }

    /// What is wrong, without the operation and the parameter.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.0.operation)?;
        match self.0.parameter {
            Some(name) => write!(f, ": parameter `{name}` {}", self.0.message),
            None => write!(f, ": {}", self.0.message),
        }
    }
}

impl fmt::Debug for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestError")
            .field("operation", &self.0.operation.id)
            .field("parameter", &self.0.parameter)
            .field("message", &self.0.message)
            .finish()
    }
}

impl StdError for RequestError {}

impl Unanswered for RequestError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Request
    }
}
