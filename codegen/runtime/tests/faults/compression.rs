//! Compressed answers: whole, broken, and much larger than they look.

use std::io::Write;

use flate2::Compression;
use specbound_runtime::{Error, ErrorKind, Stage};

use crate::support::{GET_THING, HEAD_THING, Reply, Server, bombs, call, read, send};
use crate::{ONCE, PATIENCE, STREAM_THING, ends, outcome};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn brotli(text: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 1, ..Default::default() };
    brotli::BrotliCompress(&mut &text[..], &mut compressed, &params).unwrap();
    compressed
}

fn encoded(status: u16, coding: &str, body: Vec<u8>) -> Reply {
    let headers = vec![("content-type", "application/json".to_owned()), ("content-encoding", coding.to_owned())];
    Reply::Answer(status, headers, body)
}

type Coding = (&'static str, fn(&[u8]) -> Vec<u8>);

const CODINGS: [Coding; 2] = [("gzip", gzip), ("br", brotli)];

#[tokio::test]
async fn answers_are_decompressed_whatever_their_status() {
    for (coding, compress) in CODINGS {
        let server = Server::start(move |_, before| match before {
            0 => encoded(200, coding, compress(b"[1,2,3]")),
            1 => encoded(404, coding, compress(br#"{"errorCode": "GONE"}"#)),
            _ => encoded(200, coding, Vec::new()),
        })
        .await;
        assert_eq!(outcome(&server, &GET_THING).await.unwrap().into_body(), [1, 2, 3]);
        let accepted = server.requests()[0].header("accept-encoding").unwrap().to_owned();
        assert!(accepted.contains(coding), "{accepted}");
        let error = outcome(&server, &GET_THING).await.unwrap_err();
        assert_eq!((error.variant(), error.code().as_deref()), (Some("NotFound"), Some("GONE")));
        // A HEAD answer names the coding of a body that it does not have.
        let error = outcome(&server, &HEAD_THING).await.unwrap_err();
        assert_eq!((error.kind(), error.raw_body().unwrap().len()), (ErrorKind::Response, 0));
    }
}

#[tokio::test]
async fn what_cannot_be_decompressed_is_a_body_that_broke() {
    for (coding, compress) in CODINGS {
        let whole = compress(&b"[1,2,3] ".repeat(1000));
        for broken in [whole[..whole.len() / 2].to_vec(), b"this is not compressed at all".to_vec()] {
            let server = Server::start(move |_, _| encoded(200, coding, broken.clone())).await;
            let error = outcome(&server, ONCE).await.unwrap_err();
            let Error::Transport(failure) = &error else { panic!("{coding}: {error:?}") };
            assert_eq!((failure.stage(), error.status().unwrap().as_u16()), (Stage::Body, 200));
            assert_eq!(server.requests().len(), 1);
        }
    }
}

#[tokio::test]
async fn the_limit_is_that_of_the_decompressed_body() {
    let text = format!("[1{}]", " ".repeat(100_000));
    for (coding, compress) in CODINGS {
        let compressed = compress(text.as_bytes());
        assert!(compressed.len() < 1000);
        let server = Server::start(move |_, _| encoded(200, coding, compressed.clone())).await;
        for (limit, fits) in [(text.len() as u64, true), (text.len() as u64 - 1, false), (1000, false)] {
            let client = server.builder().max_body_size(limit).build().unwrap();
            match ends(send(&client, &GET_THING)).await {
                Ok(response) => assert!(fits && *response.body() == [1]),
                Err(error) => {
                    assert_eq!((fits, error.kind()), (false, ErrorKind::BodyTooLarge), "{coding}: {error:?}");
                    assert_eq!(error.raw_body().unwrap(), &text.as_bytes()[..limit as usize]);
                }
            }
        }
    }
}

/// A gibibyte that takes a mebibyte or so on the way; what it costs in memory is counted by the tests in `memory.rs`.
#[tokio::test]
async fn a_bomb_is_put_out_at_the_limit() {
    for (coding, bomb) in [("gzip", bombs::gzip(1024)), ("br", bombs::brotli(1024))] {
        let server = Server::start(move |_, _| encoded(200, coding, bomb.clone())).await;
        let client = server.builder().max_body_size(5_000_000).timeout(PATIENCE).build().unwrap();
        let error = ends(send(&client, &GET_THING)).await.unwrap_err();
        let raw = error.raw_body().unwrap();
        assert_eq!((error.kind(), raw.len()), (ErrorKind::BodyTooLarge, 5_000_000), "{coding}: {error:?}");
        assert!(raw.iter().all(|byte| *byte == 0));
    }
}

#[tokio::test]
async fn a_stream_is_decompressed_piece_by_piece() {
    for (coding, compress) in CODINGS {
        let text = b"0123456789".repeat(50_000);
        let compressed = compress(&text);
        let server = Server::start(move |_, _| encoded(200, coding, compressed.clone())).await;
        let client = server.builder().max_body_size(10).build().unwrap();
        let mut stream = ends(call(&client, &STREAM_THING).send(read).stream()).await.unwrap().into_body();
        let mut came = Vec::new();
        while let Some(piece) = ends(stream.next()).await {
            came.extend_from_slice(&piece.unwrap());
        }
        assert!(came == text, "{coding}: {} bytes", came.len());
    }
}
