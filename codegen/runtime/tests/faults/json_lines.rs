//! JSON values on lines, good ones and bad ones, however they are cut into pieces.

use specbound_runtime::StreamError;

use crate::ends;
use crate::pieces::arriving;

/// What comes of each line: the value, or the kind of error.
async fn read<P: AsRef<[u8]>>(pieces: &[P], limit: u64) -> Vec<Result<i64, &'static str>> {
    let mut lines = arriving(pieces, limit).await.json_lines::<i64>();
    let mut found = Vec::new();
    while let Some(value) = ends(lines.next()).await {
        found.push(value.map_err(|error| match error {
            StreamError::Transport(_) => "transport",
            StreamError::Timeout(_) => "timeout",
            StreamError::TooLarge { .. } => "too large",
            StreamError::Decode(_) => "decode",
            _ => "another",
        }));
    }
    found
}

#[tokio::test]
async fn each_line_is_a_value_and_empty_ones_are_none() {
    for (text, expected) in [
        ("1\n2\n3\n", &[Ok(1), Ok(2), Ok(3)][..]),
        ("1\n2", &[Ok(1), Ok(2)]),
        ("1\r\n2\r\n", &[Ok(1), Ok(2)]),
        ("\n\n1\n\r\n \t \n2\n\n", &[Ok(1), Ok(2)]),
        (" 1 \n", &[Ok(1)]),
        ("", &[]),
        ("\n", &[]),
        // RFC 8259 §2 counts a carriage return as space between tokens, so that it ends no line.
        ("1\r2\n3\n", &[Err("decode"), Ok(3)]),
        ("1\nnull\n2\n", &[Ok(1), Err("decode"), Ok(2)]),
        ("1\n{\"a\":\n1}\n2\n", &[Ok(1), Err("decode"), Err("decode"), Ok(2)]),
        ("1 2\n3\n", &[Err("decode"), Ok(3)]),
        ("1\n\"a", &[Ok(1), Err("decode")]),
    ] {
        for size in [1, 2, 3, 100] {
            let pieces: Vec<_> = text.as_bytes().chunks(size).collect();
            assert_eq!(read(&pieces, 1000).await, expected, "{text:?}, {size} bytes each");
        }
    }
}

#[tokio::test]
async fn a_line_beyond_the_limit_ends_the_stream() {
    for text in ["1\n1234567890123\n2\n", "1\n123456789012", "1\n            2\n3\n"] {
        for size in [1, 5, 100] {
            let pieces: Vec<_> = text.as_bytes().chunks(size).collect();
            assert_eq!(read(&pieces, 10).await, [Ok(1), Err("too large")], "{text:?}, {size} bytes each");
        }
    }
    assert_eq!(read(&["1\n1234567890\n2\n"], 10).await, [Ok(1), Ok(1_234_567_890), Ok(2)], "the limit itself fits");
}

/// The limit is that of one line: many of them may exceed it together, in one piece or in several.
#[tokio::test]
async fn the_limit_is_that_of_a_line() {
    let text = "12345\n".repeat(1000);
    for size in [1, 7, text.len()] {
        let pieces: Vec<_> = text.as_bytes().chunks(size).collect();
        assert_eq!(read(&pieces, 10).await, vec![Ok(12345); 1000]);
    }
}
