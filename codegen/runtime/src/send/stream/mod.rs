//! The body of an answer, handed on as it arrives. It must never hold more of it than one piece, or one line.

pub(super) mod events;
pub(super) mod lines;

use std::convert::identity;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

use super::super::answer::{Answer, Read};
use super::super::describe::Operation;
use super::super::error::{DecodeError, Error, Stage, TimeoutError, TransportError};
use super::super::response::Response;
use super::Exchanging;
use super::transport::{self, Pieces};

/// A call on its way whose body will be a stream.
#[must_use = "nothing is sent until this future is awaited"]
pub struct Streaming<S, E, B = ByteStream> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    operation: &'static Operation,
    exchanging: Exchanging,
    read: Read<S, E>,
    open: fn(ByteStream) -> B,
}

impl<S, E> Streaming<S, E> {
    pub(super) fn new(operation: &'static Operation, exchanging: Exchanging, read: Read<S, E>) -> Self {
        Streaming { operation, exchanging, read, open: identity }
    }

    /// The same call, whose body is what becomes of the stream.
    #[allow(dead_code, reason = "only lines and events have it")]
    fn opened_by<B>(self, open: fn(ByteStream) -> B) -> Streaming<S, E, B> {
        Streaming { operation: self.operation, exchanging: self.exchanging, read: self.read, open }
    }
}

impl<S, E, B> Streaming<S, E, B> {
    /// [`super::Sending::wait`] for a stream. Reading it needs no runtime of the caller's either: see [`ByteStream::wait_next`].
    ///
    /// # Errors
    /// As for awaiting it.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<Response<B>, Error<E>> {
        let Streaming { operation, exchanging, read, open } = self;
        match super::blocking::call(operation, exchanging) {
            Ok(done) => opened(done, read).map(|response| response.map(open)),
            Err(failure) => Err(failure.into()),
        }
    }
}

impl<S, E, B> Future for Streaming<S, E, B> {
    type Output = Result<Response<B>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(self.exchanging.as_mut().poll(context)) {
            Ok(done) => opened(done, self.read).map(|response| response.map(self.open)),
            Err(failure) => Err(failure.into()),
        })
    }
}

fn opened<S, E>(done: super::exchange::Done, read: Read<S, E>) -> Result<Response<ByteStream>, Error<E>> {
    let stream = ByteStream::new(&done.answer, done.stream, done.timeout);
    match stream.pieces {
        Some(_) => Ok(done.answer.empty(stream)),
        // What is no documented success was read as a whole; only an envelope can make a success of it after all.
        None => read(done.answer).map(|response| response.map(|_| stream)),
    }
}

impl<S, E, B> fmt::Debug for Streaming<S, E, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").finish_non_exhaustive()
    }
}

/// The body of a documented success, as it arrives.
///
/// The time allowed for the call bounds the wait for the head of the answer, and then the wait for each piece: a server that
/// stalls ends the stream with an error, one that keeps sending never does. There is no bound for the whole.
#[must_use = "a stream does nothing until it is read"]
pub struct ByteStream {
    operation: &'static Operation,
    pieces: Option<Pieces>,
    /// What is left when the answer came as a whole.
    whole: Option<Bytes>,
    patience: Duration,
    /// The greatest line or event accepted.
    #[allow(dead_code, reason = "only lines and events have it")]
    limit: u64,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl ByteStream {
    fn new(answer: &Answer, pieces: Option<Pieces>, patience: Duration) -> ByteStream {
        let whole = pieces.is_none().then(|| answer.raw_body().clone());
        ByteStream { operation: answer.operation(), pieces, whole, patience, limit: answer.limit(), alarm: None }
    }

    /// The next piece, of whatever size it arrives in; `None` at the end.
    ///
    /// # Errors
    /// The connection broke, or nothing arrived for as long as the call may take. The stream is then at its end.
    #[allow(clippy::should_implement_trait, reason = "it is awaited, as an `async fn` is, which costs a compiler more")]
    pub fn next(&mut self) -> impl Future<Output = Option<Result<Bytes, StreamError>>> + Send {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
    }

    /// [`ByteStream::next`] for a thread that waits.
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Option<Result<Bytes, StreamError>> {
        let over = ByteStream { pieces: None, whole: None, alarm: None, ..*self };
        let mut stream = std::mem::replace(self, over);
        let (stream, piece) = super::blocking::wait(async move {
            let piece = stream.next().await;
            (stream, piece)
        })?;
        *self = stream;
        piece
    }

    fn end(&mut self) {
        (self.pieces, self.alarm) = (None, None);
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(pieces) = &mut this.pieces else {
            return Poll::Ready(this.whole.take().filter(|whole| !whole.is_empty()).map(Ok));
        };
        match transport::poll_data(pieces, context) {
            Poll::Ready(Some(Ok(piece))) => {
                this.alarm = None;
                Poll::Ready(Some(Ok(piece)))
            }
            Poll::Ready(Some(Err(fault))) => {
                this.end();
                let error = TransportError::new(this.operation, Stage::Body, fault.source, None);
                Poll::Ready(Some(Err(StreamError::Transport(error))))
            }
            Poll::Ready(None) => {
                this.end();
                Poll::Ready(None)
            }
            Poll::Pending => {
                let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep(this.patience)));
                ready!(alarm.as_mut().poll(context));
                this.end();
                let error = TimeoutError::new(this.operation, Stage::Body, this.patience, None);
                Poll::Ready(Some(Err(StreamError::Timeout(error))))
            }
        }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

/// Why a stream ended before its time.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamError {
    /// The connection broke.
    Transport(TransportError),
    /// Nothing arrived for too long.
    Timeout(TimeoutError),
    /// A line or an event is longer than the greatest body that the client accepts.
    TooLarge {
        /// That size, in bytes.
        limit: u64,
    },
    /// A value is not what was asked for.
    Decode(DecodeError),
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StreamError::Transport(error) => error.fmt(f),
            StreamError::Timeout(error) => error.fmt(f),
            StreamError::TooLarge { limit } => write!(f, "a line of the stream exceeds {limit} bytes"),
            StreamError::Decode(error) => write!(f, "a value of the stream does not fit: {error}"),
        }
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StreamError::Transport(error) => error.source(),
            StreamError::Timeout(error) => error.source(),
            StreamError::TooLarge { .. } => None,
            StreamError::Decode(error) => Some(error),
        }
    }
}
