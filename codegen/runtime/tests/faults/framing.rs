//! Answers whose length, chunks, headers or very form are wrong.

use std::time::Duration;

use specbound_runtime::{Error, ErrorKind, Stage};
use tokio::sync::mpsc;

use crate::support::{GET_THING, Reply, Server, json, send};
use crate::{ONCE, PATIENCE, ends, in_the_query, outcome};

/// What one answer with these bytes, after which the connection is closed, comes to; sent once, whatever happens.
async fn answered(bytes: &[u8]) -> crate::Outcome {
    let bytes = bytes.to_vec();
    let server = Server::start(move |_, _| Reply::Raw(bytes.clone())).await;
    let outcome = outcome(&server, ONCE).await;
    assert_eq!(server.requests().len(), 1);
    outcome
}

fn with_headers(headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 X\r\ncontent-type: application/json\r\n{headers}\r\n{body}").into_bytes()
}

#[tokio::test]
async fn a_length_that_is_none_is_refused() {
    for length in ["-1", "abc", "1 2", "+3", "0x3", "3;", "", "18446744073709551616", "3, 4", "3.0"] {
        let error = answered(&with_headers(&format!("content-length: {length}\r\n"), "[1]")).await.unwrap_err();
        let Error::Transport(failure) = &error else { panic!("{length:?}: {error:?}") };
        assert_eq!(failure.stage(), Stage::Answer, "{length:?}");
    }
    let two = with_headers("content-length: 3\r\ncontent-length: 30\r\n", "[1]");
    assert_eq!(answered(&two).await.unwrap_err().kind(), ErrorKind::Transport);
    // RFC 9112 §6.3: the same length twice means that length.
    let twice = with_headers("content-length: 3\r\ncontent-length: 3\r\n", "[1]");
    assert_eq!(answered(&twice).await.unwrap().into_body(), [1]);
}

#[tokio::test]
async fn a_length_that_is_too_short_cuts_the_body() {
    let error = answered(&with_headers("content-length: 2\r\n", "[1,2]")).await.unwrap_err();
    assert!(error.decode_error().is_some(), "{error:?}");
    assert_eq!((error.status().unwrap().as_u16(), &error.raw_body().unwrap()[..]), (200, &b"[1"[..]));
}

/// What a server sends beyond an answer must not be taken for the answer to another request.
#[tokio::test]
async fn what_follows_an_answer_is_not_the_next_one() {
    for (first, second) in [("content-length: 3\r\n\r\n[1]", "200 X"), ("content-length: 2\r\n\r\n[]", "404 X")] {
        let server = Server::start(move |request, _| match request.method.as_str() {
            "GET" => {
                let smuggled = format!("HTTP/1.1 {second}\r\ncontent-length: 3\r\n\r\n[9]");
                let whole = format!("HTTP/1.1 200 X\r\ncontent-type: application/json\r\n{first}{smuggled}");
                Reply::Steps(vec![whole.into_bytes()])
            }
            _ => json(200, "[2]"),
        })
        .await;
        let client = server.builder().timeout(PATIENCE / 2).build().unwrap();
        ends(send(&client, &GET_THING)).await.unwrap();
        assert_eq!(ends(send(&client, ONCE)).await.unwrap().into_body(), [2]);
    }
}

#[tokio::test]
async fn chunks_that_are_none_are_a_body_that_broke() {
    for chunks in [
        "zz\r\n[1]\r\n0\r\n\r\n",
        "\r\n[1]\r\n0\r\n\r\n",
        "-3\r\n[1]\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n[1]\r\n0\r\n\r\n",
        "3\r\n[1]0\r\n\r\n",
        "3\r\n[1]garbage\r\n0\r\n\r\n",
        "3\r\n[1]\r\n",
        "4\r\n[1]\r\n0\r\n\r\n",
        "3\r\n[1]\r\n0\r\n",
        "30\r\n[1]",
        "3",
    ] {
        let error = answered(&with_headers("transfer-encoding: chunked\r\n", chunks)).await.unwrap_err();
        let Error::Transport(failure) = &error else { panic!("{chunks:?}: {error:?}") };
        assert_eq!((failure.stage(), error.status().unwrap().as_u16()), (Stage::Body, 200), "{chunks:?}");
    }
    let extended = "3;name=\"value\"\r\n[1]\r\n0\r\nx-trailer: b\r\n\r\n";
    assert_eq!(answered(&with_headers("transfer-encoding: chunked\r\n", extended)).await.unwrap().into_body(), [1]);
}

