//! Connections that are refused, reset, closed too early, or too slow.

use std::time::Duration;

use specbound_runtime::{Client, Error, Retry, Stage};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{GET_THING, POST_THING, Reply, SERVICE, Server, json, send};
use crate::{PATIENCE, clean, ends, in_the_query, outcome};

const HEAD: &[u8] = b"HTTP/1.1 200 X\r\nx-a: b\r\ncontent-length: 100\r\n\r\n[1,";

/// Where the connection breaks, with the stage that the error must name.
const BREAKS: [(&[u8], Stage); 5] = [
    (b"", Stage::Answer),
    (b"HTTP/1.", Stage::Answer),
    (b"HTTP/1.1 200 X\r\nx-a", Stage::Answer),
    (b"HTTP/1.1 200 X\r\nx-a: b\r\ncontent-length: 100\r\n", Stage::Answer),
    (HEAD, Stage::Body),
];

#[tokio::test]
async fn a_reset_or_a_close_is_a_broken_connection_and_nothing_is_sent_again() {
    for (bytes, stage) in BREAKS {
        for breaks in [Reply::Reset as fn(Vec<u8>) -> Reply, Reply::Raw] {
            let server = Server::start(move |_, before| match before {
                0 => breaks(bytes.to_vec()),
                _ => json(200, "[1]"),
            })
            .await;
            let client = server.builder().auth(in_the_query()).timeout(PATIENCE / 2).build().unwrap();
            let error = ends(send(&client, &POST_THING)).await.unwrap_err();
            clean(&error);
            let Error::Transport(failure) = &error else { panic!("{bytes:?}: {error:?}") };
            assert_eq!(failure.stage(), stage, "{bytes:?}: {error}");
            assert_eq!((server.requests().len(), error.attempts()), (1, 1), "{bytes:?}");
            if stage == Stage::Body {
                assert_eq!(
                    (error.status().unwrap().as_u16(), &error.headers().unwrap()["x-a"]),
                    (200, &"b".parse().unwrap())
                );
            }
            ends(send(&client, &POST_THING)).await.unwrap();
            assert_eq!(server.requests().len(), 2);
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_before_anything_is_read_is_tried_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::from_service(&SERVICE).base_url(&base).auth(in_the_query()).retry(Retry::none()).build();
    let client = client.unwrap();
    let call = tokio::spawn(async move { ends(send(&client, &POST_THING)).await.map(|_| ()) });
    let (stream, _) = listener.accept().await.unwrap();
    stream.set_zero_linger().unwrap();
    drop(stream);
    let error = call.await.unwrap().unwrap_err();
    clean(&error);
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    let mut again = std::pin::pin!(listener.accept());
    let again = std::future::poll_fn(|context| std::task::Poll::Ready(again.as_mut().poll(context))).await;
    assert!(again.is_pending(), "there was a second connection");
}

#[tokio::test]
async fn refused_connections_are_retried_as_often_as_the_policy_says() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let builder = Client::from_service(&SERVICE).base_url(&base).auth(in_the_query());
    let client = builder.retry(Retry::delays([Duration::ZERO; 4])).build().unwrap();
    for (operation, attempts) in [(&GET_THING, 5), (&POST_THING, 1)] {
        let error = ends(send(&client, operation)).await.unwrap_err();
        clean(&error);
        assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Connect), "{error:?}");
        assert_eq!(error.attempts(), attempts);
    }
}

#[tokio::test]
async fn what_breaks_before_the_answer_is_retried_and_what_breaks_inside_is_not() {
    for (bytes, stage) in BREAKS {
        let server = Server::start(move |_, before| match before {
            0 | 1 => Reply::Reset(bytes.to_vec()),
            _ => json(200, "[1]"),
        })
        .await;
        let client = server.builder().retry(Retry::delays([Duration::ZERO; 4])).build().unwrap();
        let outcome = ends(send(&client, &GET_THING)).await;
        match stage {
            Stage::Body => assert_eq!((outcome.unwrap_err().attempts(), server.requests().len()), (1, 1)),
            _ => assert_eq!((outcome.unwrap().attempts(), server.requests().len()), (3, 3)),
        }
    }
}

/// A server that sends something all the time, so that only a limit for the whole call ends it.
#[tokio::test]
async fn a_body_that_drips_ends_with_the_time_of_the_call() {
    let server = Server::start(|_, _| {
        let (feed, fed) = mpsc::channel(1);
        tokio::spawn(async move {
            let head = b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\n";
            let _ = feed.send(head.to_vec()).await;
            let mut pace = tokio::time::interval(Duration::from_millis(5));
            while feed.send(b"1\r\n \r\n".to_vec()).await.is_ok() {
                pace.tick().await;
            }
        });
        Reply::Fed(fed)
    })
    .await;
    let client = server.builder().auth(in_the_query()).timeout(Duration::from_secs(1)).build().unwrap();
    let error = ends(send(&client, &GET_THING)).await.unwrap_err();
    clean(&error);
    assert!(matches!(&error, Error::Timeout(failure) if failure.stage() == Stage::Body), "{error:?}");
    assert!(error.raw_body().unwrap().starts_with(b"[1,"), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_read() {
    let whole = b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n[1,2,3]";
    let server = Server::start(|_, _| Reply::Steps(whole.chunks(1).map(<[u8]>::to_vec).collect())).await;
    assert_eq!(outcome(&server, &GET_THING).await.unwrap().into_body(), [1, 2, 3]);
}
