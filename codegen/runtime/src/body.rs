//! What a call sends comes in: bytes, or a stream of them. It goes out once if it is a stream, any number of times if it is
//! bytes. It must never know what they stand for.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

/// An error of a stream or a transport that somebody else wrote.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A stream on its way out, as HTTP stacks take it.
pub(super) type Outflow = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send + Sync>>;

/// The body of a request. Whole ones come from anything that is bytes or text; where a body of bytes is wanted, it can
/// be a stream, too, which is not in memory.
#[derive(Clone)]
pub struct Body {
    pub(super) kind: Kind,
    /// Where the document gives a range of media types: the one that this is of.
    #[allow(dead_code, reason = "only a body of bytes may have a type of its own")]
    pub(super) media_type: Option<String>,
}

#[derive(Clone)]
pub(super) enum Kind {
    Whole(Bytes),
    #[allow(dead_code, reason = "only a crate that sends bytes has streams")]
    Stream {
        pieces: Arc<Mutex<Option<Outflow>>>,
        length: Option<u64>,
    },
}

impl Body {
    pub(super) fn of(kind: Kind) -> Body {
        Body { kind, media_type: None }
    }

    /// A body that is all there.
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Body {
        Body::of(Kind::Whole(bytes.into()))
    }

    /// The bytes, if they are all there.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Whole(bytes) => Some(bytes),
            Kind::Stream { .. } => None,
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Body::of(Kind::Whole(Bytes::new()))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Kind::Stream { length: Some(length), .. } => write!(f, "Body(stream of {length} bytes)"),
            Kind::Stream { length: None, .. } => f.write_str("Body(stream)"),
        }
    }
}
