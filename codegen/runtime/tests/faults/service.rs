//! A `tower` service as the transport: what it sees, and what becomes of its errors.

use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use specbound_runtime::{Auth, Body, BoxError, Client, Error, ErrorKind, Operation, Retry, Stage};
use tower_service::Service;

use crate::pieces::Pieces;
use crate::support::{GET_THING, SERVICE, call, read, send};
use crate::{ONCE, SECRET, ends};

type Answering = Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, BoxError>> + Send>>;

/// A service made of a function. It is not `Sync`, as services need not be.
#[derive(Clone)]
struct Handler<F> {
    handle: F,
    _alone: Cell<()>,
}

impl<F: Fn(Request<Bytes>) -> Answering> Service<Request<Bytes>> for Handler<F> {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Answering {
        (self.handle)(request)
    }
}

/// What a layer saw of a request: the operation's name, the method, the target, the credential and the body.
type Seen = (Option<&'static str>, String, String, Option<String>, Bytes);

/// A layer that writes down what goes through it.
#[derive(Clone)]
struct Count<S> {
    inner: S,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl<S: Service<Request<Bytes>>> Service<Request<Bytes>> for Count<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Bytes>) -> S::Future {
        let operation = request.extensions().get::<&'static Operation>().map(|operation| operation.id);
        let authorization = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let (method, target) = (request.method().to_string(), request.uri().to_string());
        self.seen.lock().unwrap().push((operation, method, target, authorization, request.body().clone()));
        self.inner.call(request)
    }
}

/// A client above such a layer, and what that saw.
fn counted(
    auth: Auth,
    retry: Retry,
    handle: impl Fn(Request<Bytes>) -> Answering + Clone + Send + 'static,
) -> (Client, Arc<Mutex<Vec<Seen>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let service = Count { inner: Handler { handle, _alone: Cell::new(()) }, seen: seen.clone() };
    let builder = Client::from_service(&SERVICE).base_url("http://api.test").auth(auth).retry(retry);
    (builder.timeout(Duration::from_secs(30)).service(service).build().unwrap(), seen)
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answering {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap();
    Box::pin(async { Ok(response) })
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

#[tokio::test(start_paused = true)]
async fn a_layer_sees_every_request_with_its_operation() {
    let turn = Arc::new(Mutex::new(0));
    let (client, seen) = counted(Auth::service_account("id", SECRET), Retry::default(), move |request| {
        let mut turn = turn.lock().unwrap();
        *turn += 1;
        match (request.uri().path(), *turn) {
            ("/oauth/token", _) => answer(200, &[], r#"{"access_token": "t", "token_type": "bearer"}"#),
            (_, 2) => answer(503, &[("retry-after", "7")], ""),
            (_, 3) => answer(302, &[("location", "/there")], ""),
            _ => answer(200, JSON, "[1]"),
        }
    });
    let response = send(&client, &GET_THING).await.unwrap();
    assert_eq!((response.attempts(), response.body().as_slice()), (2, &[1][..]));
    let seen: Vec<_> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|(id, method, target, secret, _)| {
            format!("{} {method} {target} {}", id.unwrap_or("-"), secret.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            "- POST http://api.test/oauth/token Basic aWQ6czNjcmV0",
            "getThing GET http://api.test/things/1 Bearer t",
            "getThing GET http://api.test/things/1 Bearer t",
            "getThing GET http://api.test/there Bearer t",
        ]
    );
}

#[tokio::test]
async fn a_streamed_body_is_there_as_a_whole() {
    let (client, seen) = counted(Auth::bearer(SECRET), Retry::none(), |_| answer(200, JSON, "[1]"));
    let mut call = call(&client, ONCE);
    call.bytes("application/octet-stream", Body::stream(Pieces::of(&["one ", "two"]), None));
    call.send(read).await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].4, "one two");
}

#[derive(Debug)]
struct Overloaded;

impl fmt::Display for Overloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many calls")
    }
}

impl std::error::Error for Overloaded {}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_service_is_a_transport_s_and_can_be_told() {
    for (operation, attempts) in [(&GET_THING, 3), (ONCE, 1)] {
        let (client, seen) =
            counted(Auth::bearer(SECRET), Retry::default(), |_| Box::pin(async { Err(Overloaded.into()) }));
        let error = send(&client, operation).await.unwrap_err();
        crate::clean(&error);
        assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Answer), "{error:?}");
        assert!(error.to_string().ends_with(": too many calls"), "{error}");
        let mut causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
        assert!(causes.any(|cause| cause.is::<Overloaded>()));
        assert_eq!((error.attempts(), seen.lock().unwrap().len()), (attempts, attempts as usize));
    }
}

/// Ready once, and never again: as a service is that sheds load.
#[derive(Clone)]
struct Shedding<S>(S, Arc<Mutex<u32>>);

impl<S: Service<Request<Bytes>, Error = BoxError>> Service<Request<Bytes>> for Shedding<S> {
    type Response = S::Response;
    type Error = BoxError;
    type Future = S::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let mut left = self.1.lock().unwrap();
        *left = left.saturating_sub(1);
        Poll::Ready(if *left == 0 { Err(Overloaded.into()) } else { Ok(()) })
    }

    fn call(&mut self, request: Request<Bytes>) -> S::Future {
        self.0.call(request)
    }
}

#[tokio::test]
async fn a_service_that_is_not_ready_is_not_called() {
    let inner = Handler { handle: |_| answer(200, JSON, "[1]"), _alone: Cell::new(()) };
    let builder = Client::from_service(&SERVICE).base_url("http://api.test").retry(Retry::none());
    let client = builder.service(Shedding(inner, Arc::new(Mutex::new(2)))).build().unwrap();
    send(&client, &GET_THING).await.unwrap();
    let error = send(&client, &GET_THING).await.unwrap_err();
    assert!(error.to_string().ends_with(": too many calls"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_never_answers_has_the_time_of_the_call() {
    let (client, seen) = counted(Auth::bearer(SECRET), Retry::default(), |_| Box::pin(std::future::pending()));
    let error = ends(send(&client, &GET_THING)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), seen.lock().unwrap().len()), (ErrorKind::Timeout, 1, 1));
}

/// Answers with trailers behind the body, which breaks before them if it is asked to.
#[derive(Clone)]
struct Trailing {
    breaks: bool,
}

impl Service<Request<Bytes>> for Trailing {
    type Response = Response<http_body_util::combinators::UnsyncBoxBody<Bytes, BoxError>>;
    type Error = BoxError;
    type Future = std::future::Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let breaks = self.breaks;
        let trailers = async move { if breaks { Some(Err(Overloaded.into())) } else { Some(Ok(HeaderMap::new())) } };
        let body = Full::new(Bytes::from_static(b"[1]")).map_err(|never| match never {}).with_trailers(trailers);
        let response = Response::builder().header("content-type", "application/json").body(body.boxed_unsync());
        std::future::ready(response.map_err(Into::into))
    }
}

#[tokio::test]
async fn trailers_are_passed_over_and_a_body_that_breaks_is_kept() {
    let client = |breaks| {
        let builder = Client::from_service(&SERVICE).base_url("http://api.test").retry(Retry::default());
        builder.service(Trailing { breaks }).build().unwrap()
    };
    assert_eq!(send(&client(false), &GET_THING).await.unwrap().into_body(), [1]);
    let error = send(&client(true), &GET_THING).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Body), "{error:?}");
    assert_eq!((&error.raw_body().unwrap()[..], error.attempts()), (&b"[1]"[..], 1));
}
