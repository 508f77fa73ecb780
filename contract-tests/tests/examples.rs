//! The examples beside the one of `example.rs`, each run as a user runs it, against a server on the loopback interface: what they print is
//! what their comments promise, and the server saw what they say they send.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract_tests::handshake::oauth::{OAuthServer, Policy};
use contract_tests::server::{Answer, BoxFuture, Recorded, Server, Service, Stage};
use serde_json::json;
use support::example::program;

const TOKEN: [(&str, &str); 1] = [("ATLAS_ACCESS_TOKEN", "token-kept-secret")];

/// What the example prints, line by line; it must end well.
async fn run(package: &str, name: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let mut command = Command::new(program(package, name));
    command.envs(environment.iter().copied()).env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{out}{err}");
    assert!(!(out.clone() + &err).contains("kept-secret"));
    out.lines().map(str::to_owned).collect()
}

/// A server that answers one thing after the other, and then the last one for ever.
struct Script {
    answers: Vec<Answer>,
    next: AtomicUsize,
}

impl Service for Script {
    fn answer<'a>(&'a self, _: &'a Recorded) -> BoxFuture<'a, Answer> {
        let at = self.next.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Box::pin(std::future::ready(self.answers[at].clone()))
    }
}

async fn script(answers: Vec<Answer>) -> Server {
    Server::start(Arc::new(Script { answers, next: AtomicUsize::new(0) })).await.unwrap()
}

fn at<'a>(server: &'a str, credentials: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [("ATLAS_BASE_URL", server)].into_iter().chain(credentials.iter().copied()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_apart_by_the_services_code() {
    let stage = Arc::new(Stage::default());
    let server = Server::start(Arc::clone(&stage) as _).await.unwrap();
    let url = server.url();
    for (status, code, line) in [
        (404, "RESOURCE_NOT_FOUND", "there was nothing to remove"),
        (403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "add this machine to the access list"),
        // The document does not declare 409.
        (
            409,
            "CONFLICT",
            "Some(\"CONFLICT\") with status Some(409): DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens \
            (deleteLinkToken): 409 Conflict: CONFLICT: What happened. (a status that the document does not declare)",
        ),
    ] {
        stage.plan(Answer::json(status, &json!({ "error": status, "errorCode": code, "detail": "What happened." })));
        let printed = run("generated", "errors_by_code", &at(&url, &TOKEN)).await;
        assert_eq!(printed, [line, "in the service's words: What happened."]);
    }
    stage.plan(Answer::new(204, ""));
    assert_eq!(run("generated", "errors_by_code", &at(&url, &TOKEN)).await, ["removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_service_is_asked_again() {
    let busy = || Answer::new(503, "").with("retry-after", "0");
    let server = script(vec![busy(), busy(), Answer::new(204, ""), busy()]).await;
    let printed = run("generated", "retries", &at(&server.url(), &TOKEN)).await;
    assert_eq!(printed[0], "204 No Content at attempt 3");
    assert!(printed[1].starts_with("given up after 1 attempt: "), "{printed:?}");
    assert_eq!(server.take().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_needs_one_token_and_gives_it_back() {
    let authority = Arc::new(OAuthServer::new(Policy {
        id: "mdb_sa_id".to_owned(),
        secret: "s3cret-kept-secret".to_owned(),
        token_path: "/api/oauth/token".to_owned(),
        revocation_path: Some("/api/oauth/revoke".to_owned()),
        expires_in: Some(3600),
        refused: 0,
        token_answer: None,
        answer: Answer::new(204, ""),
        refusal: Answer::json(401, &json!({ "error": 401, "errorCode": "UNAUTHORIZED" })),
    }));
    let server = Server::start(Arc::clone(&authority) as _).await.unwrap();
    let account = [("ATLAS_CLIENT_ID", "mdb_sa_id"), ("ATLAS_CLIENT_SECRET", "s3cret-kept-secret")];
    let printed = run("generated", "service_account", &at(&server.url(), &account)).await;
    let done = |organization| format!("{organization}: 204 No Content");
    let done = [done("4888442a3354817a7320eb61"), done("4888442a3354817a7320eb62"), "revoked".to_owned()];
    assert_eq!(printed, done);
    let log = authority.log();
    assert_eq!((log.token_requests, log.accepted, log.revoked.len()), (1, 2, 1));
    assert_eq!(log.faults, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_can_wait_for_a_call() {
    let server = script(vec![Answer::new(204, "")]).await;
    assert_eq!(run("generated", "blocking", &at(&server.url(), &TOKEN)).await, ["204 No Content"]);
    assert_eq!(server.take()[0].header("authorization"), ["Bearer token-kept-secret"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_to_their_end() {
    let page = |names: &[&str]| {
        let parts: Vec<_> = names.iter().map(|name| json!({ "id": name, "name": name, "shelf": null })).collect();
        Answer::json(200, &json!({ "parts": parts, "total": 3 }))
    };
    let server = script(vec![page(&["nut", "bolt"]), page(&["cog"]), page(&["nut", "bolt"]), page(&["cog"])]).await;
    let printed = run("contract-tests/trial", "pagination", &[("DEPOT_BASE_URL", &server.url())]).await;
    assert_eq!(printed, ["a page of 2", "a page of 1", "nut", "bolt", "cog"]);
    let seen = server.take();
    let queries: Vec<_> = seen.iter().map(|request| request.query().unwrap_or_default()).collect();
    assert_eq!(queries, ["perPage=2", "perPage=2&page=2", "perPage=2", "perPage=2&page=2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_go_both_ways_piece_by_piece() {
    let entries =
        "{\"at\":\"2026-01-01T00:00:00Z\",\"what\":\"one\"}\n\n{\"what\":\"two\",\"at\":\"2026-01-01T00:00:01Z\"}";
    let events = "id: 7\nevent: moved\ndata: nut\ndata: bolt\n\n: a comment\ndata: still here\n\n";
    let server = script(vec![
        Answer::new(204, ""),
        Answer::new(200, vec![7; 300_000]).with("content-type", "application/octet-stream"),
        Answer::new(200, events).with("content-type", "text/event-stream"),
        Answer::new(200, entries).with("content-type", "application/x-ndjson"),
    ])
    .await;
    let printed = run("contract-tests/trial", "streams", &[("DEPOT_BASE_URL", &server.url())]).await;
    let wanted = ["sent: 204 No Content", "received: 300000 bytes", "7 moved: nut", "bolt", "7 message: still here"];
    assert_eq!(printed, wanted.into_iter().chain(["\"one\"", "\"two\""]).collect::<Vec<_>>());
    let seen = server.take();
    assert_eq!(seen[0].header("transfer-encoding"), ["chunked"]);
    assert_eq!(seen[0].body.iter().filter(|byte| **byte == b'\n').count(), 1_000);
    assert_eq!(seen[0].header("content-type"), ["application/octet-stream"]);
}
