//! What the generated client sends, reports and says, as snapshots that a person reads: the operation table, the wire request,
//! the decoded value of each status, Display and Debug of each error. Only the server's port and the Date field are replaced.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::sync::Arc;

use contract_tests::judge::{Act, Case};
use contract_tests::server::{Answer, Recorded, Server, Stage};
use contract_tests::{Outcome, Session, Subject};
use serde_json::{Value, json};

use support::atlas::Atlas;

const OPERATION: &str = "DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens";

fn arguments(envelope: Option<bool>) -> Value {
    match envelope {
        Some(envelope) => json!({ "path": { "orgId": "4888442a3354817a7320eb61" }, "query": { "envelope": envelope } }),
        None => json!({ "path": { "orgId": "4888442a3354817a7320eb61" } }),
    }
}

/// A client whose token would show.
fn connect(server: &Server) -> Arc<dyn Session> {
    let auth = json!([{ "kind": "bearer", "token": "a-token-kept-secret" }]);
    Atlas.connect(&json!({ "base_url": server.url(), "auth": auth })).unwrap()
}

/// One call, and what the server saw of it.
async fn call(answer: Answer, arguments: &Value) -> (Outcome, Vec<Recorded>, String) {
    let stage = Arc::new(Stage::default());
    stage.plan(answer);
    let server = Server::start(stage).await.unwrap();
    let session = connect(&server);
    let outcome = session.send(OPERATION, arguments).await;
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    (Outcome(outcome), server.take(), port)
}

/// Replaces the port and the date, and nothing else.
fn steady(text: &str, port: &str) -> String {
    let text = text.replace(&format!(":{port}"), ":PORT");
    let date = |line: &str| match line.find("GMT") {
        Some(end) if end >= 26 => format!("{}DATE{}", &line[..end - 26], &line[end + 3..]),
        _ => line.to_owned(),
    };
    text.lines().map(date).collect::<Vec<_>>().join("\n")
}

#[test]
fn operation_table() {
    let document = support::document();
    let row = |key: &String| {
        let operation = document.operation(key).unwrap();
        let answers: Vec<String> = operation.triples().iter().map(ToString::to_string).collect();
        format!("{key}\n    {}\n", answers.join("\n    "))
    };
    insta::assert_snapshot!(Atlas.operations().iter().map(row).collect::<String>());
}

#[tokio::test]
async fn wire_request() {
    let mut text = String::new();
    for envelope in [None, Some(true), Some(false)] {
        let (_, seen, port) = call(Answer::new(204, ""), &arguments(envelope)).await;
        for request in seen {
            let fields = request.headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let head = format!("{} {}\n{}", request.method, request.target, fields.collect::<String>());
            text += &steady(&format!("{head}\n{body}"), &port);
            text += "\n";
        }
    }
    insta::assert_snapshot!(text);
}

/// The document's own examples, and a success: what each status is decoded into.
#[tokio::test]
async fn decoded_values() {
    let mut decoded = json!({});
    for (status, body) in examples() {
        for envelope in [false, true] {
            let (answer, name) = match (envelope, &body) {
                (false, Some(body)) => (Answer::json(status, body), format!("{status}")),
                (false, None) => (Answer::new(status, ""), format!("{status}")),
                (true, Some(body)) => {
                    (Answer::json(200, &json!({ "status": status, "content": body })), format!("{status} enveloped"))
                }
                (true, None) => (Answer::json(200, &json!({ "status": status })), format!("{status} enveloped")),
            };
            let (outcome, ..) = call(answer, &arguments(Some(envelope))).await;
            let mut shown = outcome.0;
            for text in ["display", "debug", "headers"] {
                shown.as_object_mut().unwrap().shift_remove(text);
            }
            decoded[name] = shown;
        }
    }
    insta::assert_json_snapshot!(decoded);
}

fn examples() -> Vec<(u16, Option<Value>)> {
    let document = support::document();
    let mut examples = vec![(204, None)];
    for triple in document.triples() {
        let contract_tests::document::Status::Code(code) = triple.status else { continue };
        let response = document.operations[0].declared(code).unwrap();
        let example =
            response.media.first().map(|media| document.raw().pointer(&media.pointer).unwrap()["example"].clone());
        examples.extend(example.map(|example| (code, Some(example))));
    }
    examples
}

/// Display, Debug and sources of errors of every kind.
#[tokio::test]
async fn errors() {
    let mut text = String::new();
    let mut tell = |name: &str, outcome: &Outcome, port: &str| {
        let sources: String = outcome.sources().iter().map(|source| format!("\n  caused by: {source}")).collect();
        let told = format!("## {name}\n{}: {}{sources}\n{}\n\n", outcome.kind(), outcome.display(), outcome.debug());
        text += &steady(&told, port);
        text += "\n\n";
    };
    for (status, body) in examples() {
        if let Some(body) = body {
            let (outcome, _, port) = call(Answer::json(status, &body), &arguments(None)).await;
            tell(&format!("{status}, the document's example"), &outcome, &port);
        }
    }
    let full = json!({ "error": 429, "errorCode": "RATE_LIMITED", "detail": "Too many requests.", "parameters": ["api/atlas/v2/orgs", 55, 10, 5, 60] });
    let page = "<html>\n<body>502 Bad Gateway</body>\n</html>\n".repeat(100);
    let answers = [
        ("429, undeclared, as the rate limiter sends it", Answer::json(429, &full).with("retry-after", "7")),
        ("502, undeclared, a page", Answer::new(502, page).with("content-type", "text/html")),
        ("200, undeclared, empty", Answer::new(200, "")),
        ("404, empty", Answer::new(404, "").with("content-type", "application/json")),
        (
            "404, cut",
            Answer::new(404, "{\"error\": 404, \"errorCode\": \"NOT").with("content-type", "application/json"),
        ),
        ("404, misshapen", Answer::json(404, &json!({ "error": "404", "errorCode": "NOT_FOUND" }))),
        ("404, as text", Answer::new(404, "{}").with("content-type", "text/plain")),
        (
            "404, not UTF-8",
            Answer::new(404, &b"{\"error\": 404, \"errorCode\": \"\xff\"}"[..])
                .with("content-type", "application/json"),
        ),
    ];
    for (name, answer) in answers {
        let (outcome, _, port) = call(answer, &arguments(None)).await;
        tell(name, &outcome, &port);
    }
    let wrong = json!({ "path": { "orgId": "../../evil" } });
    let (outcome, _, port) = call(Answer::new(204, ""), &wrong).await;
    tell("an argument out of its pattern", &outcome, &port);
    insta::assert_snapshot!(text);
}

/// The names of all cases: a case that goes missing shows in a review.
#[test]
fn case_names() {
    let judge = support::judge();
    let line = |case: Arc<Case>| {
        let kind = match &case.act {
            Act::Request { .. } => "request",
            Act::Answer(_) => "answer",
            Act::Handshake(..) => "handshake",
        };
        format!("{kind:<10} {}\n", case.name.strip_prefix(&format!("{OPERATION} › ")).unwrap_or(&case.name))
    };
    insta::assert_snapshot!(judge.cases().map(line).collect::<String>());
}
