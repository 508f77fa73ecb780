//! A call comes in, the server's whole answer goes out, or its head and the stream of its body: credentials, redirects, limits and
//! repetitions are seen to here. It must never know the operation's types, so that all of this is compiled once.

mod authorize;
mod body;

use bytes::Bytes;
use url::Url;

use super::answer::Answer;
use super::call::Call;
use super::client::Inner;
use super::credentials::Step;
use super::deadline::Deadline;
use super::describe::Operation;
use super::error::{Failure, Received, RequestError, Stage, TimeoutError, TransportError};
use super::options::Options;
use super::redirect::{self, Outgoing};
use super::retry::Retry;
use super::retry_after::retry_after;
use super::transport::{Fault, FaultKind, Incoming, Pieces, Wire};

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
#[allow(clippy::manual_async_fn, reason = "the future of an `async fn` would hold its arguments twice")]
pub(super) fn run(
    call: Call,
    options: Option<Box<Options>>,
    streamed: bool,
) -> impl Future<Output = Result<Done, Failure>> + Send {
    async move { begun(&call, options.as_deref(), streamed).await }
}

async fn begun(call: &Call, options: Option<&Options>, streamed: bool) -> Result<Done, Failure> {
    let operation = call.operation();
    let client = call.client().inner();
    if let Some(fault) = options.and_then(|options| options.fault.as_ref()) {
        return Err(Failure::Request(RequestError::new(operation, None, fault.clone())));
    }
    let request = Box::new(call.outgoing(options.map(|options| &options.headers)).map_err(Failure::Request)?);
    let steps = client.credentials.plan(operation).map_err(Failure::Auth)?;
    if tokio::runtime::Handle::try_current().is_err() {
        let message = "sending needs a Tokio runtime, and there is none here";
        return Err(Failure::Transport(TransportError::impossible(operation, message)));
    }
    let retry = options.and_then(|options| options.retry.as_ref()).unwrap_or(&client.retry);
    let repeatable =
        call.is_replayable() && retry.allows(operation.method, options.is_some_and(|options| options.keyed));
    let deadline = Deadline::after(options.and_then(|options| options.timeout).unwrap_or(client.timeout));
    let exchange = Exchange {
        client,
        call,
        headers: options.map(|options| &options.headers),
        operation,
        steps,
        deadline,
        streamed,
    };
    #[cfg(feature = "tracing")]
    return {
        let span = super::trace::span(operation, &request.url);
        let attempts = exchange.attempts(request, repeatable.then_some(retry));
        let (result, attempts) = tracing::Instrument::instrument(attempts, span.clone()).await;
        super::trace::record(&span, attempts, &result);
        counted(result, attempts)
    };
    #[cfg(not(feature = "tracing"))]
    {
        let (result, attempts) = exchange.attempts(request, repeatable.then_some(retry)).await;
        counted(result, attempts)
    }
}

fn counted(result: Result<Done, Failure>, attempts: u32) -> Result<Done, Failure> {
    match result {
        Ok(done) => Ok(Done { answer: done.answer.after(attempts), ..done }),
        Err(failure) => Err(failure.after(attempts)),
    }
}

/// One call on its way.
struct Exchange<'c> {
    client: &'c Inner,
    call: &'c Call,
    /// The caller's own headers.
    headers: Option<&'c http::HeaderMap>,
    operation: &'static Operation,
    steps: Vec<Step<'c>>,
    deadline: Deadline,
    streamed: bool,
}

impl Exchange<'_> {
    /// What came of the last attempt, and how many there were.
    async fn attempts(&self, first: Box<Outgoing>, retry: Option<&Retry>) -> (Result<Done, Failure>, u32) {
        let mut result = self.attempt(first).await;
        let mut attempts = 1;
        while let Some(wait) = retry.and_then(|retry| self.wait(retry, attempts, &result)) {
            // What is on its way to be thrown away must not be held while waiting.
            drop(result);
            tokio::time::sleep(wait).await;
            result = match self.again() {
                Ok(request) => Box::pin(self.attempt(request)).await,
                Err(failure) => Err(failure),
            };
            attempts += 1;
        }
        (result, attempts)
    }

    /// The call's own request once more. It is made anew, since most calls never need it.
    fn again(&self) -> Result<Box<Outgoing>, Failure> {
        self.call.outgoing(self.headers).map(Box::new).map_err(Failure::Request)
    }

    async fn attempt(&self, request: Box<Outgoing>) -> Result<Done, Failure> {
        let mut incoming = self.authorized(request).await?;
        if incoming.status.is_redirection() {
            incoming = Box::pin(self.follow(incoming)).await?;
        }
        let timeout = self.deadline.limit;
        if self.streamed && self.operation.success(incoming.status.as_u16()).is_some() {
            let mut head = http::Response::new(Bytes::new());
            *head.status_mut() = incoming.status;
            *head.headers_mut() = std::mem::take(&mut incoming.headers);
            return Ok(Done { answer: self.call.answer(head), stream: Some(incoming.into_pieces()), timeout });
        }
        let response = self.read(incoming).await?;
        Ok(Done { answer: self.call.answer(response), stream: None, timeout })
    }

    /// How long to wait before the next attempt; `None` if what happened is the outcome.
    fn wait(&self, retry: &Retry, attempts: u32, result: &Result<Done, Failure>) -> Option<std::time::Duration> {
        let asked = match result {
            Ok(done) if matches!(done.answer.code(), 429 | 502 | 503 | 504) => retry_after(done.answer.headers()),
            Err(failure) if failure.is_of_the_connection() => None,
            Ok(_) | Err(_) => return None,
        };
        retry.wait(attempts, asked).filter(|wait| *wait < self.deadline.left())
    }

    /// Follows redirects as far as they may be followed; the first answer that is not followed is the answer.
    async fn follow(&self, mut response: Box<Incoming>) -> Result<Box<Incoming>, Failure> {
        let mut request = self.again()?;
        let mut visited = vec![(request.method.clone(), request.url.clone())];
        loop {
            let next = redirect::next(self.operation, &request, response.status, &response.headers);
            let Some(next) = next.filter(|next| next.trusted || !self.leaks(&next.url)) else { return Ok(response) };
            let stop = (next.method.clone(), next.url.clone());
            if visited.len() > redirect::LIMIT || visited.contains(&stop) {
                return Ok(response);
            }
            visited.push(stop);
            self.drain(response).await?;
            *request = next;
            response = self.authorized(request.clone()).await?;
        }
    }

    /// Sends one request and waits for the head of its answer.
    async fn once(&self, request: Box<Outgoing>) -> Result<Box<Incoming>, Failure> {
        let Some(body) = request.body.take() else {
            let message = "the body is a stream that was sent already";
            return Err(Failure::Request(RequestError::new(self.operation, None, message)));
        };
        let Outgoing { method, url, headers, .. } = *request;
        let sent = self.client.transport.send(Wire { operation: Some(self.operation), method, url, headers, body });
        match self.deadline.within(sent).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(fault)) => Err(self.broken(fault, None)),
            None => Err(self.timeout(Stage::Answer, None)),
        }
    }

    fn broken(&self, fault: Fault, received: Option<Received>) -> Failure {
        let stage = match (fault.kind, self.client.connect_timeout) {
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

    /// Whether a URL on another origin repeats an API key that belongs in the query.
    fn leaks(&self, url: &Url) -> bool {
        use secrecy::ExposeSecret;
        self.steps.iter().any(|step| match step {
            Step::Query(_, secret) => url.query_pairs().any(|(_, value)| value == secret.expose_secret()),
            _ => false,
        })
    }
}
