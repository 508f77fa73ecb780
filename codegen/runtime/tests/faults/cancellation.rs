//! Calls that are given up after every number of polls, on servers that answer bit by bit. The next call of the same client must
//! work, with whatever token, nonce and connection the dropped one left behind.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use specbound_runtime::{Auth, Client, Retry};

use crate::support::digest::Credentials;
use crate::support::{GET_THING, Reply, Request, Server, call, read, send};
use crate::{SECRET, STREAM_THING, ends, sharing};

/// A future's output, unless it is dropped before: after so many polls, or when it would be polled once more.
async fn polled<F: Future>(future: F, polls: usize, at_once: bool) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut count = 0;
    std::future::poll_fn(|context| {
        if count == polls {
            return Poll::Ready(None);
        }
        count += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if at_once && count == polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Drops a call of a new client after every number of polls that it does not live to see the end of; then makes another one.
/// `settled` is asked with the requests of each client.
async fn dropped_everywhere(
    server: &Server,
    client: impl Fn() -> Client,
    first: impl AsyncFn(&Client),
    settled: impl Fn(&[Request], usize),
) {
    for at_once in [false, true] {
        let mut polls = 0;
        loop {
            let before = server.requests().len();
            let client = client();
            let whole = ends(polled(first(&client), polls, at_once)).await;
            ends(send(&client, &GET_THING)).await.unwrap();
            ends(send(&client, &GET_THING)).await.unwrap();
            settled(&server.requests()[before..], polls);
            if whole.is_some() {
                break;
            }
            polls += 1;
        }
        assert!(polls >= 2, "there was nothing to wait for");
    }
}

async fn sent(client: &Client) {
    send(client, &GET_THING).await.unwrap();
}

/// An answer in pieces of a few bytes.
fn slowly(status: u16, headers: &str, body: &str) -> Reply {
    let length = body.len();
    let whole = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    Reply::Steps(whole.as_bytes().chunks(24).map(<[u8]>::to_vec).collect())
}

fn list() -> Reply {
    slowly(200, "", "[1,                                                                          2]")
}

fn to(requests: &[Request], path: &str) -> usize {
    requests.iter().filter(|request| request.target.starts_with(path)).count()
}

#[tokio::test]
async fn a_plain_call() {
    let server = Server::start(|_, _| list()).await;
    let settled = |requests: &[Request], _| assert!((2..=3).contains(&requests.len()), "{}", requests.len());
    dropped_everywhere(&server, || sharing(&server).build().unwrap(), sent, settled).await;
}

#[tokio::test]
async fn a_call_that_waits_for_a_token() {
    let server = Server::start(|request, before| match request.target.as_str() {
        "/oauth/token" => slowly(200, "", &format!(r#"{{"access_token": "t{before}", "token_type": "bearer"}}"#)),
        _ if request.header("authorization").is_some_and(|value| value.starts_with("Bearer t")) => list(),
        _ => slowly(401, "", "{}"),
    })
    .await;
    let client = || sharing(&server).auth(Auth::service_account("id", SECRET)).build().unwrap();
    let settled = |requests: &[Request], polls| {
        assert_eq!(to(requests, "/oauth/token"), 1, "a token was lost or asked for twice, {polls} polls");
    };
    dropped_everywhere(&server, client, sent, settled).await;
}

#[tokio::test]
async fn a_call_whose_token_is_refused() {
    let given = Mutex::new(0);
    let server = Server::start(move |request, _| {
        let mut given = given.lock().unwrap();
        match request.target.as_str() {
            "/oauth/token" => {
                *given += 1;
                slowly(200, "", &format!(r#"{{"access_token": "t{}", "token_type": "bearer"}}"#, *given % 2))
            }
            // Each client's first token is refused, and its second one taken.
            _ if request.header("authorization") == Some("Bearer t0") => list(),
            _ => slowly(401, "", "{\"errorCode\": \"SOMETHING THAT HAS TO BE READ\"}"),
        }
    })
    .await;
    let client = || sharing(&server).auth(Auth::service_account("id", SECRET)).build().unwrap();
    let settled = |requests: &[Request], polls| {
        assert_eq!(to(requests, "/oauth/token"), 2, "a token was lost or asked for twice, {polls} polls");
    };
    dropped_everywhere(&server, client, sent, settled).await;
}

#[tokio::test]
async fn a_call_with_a_digest() {
    let counts = Arc::new(Mutex::new(BTreeMap::new()));
    let known = counts.clone();
    let server = Server::start(move |request, before| match Credentials::of(request) {
        Some(sent) if sent.proves(request, "user", SECRET) => {
            let last = known.lock().unwrap().insert(sent.get("nonce").to_owned(), sent.nc());
            // RFC 7616 §3.4: a count that is no greater than the last one is a replay.
            if last.is_none_or(|last| sent.nc() > last) { list() } else { slowly(409, "", "{}") }
        }
        _ => slowly(
            401,
            &format!("www-authenticate: Digest realm=\"r\", nonce=\"n{before}\", qop=\"auth\"\r\n"),
            "{\"errorCode\": \"SOMETHING THAT HAS TO BE READ\"}",
        ),
    })
    .await;
    let settled = |requests: &[Request], polls| {
        let challenged = requests.iter().filter(|request| request.header("authorization").is_none()).count();
        assert!((1..=2).contains(&challenged), "{challenged} challenges, {polls} polls");
    };
    dropped_everywhere(&server, || sharing(&server).auth(Auth::digest("user", SECRET)).build().unwrap(), sent, settled)
        .await;
    assert!(counts.lock().unwrap().values().all(|count| *count <= 3), "a count was wasted");
}

#[tokio::test]
async fn a_call_that_is_redirected() {
    let server = Server::start(|request, _| match request.target.as_str() {
        "/there" => list(),
        _ => slowly(302, "location: /there\r\n", "{\"text\": \"something that has to be read before\"}"),
    })
    .await;
    let client = || sharing(&server).auth(Auth::basic("user", SECRET)).build().unwrap();
    let settled = |requests: &[Request], _| {
        assert!(requests.iter().all(|request| request.header("authorization").is_some()));
        assert!((4..=6).contains(&requests.len()), "{}", requests.len());
    };
    dropped_everywhere(&server, client, sent, settled).await;
}

#[tokio::test]
async fn a_call_that_is_retried() {
    let busy = Mutex::new(false);
    let server = Server::start(move |_, _| {
        let mut busy = busy.lock().unwrap();
        *busy = !*busy;
        if *busy { slowly(503, "retry-after: 0\r\n", "{\"text\": \"busy\"}") } else { list() }
    })
    .await;
    let retry = Retry::delays([Duration::ZERO; 3]);
    let client = || sharing(&server).retry(retry.clone()).build().unwrap();
    let settled = |requests: &[Request], _| assert!((3..=6).contains(&requests.len()), "{}", requests.len());
    dropped_everywhere(&server, client, sent, settled).await;
}

#[tokio::test]
async fn a_stream_that_is_being_read() {
    let server = Server::start(|_, _| list()).await;
    let whole = async |client: &Client| {
        let mut stream = call(client, &STREAM_THING).send(read).stream().await.unwrap().into_body();
        while let Some(piece) = stream.next().await {
            piece.unwrap();
        }
    };
    let settled = |requests: &[Request], _| assert!((2..=3).contains(&requests.len()), "{}", requests.len());
    dropped_everywhere(&server, || sharing(&server).build().unwrap(), whole, settled).await;
}
