//! Threads that wait for calls: with a runtime of theirs and without.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use specbound_runtime::{Auth, ErrorKind, Retry, StreamError};
use tokio::runtime::Builder;

use crate::support::{GET_THING, Reply, Request, Server, call, json, read, status};
use crate::{PATIENCE, SECRET, STREAM_THING, clean};

/// A server on a thread of its own.
fn serve(handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Server {
    let (give, given) = mpsc::channel();
    thread::spawn(move || {
        Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            give.send(Server::start(handler).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    given.recv_timeout(PATIENCE).unwrap()
}

#[test]
fn a_thread_without_a_runtime_has_every_outcome() {
    let server = serve(|_, before| match before {
        0 => json(200, "[1]"),
        1 => json(404, r#"{"errorCode": "GONE"}"#),
        2 | 3 => status(503),
        4 => json(200, "[2]"),
        5 => Reply::Reset(Vec::new()),
        6 => json(200, "[3]"),
        _ => Reply::Stall(Vec::new()),
    });
    let client = server.builder().auth(Auth::bearer(SECRET)).build().unwrap();
    let sending = || call(&client, &GET_THING).send(read);
    assert_eq!(sending().wait().unwrap().into_body(), [1]);
    assert_eq!(sending().wait().unwrap_err().code().as_deref(), Some("GONE"));
    assert_eq!(sending().retry(Retry::delays([Duration::ZERO; 2])).wait().unwrap().attempts(), 3);
    let error = sending().wait().unwrap_err();
    clean(&error);
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(sending().header("host", "a").wait().unwrap_err().kind(), ErrorKind::Request);
    assert_eq!(sending().wait().unwrap().into_body(), [3]);
    assert_eq!(server.requests().len(), 7);
    let error = sending().timeout(Duration::from_millis(50)).wait().unwrap_err();
    clean(&error);
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[test]
fn a_thread_of_a_runtime_may_wait_too() {
    let server = serve(|_, _| json(200, "[1]"));
    let client = server.builder().build().unwrap();
    for mut runtime in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(async {
            assert_eq!(call(&client, &GET_THING).send(read).wait().unwrap().into_body(), [1]);
            // The same client is used both ways.
            assert_eq!(call(&client, &GET_THING).send(read).await.unwrap().into_body(), [1]);
            let client = client.clone();
            let waited = tokio::spawn(async move { call(&client, &GET_THING).send(read).wait().map(|_| ()) });
            waited.await.unwrap().unwrap();
        });
    }
    assert_eq!(server.requests().len(), 6);
}

#[test]
fn many_threads_share_one_token() {
    let server = serve(|request, _| match request.target.as_str() {
        "/oauth/token" => json(200, r#"{"access_token": "t", "token_type": "bearer", "expires_in": 3600}"#),
        _ if request.header("authorization") == Some("Bearer t") => json(200, "[1]"),
        _ => status(401),
    });
    let client = server.client(Auth::service_account("id", SECRET));
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (0..10).for_each(|_| drop(call(&client, &GET_THING).send(read).wait().unwrap())));
        }
    });
    assert_eq!((server.to("/oauth/token"), server.to("/things")), (1, 160));
}

#[test]
fn a_stream_is_read_by_a_thread() {
    let server = serve(|_, before| match before {
        0 => json(200, &"0123456789".repeat(100_000)),
        1 => Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nabc".to_vec()),
        2 => Reply::Stall(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nabc".to_vec()),
        _ => json(404, "{}"),
    });
    let client = server.builder().max_body_size(10).build().unwrap();
    let open = |limit| call(&client, &STREAM_THING).send(read).timeout(limit).stream().wait();
    let mut stream = open(PATIENCE).unwrap().into_body();
    let mut length = 0;
    while let Some(piece) = stream.wait_next() {
        length += piece.unwrap().len();
    }
    assert_eq!(length, 1_000_000);
    assert!(stream.wait_next().is_none());
    let mut broken = open(PATIENCE).unwrap().into_body();
    assert_eq!(broken.wait_next().unwrap().unwrap(), "abc");
    assert!(matches!(broken.wait_next().unwrap().unwrap_err(), StreamError::Transport(_)));
    assert!(broken.wait_next().is_none());
    let mut stalled = open(Duration::from_secs(1)).unwrap().into_body();
    assert_eq!(stalled.wait_next().unwrap().unwrap(), "abc");
    assert!(matches!(stalled.wait_next().unwrap().unwrap_err(), StreamError::Timeout(_)));
    assert!(stalled.wait_next().is_none());
    assert_eq!(open(PATIENCE).unwrap_err().status().unwrap().as_u16(), 404);
}
