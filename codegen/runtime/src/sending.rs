//! A call on its way: a future without type parameters inside, so that everything that does I/O is compiled once; only
//! the last step, reading the answer, knows the operation's types.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::answer::Read;
use super::call::Call;
use super::describe::Operation;
use super::error::{Error, Failure};
use super::exchange::{self, Done};
use super::options::Options;
use super::response::Response;
use super::retry::Retry;
use super::stream::Streaming;

/// What everything on its way comes to.
pub(super) type Exchanging = Pin<Box<dyn Future<Output = Result<Done, Failure>> + Send>>;

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
    pub(super) fn new(call: Call, read: Read<S, E>) -> Self {
        let operation = call.operation();
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
        match super::blocking::call(operation, self.state.begin(false)) {
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
