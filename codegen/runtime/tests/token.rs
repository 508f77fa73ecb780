//! The client credentials grant (RFC 6749 §4.4), sharing of tokens, and revocation (RFC 7009).

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use specbound_runtime::{Auth, Error, ErrorKind, Stage};
use support::{GET_THING, Reply, Request, Server, json, read, send, status};
use tokio::sync::watch;

const TOKEN: &str = "/oauth/token";
const REVOKE: &str = "/oauth/revoke";

fn auth() -> Auth {
    Auth::service_account("the id", "s3cr:et/+ä")
}

fn grant(token: &str, more: &str) -> Reply {
    json(200, &format!(r#"{{"access_token": "{token}", "token_type": "bEaReR"{more}}}"#))
}

fn bears(request: &Request, token: &str) -> bool {
    request.header("authorization") == Some(&format!("Bearer {token}"))
}

#[tokio::test]
async fn a_token_is_asked_for_as_the_rfc_says_and_then_kept() {
    let server = Server::start(|request, _| match request.target.as_str() {
        TOKEN => grant("abc", r#", "expires_in": 3600"#),
        _ if bears(request, "abc") => json(200, "[1]"),
        _ => status(401),
    })
    .await;
    let client = server.client(auth());
    send(&client, &GET_THING).await.unwrap();
    send(&client.clone(), &GET_THING).await.unwrap();
    let asked = &server.requests()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", TOKEN));
    assert_eq!(asked.body, b"grant_type=client_credentials");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    // RFC 6749 §2.3.1: form-encoded before they are joined.
    let basic = STANDARD.encode("the+id:s3cr%3Aet%2F%2B%C3%A4");
    assert_eq!(asked.header("authorization"), Some(format!("Basic {basic}").as_str()));
    assert_eq!((server.to(TOKEN), server.requests().len()), (1, 3));
}

#[tokio::test]
async fn a_scope_is_sent_when_asked_for() {
    let server = Server::start(|_, before| if before == 0 { grant("abc", "") } else { json(200, "[1]") }).await;
    send(&server.client(auth().scope("read write")), &GET_THING).await.unwrap();
    assert_eq!(server.requests()[0].body, b"grant_type=client_credentials&scope=read+write");
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_before_it_is_refused() {
    for (life, tokens) in [("0", 2), ("-5", 2), ("\"0\"", 2), ("3600.0", 1), ("\"3600\"", 1), ("null", 1)] {
        let more = format!(", \"expires_in\": {life}");
        let server = Server::start(move |request, before| match request.target.as_str() {
            TOKEN => grant(&format!("t{before}"), &more),
            _ => json(200, "[1]"),
        })
        .await;
        let client = server.client(auth());
        send(&client, &GET_THING).await.unwrap();
        send(&client, &GET_THING).await.unwrap();
        assert_eq!(server.to(TOKEN), tokens, "{life}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_calls_ask_for_one_token() {
    let (open, gate) = watch::channel(false);
    let server = Server::start(move |request, _| match request.target.as_str() {
        // Even a token that ends at once serves all those who waited for it.
        TOKEN => Reply::Gated(gate.clone(), Box::new(grant("abc", r#", "expires_in": 0"#))),
        _ if bears(request, "abc") => json(200, "[1]"),
        _ => status(401),
    })
    .await;
    let client = server.client(auth());
    let (started, mut count) = watch::channel(0);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (client, started) = (client.clone(), started.clone());
            tokio::spawn(async move {
                let call = send(&client, &GET_THING);
                let mut call = std::pin::pin!(call);
                // Polled once, a call waits for the token; only then does it count as started.
                let first = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context))).await;
                started.send_modify(|count| *count += 1);
                match first {
                    std::task::Poll::Ready(result) => result.map(|_| ()),
                    std::task::Poll::Pending => call.await.map(|_| ()),
                }
            })
        })
        .collect();
    count.wait_for(|count| *count == 100).await.unwrap();
    open.send_replace(true);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.to(TOKEN), 1);
}

#[tokio::test]
async fn a_failure_is_shared_by_those_who_wait_and_not_kept() {
    let (open, gate) = watch::channel(false);
    let server = Server::start(move |request, before| match request.target.as_str() {
        TOKEN if before == 0 => {
            let refusal = r#"{"error": "invalid_client", "error_description": "s3cr:et/+ä is wrong"}"#;
            Reply::Gated(gate.clone(), Box::new(json(401, refusal)))
        }
        TOKEN => grant("abc", ""),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.client(auth());
    let calls = async { tokio::join!(send(&client, &GET_THING), send(&client, &GET_THING)) };
    let opened = async {
        server.arrival(1).await;
        open.send_replace(true);
    };
    let ((first, second), ()) = tokio::join!(calls, opened);
    for result in [first, second] {
        let Err(Error::Auth(error)) = result else { panic!("expected an auth error") };
        assert_eq!((error.error(), error.status().unwrap().as_u16()), (Some("invalid_client"), 401));
        assert_eq!(error.error_description(), Some("… is wrong"));
        assert!(!error.is_retryable());
        assert_eq!(
            error.to_string(),
            "GET /things/{id} (getThing): the token endpoint answered 401 Unauthorized: invalid_client: … is wrong"
        );
    }
    assert_eq!(server.to(TOKEN), 1);
    send(&client, &GET_THING).await.unwrap();
    assert_eq!(server.to(TOKEN), 2);
}

#[tokio::test]
async fn a_dropped_caller_leaves_its_request_to_the_next_one() {
    let (open, gate) = watch::channel(false);
    let server = Server::start(move |request, _| match request.target.as_str() {
        TOKEN => Reply::Gated(gate.clone(), Box::new(grant("abc", ""))),
        _ if bears(request, "abc") => json(200, "[1]"),
        _ => status(401),
    })
    .await;
    let client = server.client(auth());
    tokio::select! {
        _ = send(&client, &GET_THING) => panic!("the gate is closed"),
        () = server.arrival(1) => {}
    }
    let call = send(&client, &GET_THING);
    let opened = async { open.send_replace(true) };
    tokio::join!(call, opened).0.unwrap();
    assert_eq!(server.to(TOKEN), 1, "the token asked for by the dropped call is used");
}

#[tokio::test]
async fn a_caller_that_is_not_polled_does_not_stop_the_others() {
    let (open, gate) = watch::channel(false);
    let server = Server::start(move |request, _| match request.target.as_str() {
        TOKEN => Reply::Gated(gate.clone(), Box::new(grant("abc", ""))),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.client(auth());
    let mut idle = std::pin::pin!(send(&client, &GET_THING));
    tokio::select! {
        _ = &mut idle => panic!("the gate is closed"),
        () = server.arrival(1) => {}
    }
    open.send_replace(true);
    send(&client, &GET_THING).await.unwrap();
    idle.await.unwrap();
    assert_eq!(server.to(TOKEN), 1);
}

#[test]
fn a_runtime_that_ends_does_not_take_the_token_request_with_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let servers = runtime();
    let server = servers.block_on(Server::start(|request, before| match request.target.as_str() {
        TOKEN if before == 0 => Reply::Stall(Vec::new()),
        TOKEN => grant("abc", ""),
        _ => json(200, "[1]"),
    }));
    let handle = std::thread::spawn(move || servers.block_on(std::future::pending::<()>()));
    let client = server.client(auth());
    runtime().block_on(async {
        tokio::select! {
            _ = send(&client, &GET_THING) => panic!("the server stalls"),
            () = server.arrival(1) => {}
        }
    });
    runtime().block_on(send(&client, &GET_THING)).unwrap();
    assert_eq!(server.to(TOKEN), 2);
    drop(handle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_token_is_replaced_once_for_all() {
    let given = Arc::new(AtomicUsize::new(0));
    let counter = given.clone();
    let server = Server::start(move |request, _| match request.target.as_str() {
        TOKEN => grant(&format!("t{}", counter.fetch_add(1, Ordering::SeqCst)), ""),
        _ if bears(request, "t1") => json(200, "[1]"),
        _ => status(401),
    })
    .await;
    let client = server.client(auth());
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, &GET_THING).await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(given.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let server = Server::start(|request, before| match request.target.as_str() {
        TOKEN => grant(&format!("t{before}"), ""),
        _ => status(401),
    })
    .await;
    let error = send(&server.client(auth()), &GET_THING).await.unwrap_err();
    assert_eq!(error.variant(), Some("Unauthorized"));
    assert_eq!((server.to(TOKEN), server.to("/things")), (2, 2));
}

#[tokio::test]
async fn answers_that_hold_no_token_fail_cleanly() {
    let huge = " ".repeat(2 * 1024 * 1024);
    for (answer, says) in [
        (json(200, ""), "is not JSON"),
        (json(200, "<html>"), "is not JSON"),
        (json(200, "[]"), "has no token_type"),
        (json(200, r#"{"token_type": "Bearer"}"#), "has no access_token"),
        (json(200, r#"{"token_type": "Bearer", "access_token": ""}"#), "has no access_token"),
        (json(200, r#"{"token_type": "mac", "access_token": "x"}"#), "another type than Bearer"),
        (json(200, r#"{"token_type": "Bearer", "access_token": "a\nb"}"#), "a header cannot carry"),
        (json(200, &huge), "exceeds 1048576 bytes"),
        (json(302, ""), "answered 302 Found"),
        (json(503, "busy"), "answered 503 Service Unavailable"),
        (Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()), "could not be reached"),
    ] {
        let answer = std::sync::Mutex::new(Some(answer));
        let server = Server::start(move |_, _| answer.lock().unwrap().take().unwrap_or_else(|| status(500))).await;
        let error = send(&server.client(auth()), &GET_THING).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.is_retryable(), says.contains("503") || says.contains("reached"), "{error}");
        assert_eq!(server.to("/things"), 0);
    }
}

#[tokio::test]
async fn waiting_for_a_token_counts_as_time_of_the_call() {
    let server = Server::start(|_, _| Reply::Stall(Vec::new())).await;
    let client = server.builder().auth(auth()).timeout(Duration::from_millis(50)).build().unwrap();
    let Err(Error::Timeout(error)) = send(&client, &GET_THING).await else { panic!("expected a timeout") };
    assert_eq!((error.stage(), error.limit()), (Stage::Token, Duration::from_millis(50)));
}

#[tokio::test]
async fn revoked_tokens_are_forgotten() {
    let server = Server::start(|request, before| match request.target.as_str() {
        TOKEN => grant(&format!("t{before}"), ""),
        REVOKE if before < 3 => json(503, ""),
        REVOKE => status(200),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.client(auth());
    client.revoke_tokens().await.unwrap();
    assert_eq!(server.requests().len(), 0, "there is nothing to revoke yet");
    send(&client, &GET_THING).await.unwrap();
    let error = client.revoke_tokens().await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "the revocation endpoint answered 503 Service Unavailable");
    client.revoke_tokens().await.unwrap();
    let revocation = &server.requests()[3];
    assert_eq!(revocation.body, b"token=t0&token_type_hint=access_token");
    assert!(revocation.header("authorization").unwrap().starts_with("Basic "));
    send(&client, &GET_THING).await.unwrap();
    assert_eq!((server.to(TOKEN), server.requests()[5].header("authorization")), (2, Some("Bearer t4")));
}

#[tokio::test]
async fn the_endpoints_follow_a_base_url_with_a_path() {
    let server = Server::start(|request, _| match request.target.as_str() {
        "/proxy/oauth/token" => grant("abc", ""),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.builder().base_url(&format!("{}/proxy/", server.base)).auth(auth()).build().unwrap();
    support::call(&client, &GET_THING).send(read).await.unwrap();
    assert_eq!(server.requests()[1].target, "/proxy/things/1");
}
