//! HTTP Digest against a server side written from RFC 7616.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use specbound_runtime::Auth;
use support::digest::Credentials;
use support::{GET_THING, POST_THING, Reply, Request, Server, json, read, send, status};

const USER: &str = "Mufasa";
const PASSWORD: &str = "Circle of \"Life\": ä";

fn auth() -> Auth {
    Auth::digest(USER, PASSWORD)
}

fn challenge(fields: &str) -> Reply {
    let value = format!("Digest realm=\"here\", opaque=\"op\\\"aque\", {fields}");
    Reply::Answer(401, vec![("www-authenticate", value)], b"denied".to_vec())
}

/// Answers as a server with one nonce: a right digest is let in, anything else is challenged.
fn guard(request: &Request, fields: &str) -> Reply {
    match Credentials::of(request) {
        Some(credentials) if credentials.proves(request, USER, PASSWORD) => json(200, "[1]"),
        _ => challenge(fields),
    }
}

#[test]
fn the_server_side_knows_the_vectors_of_rfc_7616() {
    // RFC 7616 §3.9.1; §3.9.2 gives no password that a plain user name would prove.
    for (algorithm, response) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let credentials = Credentials::parse(&format!(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", \
             algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
             cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        ))
        .unwrap();
        assert_eq!(credentials.expected("GET", b"", "Mufasa", "Circle of Life"), response);
    }
}

#[tokio::test]
async fn every_algorithm_and_quality() {
    for fields in [
        "nonce=\"n\", qop=\"auth\"",
        "nonce=\"n\", qop=\"auth\", algorithm=MD5",
        "nonce=\"n\", qop=\"auth\", algorithm=md5",
        "nonce=\"n\", qop=\"auth\", algorithm=MD5-sess",
        "nonce=\"n\", qop=\"auth\", algorithm=SHA-256",
        "nonce=\"n\", qop=\"auth\", algorithm=\"SHA-256\"",
        "nonce=\"n\", qop=\"auth\", algorithm=SHA-256-sess",
        "nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-512-256",
        "nonce=\"n\", qop=\"auth-int, AUTH\", algorithm=SHA-512-256-sess",
        "nonce=\"n\"",
        "nonce=\"n\", algorithm=SHA-256",
    ] {
        let server = Server::start(move |request, _| guard(request, fields)).await;
        let client = server.client(auth());
        for _ in 0..2 {
            let mut call = support::call(&client, &POST_THING);
            call.json("application/json", "a body");
            assert_eq!(call.send(read).await.unwrap().into_body(), [1], "{fields}");
        }
        // One challenge; the second call begins with the known nonce.
        assert_eq!(server.requests().len(), 3, "{fields}");
        assert!(server.requests()[0].header("authorization").is_none());
    }
}

