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

/// The beginning of a gzip stream (RFC 1952) of a gibibyte of zeros: a block that ends on a byte, repeated.
#[cfg(feature = "gzip")]
fn bomb() -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};
    let mut block = Vec::with_capacity(64 * 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&vec![0; 1024 * 1024], &mut block, FlushCompress::Full).unwrap();
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    bomb.extend(block.repeat(1024));
    bomb
}

#[cfg(feature = "gzip")]
async fn bounded() {
    let mut answer = b"HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\n\r\n".to_vec();
    answer.extend(bomb());
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
    assert!(allocated < 16 * 1024 * 1024, "{allocated} bytes were allocated for a mebibyte");
}

#[tokio::test]
async fn memory_is_flat_and_bounded() {
    #[cfg(feature = "gzip")]
    bounded().await;
    flat().await;
}
