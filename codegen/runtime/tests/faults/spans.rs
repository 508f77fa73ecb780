//! Spans: named as OpenTelemetry's semantic conventions for HTTP clients name them, and without anything that may be secret.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use specbound_runtime::{Auth, Retry};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Metadata, Subscriber};

use crate::support::{ENVELOPE, GET_THING, POST_THING, Reply, Server, call, json, read, send, status};
use crate::{SECRET, ends};

type Fields = BTreeMap<String, String>;

/// Keeps the fields of every span.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Fields>>>);

struct Into<'f>(&'f mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("specbound_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let mut fields = Fields::from([("name".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Into(&mut fields));
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut Into(&mut self.0.lock().unwrap()[span.into_u64() as usize - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        panic!("nothing is logged: {event:?}");
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A recorder for this thread. There are two, because a thread without one that comes to a span first would otherwise be asked on
/// behalf of all whether it is wanted.
fn record() -> (Recorder, (DefaultGuard, Dispatch)) {
    let recorder = Recorder::default();
    let another = Dispatch::new(Recorder::default());
    (recorder.clone(), (tracing::subscriber::set_default(recorder), another))
}

impl Recorder {
    /// The one span there is, by name of its fields.
    fn only(&self) -> Fields {
        let spans = std::mem::take(&mut *self.0.lock().unwrap());
        assert_eq!(spans.len(), 1, "{spans:?}");
        let span = spans.into_iter().next().unwrap();
        let shown = format!("{span:?}");
        for secret in [SECRET, "argument", "envelope", "what is sent", "?"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        span
    }
}

fn get<'f>(span: &'f Fields, name: &str) -> Option<&'f str> {
    span.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_call_is_a_span_without_anything_that_it_carries() {
    let (recorder, _guards) = record();
    let server = Server::start(|_, _| json(200, "[1]")).await;
    for auth in [crate::in_the_query(), Auth::basic("user", SECRET), Auth::api_key("cookieKey", SECRET)] {
        let client = server.client(auth);
        let mut call = call(&client, &POST_THING);
        call.argument(0, "argument");
        call.set(&ENVELOPE, &true);
        call.json("application/json", "what is sent");
        let _ = ends(call.send(read).header("x-private", SECRET)).await;
        let span = recorder.only();
        let port = server.base.rsplit_once(':').unwrap().1;
        let expected = [
            ("http.request.method", "POST"),
            ("http.response.status_code", "200"),
            ("name", "http.client.request"),
            ("openapi.operation_id", "postThing"),
            ("otel.kind", "client"),
            ("otel.name", "POST /things/{id}"),
            ("server.address", "127.0.0.1"),
            ("server.port", port),
            ("url.scheme", "http"),
            ("url.template", "/things/{id}"),
        ];
        let found: Vec<_> = span.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn what_went_wrong_is_told() {
    let (recorder, _guards) = record();
    for (reply, kind, code) in [
        (|| status(404), "404", Some("404")),
        (|| status(503), "503", Some("503")),
        (|| Reply::Reset(Vec::new()), "transport", None),
        (|| Reply::Reset(b"HTTP/1.1 206 X\r\ncontent-length: 9\r\n\r\na".to_vec()), "transport", Some("206")),
        (|| Reply::Stall(Vec::new()), "timeout", None),
        (|| Reply::Stall(b"HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\na".to_vec()), "timeout", Some("500")),
        (
            || Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 99999999999\r\n\r\na".to_vec()),
            "body-too-large",
            Some("200"),
        ),
    ] as [(fn() -> Reply, &str, Option<&str>); 7]
    {
        let server = Server::start(move |_, _| reply()).await;
        let limit = Duration::from_millis(if kind == "timeout" { 50 } else { 30_000 });
        let client = server.builder().auth(crate::in_the_query()).timeout(limit).build().unwrap();
        ends(send(&client, &GET_THING)).await.unwrap_err();
        let span = recorder.only();
        assert_eq!((get(&span, "error.type"), get(&span, "otel.status_code")), (Some(kind), Some("ERROR")));
        assert_eq!((get(&span, "http.response.status_code"), get(&span, "http.request.resend_count")), (code, None));
    }
}

#[tokio::test]
async fn repetitions_are_counted_in_one_span() {
    let (recorder, _guards) = record();
    let server = Server::start(|_, before| if before < 2 { status(503) } else { json(200, "[1]") }).await;
    let client = server.builder().retry(Retry::delays([Duration::ZERO; 2])).build().unwrap();
    ends(send(&client, &GET_THING)).await.unwrap();
    let span = recorder.only();
    assert_eq!((get(&span, "http.request.resend_count"), get(&span, "error.type")), (Some("2"), None));
    assert_eq!(get(&span, "http.response.status_code"), Some("200"));
}
