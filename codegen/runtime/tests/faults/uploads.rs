//! Bodies that are read while they are sent, and can be sent only once.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use specbound_runtime::{Auth, Body, Call, Client, ErrorKind, Retry};

use crate::pieces::Pieces;
use crate::support::digest::Credentials;
use crate::support::{Reply, Request, Server, call, json, read, redirect, send, status};
use crate::{ONCE, SECRET, clean, ends};

const PARTS: [&str; 3] = ["one ", "two ", "three"];

fn upload(client: &Client, body: Body) -> Call {
    let mut call = call(client, ONCE);
    call.bytes("application/octet-stream", body);
    call
}

fn parts(length: Option<u64>) -> Body {
    Body::stream(Pieces::of(&PARTS), length)
}

#[tokio::test]
async fn a_stream_is_framed_by_its_length_or_in_chunks() {
    for (length, framing) in [(Some(13), ("content-length", "13")), (None, ("transfer-encoding", "chunked"))] {
        let server = Server::start(|_, _| json(200, "[1]")).await;
        let client = server.builder().build().unwrap();
        ends(upload(&client, parts(length)).send(read)).await.unwrap();
        let sent = &server.requests()[0];
        assert_eq!(sent.header(framing.0), Some(framing.1));
        assert_eq!(sent.header("content-length").is_some(), length.is_some());
        assert_eq!(
            (sent.body.as_slice(), sent.header("content-type")),
            (&b"one two three"[..], Some("application/octet-stream"))
        );
    }
}

fn challenge() -> Reply {
    let challenge = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"".to_owned();
    Reply::Answer(401, vec![("www-authenticate", challenge)], Vec::new())
}

fn guard(request: &Request) -> Reply {
    match Credentials::of(request) {
        Some(sent) if sent.proves(request, "user", SECRET) => json(200, "[1]"),
        _ => challenge(),
    }
}

#[tokio::test]
async fn a_challenge_is_kept_for_the_next_call() {
    let server = Server::start(|request, _| guard(request)).await;
    let client = server.client(Auth::digest("user", SECRET));
    let error = ends(upload(&client, parts(None)).send(read)).await.unwrap_err();
    clean(&error);
    assert_eq!((error.status().unwrap().as_u16(), server.requests().len()), (401, 1));
    // The nonce is known now, so that a stream needs no second attempt.
    ends(upload(&client, parts(None)).send(read)).await.unwrap();
    assert_eq!((server.requests().len(), server.requests()[1].body.as_slice()), (2, &b"one two three"[..]));
}

#[tokio::test]
async fn a_refused_token_is_replaced_for_the_next_call() {
    let server = Server::start(|request, before| match request.target.as_str() {
        "/oauth/token" => json(200, &format!(r#"{{"access_token": "t{before}", "token_type": "bearer"}}"#)),
        _ if request.header("authorization") == Some("Bearer t0") => status(401),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.client(Auth::service_account("id", SECRET));
    let error = ends(upload(&client, parts(None)).send(read)).await.unwrap_err();
    clean(&error);
    assert_eq!((error.status().unwrap().as_u16(), server.to("/things"), server.to("/oauth")), (401, 1, 1));
    ends(upload(&client, parts(Some(13))).send(read)).await.unwrap();
    assert_eq!((server.to("/things"), server.to("/oauth")), (2, 2));
}

#[tokio::test]
async fn nothing_makes_a_stream_be_sent_twice() {
    for first in [|| status(503), || Reply::Reset(Vec::new()), || redirect(307, "/there"), || redirect(308, "/there")] {
        let server = Server::start(move |_, before| if before == 0 { first() } else { json(200, "[1]") }).await;
        let client =
            server.builder().retry(Retry::delays([std::time::Duration::ZERO; 3]).any_method()).build().unwrap();
        let error = ends(upload(&client, parts(None)).send(read).idempotency_key("key")).await.unwrap_err();
        assert_eq!((server.requests().len(), error.attempts()), (1, 1), "{error:?}");
    }
    // RFC 9110 §15.4.4: what comes after 303 is asked for without a body.
    let server = Server::start(|_, before| if before == 0 { redirect(303, "/there") } else { json(200, "[1]") }).await;
    ends(upload(&server.builder().build().unwrap(), parts(None)).send(read)).await.unwrap();
    let second = &server.requests()[1];
    assert_eq!((second.method.as_str(), second.body.len()), ("GET", 0));
}

#[tokio::test]
async fn a_call_and_its_clone_share_the_one_stream() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    let client = server.builder().build().unwrap();
    let call = upload(&client, parts(None));
    ends(call.clone().send(read)).await.unwrap();
    let error = ends(call.send(read)).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Request, 1));
    assert!(error.to_string().ends_with("the body is a stream that was sent already"), "{error}");
}

/// Some pieces, then an error, or nothing more ever.
struct Breaking {
    pieces: Pieces,
    stalls: bool,
}

impl Stream for Breaking {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match Stream::poll_next(Pin::new(&mut self.pieces), context) {
            Poll::Ready(None) if self.stalls => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(Some(Err(std::io::Error::other("the disk is gone")))),
            other => other.map_ok(|bytes| bytes).map_err(|never| match never {}),
        }
    }
}

#[tokio::test]
async fn a_stream_that_breaks_is_no_whole_request() {
    for (length, stalls) in [(None, false), (Some(100), false), (None, true), (Some(100), true)] {
        let server = Server::start(|_, before| json(200, &format!("[{before}]"))).await;
        let client = server.builder().auth(Auth::bearer(SECRET)).build().unwrap();
        let body = Body::stream(Breaking { pieces: Pieces::of(&PARTS), stalls }, length);
        let limit = std::time::Duration::from_millis(if stalls { 50 } else { 30_000 });
        let error = ends(upload(&client, body).send(read).timeout(limit)).await.unwrap_err();
        clean(&error);
        assert_eq!(error.kind(), if stalls { ErrorKind::Timeout } else { ErrorKind::Transport }, "{error:?}");
        assert_eq!((stalls, error.to_string().contains("the disk is gone")), (stalls, !stalls), "{error}");
        assert_eq!(server.requests().len(), 0, "no whole request arrived");
        assert_eq!(ends(send(&client, ONCE)).await.unwrap().into_body(), [0]);
    }
}

#[tokio::test]
async fn a_length_that_is_wrong_is_a_failure_and_no_other_request() {
    for length in [5, 20] {
        let server = Server::start(|_, _| json(200, "[1]")).await;
        let client = server.builder().build().unwrap();
        let outcome = ends(upload(&client, parts(Some(length))).send(read)).await;
        match outcome {
            // What exceeds the length must not be taken for the next request.
            Ok(_) => assert_eq!((length, server.requests()[0].body.as_slice()), (5, &b"one t"[..])),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Transport, "{length}: {error:?}"),
        }
        ends(send(&client, ONCE)).await.unwrap();
        let requests = server.requests();
        assert!(requests.iter().all(|sent| sent.method == "POST" && sent.target == "/things/1"), "{requests:?}");
    }
}
