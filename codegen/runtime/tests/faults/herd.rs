//! A thousand calls at once by one client.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use specbound_runtime::{Auth, Client, ErrorKind};
use tokio::task::JoinSet;

use crate::clock::Still;
use crate::support::digest::Credentials;
use crate::support::{GET_THING, Reply, Server, json, send, status};
use crate::{Outcome, PATIENCE, SECRET, clean, in_the_query};

const CALLS: usize = 1000;

/// Each call has a socket, and the server has its other end.
fn allow_sockets() {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, most, most).unwrap();
}

/// A client that bears with a machine that has much to do.
fn patient(server: &Server, auth: Auth) -> Client {
    server.builder().auth(auth).connect_timeout(10 * PATIENCE).timeout(10 * PATIENCE).build().unwrap()
}

async fn at_once(client: &Client) -> Vec<Outcome> {
    allow_sockets();
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move { send(&client, &GET_THING).await });
    }
    calls.join_all().await
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ended_is_renewed_once_for_all() {
    let still = Still::stand();
    let server = Server::start(|request, before| match request.target.as_str() {
        "/oauth/token" => {
            json(200, &format!(r#"{{"access_token": "t{before}", "token_type": "bearer", "expires_in": 3600}}"#))
        }
        _ if before > 1 && request.header("authorization") == Some("Bearer t0") => status(401),
        _ => json(200, "[1]"),
    })
    .await;
    let client = patient(&server, Auth::service_account("id", SECRET));
    send(&client, &GET_THING).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(3600)).await;
    for outcome in at_once(&client).await {
        outcome.unwrap();
    }
    assert_eq!((server.to("/oauth/token"), server.to("/things")), (2, CALLS + 1));
    drop(still);
}

#[tokio::test]
async fn every_count_of_a_nonce_is_used_once() {
    let used = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = used.clone();
    let server = Server::start(move |request, _| match Credentials::of(request) {
        Some(sent) if sent.proves(request, "user", SECRET) && seen.lock().unwrap().insert(sent.nc()) => {
            json(200, "[1]")
        }
        Some(_) => status(409),
        None => {
            let challenge = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"".to_owned();
            Reply::Answer(401, vec![("www-authenticate", challenge)], Vec::new())
        }
    })
    .await;
    let client = patient(&server, Auth::digest("user", SECRET));
    send(&client, &GET_THING).await.unwrap();
    for outcome in at_once(&client).await {
        outcome.unwrap();
    }
    let counts: Vec<_> = used.lock().unwrap().iter().copied().collect();
    assert_eq!(counts, (1..=CALLS as u32 + 1).collect::<Vec<_>>());
    assert_eq!(server.requests().len(), CALLS + 2, "one challenge was enough");
}

#[tokio::test]
async fn one_call_does_not_suffer_for_another() {
    let server = Server::start(|_, before| match before % 4 {
        0 => json(200, "[1]"),
        1 => Reply::Reset(b"HTTP/1.1 200 X\r\n".to_vec()),
        2 => status(503),
        _ => Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\n[1".to_vec()),
    })
    .await;
    let client = patient(&server, in_the_query());
    let mut counts = [0, 0, 0];
    for outcome in at_once(&client).await {
        let error = match outcome {
            Ok(_) => {
                counts[0] += 1;
                continue;
            }
            Err(error) => error,
        };
        clean(&error);
        match error.kind() {
            ErrorKind::Response => counts[1] += 1,
            ErrorKind::Transport => counts[2] += 1,
            other => panic!("{other:?}: {error:?}"),
        }
    }
    assert_eq!((counts, server.requests().len()), ([CALLS / 4, CALLS / 4, CALLS / 2], CALLS));
}
