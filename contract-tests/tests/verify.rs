//! The verifier is held against servers: an honest one is clean, and each doctored one is caught by the rule that its flaw breaks.
//! The servers are the mock server behind a function that spoils its answers. It must never know how the verifier judges.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod oracle;
mod support;

use std::collections::BTreeSet;

use bytes::Bytes;
use contract_tests::mock::Options as Told;
use contract_tests::server::{Answer, BoxFuture, Recorded, Service};
use contract_tests::verify::{Auth, Options, Report, Rule, Transport, Verifier, Wanted};
use contract_tests::{Document, Mock};
use serde_json::{Value, json};

use oracle::Oracle;
use oracle::flaw::Flaw;

/// What becomes of an answer of the honest server; `Err` when there is none.
type Spoil = fn(&Recorded, Answer) -> Result<Answer, String>;

/// The mock server without a network between.
struct Spoiled(Mock, Spoil);

impl Transport for Spoiled {
    fn exchange(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, String>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let target = parts.uri.path_and_query().unwrap().to_string();
            let request = Recorded { method: parts.method.to_string(), target, headers: parts.headers, body };
            let answer = self.0.answer(&request).await;
            (self.1)(&request, answer).map(|answer| answer.to_http())
        })
    }
}

fn document() -> Document {
    Document::parse(include_str!("documents/mock.yaml")).unwrap()
}

fn options(auth: Auth) -> Options {
    Options { url: "http://127.0.0.1:1".to_owned(), auth, unsafe_methods: true, rate: 10_000.0, seed: 1 }
}

/// The other operations of the document declare no errors, so that no server could keep it.
fn verifier(client: Flaw, options: Options) -> Verifier {
    let subject = Oracle::new(document(), contract_tests::Options::default()).doctored(client);
    Verifier::new(document(), &subject, options, |key, _| ["GET /books/{id}", "POST /books"].contains(&key)).unwrap()
}

async fn verify(client: Flaw, spoil: Spoil) -> Report {
    let mock = Mock::new(document(), Told::default()).unwrap();
    verifier(client, options(Auth::Bearer("token".to_owned()))).run(&Spoiled(mock, spoil), |_, _| {}).await
}

fn get(request: &Recorded, answer: &Answer) -> bool {
    request.method == "GET" && answer.status == 200
}

fn posted(request: &Recorded, answer: &Answer) -> bool {
    request.method == "POST" && answer.status == 201
}

fn with(answer: Answer, name: &str, value: Value) -> Answer {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    body[name] = value;
    Answer { body: body.to_string().into(), ..answer }
}

fn without(answer: Answer, name: &str) -> Answer {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    body.as_object_mut().unwrap().remove(name);
    Answer { body: body.to_string().into(), ..answer }
}

fn field(mut answer: Answer, name: &str, value: Option<&str>) -> Answer {
    answer.headers.retain(|(own, _)| own != name);
    answer.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    answer
}

/// What an operation says to a sound request.
fn accepted(request: &Recorded) -> Answer {
    match request.method.as_str() {
        "POST" => Answer::json(201, &json!({ "title": "Emma" })),
        _ => Answer::json(200, &json!({ "title": "Emma" })).with("x-left", "5"),
    }
}

