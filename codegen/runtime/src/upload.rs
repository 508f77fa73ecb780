//! Bodies of bytes that a caller gives: whole ones, and streams, which go out once. It must never hold more of a stream than one piece.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::body::{Body, BoxError, Kind, Outflow};

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

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
        let stream: Outflow = Box::pin(Flow { pieces: Mutex::new(pieces), left: length });
        Body::of(Kind::Stream { pieces: Arc::new(Mutex::new(Some(stream))), length })
    }

    /// The same body with a media type of its own, which is sent where the document gives a range, such as `image/*`.
    #[must_use]
    pub fn of_type(self, media_type: impl Into<String>) -> Body {
        Body { media_type: Some(media_type.into()), ..self }
    }
}

/// A stream as HTTP stacks take it. The mutex is never contended: it is there because they want bodies that are `Sync`.
struct Flow {
    pieces: Mutex<Pieces>,
    left: Option<u64>,
}

impl http_body::Body for Flow {
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
        Body::of(Kind::Whole(bytes))
    }
}

macro_rules! from_bytes {
    ($($ty:ty),*) => {
        $(impl From<$ty> for Body {
            fn from(bytes: $ty) -> Self {
                Body::of(Kind::Whole(Bytes::from(bytes)))
            }
        })*
    };
}

from_bytes!(Vec<u8>, String, &'static [u8], &'static str, Box<[u8]>);
