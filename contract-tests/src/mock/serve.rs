//! A listener and a mock come in; its answers go out over HTTP/1.1 until it is told to stop, with one line for each request. It
//! must never know what an answer means, nor write a credential down.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};

use super::fault::Fault;
use super::{Mock, Reply};
use crate::server::Recorded;

/// The longest body that is read.
const LONGEST: usize = 64 << 20;

/// How long requests that are under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Takes the line that is to be said about a request.
type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Serves until `stop` is there; requests under way are answered before this returns, if they take no longer than five seconds.
pub async fn serve(
    listener: TcpListener,
    mock: Arc<Mock>,
    stop: impl Future<Output = ()>,
    log: impl Fn(&str) + Send + Sync + 'static,
) {
    let log: Log = Arc::new(log);
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                converse(stream, Arc::clone(&mock), Arc::clone(&log), &connections);
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    // What is not done by then belongs to clients that do not read.
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

fn converse(stream: TcpStream, mock: Arc<Mock>, log: Log, connections: &GracefulShutdown) {
    // Small answers must not wait for a peer's acknowledgement; without it the server is only slower.
    let _ = stream.set_nodelay(true);
    let respond = service_fn(move |request: http::Request<Incoming>| {
        let (mock, log) = (Arc::clone(&mock), Arc::clone(&log));
        async move { Ok::<_, Infallible>(answer(&mock, &log, request).await.map(Full::new)) }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), respond);
    let connection = connections.watch(connection);
    // A client may hang up whenever it likes; that is no event for the server.
    tokio::spawn(async move { drop(connection.await) });
}

async fn answer(mock: &Mock, log: &Log, request: http::Request<Incoming>) -> http::Response<Bytes> {
    let begin = Instant::now();
    let (parts, body) = request.into_parts();
    let read = Limited::new(body, LONGEST).collect().await.map(http_body_util::Collected::to_bytes);
    let too_large = read.is_err();
    let recorded = Recorded {
        method: parts.method.to_string(),
        target: parts.uri.path_and_query().map_or_else(|| parts.uri.to_string(), ToString::to_string),
        headers: parts.headers,
        body: read.unwrap_or_default(),
    };
    let mut reply = if too_large { mock.unread(&recorded) } else { mock.respond(&recorded) };
    if let Some(delay) = reply.delay {
        tokio::time::sleep(delay).await;
    }
    log(&line(&recorded, &reply, begin.elapsed()));
    if too_large {
        // What is left of the body would be read as the next request.
        reply.answer.headers.push(("connection".to_owned(), "close".to_owned()));
    }
    reply.answer.to_http()
}

/// The query stays out of the line: an API key may stand in it.
fn line(request: &Recorded, reply: &Reply, took: Duration) -> String {
    let (method, path) = (&request.method, request.path());
    let (status, milliseconds) = (reply.answer.status, took.as_secs_f64() * 1000.0);
    match &reply.why {
        Some(why) => format!("{method} {path} → {status} in {milliseconds:.1} ms: {}", why.escape_debug()),
        None => format!("{method} {path} → {status} in {milliseconds:.1} ms"),
    }
}

impl Mock {
    /// The answer to a request whose body was not read to its end.
    fn unread(&self, request: &Recorded) -> Reply {
        let index = match self.routes.find(&request.method, request.path()) {
            super::Found::Path { methods, .. } => super::route::chosen(methods, &request.method),
            super::Found::Nothing { nearest } => nearest,
        };
        self.refuse(
            index,
            request,
            &Fault::too_large(format!("the body is longer than {LONGEST} bytes, or was cut off")),
        )
    }
}
