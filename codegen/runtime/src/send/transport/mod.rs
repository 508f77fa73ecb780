//! One request comes in, the head of its answer goes out, and its body as it arrives: what lies below authentication,
//! redirects and retries. It must never know an operation's types, nor decide anything about what it carries.

#[cfg(feature = "reqwest")]
mod http_client;
mod incoming;
mod outflow;
#[cfg(feature = "tower")]
mod service;

#[cfg(feature = "oauth")]
use std::error::Error as StdError;
#[cfg(feature = "oauth")]
use std::fmt;
use std::future::ready;
use std::pin::Pin;

use http::{HeaderMap, Method};
use url::Url;

use super::super::body::BoxError;
use super::super::describe::Operation;

pub(super) use incoming::{Incoming, Pieces, poll_data};
pub(super) use outflow::Upload;
#[cfg(feature = "tower")]
pub(super) use service::BoxService;

/// What carries requests.
#[derive(Clone)]
pub(super) enum Transport {
    /// No feature brings one, and none was given.
    Absent,
    /// Stands in for what a test did not say.
    #[cfg(feature = "traits")]
    Unstubbed,
    #[cfg(feature = "reqwest")]
    Http(reqwest::Client),
    #[cfg(feature = "tower")]
    Service(BoxService),
    #[cfg(feature = "mock")]
    Mock(super::mock::Mock),
}

/// The head of an answer, awaited. Both are boxed so that what awaits them, and is moved about, stays small.
pub(super) type Answering<'t> = Pin<Box<dyn Future<Output = Result<Box<Incoming>, Fault>> + Send + 't>>;

/// A request as it goes out.
pub(super) struct Wire {
    /// `None` for requests to an authorization server.
    #[cfg_attr(not(any(feature = "tower", feature = "traits")), allow(dead_code))]
    pub(super) operation: Option<&'static Operation>,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Upload,
}

impl Transport {
    /// Sends a request; what it returns waits for the head of the answer.
    pub(super) fn send<'t>(&'t self, wire: Wire) -> Answering<'t> {
        match self {
            Transport::Absent => Box::pin(ready(Err(Fault::new(FaultKind::Connect, ABSENT)))),
            #[cfg(feature = "traits")]
            Transport::Unstubbed => Box::pin(ready(Err(Fault::unstubbed(wire.operation)))),
            #[cfg(feature = "reqwest")]
            Transport::Http(client) => Box::pin(http_client::send(client, wire)),
            #[cfg(feature = "tower")]
            Transport::Service(service) => Box::pin(service.send(wire)),
            #[cfg(feature = "mock")]
            Transport::Mock(mock) => Box::pin(mock.send(wire)),
        }
    }

    /// The transport that a feature brings.
    ///
    /// # Errors
    /// There is none, or TLS cannot be set up.
    #[cfg_attr(not(feature = "reqwest"), allow(clippy::unnecessary_wraps))]
    pub(super) fn of_features(connect_timeout: std::time::Duration) -> Result<Transport, BoxError> {
        #[cfg(feature = "reqwest")]
        return Ok(Transport::Http(http_client::build(connect_timeout)?));
        #[cfg(not(feature = "reqwest"))]
        {
            let _ = connect_timeout;
            Ok(Transport::Absent)
        }
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Transport::Absent)
    }
}

/// What is at hand as a transport when no feature brings one.
pub(super) const ABSENT: &str =
    "there is no transport: turn on the feature `rustls` or `native-tls`, or give the builder one";

/// Why no answer came, or why it broke off.
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) source: BoxError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Nothing was sent.
    Connect,
    /// Nothing was sent, and connecting took too long.
    ConnectTimeout,
    /// The connection broke, at a time at which the request may have been sent.
    Broken,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, source: impl Into<BoxError>) -> Fault {
        Fault { kind, source: source.into() }
    }

    /// A test calls what it did not prepare for.
    #[cfg(feature = "traits")]
    pub(super) fn unstubbed(operation: Option<&'static Operation>) -> Fault {
        let name = operation.map_or("the request", |operation| operation.id);
        Fault::new(FaultKind::Connect, format!("{name} is not stubbed"))
    }
}

#[cfg(feature = "oauth")]
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

#[cfg(feature = "oauth")]
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault").field("kind", &self.kind).field("source", &self.source).finish()
    }
}

#[cfg(feature = "oauth")]
impl StdError for Fault {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}
