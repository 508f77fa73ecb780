//! The dynamic door, through an operation written as generated code is.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use specbound_runtime::contract::{
    self, ArgumentFault, Arguments, Contract, Entry, Report, Reported, Session, connect,
};
use specbound_runtime::{Call, Client, Error, Request, RequestError, Response, Sending};
use support::{ENVELOPE, GET_THING, ID, SERVICE, Server, ThingError, json as answer, read};

enum GetThing {}

impl Report for ThingError {
    fn report(&self) -> Reported {
        match self {
            ThingError::NotFound(body) => Reported::json(body).named("NotFound"),
            ThingError::Unauthorized => Reported::none().named("Unauthorized"),
        }
    }
}

impl Contract for GetThing {
    type Call = Request<Vec<i64>, ThingError>;
    type Success = Vec<i64>;
    type Failure = ThingError;

    fn build(client: &Client, arguments: &Arguments) -> Result<Self::Call, ArgumentFault> {
        let mut call = Call::new(client, &GET_THING);
        call.set(&ID, &arguments.required::<String>("path", "id")?);
        if let Some(envelope) = arguments.get::<bool>("query", "envelope")? {
            call.set(&ENVELOPE, &envelope);
        }
        match arguments.body_media_type() {
            Some("application/json") => call.json("application/json", &arguments.body::<Value>()?),
            Some("text/plain") => call.text("text/plain", arguments.body_text()?),
            Some(_) => call.bytes("application/octet-stream", arguments.body_bytes()?),
            None => {}
        }
        Ok(Request::new(call, read))
    }

    fn request(call: &Self::Call) -> Result<http::Request<Bytes>, RequestError> {
        call.request()
    }

    fn decode(call: &Self::Call, response: http::Response<Bytes>) -> Result<Response<Vec<i64>>, Error<ThingError>> {
        call.decode(response)
    }

    fn send(call: Self::Call) -> Sending<Vec<i64>, ThingError> {
        call.send()
    }

    fn success(body: &Vec<i64>) -> Reported {
        Reported::json(body)
    }
}

static ENTRIES: &[Entry] = &[Entry {
    key: "GET /things/{id}",
    request: contract::request::<GetThing>,
    decode: contract::decode::<GetThing>,
    send: contract::send::<GetThing>,
}];

const KEY: &str = "GET /things/{id}";

fn shared(payload: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(payload).ok().filter(|body| body.get("errorCode").is_some())
}

fn session(config: &Value) -> Result<Session, Value> {
    connect(Client::from_service(&SERVICE), ENTRIES, shared, config)
}

#[test]
fn requests_and_answers_without_io() {
    let session = session(&json!({})).unwrap();
    let arguments = json!({ "path": { "id": "a/b" }, "query": { "envelope": true } });
    let request = session.request(KEY, &arguments).unwrap();
    assert_eq!(request.uri(), "https://api.example.com/things/a%2Fb?envelope=true");
    let response = |status: u16, body: &'static str| {
        http::Response::builder().status(status).header("x-a", "b").body(Bytes::from(body)).unwrap()
    };
    let outcome = session.decode(KEY, &arguments, response(200, r#"{"status": 200, "content": [1]}"#));
    assert_eq!(
        outcome,
        json!({ "outcome": "success", "status": 200, "http_status": 200, "variant": null, "headers": { "x-a": ["b"] },
                "body": [1] })
    );
    let body = r#"{"status":404,"content":{"errorCode":"GONE"}}"#;
    let outcome = session.decode(KEY, &arguments, response(200, body));
    assert_eq!(outcome["kind"], "response");
    assert_eq!((&outcome["status"], &outcome["http_status"]), (&json!(404), &json!(200)));
    assert_eq!(outcome["documented"], json!({ "variant": "NotFound", "body": { "errorCode": "GONE" } }));
    assert_eq!((&outcome["shared"], &outcome["code"]), (&json!({ "errorCode": "GONE" }), &json!("GONE")));
    assert_eq!(outcome["raw_body"], STANDARD.encode(body));
    let outcome = session.decode(KEY, &arguments, response(200, "[1, null]"));
    assert_eq!(outcome["decode_error"], "$[1]: invalid type: null, expected i64");
    assert_eq!(outcome["sources"], json!(["$[1]: invalid type: null, expected i64"]));
}

#[test]
fn faults_are_outcomes() {
    let connected = session(&json!({})).unwrap();
    for (operation, arguments, says) in [
        ("GET /", json!({}), "there is no operation named `GET /`"),
        (KEY, json!({}), "argument `path.id` is required"),
        (KEY, json!({ "path": { "id": 5 } }), "argument `path.id`: invalid type"),
        (KEY, json!({ "path": { "id": ".." } }), "parameter `id` would make the path segment"),
        (KEY, json!({ "path": { "id": "x" }, "body": { "media_type": "x/y" } }), "argument `body.base64` is required"),
        (
            KEY,
            json!({ "path": { "id": "x" }, "body": { "media_type": "x/y", "base64": "?" } }),
            "argument `body.base64`",
        ),
    ] {
        let outcome = connected.request(operation, &arguments).unwrap_err();
        assert_eq!((&outcome["outcome"], &outcome["kind"]), (&json!("error"), &json!("request")));
        assert!(outcome["display"].as_str().unwrap().contains(says), "{outcome}");
    }
    for config in [json!({ "base_url": "x" }), json!({ "bas_url": "x" }), json!({ "auth": [{ "kind": "x" }] })] {
        assert_eq!(session(&config).unwrap_err()["kind"], "request");
    }
}

#[tokio::test]
async fn calls_over_http() {
    let server = Server::start(|request, _| match request.target.as_str() {
        "/oauth/token" => answer(200, r#"{"access_token": "s3cret", "token_type": "Bearer"}"#),
        "/oauth/revoke" => support::status(500),
        _ => answer(if request.body == b"\x01\xFF" { 404 } else { 200 }, "[1]"),
    })
    .await;
    let auth = json!([{ "kind": "client_credentials", "id": "id", "secret": "hunter2" }]);
    let session = session(&json!({ "base_url": server.base, "auth": auth, "timeout_ms": 60000 })).unwrap();
    let arguments = json!({ "path": { "id": "1" } });
    assert_eq!(session.send(KEY, &arguments).await["body"], json!([1]));
    let body = json!({ "media_type": "application/octet-stream", "base64": "Af8=" });
    let outcome = session.send(KEY, &json!({ "path": { "id": "1" }, "body": body })).await;
    assert_eq!(outcome["documented"]["variant"], "NotFound");
    let outcome = session.revoke().await;
    assert_eq!((&outcome["outcome"], &outcome["kind"]), (&json!("error"), &json!("auth")));
    let shown = format!("{} {outcome}", session.debug());
    assert!(shown.contains("client credentials") && !shown.contains("hunter2") && !shown.contains("s3cret"), "{shown}");
    fn shareable<T: Send + Sync + Clone + 'static>(_: &T) {}
    shareable(&session);
}
