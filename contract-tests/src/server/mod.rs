//! A service (recorded request to answer) comes in; a real HTTP/1.1 server on a free port of 127.0.0.1 goes out, which keeps
//! every request it saw. What no proper server can send lies in `raw`. It must never know operations or clients.

pub mod raw;
mod stage;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

pub use stage::Stage;

/// What a server saw.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// In upper case.
    pub method: String,
    /// The request target exactly as sent: path and query, still encoded.
    pub target: String,
    /// In lower case, in order per name.
    pub headers: HeaderMap,
    /// All of it.
    pub body: Bytes,
}

impl Recorded {
    /// The target before the first `?`, still encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The target after the first `?`, still encoded.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The values of a header, in order; those that are no text are left out.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect()
    }
}

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 200 to 599.
    pub status: u16,
    /// In order.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Bytes,
}

impl Answer {
    /// An answer without headers of its own.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A JSON body and its media type.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Answer {
        Answer::new(status, body.to_string()).with("content-type", "application/json")
    }

    /// As an `http::Response`; header fields that HTTP cannot carry are left out.
    #[must_use]
    pub fn to_http(&self) -> http::Response<Bytes> {
        let mut response = http::Response::new(self.body.clone());
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a server does with a request.
pub trait Service: Send + Sync + 'static {
    /// Answers one request.
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer>;
}

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Recorded>>>,
    accepting: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(service: Arc<dyn Service>) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let accepting = tokio::spawn(accept(listener, service, Arc::clone(&log))).abort_handle();
        Ok(Server { address, log, accepting })
    }

    /// "http://127.0.0.1:1234"
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests seen since the last time, in the order in which they were complete.
    #[must_use]
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The connections live in this task, so that they end with it.
async fn accept(listener: TcpListener, service: Arc<dyn Service>, log: Arc<Mutex<Vec<Recorded>>>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(serve(stream, Arc::clone(&service), Arc::clone(&log)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<dyn Service>, log: Arc<Mutex<Vec<Recorded>>>) {
    // Small answers must not wait for a peer's acknowledgement; without it the server is only slower.
    let _ = stream.set_nodelay(true);
    let respond = service_fn(move |request: http::Request<Incoming>| {
        let (service, log) = (Arc::clone(&service), Arc::clone(&log));
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            let recorded = Recorded {
                method: parts.method.to_string(),
                target: parts.uri.to_string(),
                headers: parts.headers,
                body,
            };
            log.lock().unwrap_or_else(PoisonError::into_inner).push(recorded.clone());
            Ok::<_, Infallible>(service.answer(&recorded).await.to_http().map(Full::new))
        }
    });
    // A client may hang up whenever it likes; that is no event for the server.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), respond).await;
}
