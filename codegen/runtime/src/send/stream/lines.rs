//! Pieces of a body come in, lines go out, and the JSON values on them. A line that never ends is an error, not a full memory.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::super::super::error::decode;
use super::{ByteStream, StreamError, Streaming};

impl<S, E> Streaming<S, E> {
    /// The same body as JSON values, one on each line (`application/x-ndjson`, `application/jsonl`).
    pub fn json_lines<T: DeserializeOwned>(self) -> Streaming<S, E, JsonLines<T>> {
        self.opened_by(ByteStream::json_lines)
    }
}

impl ByteStream {
    /// The same body as JSON values, one on each line (`application/x-ndjson`, `application/jsonl`).
    pub fn json_lines<T: DeserializeOwned>(self) -> JsonLines<T> {
        JsonLines::new(self)
    }
}

/// What ends a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A line feed, after a carriage return or not.
    Feed,
    /// A line feed, a carriage return, or both.
    FeedOrReturn,
}

/// A body, line by line, without their ends.
pub(super) struct Lines {
    stream: ByteStream,
    end: End,
    buffer: BytesMut,
    /// How far the buffer has been looked through.
    seen: usize,
    /// Whether the last line ended with a carriage return, whose line feed may still come.
    returned: bool,
    over: bool,
}

impl Lines {
    pub(super) fn new(stream: ByteStream, end: End) -> Lines {
        Lines { stream, end, buffer: BytesMut::new(), seen: 0, returned: false, over: false }
    }

    /// The next line, and whether it was ended; only the last one may not be.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(Bytes, bool), StreamError>>> {
        loop {
            if let Some(line) = self.cut() {
                // A line that arrives at once may be no longer than one that arrives bit by bit.
                let excess = self.excess(line.len());
                return Poll::Ready(Some(
                    excess.map_or(Ok((line, true)), |limit| Err(StreamError::TooLarge { limit })),
                ));
            }
            if self.over {
                let rest = std::mem::take(&mut self.buffer).freeze();
                return Poll::Ready((!rest.is_empty()).then_some(Ok((rest, false))));
            }
            if let Some(limit) = self.excess(self.buffer.len()) {
                return Poll::Ready(Some(Err(StreamError::TooLarge { limit })));
            }
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                Some(Ok(piece)) => self.buffer.extend_from_slice(&piece),
                Some(Err(error)) => {
                    self.stop();
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.over = true,
            }
        }
    }

    /// The greatest size accepted, if this many bytes exceed it; the stream is then at its end.
    pub(super) fn excess(&mut self, bytes: usize) -> Option<u64> {
        let limit = self.stream.limit;
        (bytes as u64 > limit).then(|| {
            self.stop();
            limit
        })
    }

    fn stop(&mut self) {
        self.over = true;
        self.buffer.clear();
        self.stream.end();
    }

    fn cut(&mut self) -> Option<Bytes> {
        if self.returned && self.buffer.first() == Some(&b'\n') {
            let _ = self.buffer.split_to(1);
        }
        self.returned &= self.buffer.is_empty();
        let ends = |byte: &u8| *byte == b'\n' || (self.end == End::FeedOrReturn && *byte == b'\r');
        let unseen = self.buffer.get(self.seen..).unwrap_or_default();
        let Some(at) = unseen.iter().position(ends) else {
            self.seen = self.buffer.len();
            return None;
        };
        let mut line = self.buffer.split_to(self.seen + at + 1);
        self.seen = 0;
        self.returned = line.last() == Some(&b'\r');
        line.truncate(line.len() - 1);
        if self.end == End::Feed && line.last() == Some(&b'\r') {
            line.truncate(line.len() - 1);
        }
        Some(line.freeze())
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(f)
    }
}

/// The JSON values of a body, one on each line; empty lines are passed over.
#[must_use = "a stream does nothing until it is read"]
pub struct JsonLines<T> {
    lines: Lines,
    value: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonLines<T> {
    fn new(stream: ByteStream) -> Self {
        JsonLines { lines: Lines::new(stream, End::Feed), value: PhantomData }
    }

    /// The next value; `None` at the end.
    ///
    /// # Errors
    /// The connection broke, nothing arrived for too long, or a line is too long: the stream is then at its end. Or a line is not
    /// a value of this type; reading may then go on with the next one.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: DeserializeOwned> Stream for JsonLines<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(self.lines.poll(context)) {
                Some(Ok((line, _))) if line.trim_ascii().is_empty() => {}
                Some(Ok((line, _))) => return Poll::Ready(Some(decode(&line).map_err(StreamError::Decode))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").field("stream", &self.lines.stream).finish_non_exhaustive()
    }
}
