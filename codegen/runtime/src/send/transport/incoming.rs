//! An answer whose body is still arriving, from whatever transport. It must never hold more of the body than one piece.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body::Body;

use super::super::super::body::BoxError;
#[cfg(feature = "reqwest")]
use super::http_client;
use super::{Fault, FaultKind};

/// The pieces of a body.
pub(in super::super) type Pieces = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

/// The head of an answer, and the body behind it.
pub(in super::super) struct Incoming {
    pub(in super::super) status: StatusCode,
    pub(in super::super) headers: HeaderMap,
    source: Source,
}

enum Source {
    // reqwest's own is not boxed: that would cost every call.
    #[cfg(feature = "reqwest")]
    Http(reqwest::Response),
    #[cfg_attr(
        not(any(feature = "tower", feature = "mock")),
        allow(dead_code, reason = "only other transports have one")
    )]
    Pieces(Pieces),
}

impl Incoming {
    #[cfg(feature = "reqwest")]
    pub(super) fn of_reqwest(mut response: reqwest::Response) -> Incoming {
        let headers = std::mem::take(response.headers_mut());
        Incoming { status: response.status(), headers, source: Source::Http(response) }
    }

    /// An answer of another transport.
    #[cfg(any(feature = "tower", feature = "mock"))]
    pub(in super::super) fn of_body<B>(response: http::Response<B>) -> Incoming
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (head, body) = response.into_parts();
        Incoming { status: head.status, headers: head.headers, source: Source::Pieces(Box::pin(Boxed(Box::pin(body)))) }
    }

    /// The next piece of the body; `None` at its end.
    pub(in super::super) async fn chunk(&mut self) -> Result<Option<Bytes>, Fault> {
        match &mut self.source {
            #[cfg(feature = "reqwest")]
            Source::Http(response) => response.chunk().await.map_err(http_client::fault),
            Source::Pieces(pieces) => std::future::poll_fn(|context| poll_data(pieces, context)).await.transpose(),
        }
    }

    /// The body alone, to be read piece by piece.
    pub(in super::super) fn into_pieces(self) -> Pieces {
        match self.source {
            #[cfg(feature = "reqwest")]
            Source::Http(response) => {
                Box::pin(Boxed(Box::pin(http::Response::<reqwest::Body>::from(response).into_body())))
            }
            Source::Pieces(pieces) => pieces,
        }
    }
}

/// The next piece of a body, which may have trailers (RFC 9110 §6.5) that nobody asks for.
pub(in super::super) fn poll_data(
    pieces: &mut Pieces,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, Fault>>> {
    loop {
        match std::task::ready!(pieces.as_mut().poll_frame(context)) {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Poll::Ready(Some(Ok(data)));
                }
            }
            Some(Err(error)) => return Poll::Ready(Some(Err(Fault::new(FaultKind::Broken, error)))),
            None => return Poll::Ready(None),
        }
    }
}

/// A body whose errors are boxed.
#[cfg(any(feature = "mock", feature = "reqwest", feature = "tower"))]
struct Boxed<B>(Pin<Box<B>>);

#[cfg(any(feature = "mock", feature = "reqwest", feature = "tower"))]
impl<B> Body for Boxed<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        self.0.as_mut().poll_frame(context).map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }
}
