//! What a caller wants of one call alone: a time, a header, a key. What cannot be sent is refused before anything is.

use std::time::Duration;

use specbound_runtime::{Auth, Error, ErrorKind, Retry, Stage};

use crate::support::{GET_THING, Reply, Server, call, json, read};
use crate::{ONCE, SECRET, clean, ends};

#[tokio::test]
async fn a_header_replaces_that_of_the_client() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    let client = server.builder().build().unwrap();
    let sending = call(&client, &GET_THING).send(read);
    let sending = sending.header("User-Agent", "other/1").header("x-a", "1").header("X-A", "2").header("accept", "a/b");
    ends(sending).await.unwrap();
    ends(call(&client, &GET_THING).send(read)).await.unwrap();
    let [first, second] = &server.requests()[..] else { panic!("two calls") };
    let values = |name: &str| first.headers.iter().filter(|(known, _)| known == name).count();
    assert_eq!((first.header("user-agent"), first.header("x-a")), (Some("other/1"), Some("2")));
    assert_eq!((values("user-agent"), values("x-a"), values("accept")), (1, 1, 1));
    // It was for that call alone.
    assert_eq!((second.header("user-agent"), second.header("x-a")), (Some("test-client/1"), None));
}

#[tokio::test]
async fn a_header_does_not_take_the_place_of_the_credentials() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    let client = server.client(Auth::bearer("right"));
    ends(call(&client, &GET_THING).send(read).header("authorization", "Bearer wrong")).await.unwrap();
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer right"));
    let without = server.builder().build().unwrap();
    ends(call(&without, &GET_THING).send(read).header("authorization", "Bearer own")).await.unwrap();
    assert_eq!(server.requests()[1].header("authorization"), Some("Bearer own"));
}

#[tokio::test]
async fn what_no_header_can_be_is_refused_before_anything_is_sent() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    let client = server.client(Auth::bearer(SECRET));
    for (name, value, says) in [
        ("content-length", "3", "is one that only the transport may set"),
        ("Transfer-Encoding", "chunked", "is one that only the transport may set"),
        ("HOST", "elsewhere", "is one that only the transport may set"),
        ("connection", "close", "is one that only the transport may set"),
        ("upgrade", "websocket", "is one that only the transport may set"),
        ("", "a", "is no name of a header"),
        ("x a", "a", "is no name of a header"),
        ("x-a\r\nx-b", "a", "is no name of a header"),
        ("x:", "a", "is no name of a header"),
        ("x-ä", "a", "is no name of a header"),
        ("x-a", "s3cret\r\nx-b: c", "the header x-a cannot carry this value"),
        ("x-a", "s3cret\0", "the header x-a cannot carry this value"),
    ] {
        let sending = call(&client, ONCE).send(read).header("x-good", "1").header(name, value).header("x-a", "2");
        let error = ends(sending.retry(Retry::default().any_method())).await.unwrap_err();
        clean(&error);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0), "{name:?}");
        assert!(error.to_string().contains(says), "{error}");
    }
    let error = ends(call(&client, ONCE).send(read).idempotency_key("s3cret\n")).await.unwrap_err();
    clean(&error);
    assert!(error.to_string().ends_with("the header idempotency-key cannot carry this value"), "{error}");
    let error = ends(call(&client, ONCE).send(read).header("host", "a").stream()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn the_time_of_one_call_goes_before_that_of_the_client() {
    let server = Server::start(|request, _| match request.header("x-stall") {
        Some(_) => Reply::Stall(Vec::new()),
        None => json(200, "[1]"),
    })
    .await;
    let client = server.builder().timeout(Duration::from_secs(3600)).build().unwrap();
    let error = ends(call(&client, &GET_THING).send(read).header("x-stall", "1").timeout(Duration::from_millis(50)))
        .await
        .unwrap_err();
    let Error::Timeout(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.stage(), failure.limit()), (Stage::Answer, Duration::from_millis(50)));
    ends(call(&client, &GET_THING).send(read).timeout(Duration::MAX)).await.unwrap();
}

#[tokio::test]
async fn a_key_is_that_of_its_call() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    let client = server.builder().build().unwrap();
    ends(call(&client, ONCE).send(read).idempotency_key("first").idempotency_key("second")).await.unwrap();
    ends(call(&client, ONCE).send(read)).await.unwrap();
    let keys: Vec<_> = server.requests().iter().map(|sent| sent.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys, [Some("second".to_owned()), None]);
}