/// The servers: what is wrong with each, the rule that it breaks, and how.
const DOCTORED: &[(&str, Rule, Spoil)] = &[
    ("hangs up", Rule::Answered, |_, _| Err("the connection was closed".to_owned())),
    ("fails at sound requests", Rule::ServerError, |request, answer| {
        Ok(if get(request, &answer) { Answer { status: 500, ..answer } } else { answer })
    }),
    ("fails at broken requests", Rule::ServerError, |_, answer| {
        Ok(if answer.status == 400 || answer.status == 422 { Answer { status: 500, ..answer } } else { answer })
    }),
    ("says 200 instead of 201", Rule::StatusDeclared, |request, answer| {
        Ok(if posted(request, &answer) { Answer { status: 200, ..answer } } else { answer })
    }),
    ("says 302 instead of 201", Rule::StatusDeclared, |request, answer| {
        Ok(if posted(request, &answer) { Answer::new(302, "").with("location", "/elsewhere") } else { answer })
    }),
    ("sends another media type", Rule::MediaTypeDeclared, |request, answer| {
        Ok(if posted(request, &answer) { field(answer, "content-type", Some("text/html")) } else { answer })
    }),
    ("sends no media type", Rule::MediaTypeDeclared, |request, answer| {
        Ok(if posted(request, &answer) { field(answer, "content-type", None) } else { answer })
    }),
    ("sends errors as pages", Rule::MediaTypeDeclared, |_, answer| {
        Ok(if answer.status == 400 { field(answer, "content-type", Some("text/html")) } else { answer })
    }),
    ("sends half of a body", Rule::BodyFits, |request, answer| {
        let half = answer.body.slice(..answer.body.len() / 2);
        Ok(if get(request, &answer) { Answer { body: half, ..answer } } else { answer })
    }),
    ("sends no body", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { Answer { body: Bytes::new(), ..answer } } else { answer })
    }),
    ("sends a page as JSON", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { Answer { body: "<html>".into(), ..answer } } else { answer })
    }),
    ("leaves a member out", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { without(answer, "title") } else { answer })
    }),
    ("sends a member of another type", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { with(answer, "title", json!(7)) } else { answer })
    }),
    ("sends null for a text", Rule::BodyFits, |request, answer| {
        Ok(if posted(request, &answer) { with(answer, "title", json!(null)) } else { answer })
    }),
    ("sends a number out of its bounds", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { with(answer, "pages", json!(0)) } else { answer })
    }),
    ("sends a text that is too short", Rule::BodyFits, |request, answer| {
        Ok(if posted(request, &answer) { with(answer, "title", json!("")) } else { answer })
    }),
    ("sends a list for an object", Rule::BodyFits, |request, answer| {
        Ok(if get(request, &answer) { Answer { body: "[]".into(), ..answer } } else { answer })
    }),
    ("leaves a member of errors out", Rule::BodyFits, |_, answer| {
        Ok(if answer.status == 400 || answer.status == 422 { without(answer, "status") } else { answer })
    }),
    ("leaves a header field out", Rule::HeaderFits, |request, answer| {
        Ok(if get(request, &answer) { field(answer, "x-left", None) } else { answer })
    }),
    ("sends a header field out of its bounds", Rule::HeaderFits, |request, answer| {
        Ok(if get(request, &answer) { field(answer, "x-left", Some("10")) } else { answer })
    }),
    ("sends a header field of another type", Rule::HeaderFits, |request, answer| {
        Ok(if get(request, &answer) { field(answer, "x-left", Some("many")) } else { answer })
    }),
    ("refuses sound requests", Rule::SoundAccepted, |request, answer| {
        Ok(if get(request, &answer) { Answer { status: 400, ..answer } } else { answer })
    }),
    ("refuses the right credentials", Rule::SoundAccepted, |request, answer| {
        Ok(if get(request, &answer) { Answer { status: 403, ..answer } } else { answer })
    }),
    ("takes any path", Rule::BrokenRefused, |request, answer| {
        let wrong = answer.status == 400 && request.query().is_none_or(|query| !query.contains("page=0"));
        Ok(if wrong { accepted(request) } else { answer })
    }),
    ("takes a number out of its bounds", Rule::BrokenRefused, |request, answer| {
        let wrong = answer.status == 400 && request.query().is_some_and(|query| query.contains("page=0"));
        Ok(if wrong { accepted(request) } else { answer })
    }),
    ("takes a text for a number", Rule::BrokenRefused, |request, answer| {
        let wrong = answer.status == 400 && request.query().is_some_and(|query| query.contains("page=not"));
        Ok(if wrong { accepted(request) } else { answer })
    }),
    ("takes no body", Rule::BrokenRefused, |request, answer| {
        Ok(if answer.status == 422 && request.body.is_empty() { accepted(request) } else { answer })
    }),
    ("takes what is no JSON", Rule::BrokenRefused, |request, answer| {
        let wrong = answer.status == 422 && serde_json::from_slice::<Value>(&request.body).is_err();
        Ok(if wrong && !request.body.is_empty() { accepted(request) } else { answer })
    }),
    ("takes a body without a member", Rule::BrokenRefused, |request, answer| {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let wrong = answer.status == 422 && body.is_object() && body.get("title").is_none();
        Ok(if wrong { accepted(request) } else { answer })
    }),
    ("takes a member against its constraint", Rule::BrokenRefused, |request, answer| {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        Ok(if answer.status == 422 && body.get("pages") == Some(&json!(0)) { accepted(request) } else { answer })
    }),
    ("takes any media type", Rule::BrokenRefused, |request, answer| {
        Ok(if answer.status == 415 { accepted(request) } else { answer })
    }),
    ("lets everybody in", Rule::CredentialsDemanded, |request, answer| {
        Ok(if request.header("authorization").is_empty() && answer.status == 401 { accepted(request) } else { answer })
    }),
    ("lets wrong credentials in", Rule::CredentialsDemanded, |request, answer| {
        Ok(if request.header("authorization").is_empty() || answer.status != 401 { answer } else { accepted(request) })
    }),
    ("does not challenge", Rule::Challenge, |_, answer| Ok(field(answer, "www-authenticate", None))),
    ("answers every method", Rule::MethodRefused, |request, answer| {
        Ok(if request.method == "TRACE" { Answer::new(200, "") } else { answer })
    }),
    ("does not say which methods there are", Rule::Allow, |_, answer| Ok(field(answer, "allow", None))),
    ("names a method that is none", Rule::Allow, |_, answer| {
        Ok(if answer.status == 405 { field(answer, "allow", Some("PATCH")) } else { answer })
    }),
];

