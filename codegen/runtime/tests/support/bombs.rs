//! Answers that take a kibibyte or so on the way for each mebibyte of zeros: a section that ends on a byte, repeated. They have a beginning
//! and no end, since nobody should read that far.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress};

const MEBIBYTE: &[u8] = &[0; 1024 * 1024];

/// A gzip stream (RFC 1952).
pub fn gzip(mebibytes: usize) -> Vec<u8> {
    let mut section = Vec::with_capacity(64 * 1024);
    Compress::new(Compression::best(), false).compress_vec(MEBIBYTE, &mut section, FlushCompress::Full).unwrap();
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    repeated(&head, &section, mebibytes)
}

/// A brotli stream (RFC 7932). Its first section has the stream's head, and the second one is like all that follow.
pub fn brotli(mebibytes: usize) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 1, 18);
    let mut ends = [0; 2];
    for end in &mut ends {
        encoder.write_all(MEBIBYTE).unwrap();
        encoder.flush().unwrap();
        *end = encoder.get_ref().len();
    }
    let (first, section) = encoder.get_ref()[..ends[1]].split_at(ends[0]);
    repeated(first, section, mebibytes)
}

fn repeated(head: &[u8], section: &[u8], times: usize) -> Vec<u8> {
    assert!(section.len() < 4096, "{} bytes", section.len());
    let mut bomb = head.to_vec();
    bomb.extend(section.repeat(times));
    bomb
}
