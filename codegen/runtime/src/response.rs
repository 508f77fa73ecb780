//! A decoded success comes in, its reader's view goes out. It must never know how the body was decoded.

use http::{HeaderMap, StatusCode};

use super::error::request_id;

/// An answer that the document declares as a success, decoded.
#[derive(Clone, Debug)]
pub struct Response<T> {
    status: StatusCode,
    http_status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    body: T,
}

impl<T> Response<T> {
    pub(super) fn new(status: StatusCode, http_status: StatusCode, headers: HeaderMap, attempts: u32, body: T) -> Self {
        Response { status, http_status, headers, attempts, body }
    }

    /// The status that chose the type of the body: the inner one when the answer was wrapped in an envelope.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The status of the HTTP message itself.
    pub fn http_status(&self) -> StatusCode {
        self.http_status
    }

    /// The headers of the HTTP message.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How often the call was tried, this answer included; 0 if it was not sent but decoded only.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The server's name for this very request, to be quoted to its operators.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The decoded body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The decoded body, without the rest.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The same answer with another body made of its own.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            http_status: self.http_status,
            headers: self.headers,
            attempts: self.attempts,
            body: change(self.body),
        }
    }
}