#[tokio::test]
async fn an_honest_server_is_clean() {
    let report = verify(Flaw::None, |_, answer| Ok(answer)).await;
    println!("{report}");
    assert!(report.is_clean(), "{report}");
    assert!(report.steps > 20 && report.gaps.is_empty(), "{report}");
}

#[tokio::test]
async fn every_doctored_server_is_caught_by_the_rule_that_it_breaks() {
    let mut idle: BTreeSet<Rule> = Rule::ALL.into_iter().collect();
    let mut escaped = Vec::new();
    for (name, rule, spoil) in DOCTORED {
        let report = verify(Flaw::None, *spoil).await;
        let first = report.findings.iter().find(|finding| finding.rule == *rule);
        let shown = first.map_or("ESCAPED".to_owned(), |finding| format!("{} › {}", finding.operation, finding.step));
        println!("{name:<40} {:>3} findings  {:<22} {shown}", report.findings.len(), rule.id());
        if first.is_none() {
            escaped.push(format!("{name}: {report}"));
        }
        idle.remove(rule);
    }
    assert!(DOCTORED.len() >= 20 && escaped.is_empty(), "{}", escaped.join("\n"));
    // A client that does not read what is declared is found as well.
    let report = verify(Flaw::SuccessAsError, |_, answer| Ok(answer)).await;
    assert!(report.findings.iter().any(|finding| finding.rule == Rule::Client), "{report}");
    idle.remove(&Rule::Client);
    assert!(idle.is_empty(), "rules that no doctored server breaks: {idle:?}");
}

/// Where a document has no status for missing credentials, its server can refuse them by another declared one alone.
#[tokio::test]
async fn credentials_are_refused_as_far_as_the_document_has_a_status_for_it() {
    let document = Document::parse(
        r#"
openapi: 3.0.3
info: {title: Without 401, version: "1"}
paths:
  /a: {get: {security: [{key: []}], responses: {"200": {description: fine}, "400": {description: no}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
"#,
    )
    .unwrap();
    let subject = Oracle::new(document.clone(), contract_tests::Options::default());
    let verify = async |spoil: Spoil| {
        let auth = options(Auth::parse("key:token").unwrap());
        let verifier = Verifier::new(document.clone(), &subject, auth, |_, _| true).unwrap();
        verifier.run(&Spoiled(Mock::new(document.clone(), Told::default()).unwrap(), spoil), |_, _| {}).await
    };
    let honest = verify(|_, answer| Ok(answer)).await;
    assert!(honest.is_clean(), "{honest}");
    let open = verify(|_, answer| Ok(if answer.status == 400 { Answer::new(200, "") } else { answer })).await;
    assert!(open.findings.iter().any(|finding| finding.rule == Rule::CredentialsDemanded), "{open}");
}

/// What may change something is not sent unless that is asked for, and nothing at all before `run`.
#[tokio::test]
async fn only_safe_methods_are_sent_unless_told() {
    let plan = verifier(Flaw::None, Options { unsafe_methods: false, ..options(Auth::None) });
    assert!(plan.steps().iter().all(|step| ["GET", "TRACE"].contains(&step.request.method().as_str())));
    assert!(plan.gaps().iter().any(|gap| gap.starts_with("POST /books")), "{:?}", plan.gaps());
    assert!(plan.steps().iter().any(|step| step.wanted == Wanted::Unauthorized));
    assert!(plan.steps().iter().all(|step| !step.request.headers().contains_key("authorization")));
    // Without credentials a sound request is not let in, which is no fault of the server's.
    let mock = Mock::new(document(), Told::default()).unwrap();
    let report = plan.run(&Spoiled(mock, |_, answer| Ok(answer)), |_, _| {}).await;
    assert!(report.not_let_in > 0, "{report}");
    assert!(report.findings.iter().all(|finding| finding.rule != Rule::SoundAccepted), "{report}");
}

/// Digest and the token endpoint, as the project's own document has them.
#[tokio::test]
async fn handshakes_are_run_through() {
    for auth in ["digest:user:password", "client:client:secret", "bearer:token"] {
        let document = support::document();
        let mock = Mock::new(document.clone(), Told::default()).unwrap();
        let options = options(Auth::parse(auth).unwrap());
        let verifier = Verifier::new(document, &support::atlas::Atlas, options, |_, _| true).unwrap();
        let report = verifier.run(&Spoiled(mock, |_, answer| Ok(answer)), |_, _| {}).await;
        assert!(report.is_clean() && report.steps > 4, "{auth}: {report}");
    }
    assert!(Auth::parse("digest:user").is_err() && Auth::parse("secret").is_err());
    assert_eq!(format!("{:?}", Auth::parse("basic:a:b").unwrap()), "Basic");
}
