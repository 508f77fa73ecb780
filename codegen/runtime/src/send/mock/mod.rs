//! A transport for tests: requests come in and are kept, answers and failures that were queued for their operation go out. All that is
//! above a transport is real: authentication, redirects, retries, decoding. It must never open a connection.

mod stub;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body::{Body, Frame};
use url::Url;

use super::super::describe::Operation;
use super::transport::{Fault, FaultKind, Incoming, Upload, Wire};

pub use stub::Stub;

/// Answers calls from queues, one for each operation, and keeps what was asked. Clones share both.
///
/// Requests to a token endpoint are answered with a token of its own making, to a revocation endpoint with 200.
#[derive(Clone, Default)]
pub struct Mock {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    queues: Vec<(&'static Operation, VecDeque<Play>)>,
    requests: Vec<Recorded>,
}

/// What happens to a request.
enum Play {
    Answer(http::Response<Bytes>),
    Refused,
    Broken,
    Stalled,
}

/// A request as it would have gone out, credentials included.
#[derive(Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The operation; `None` if it went to a token or revocation endpoint.
    pub operation: Option<&'static Operation>,
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty if it was a stream.
    pub body: Bytes,
}

impl Mock {
    /// A mock with nothing queued: every call of it fails with a [`TransportError`](super::super::TransportError) that says so.
    pub fn new() -> Mock {
        Mock::default()
    }

    /// The requests so far, the first one first.
    pub fn requests(&self) -> Vec<Recorded> {
        self.lock().requests.clone()
    }

    /// How many queued answers and failures no call has asked for. A test that means all of them ends with a look at this.
    pub fn left(&self) -> usize {
        self.lock().queues.iter().map(|(_, queue)| queue.len()).sum()
    }

    fn queue(&self, operation: &'static Operation, play: Play) {
        let mut shared = self.lock();
        match shared.queues.iter_mut().find(|(known, _)| std::ptr::eq(*known, operation)) {
            Some((_, queue)) => queue.push_back(play),
            None => shared.queues.push((operation, VecDeque::from([play]))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request and gives what is next for its operation.
    fn take(&self, wire: Wire) -> Option<Play> {
        let body = match wire.body {
            Upload::Whole(bytes) => bytes,
            Upload::Stream(_) => Bytes::new(),
        };
        let Wire { operation, method, url, headers, .. } = Wire { body: Upload::Whole(Bytes::new()), ..wire };
        let mut shared = self.lock();
        shared.requests.push(Recorded { operation, method, url, headers, body });
        let Some(operation) = operation else { return Some(Play::Answer(token())) };
        let (_, queue) = shared.queues.iter_mut().find(|(known, _)| std::ptr::eq(*known, operation))?;
        queue.pop_front()
    }

    pub(super) async fn send(&self, wire: Wire) -> Result<Box<Incoming>, Fault> {
        let operation = wire.operation;
        match self.take(wire) {
            Some(Play::Answer(answer)) => Ok(Box::new(Incoming::of_body(answer.map(|bytes| Whole(Some(bytes)))))),
            Some(Play::Refused) => Err(Fault::new(FaultKind::Connect, "connection refused")),
            Some(Play::Broken) => Err(Fault::new(FaultKind::Broken, "connection reset")),
            Some(Play::Stalled) => std::future::pending().await,
            None => Err(Fault::unstubbed(operation)),
        }
    }
}

/// What a token endpoint answers (RFC 6749 §5.1).
fn token() -> http::Response<Bytes> {
    let body = Bytes::from_static(br#"{"access_token":"mock","token_type":"Bearer","expires_in":3600}"#);
    let mut answer = http::Response::new(body);
    *answer.status_mut() = StatusCode::OK;
    answer
}

/// A body that is there already.
struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = self.lock().requests.len();
        f.debug_struct("Mock").field("requests", &requests).field("left", &self.left()).finish()
    }
}

impl fmt::Debug for Recorded {
    /// The query may hold an API key and the body anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded")
            .field("operation", &self.operation.map(|operation| operation.id))
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}