#[tokio::test]
async fn what_is_not_http_is_a_broken_connection() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.9\r\n"[..],
        b"<html><body>It works</body></html>\n",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        // An alert of TLS, and the settings of HTTP/2.
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"HTTP/1.1 abc X\r\n\r\n",
        b"HTTP/1.1 99 X\r\n\r\n",
        b"HTTP/1.1 20 X\r\n\r\n",
        b"HTTP/1.1 2000 X\r\n\r\n",
        b"HTTP/9.9 200 X\r\n\r\n",
        b"HTTP/1.1 200 X\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 X\r\nx-a: a\0b\r\n\r\n",
        b"HTTP/1.1 200 X\r\nx a: b\r\n\r\n",
    ] {
        let error = answered(bytes).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{bytes:?}: {error:?}");
        assert!(error.status().is_none(), "{bytes:?}");
    }
    // RFC 9110 §5.5: bytes beyond ASCII are allowed in values, whatever they mean.
    let beyond = b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\nx-a: \xff\xfe\r\ncontent-length: 3\r\n\r\n[1]";
    assert_eq!(answered(beyond).await.unwrap().headers()["x-a"].as_bytes(), b"\xff\xfe");
}

#[tokio::test]
async fn headers_without_measure_are_refused() {
    let long = format!("x-a: {}\r\n", "a".repeat(2 * 1024 * 1024));
    let many: String = (0..10_000).map(|number| format!("x-{number}: a\r\n")).collect();
    for headers in [long, many] {
        let error = answered(&with_headers(&headers, "[1]")).await.unwrap_err();
        assert!(
            matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Answer),
            "{}",
            error.kind().as_str()
        );
    }
    for piece in ["x-a: a\r\n".repeat(100), "a".repeat(1000)] {
        let server =
            Server::start(move |_, _| endless(b"HTTP/1.1 200 X\r\n".to_vec(), piece.clone().into_bytes())).await;
        let error = outcome(&server, ONCE).await.unwrap_err();
        assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Answer), "{error:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

/// Bytes, then others again and again until nobody reads them.
fn endless(begin: Vec<u8>, piece: Vec<u8>) -> Reply {
    let (feed, fed) = mpsc::channel(1);
    tokio::spawn(async move {
        let _ = feed.send(begin).await;
        while feed.send(piece.clone()).await.is_ok() {}
    });
    Reply::Fed(fed)
}

#[tokio::test]
async fn what_comes_before_the_answer_is_passed_over() {
    let answer = "HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n[1]";
    for before in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\nx-early: 1\r\n\r\n",
        "HTTP/1.1 199 X\r\nx-early: 1\r\n\r\n",
    ] {
        let pieces = [before.as_bytes().to_vec(), answer.as_bytes().to_vec()];
        let server = Server::start(move |_, _| Reply::Steps(pieces.to_vec())).await;
        let response = outcome(&server, ONCE).await.unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_slice()), (200, &[1][..]));
        assert!(!response.headers().contains_key("x-early"));
        assert_eq!(server.requests().len(), 1);
    }
    let error = answered(b"HTTP/1.1 100 Continue\r\n\r\n").await.unwrap_err();
    assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Answer), "{error:?}");
}

#[tokio::test]
async fn preliminary_answers_without_end_last_as_long_as_the_call_may() {
    let server =
        Server::start(|_, _| endless(Vec::new(), b"HTTP/1.1 103 Early Hints\r\nx-a: b\r\n\r\n".to_vec())).await;
    let client = server.builder().auth(in_the_query()).timeout(Duration::from_millis(100)).build().unwrap();
    let error = ends(send(&client, ONCE)).await.unwrap_err();
    crate::clean(&error);
    assert!(matches!(&error, Error::Timeout(failure) if failure.stage() == Stage::Answer), "{error:?}");
}

#[tokio::test]
async fn another_protocol_that_nobody_asked_for_is_an_undeclared_answer() {
    let server = Server::start(|_, _| {
        Reply::Stall(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nrest".to_vec())
    })
    .await;
    let error = outcome(&server, ONCE).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.kind()), (101, ErrorKind::Response));
}
