//! The example is run as a user runs it: its arguments and its environment in, its exit code and what it prints out. For every
//! status of the document it must say the variant, the status, the service's code and its reason.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::process::{Command, Output};
use std::sync::Arc;

use contract_tests::document::Status;
use contract_tests::server::{Answer, Server, Stage};
use serde_json::json;
use support::example::program;

const ORGANIZATION: &str = "4888442a3354817a7320eb61";
const TOKEN: [(&str, &str); 1] = [("ATLAS_ACCESS_TOKEN", "token-kept-secret")];

async fn run(base_url: &str, credentials: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(program("generated", "delete_link_token"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ATLAS_")) {
        command.env_remove(name);
    }
    command.env("ATLAS_BASE_URL", base_url).envs(credentials.iter().copied()).args(arguments);
    command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[track_caller]
fn prints(output: &Output, exit: i32, stdout: &[&str], stderr: &[&str]) {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert_eq!(output.status.code(), Some(exit), "{out}{err}");
    for (printed, wanted) in [(&out, stdout), (&err, stderr)] {
        let missing = wanted.iter().find(|line| !printed.lines().any(|own| own == **line));
        assert_eq!(missing, None, "\n{printed}");
    }
    assert!(!(out + &err).contains("kept-secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_says_what_the_service_said() {
    let stage = Arc::new(Stage::default());
    let server = Server::start(Arc::clone(&stage) as _).await.unwrap();
    let url = server.url();
    let statuses = [
        (400, "BadRequest", "400 Bad Request"),
        (401, "Unauthorized", "401 Unauthorized"),
        (403, "Forbidden", "403 Forbidden"),
        (404, "NotFound", "404 Not Found"),
        (500, "InternalServerError", "500 Internal Server Error"),
        // What the document does not declare has no variant; the service's own words come through all the same.
        (409, "Response", "409 Conflict"),
    ];
    for declared in support::document().triples() {
        let known = |code| Status::Code(code) == declared.status;
        assert!(known(204) || statuses.iter().any(|(code, ..)| known(*code)), "{declared} is missing here");
    }
    for (code, variant, status) in statuses {
        let body = json!({ "error": code, "errorCode": "A_CODE", "reason": "Some reason.", "detail": "Some detail." });
        stage.plan(Answer::json(code, &body));
        let wanted = [format!("error: {variant}"), format!("status: {status}")];
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        wanted.extend(["errorCode: A_CODE", "reason: Some reason."]);
        prints(&run(&url, &TOKEN, &[ORGANIZATION]).await, 1, &[], &wanted);
        stage.plan(Answer::json(200, &json!({ "status": code, "content": body })));
        prints(&run(&url, &TOKEN, &["--envelope", ORGANIZATION]).await, 1, &[], &wanted);
    }
    stage.plan(Answer::new(204, ""));
    prints(&run(&url, &TOKEN, &[ORGANIZATION]).await, 0, &["status: 204 No Content"], &[]);
    drop(server.take());
    stage.plan(Answer::json(200, &json!({ "status": 204 })));
    prints(&run(&url, &TOKEN, &[ORGANIZATION, "--envelope"]).await, 0, &["status: 204 No Content"], &[]);
    let seen = server.take();
    assert_eq!(seen[0].query(), Some("envelope=true"));
    assert_eq!(seen[0].header("authorization"), ["Bearer token-kept-secret"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_but_a_success_ends_with_1_and_nothing_is_sent_without_need() {
    let server = Server::start(Arc::new(Stage::default())).await.unwrap();
    let url = server.url();
    let half = [("ATLAS_PUBLIC_KEY", "key")];
    prints(&run(&url, &TOKEN, &[]).await, 1, &[], &["the identifier of the organization is missing"]);
    prints(&run(&url, &TOKEN, &[ORGANIZATION, "--force"]).await, 1, &[], &["unknown option --force"]);
    prints(&run(&url, &[], &[ORGANIZATION]).await, 1, &[], &["there are no credentials in the environment"]);
    let missing = "ATLAS_PUBLIC_KEY is set, but ATLAS_PRIVATE_KEY is not";
    prints(&run(&url, &half, &[ORGANIZATION]).await, 1, &[], &[missing]);
    prints(&run(&url, &TOKEN, &["not-an-organization"]).await, 1, &[], &["error: Request"]);
    assert_eq!(server.take().len(), 0);
    prints(&run("http://127.0.0.1:1", &TOKEN, &[ORGANIZATION]).await, 1, &[], &["error: Transport"]);
    prints(&run(&url, &[], &["--help"]).await, 0, &["usage: delete_link_token [--envelope] ORG_ID"], &[]);
}
