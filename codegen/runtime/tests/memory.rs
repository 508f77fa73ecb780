//! Calls in, by the thousand; out: that the memory in use stays as it is, and that a bomb costs what the limit allows. The allocator
//! counts for the whole process, which is why these tests are one test, with a binary of its own.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::alloc::System;
use std::sync::atomic::{AtomicUsize, Ordering};

use specbound_runtime::{Auth, Client, Retry};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use support::{GET_THING, SERVICE, send};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What is answered in turn: successes, documented and undocumented errors, what cannot be decoded, a broken body, and a digest
/// challenge with a nonce that was never there before.
const ANSWERS: [&str; 6] = [
    "200 X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n[1,2,3]",
    "404 X\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"errorCode\":\"GONE\"}",
    "500 X\r\ncontent-length: 4\r\n\r\nOops",
    "200 X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n[1,true",
    "204 X\r\n\r\n",
    "401 X\r\ncontent-length: 0\r\nwww-authenticate: Digest realm=\"r\", nonce=\"NONCE\", qop=\"auth\"\r\n\r\n",
];

/// A server that keeps nothing of what it is asked, unlike that of the other tests.
async fn serve(mut stream: TcpStream, turn: &AtomicUsize) {
    stream.set_nodelay(true).unwrap();
    let mut asked = [0; 4096];
    let mut filled = 0;
    while let Ok(read) = stream.read(&mut asked[filled..]).await
        && read > 0
    {
        filled += read;
        if !asked[..filled].ends_with(b"\r\n\r\n") {
            continue;
        }
        filled = 0;
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        let answer = ANSWERS[turn % ANSWERS.len()].replace("NONCE", &format!("n{turn}"));
        if stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The bytes in use.
fn live() -> isize {
    let stats = ALLOCATOR.stats();
    // What was reallocated is in both figures already.
    stats.bytes_allocated as isize - stats.bytes_deallocated as isize
}

async fn flat() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        static TURN: AtomicUsize = AtomicUsize::new(0);
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, &TURN));
        }
    });
    let clients = [Auth::digest("user", "password"), Auth::bearer("token")]
        .map(|auth| Client::from_service(&SERVICE).base_url(&base).auth(auth).retry(Retry::none()).build().unwrap());
    let calls = async |of_each: usize| {
        let mut failed = 0;
        for client in &clients {
            for _ in 0..of_each {
                failed += usize::from(send(client, &GET_THING).await.is_err());
            }
        }
        failed
    };
    calls(500).await;
    let before = live();
    let failed = calls(5000).await;
    let growth = live() - before;
    assert!((2000..9000).contains(&failed), "{failed} calls failed");
    assert!(growth < 20_000, "{growth} bytes more are in use after 11,000 calls than after 1,000");
}

#[cfg(all(feature = "brotli", feature = "gzip"))]
async fn bounded(coding: &str, bomb: &[u8]) {
    let mut answer = format!("HTTP/1.1 200 X\r\ncontent-encoding: {coding}\r\n\r\n").into_bytes();
    answer.extend(bomb);
    let answer: &'static [u8] = answer.leak();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 4096];
        let _ = stream.read(&mut asked).await;
        let _ = stream.write_all(answer).await;
    });
    let client = Client::from_service(&SERVICE).base_url(&base).max_body_size(1024 * 1024).build().unwrap();
    let region = stats_alloc::Region::new(ALLOCATOR);
    let error = send(&client, &GET_THING).await.unwrap_err();
    let allocated = region.change().bytes_allocated;
    assert_eq!(
        (error.kind(), error.raw_body().unwrap().len()),
        (specbound_runtime::ErrorKind::BodyTooLarge, 1024 * 1024)
    );
    // All that was ever allocated, so that the most that was in use at once is less.
    assert!(allocated < 16 * 1024 * 1024, "{coding}: {allocated} bytes were allocated for a mebibyte");
}

#[tokio::test]
async fn memory_is_flat_and_bounded() {
    #[cfg(all(feature = "brotli", feature = "gzip"))]
    for (coding, bomb) in [("gzip", support::bombs::gzip(1024)), ("br", support::bombs::brotli(1024))] {
        bounded(coding, &bomb).await;
    }
    flat().await;
}
