//! Lines come in, server-sent events go out, as the WHATWG HTML standard reads them (§9.2.6). It must never connect again by itself:
//! the last event's identity is there for a caller who wants to.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::super::super::error::{DecodeError, decode};
use super::lines::{End, Lines};
use super::{ByteStream, StreamError, Streaming};

impl<S, E> Streaming<S, E> {
    /// The same body as server-sent events (`text/event-stream`).
    pub fn events(self) -> Streaming<S, E, Events> {
        self.opened_by(ByteStream::events)
    }
}

impl ByteStream {
    /// The same body as server-sent events (`text/event-stream`).
    pub fn events(self) -> Events {
        Events::new(self)
    }
}

/// A server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Its type; `message` unless the server says otherwise.
    pub event: String,
    /// Its data; lines are joined by line feeds.
    pub data: String,
    /// The identity of the last event that had one; empty if none had.
    pub id: String,
}

impl Event {
    /// The data read as JSON.
    ///
    /// # Errors
    /// It is not JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode(self.data.as_bytes())
    }
}

/// The server-sent events of a body.
#[must_use = "a stream does nothing until it is read"]
pub struct Events {
    lines: Lines,
    begun: bool,
    event: String,
    /// `None` while the event under way has no data.
    data: Option<String>,
    /// The identity that the next event will have.
    id: String,
    /// The identity of the last event that came whole.
    last: String,
    retry: Option<Duration>,
}

impl Events {
    fn new(stream: ByteStream) -> Events {
        let lines = Lines::new(stream, End::FeedOrReturn);
        Events {
            lines,
            begun: false,
            event: String::new(),
            data: None,
            id: String::new(),
            last: String::new(),
            retry: None,
        }
    }

    /// The next event; `None` at the end. An event that the end cuts off is not one.
    ///
    /// # Errors
    /// The connection broke, nothing arrived for too long, or a line or an event is too long. The stream is then at its end.
    pub async fn next(&mut self) -> Option<Result<Event, StreamError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The identity of the last event that had one, to be sent as `Last-Event-ID` by a call that goes on from there. That of an
    /// event which the end cut off is not it: that event is still to come.
    pub fn last_id(&self) -> &str {
        &self.last
    }

    /// How long the server asks to wait before connecting again, if it said so.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Takes a line; gives the event that it ends.
    fn take(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            self.last.clone_from(&self.id);
            let event = std::mem::take(&mut self.event);
            let data = self.data.take()?;
            let event = if event.is_empty() { "message".to_owned() } else { event };
            return Some(Event { event, data, id: self.id.clone() });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = value.to_owned(),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = value.to_owned(),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // Comments have an empty field; unknown fields mean nothing.
            _ => {}
        }
        None
    }
}

impl Stream for Events {
    type Item = Result<Event, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let line = match ready!(this.lines.poll(context)) {
                Some(Ok((line, true))) => line,
                Some(Ok((_, false))) | None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            };
            let text = String::from_utf8_lossy(&line);
            let text = text.strip_prefix('\u{feff}').filter(|_| !this.begun).unwrap_or(&text);
            this.begun = true;
            if let Some(event) = this.take(text) {
                return Poll::Ready(Some(Ok(event)));
            }
            if let Some(limit) = this.lines.excess(this.data.as_ref().map_or(0, String::len)) {
                return Poll::Ready(Some(Err(StreamError::TooLarge { limit })));
            }
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("lines", &self.lines).finish_non_exhaustive()
    }
}
