//! A call comes in, the server's whole answer goes out, or its head and the stream of its body: credentials, redirects, limits and
//! repetitions are seen to here. It must never know the operation's types, so that all of this is compiled once.

#[cfg(feature = "api-key")]
mod api_key;
mod authorize;
mod body;

use bytes::Bytes;
use url::Url;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::describe::Operation;
use super::super::error::{Failure, Received, RequestError, Stage, TimeoutError, TransportError};
use super::super::retry_after::retry_after;
use super::credentials::Step;
use super::deadline::Deadline;
use super::options::Options;
use super::redirect::{self, Outgoing};
use super::retry::Retry;
use super::transport::{Fault, FaultKind, Incoming, Pieces, Wire};
use super::{Exchanging, Sender};

/// What became of a call that was answered.
pub(super) struct Done {
    /// The answer; without a body where that is in `stream`.
    pub(super) answer: Answer,
    /// The body of a documented success, when a stream was asked for.
    pub(super) stream: Option<Pieces>,
    /// The time allowed for the call.
    pub(super) timeout: std::time::Duration,
}

/// Sends a call, as often as the retry policy says, and reads its answer: the whole of it, unless it is a success and a stream is
/// wanted.
pub(super) fn run(call: Call, options: Option<Box<Options>>, streamed: bool) -> Exchanging {
    Box::pin(async move {
        let options = options.as_deref();
        let (request, steps) = ready(&call, options)?;
        let exchange = Exchange::new(&call, options, steps, streamed);
        #[cfg(feature = "tracing")]
        let span = super::trace::span(exchange.operation, &request.url);
        let attempts = exchange.attempts(request);
        #[cfg(feature = "tracing")]
        let attempts = tracing::Instrument::instrument(attempts, span.clone());
        let (result, attempts) = attempts.await;
        #[cfg(feature = "tracing")]
        super::trace::record(&span, attempts, &result);
        counted(result, attempts)
    })
}

/// The request and the credentials that it may carry. What can be known to fail before anything is sent fails here.
fn ready<'c>(call: &'c Call, options: Option<&Options>) -> Result<(Box<Outgoing>, Vec<Step<'c>>), Failure> {
    let operation = call.operation;
    if let Some(options) = options
        && let Some(fault) = &options.fault
    {
        return Err(Failure::Request(RequestError::new(operation, None, fault.clone())));
    }
    let headers = options.map(|options| &options.headers);
    let request = Box::new(call.outgoing(headers).map_err(Failure::Request)?);
    let steps = match call.client().inner().sender.credentials.plan(operation) {
        // Whoever sends this header proves who is calling in a way of their own, such as a scheme that the client does not speak.
        Err(_) if headers.is_some_and(|headers| headers.contains_key(http::header::AUTHORIZATION)) => Vec::new(),
        steps => steps.map_err(Failure::Auth)?,
    };
    if tokio::runtime::Handle::try_current().is_err() {
        let message = "sending needs a Tokio runtime, and there is none here";
        return Err(Failure::Transport(TransportError::impossible(operation, message)));
    }
    Ok((request, steps))
}

fn counted(result: Result<Done, Failure>, attempts: u32) -> Result<Done, Failure> {
    match result {
        Ok(done) => Ok(Done { answer: done.answer.after(attempts), ..done }),
        Err(failure) => Err(failure.after(attempts)),
    }
}

/// One call on its way.
struct Exchange<'c> {
    sender: &'c Sender,
    call: &'c Call,
    /// The caller's own headers.
    headers: Option<&'c http::HeaderMap>,
    operation: &'static Operation,
    steps: Vec<Step<'c>>,
    /// When a call that may be repeated is.
    retry: Option<&'c Retry>,
    deadline: Deadline,
    streamed: bool,
}

/// The redirects of an attempt.
struct Trail {
    /// The last request.
    request: Box<Outgoing>,
    visited: Vec<(http::Method, Url)>,
}

impl<'c> Exchange<'c> {
    fn new(call: &'c Call, options: Option<&'c Options>, steps: Vec<Step<'c>>, streamed: bool) -> Exchange<'c> {
        let (sender, operation) = (&call.client().inner().sender, call.operation);
        let (mut retry, mut keyed, mut timeout) = (&sender.retry, false, sender.timeout);
        if let Some(options) = options {
            retry = options.retry.as_ref().unwrap_or(retry);
            keyed = options.keyed;
            timeout = options.timeout.unwrap_or(timeout);
        }
        let repeatable =
            call.body.as_ref().is_none_or(|(_, body)| body.is_replayable()) && retry.allows(operation.method, keyed);
        Exchange {
            sender,
            call,
            headers: options.map(|options| &options.headers),
            operation,
            steps,
            retry: repeatable.then_some(retry),
            deadline: Deadline::after(timeout),
            streamed,
        }
    }
}

impl Exchange<'_> {
    /// The outcome, and how often the call was tried.
    async fn attempts(&self, mut request: Box<Outgoing>) -> (Result<Done, Failure>, u32) {
        let mut attempts = 0;
        loop {
            let result = self.attempt(request).await;
            attempts += 1;
            let Some(wait) = self.wait(attempts, &result) else { return (result, attempts) };
            drop(result);
            tokio::time::sleep(wait).await;
            request = match self.again() {
                Ok(request) => request,
                Err(failure) => return (Err(failure), attempts),
            };
        }
    }

