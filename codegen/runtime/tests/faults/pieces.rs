//! Pieces of a body, each handed over alone: as a stream to be sent, and as the answer of a transport that has no network, where what
//! arrives together is exactly what is meant to.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame};
use specbound_runtime::{ByteStream, Client, Retry};
use tower_service::Service;

use crate::support::{SERVICE, call, read};
use crate::{STREAM_THING, ends};

#[derive(Clone)]
pub(crate) struct Pieces(VecDeque<Bytes>);

impl Pieces {
    pub(crate) fn of<P: AsRef<[u8]>>(pieces: &[P]) -> Pieces {
        Pieces(pieces.iter().map(|piece| Bytes::copy_from_slice(piece.as_ref())).collect())
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

/// Answers 200 with these pieces.
#[derive(Clone)]
struct Answers(Pieces);

impl Service<http::Request<Bytes>> for Answers {
    type Response = http::Response<Pieces>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Bytes>) -> Self::Future {
        std::future::ready(Ok(http::Response::new(self.0.clone())))
    }
}

/// A body that arrives in these pieces, of a client that accepts lines of so many bytes.
pub(crate) async fn arriving<P: AsRef<[u8]>>(pieces: &[P], limit: u64) -> ByteStream {
    let builder = Client::from_service(&SERVICE).base_url("http://api.test").retry(Retry::none());
    let client = builder.max_body_size(limit).service(Answers(Pieces::of(pieces))).build().unwrap();
    ends(call(&client, &STREAM_THING).send(read).stream()).await.unwrap().into_body()
}
