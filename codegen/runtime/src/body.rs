//! What a call sends comes in: bytes, or a stream of them. It goes out once if it is a stream, any number of times if it is
//! bytes. It must never know a media type.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

/// An error of a stream or a transport that somebody else wrote.
pub type BoxError = Box<dyn StdError + Send + Sync>;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// The body of a request. Whole ones come from anything that is bytes or text; [`Body::stream`] sends one that is not in memory.
#[derive(Clone)]
pub struct Body(Kind);

#[derive(Clone)]
enum Kind {
    Whole(Bytes),
    Stream { pieces: Arc<Mutex<Option<Pieces>>>, length: Option<u64> },
}

impl Body {
    /// A body that is read while it is sent. It can be sent once: a call with it is not retried, and is not repeated for a digest
    /// challenge, a refused token or a redirect; clones share the one stream. With a length that goes into `Content-Length`,
    /// without one the body is sent in chunks (RFC 9112 §7.1).
    pub fn stream<S, E>(pieces: S, length: Option<u64>) -> Body
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        let pieces: Pieces = Box::pin(Boxed(Box::pin(pieces)));
        Body(Kind::Stream { pieces: Arc::new(Mutex::new(Some(pieces))), length })
    }

    /// The bytes, if they are all there.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Whole(bytes) => Some(bytes),
            Kind::Stream { .. } => None,
        }
    }

    /// Whether it can be sent more than once.
    pub(super) fn is_replayable(&self) -> bool {
        matches!(self.0, Kind::Whole(_))
    }

    /// What to send now; `None` for a stream that was sent already.
    pub(super) fn take(&self) -> Option<Upload> {
        match &self.0 {
            Kind::Whole(bytes) => Some(Upload::Whole(bytes.clone())),
            Kind::Stream { pieces, length } => {
                let pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner).take()?;
                Some(Upload::Stream(Outflow { pieces: Mutex::new(pieces), left: *length }))
            }
        }
    }
}

/// A body on its way out.
pub(super) enum Upload {
    Whole(Bytes),
    Stream(Outflow),
}

/// A stream as HTTP stacks take it. The mutex is never contended: it is there because they want bodies that are `Sync`.
pub(super) struct Outflow {
    pieces: Mutex<Pieces>,
    left: Option<u64>,
}

impl http_body::Body for Outflow {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = std::task::ready!(pieces.as_mut().poll_next(context));
        if let (Some(left), Some(Ok(bytes))) = (&mut self.left, &piece) {
            *left = left.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(piece.map(|piece| piece.map(http_body::Frame::data)))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.left.map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

/// A stream whose errors are boxed.
struct Boxed<S>(Pin<Box<S>>);

impl<S, E> Stream for Boxed<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|piece| piece.map(|piece| piece.map_err(Into::into)))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Kind::Whole(bytes))
    }
}

macro_rules! from_bytes {
    ($($ty:ty),*) => {
        $(impl From<$ty> for Body {
            fn from(bytes: $ty) -> Self {
                Body(Kind::Whole(Bytes::from(bytes)))
            }
        })*
    };
}

from_bytes!(Vec<u8>, String, &'static [u8], &'static str, Box<[u8]>);

impl Default for Body {
    fn default() -> Self {
        Body(Kind::Whole(Bytes::new()))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Kind::Stream { length: Some(length), .. } => write!(f, "Body(stream of {length} bytes)"),
            Kind::Stream { length: None, .. } => f.write_str("Body(stream)"),
        }
    }
}