    /// The call's own request once more. It is made anew, since most calls never need it.
    fn again(&self) -> Result<Box<Outgoing>, Failure> {
        self.call.outgoing(self.headers).map(Box::new).map_err(Failure::Request)
    }

    /// Sends a request, and those that it is redirected to, and reads the answer.
    async fn attempt(&self, mut request: Box<Outgoing>) -> Result<Done, Failure> {
        let mut trail = None;
        loop {
            let incoming = self.authorized(request).await?;
            match self.redirected(&mut trail, &incoming)? {
                Some(next) => request = next,
                None if self.streamed && self.operation.success(incoming.status.as_u16()).is_some() => {
                    return Ok(self.opened(*incoming));
                }
                None => return Ok(self.done(self.read(incoming).await?, None)),
            }
            self.drain(incoming).await?;
        }
    }

    /// An answer whose body is left to be read.
    fn opened(&self, mut incoming: Incoming) -> Done {
        let mut head = http::Response::new(Bytes::new());
        *head.status_mut() = incoming.status;
        *head.headers_mut() = std::mem::take(&mut incoming.headers);
        self.done(head, Some(incoming.into_pieces()))
    }

    fn done(&self, response: http::Response<Bytes>, stream: Option<Pieces>) -> Done {
        Done { answer: self.call.answer(response), stream, timeout: self.deadline.limit }
    }

    /// How long to wait before the next attempt; `None` if what happened is the outcome.
    fn wait(&self, attempts: u32, result: &Result<Done, Failure>) -> Option<std::time::Duration> {
        let retry = self.retry?;
        let asked = match result {
            Ok(done) if matches!(done.answer.code(), 429 | 502 | 503 | 504) => retry_after(done.answer.headers()),
            Err(failure) if failure.is_of_the_connection() => None,
            Ok(_) | Err(_) => return None,
        };
        retry.wait(attempts, asked).filter(|wait| *wait < self.deadline.left())
    }

    /// The request that an answer redirects to, as far as redirects may be followed.
    fn redirected(&self, trail: &mut Option<Trail>, response: &Incoming) -> Result<Option<Box<Outgoing>>, Failure> {
        if !response.status.is_redirection() {
            return Ok(None);
        }
        let Trail { request, visited } = match trail {
            Some(trail) => trail,
            None => {
                let request = self.again()?;
                let visited = vec![(request.method.clone(), request.url.clone())];
                trail.insert(Trail { request, visited })
            }
        };
        let next = redirect::next(self.operation, request, response.status, &response.headers);
        #[cfg(feature = "api-key")]
        let next = next.filter(|next| next.trusted || !self.leaks(&next.url));
        let Some(next) = next else { return Ok(None) };
        let stop = (next.method.clone(), next.url.clone());
        if visited.len() > redirect::LIMIT || visited.contains(&stop) {
            return Ok(None);
        }
        visited.push(stop);
        **request = next;
        Ok(Some(request.clone()))
    }

    /// Sends one request and waits for the head of its answer.
    async fn once(&self, request: Box<Outgoing>) -> Result<Box<Incoming>, Failure> {
        let Some(body) = request.body.take() else {
            let message = "the body is a stream that was sent already";
            return Err(Failure::Request(RequestError::new(self.operation, None, message)));
        };
        let Outgoing { method, url, headers, .. } = *request;
        let sent = self.sender.transport.send(Wire { operation: Some(self.operation), method, url, headers, body });
        match self.deadline.within(sent).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(fault)) => Err(self.broken(fault, None)),
            Err(_) => Err(self.timeout(Stage::Answer, None)),
        }
    }

    fn broken(&self, fault: Fault, received: Option<Received>) -> Failure {
        let stage = match (fault.kind, self.sender.connect_timeout) {
            (FaultKind::ConnectTimeout, Some(limit)) => {
                return Failure::Timeout(TimeoutError::new(self.operation, Stage::Connect, limit, received));
            }
            (FaultKind::ConnectTimeout | FaultKind::Connect, _) => Stage::Connect,
            (FaultKind::Broken, _) if received.is_some() => Stage::Body,
            (FaultKind::Broken, _) => Stage::Answer,
        };
        Failure::Transport(TransportError::new(self.operation, stage, fault.source, received))
    }

    fn timeout(&self, stage: Stage, received: Option<Received>) -> Failure {
        Failure::Timeout(TimeoutError::new(self.operation, stage, self.deadline.limit, received))
    }
}
