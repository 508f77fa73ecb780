//! Sending: a call on its way, a future without type parameters inside, so that everything that does I/O is compiled once; only
//! the last step, reading the answer, knows the operation's types. Nothing outside of this folder does I/O, and a crate without the
//! feature `send` is without it.

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod credentials;
mod deadline;
#[cfg(feature = "digest")]
mod digest;
#[cfg(feature = "oauth")]
mod endpoint;
mod exchange;
#[cfg(feature = "mock")]
pub mod mock;
mod options;
mod pages;
mod redirect;
mod retry;
mod sender;
mod settings;
mod stream;
#[cfg(feature = "oauth")]
mod token;
#[cfg(feature = "tracing")]
mod trace;
#[cfg_attr(not(feature = "reqwest"), allow(dead_code, unused_variables))]
mod transport;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use url::Url;

pub use auth::Auth;
pub use pages::{Items, Pages, Paging, Turn};
pub use retry::Retry;
pub(super) use sender::Sender;
pub(super) use settings::Settings;
pub use stream::events::{Event, Events};
pub use stream::lines::JsonLines;
pub use stream::{ByteStream, StreamError, Streaming};

use self::exchange::Done;
use self::options::Options;
use self::redirect::Outgoing;
use super::answer::{Read, read_raw};
use super::call::{Call, Head};
use super::describe::Operation;
use super::error::{Error, Failure, RequestError};
use super::request::Request;
use super::response::Response;

/// What everything on its way comes to.
type Exchanging = Pin<Box<dyn Future<Output = Result<Done, Failure>> + Send>>;

/// A call on its way. Nothing is sent before it is first polled, and until then it takes options for this call alone; dropping it
/// gives the call up.
#[must_use = "nothing is sent until this future is awaited"]
pub struct Sending<S, E> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    operation: &'static Operation,
    state: State,
    read: Read<S, E>,
}

/// What is to be sent, and from the first poll on what is on its way: the one or the other is there.
struct State {
    ready: Option<(Call, Option<Box<Options>>)>,
    sent: Option<Exchanging>,
}

impl<S, E> Sending<S, E> {
    fn new(call: Call, read: Read<S, E>) -> Self {
        let operation = call.operation;
        Sending { operation, state: State { ready: Some((call, None)), sent: None }, read }
    }

    /// The time allowed for this call, instead of the client's.
    pub fn timeout(mut self, limit: Duration) -> Self {
        if let Some(options) = self.state.options() {
            options.timeout = Some(limit);
        }
        self
    }

    /// When this call is tried again, instead of the client's policy.
    pub fn retry(mut self, policy: Retry) -> Self {
        if let Some(options) = self.state.options() {
            options.retry = Some(policy);
        }
        self
    }

    /// Sends another header, instead of one of that name that the call has. It is left out when a redirect leads to another origin.
    /// A name or a value that no header can have, or a header that belongs to the transport, is an [`Error::Request`].
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Some(options) = self.state.options() {
            options.header(name, value);
        }
        self
    }

    /// Sends an `Idempotency-Key`, by which the service recognises a repetition of this call, so that it may be retried whatever
    /// its method. All attempts carry the same key.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        if let Some(options) = self.state.options() {
            options.idempotency_key(key);
        }
        self
    }

    /// The body of a documented success as a stream, instead of as a whole; see [`super::ByteStream`].
    pub fn stream(self) -> Streaming<S, E> {
        Streaming::new(self.operation, self.state.begin(true), self.read)
    }

    /// Sends the call and waits for its outcome, without an async runtime of the caller's: one thread for all such calls drives
    /// them. The calling thread is blocked, so that async code is better off awaiting the call.
    ///
    /// # Errors
    /// As for awaiting it.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<Response<S>, Error<E>> {
        let (operation, read) = (self.operation, self.read);
        match blocking::call(operation, self.state.begin(false)) {
            Ok(done) => read(done.answer),
            Err(failure) => Err(failure.into()),
        }
    }
}

impl State {
    /// Options come too late for what is on its way, and cannot come then: whoever has a `Sending` to give away has not polled it.
    fn options(&mut self) -> Option<&mut Options> {
        let (_, options) = self.ready.as_mut()?;
        Some(options.get_or_insert_default())
    }

    fn sent(&mut self, streamed: bool) -> &mut Exchanging {
        self.sent.get_or_insert_with(|| match self.ready.take() {
            Some((call, options)) => exchange::run(call, options, streamed),
            None => Box::pin(std::future::pending()),
        })
    }

    fn begin(mut self, streamed: bool) -> Exchanging {
        std::mem::replace(self.sent(streamed), Box::pin(std::future::pending()))
    }
}

impl<S, E> Future for Sending<S, E> {
    type Output = Result<Response<S>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = ready!(self.state.sent(false).as_mut().poll(context));
        Poll::Ready(match done {
            Ok(done) => (self.read)(done.answer),
            Err(failure) => Err(failure.into()),
        })
    }
}

impl<S, E> fmt::Debug for Sending<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

impl Call {
    /// Sends the call and reads its answer with `read`.
    pub fn send<S, E>(self, read: Read<S, E>) -> Sending<S, E> {
        Sending::new(self, read)
    }

    /// The request as it is sent, with more headers.
    fn outgoing(&self, more: Option<&http::HeaderMap>) -> Result<Outgoing, RequestError> {
        let Head { method, uri, mut headers, body } = self.head()?;
        let url = match Url::parse(&uri) {
            Ok(url) => url,
            Err(error) => return Err(self.fault(None, format!("the URI cannot be sent: {error}"))),
        };
        if let Some(more) = more {
            for (name, value) in more {
                headers.insert(name.clone(), value.clone());
            }
        }
        Ok(Outgoing { method, url, headers, body, trusted: true })
    }
}

impl<S, E> Request<S, E> {
    /// Sends the call.
    ///
    /// # Errors
    /// The call could not be sent, or was not answered with a documented success.
    pub fn send(self) -> Sending<S, E> {
        self.call.send(self.read)
    }

    /// Sends the call, for the answer as it is: any status, undecoded.
    ///
    /// # Errors
    /// The call could not be sent, or no whole answer came.
    pub fn send_raw(self) -> Sending<Bytes, E> {
        self.call.send(read_raw)
    }
}
