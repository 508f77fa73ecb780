//! What arrives of an answer that breaks off comes in, and is kept. It must never show a body, nor the values of headers.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// What had arrived of an answer when reading it failed.
pub struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    #[cfg(feature = "send")]
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Received { status, headers, body }
    }

    /// The status of the HTTP message.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the HTTP message.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The beginning of the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}
