//! The call of an operation that leaves nothing to add: all its arguments are there when it is made. Many operations are like that,
//! and share this type, since types of their own cost a compiler a tenth of a large crate.

use std::fmt;

use bytes::Bytes;

use super::answer::Read;
use super::call::Call;
use super::error::{Error, RequestError};
use super::response::Response;

/// A call of an operation without optional arguments, whose success is an `S` and whose documented errors are an `E`.
#[must_use = "a call does nothing until it is sent"]
pub struct Request<S, E> {
    pub(super) call: Call,
    pub(super) read: Read<S, E>,
}

impl<S, E> Request<S, E> {
    /// Returns the call, whose answer `read` reads.
    pub fn new(call: Call, read: Read<S, E>) -> Self {
        Request { call, read }
    }

    /// Returns the request that `send` would send, without credentials. Nothing is sent.
    ///
    /// # Errors
    /// An argument is outside of what the document allows, or cannot be written.
    pub fn request(&self) -> Result<http::Request<Bytes>, RequestError> {
        self.call.request()
    }

    /// Returns what a response to this call means. Nothing is sent.
    ///
    /// # Errors
    /// The response is not a documented success.
    pub fn decode(&self, response: http::Response<Bytes>) -> Result<Response<S>, Error<E>> {
        (self.read)(self.call.answer(response))
    }
}

impl<S, E> Clone for Request<S, E> {
    fn clone(&self) -> Self {
        Request { call: self.call.clone(), read: self.read }
    }
}

impl<S, E> fmt::Debug for Request<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("call", &self.call).finish_non_exhaustive()
    }
}
