//! Answers that are read as they arrive: long ones, slow ones, and ones that break off.

use std::time::Duration;

use specbound_runtime::{ByteStream, Client, ErrorKind, Response, Stage, StreamError};
use tokio::sync::mpsc;
use tokio::time::advance;

use crate::clock::Still;
use crate::support::{Reply, Server, call, json, read};
use crate::{STREAM_THING, clean, ends, in_the_query};

const HEAD: &str = "HTTP/1.1 200 X\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n";
const SECOND: Duration = Duration::from_secs(1);

async fn open(client: &Client) -> Result<Response<ByteStream>, specbound_runtime::Error<crate::ThingError>> {
    ends(call(client, &STREAM_THING).send(read).stream()).await
}

fn chunk(text: &str) -> Vec<u8> {
    format!("{:x}\r\n{text}\r\n", text.len()).into_bytes()
}

/// A server that answers with what is fed to it; for one call.
async fn fed() -> (Server, mpsc::Sender<Vec<u8>>) {
    let (feed, fed) = mpsc::channel(64);
    let fed = std::sync::Mutex::new(Some(fed));
    let server = Server::start(move |_, _| match fed.lock().unwrap().take() {
        Some(fed) => Reply::Fed(fed),
        None => json(200, "[2]"),
    })
    .await;
    feed.send(HEAD.into()).await.unwrap();
    (server, feed)
}

#[tokio::test]
async fn a_stream_may_be_larger_than_any_body() {
    let server = Server::start(|_, _| json(200, &"0123456789".repeat(300_000))).await;
    let client = server.builder().max_body_size(1000).build().unwrap();
    let response = open(&client).await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
    let mut stream = response.into_body();
    let mut length = 0;
    while let Some(piece) = ends(stream.next()).await {
        let piece = piece.unwrap();
        assert!(piece.len() < 1_000_000, "all of it is held at once");
        length += piece.len();
    }
    assert_eq!((length, server.requests().len()), (3_000_000, 1));
    assert!(ends(stream.next()).await.is_none(), "the end stays the end");
}

#[tokio::test]
async fn what_is_no_success_is_read_as_a_whole() {
    let server = Server::start(|_, before| match before {
        0 => json(404, r#"{"errorCode": "GONE"}"#),
        _ => json(404, &" ".repeat(2000)),
    })
    .await;
    let client = server.builder().max_body_size(1000).build().unwrap();
    assert_eq!(open(&client).await.unwrap_err().code().as_deref(), Some("GONE"));
    assert_eq!(open(&client).await.unwrap_err().kind(), ErrorKind::BodyTooLarge);
}

/// Each piece comes just in time, and all of them long after the time for a call has passed.
#[tokio::test(start_paused = true)]
async fn a_slow_stream_goes_on_and_a_stalled_one_ends() {
    let still = Still::stand();
    let (server, feed) = fed().await;
    let client = server.builder().auth(in_the_query()).timeout(10 * SECOND).build().unwrap();
    let mut stream = call(&client, &STREAM_THING).send(read).stream().await.unwrap().into_body();
    for _ in 0..5 {
        let waiting = tokio::spawn(async move {
            let piece = stream.next().await;
            (stream, piece)
        });
        // Polled once, it waits for the piece.
        tokio::task::yield_now().await;
        advance(9 * SECOND).await;
        feed.send(chunk("abc")).await.unwrap();
        let piece;
        (stream, piece) = waiting.await.unwrap();
        assert_eq!(piece.unwrap().unwrap(), "abc");
    }
    let waiting = tokio::spawn(async move { (stream.next().await, stream.next().await) });
    tokio::task::yield_now().await;
    advance(11 * SECOND).await;
    let (stalled, after) = waiting.await.unwrap();
    let error = stalled.unwrap().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(crate::SECRET));
    let StreamError::Timeout(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.stage(), failure.limit()), (Stage::Body, 10 * SECOND));
    assert!(after.is_none());
    assert_eq!(server.requests().len(), 1);
    drop(still);
}

/// A reader that takes its time is not a server that stalls.
#[tokio::test(start_paused = true)]
async fn the_time_of_the_reader_does_not_count() {
    let still = Still::stand();
    let (server, feed) = fed().await;
    let client = server.builder().timeout(10 * SECOND).build().unwrap();
    let mut stream = call(&client, &STREAM_THING).send(read).stream().await.unwrap().into_body();
    for _ in 0..3 {
        advance(3600 * SECOND).await;
        feed.send(chunk("abc")).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    }
    feed.send(b"0\r\n\r\n".to_vec()).await.unwrap();
    assert!(stream.next().await.is_none());
    drop(still);
}

#[tokio::test]
async fn a_stream_that_breaks_off_says_so_once() {
    let short = "HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nabc";
    for answer in [short.to_owned(), format!("{HEAD}3\r\nabc\r\n"), format!("{HEAD}3\r\nabc\r\nzz\r\n")] {
        for breaks in [Reply::Raw as fn(Vec<u8>) -> Reply, Reply::Reset] {
            let bytes = answer.clone().into_bytes();
            let server = Server::start(move |_, before| match before {
                0 => breaks(bytes.clone()),
                _ => json(200, "[2]"),
            })
            .await;
            let client = server.builder().auth(in_the_query()).build().unwrap();
            let mut stream = open(&client).await.unwrap().into_body();
            let mut came = Vec::new();
            let error = loop {
                match ends(stream.next()).await.unwrap() {
                    Ok(piece) => came.extend_from_slice(&piece),
                    Err(error) => break error,
                }
            };
            let StreamError::Transport(failure) = &error else { panic!("{error:?}") };
            assert_eq!((failure.stage(), came.as_slice()), (Stage::Body, &b"abc"[..]), "{answer:?}");
            assert!(!format!("{error} {error:?}").contains(crate::SECRET));
            assert!(ends(stream.next()).await.is_none());
            assert_eq!(ends(crate::support::send(&client, &STREAM_THING)).await.unwrap().into_body(), [2]);
        }
    }
}

#[tokio::test]
async fn a_reader_that_is_dropped_loses_no_piece_and_a_stream_that_is_dropped_no_client() {
    let (server, feed) = fed().await;
    let client = server.builder().build().unwrap();
    let mut stream = open(&client).await.unwrap().into_body();
    for text in ["one", "two", "three"] {
        {
            let mut dropped = std::pin::pin!(stream.next());
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(dropped.as_mut().poll(context))).await;
            assert!(polled.is_pending());
        }
        feed.send(chunk(text)).await.unwrap();
        assert_eq!(ends(stream.next()).await.unwrap().unwrap(), text);
    }
    drop(stream);
    assert_eq!(ends(crate::support::send(&client, &STREAM_THING)).await.unwrap().into_body(), [2]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn the_head_has_the_time_of_the_call() {
    let server = Server::start(|_, _| Reply::Stall(b"HTTP/1.1 200 X\r\n".to_vec())).await;
    let client = server.builder().auth(in_the_query()).timeout(Duration::from_millis(50)).build().unwrap();
    let error = open(&client).await.unwrap_err();
    clean(&error);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(server.requests().len() <= 1);
}