#[tokio::test]
async fn a_session_key_is_made_from_one_client_nonce() {
    let fields = "nonce=\"n\", qop=\"auth\", algorithm=SHA-256-sess";
    let server = Server::start(move |request, _| guard(request, fields)).await;
    let client = server.client(auth());
    for _ in 0..3 {
        send(&client, &GET_THING).await.unwrap();
    }
    let sent: Vec<_> = server.requests().iter().filter_map(Credentials::of).collect();
    let cnonces: BTreeSet<_> = sent.iter().map(|credentials| credentials.get("cnonce").to_owned()).collect();
    assert_eq!((sent.len(), cnonces.len()), (3, 1));
    assert_eq!(sent.iter().map(Credentials::nc).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn the_strongest_known_algorithm_wins() {
    let headers = [
        "Digest realm=\"r\", nonce=\"a\", qop=\"auth\", algorithm=MD5, \
         Digest realm=\"r\", nonce=\"b\", qop=\"auth\", algorithm=SHA-256, Basic realm=\"r\"",
        "Digest realm=\"r\", nonce=\"c\", qop=\"auth\", algorithm=SHA-3-1024",
        "Negotiate",
    ];
    let server = Server::start(move |request, before| match before {
        0 => Reply::Answer(401, headers.iter().map(|value| ("www-authenticate", value.to_string())).collect(), vec![]),
        _ => guard(request, "nonce=\"d\""),
    })
    .await;
    assert!(send(&server.client(auth()), &GET_THING).await.is_ok());
    let sent = Credentials::of(&server.requests()[1]).unwrap();
    assert_eq!((sent.get("nonce"), sent.get("algorithm")), ("b", "SHA-256"));
}

#[tokio::test]
async fn what_cannot_be_met_is_the_answer() {
    for value in [
        "Basic realm=\"r\"",
        "Digest realm=\"r\", nonce=\"c\", qop=\"auth\", algorithm=SHA-3-1024",
        "Digest realm=\"r\", nonce=\"c\", algorithm=MD5-sess",
        "Digest realm=\"r\", nonce=\"c\", qop=\"auth-conf\"",
        "Digest realm=\"r\", nonce=\"c\", qop=\"auth-int\"",
        "Digest nonce=\"c\"",
        "Digest",
        "Digest realm=\"r",
        "",
    ] {
        let headers = vec![("www-authenticate", value.to_owned())];
        let server = Server::start(move |_, _| Reply::Answer(401, headers.clone(), b"no".to_vec())).await;
        let error = send(&server.client(auth()), &GET_THING).await.unwrap_err();
        assert_eq!(error.variant(), Some("Unauthorized"), "{value}");
        assert_eq!(error.raw_body().unwrap(), "no");
        assert_eq!(server.requests().len(), 1, "{value}");
        assert!(server.requests()[0].header("authorization").is_none());
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_once_per_call() {
    let fields = "nonce=\"n\", qop=\"auth\"";
    let server = Server::start(move |request, _| guard(request, fields)).await;
    let client = server.client(Auth::digest(USER, "wrong"));
    for calls in 1..=3 {
        let error = send(&client, &GET_THING).await.unwrap_err();
        assert_eq!(error.variant(), Some("Unauthorized"));
        assert_eq!(error.raw_body().unwrap(), "denied");
        assert_eq!(server.requests().len(), calls * 2);
    }
    let counts: Vec<_> = server.requests().iter().filter_map(Credentials::of).map(|sent| sent.nc()).collect();
    assert_eq!(counts, [1, 2, 3], "the count of a nonce goes on when it is handed out again");
}

#[tokio::test]
async fn a_stale_nonce_is_replaced_without_failing() {
    let expired = Arc::new(AtomicBool::new(false));
    let flag = expired.clone();
    let server = Server::start(move |request, _| {
        let nonce = if flag.load(Ordering::SeqCst) { "new" } else { "old" };
        match Credentials::of(request) {
            Some(sent) if sent.get("nonce") == nonce => guard(request, ""),
            Some(_) => challenge(&format!("nonce=\"{nonce}\", qop=\"auth\", stale=TRUE")),
            None => challenge(&format!("nonce=\"{nonce}\", qop=\"auth\"")),
        }
    })
    .await;
    let client = server.client(auth());
    send(&client, &GET_THING).await.unwrap();
    expired.store(true, Ordering::SeqCst);
    send(&client, &GET_THING).await.unwrap();
    let sent: Vec<_> = server.requests().iter().filter_map(Credentials::of).collect();
    let nonces: Vec<_> = sent.iter().map(|sent| (sent.get("nonce"), sent.nc())).collect();
    assert_eq!(nonces, [("old", 1), ("old", 2), ("new", 1)]);
}

#[tokio::test]
async fn a_server_that_finds_every_nonce_stale_is_not_asked_forever() {
    let server =
        Server::start(move |_, before| challenge(&format!("nonce=\"{before}\", qop=\"auth\", stale=true"))).await;
    let error = send(&server.client(auth()), &GET_THING).await.unwrap_err();
    assert_eq!(error.variant(), Some("Unauthorized"));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_forgotten_nonce_is_replaced_even_if_the_server_does_not_call_it_stale() {
    let server = Server::start(move |request, before| match before {
        0 => challenge("nonce=\"one\", qop=\"auth\""),
        2 => challenge("nonce=\"two\", qop=\"auth\""),
        _ => guard(request, ""),
    })
    .await;
    let client = server.client(auth());
    send(&client, &GET_THING).await.unwrap();
    send(&client, &GET_THING).await.unwrap();
    assert_eq!(Credentials::of(&server.requests()[3]).unwrap().get("nonce"), "two");
}

#[tokio::test]
async fn the_uri_is_the_request_target_with_its_query() {
    let server = Server::start(|request, _| guard(request, "nonce=\"n\", qop=\"auth\"")).await;
    let client = server.builder().base_url(&format!("{}/base", server.base)).auth(auth()).build().unwrap();
    let mut call = support::call(&client, &GET_THING);
    call.set(&support::ID, "a 'b'/c");
    call.set(&support::ENVELOPE, &false);
    call.send(read).await.unwrap();
    let sent = Credentials::of(&server.requests()[1]).unwrap();
    assert_eq!(sent.get("uri"), "/base/things/a%20%27b%27%2Fc?envelope=false");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_never_use_a_count_twice() {
    let used = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = used.clone();
    let server = Server::start(move |request, before| {
        // Few nonces for many calls, each handed out again and again.
        let fresh = format!("nonce=\"n{}\", qop=\"auth\", algorithm=SHA-256", before % 3);
        let Some(sent) = Credentials::of(request) else { return challenge(&fresh) };
        let first = seen.lock().unwrap().insert((sent.get("nonce").to_owned(), sent.nc()));
        if first { guard(request, &fresh) } else { status(409) }
    })
    .await;
    let client = server.client(auth());
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, &GET_THING).await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(used.lock().unwrap().len(), 100);
}
