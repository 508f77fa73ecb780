//! Server-sent events as the WHATWG HTML standard reads them (§9.2.6), however they are cut into pieces.

use std::time::Duration;

use specbound_runtime::{Event, Events, StreamError};

use crate::ends;
use crate::pieces::arriving;

const LIMIT: u64 = 1024 * 1024;

async fn all(mut events: Events) -> (Vec<(String, String, String)>, Events) {
    let mut found = Vec::new();
    while let Some(event) = ends(events.next()).await {
        let Event { event, data, id, .. } = event.unwrap();
        found.push((event, data, id));
    }
    (found, events)
}

/// The type, the data and the identity of each event of a text.
async fn read<P: AsRef<[u8]>>(pieces: &[P]) -> Vec<(String, String, String)> {
    all(arriving(pieces, LIMIT).await.events()).await.0
}

async fn data(text: &str) -> Vec<String> {
    read(&[text]).await.into_iter().map(|(_, data, _)| data).collect()
}

#[tokio::test]
async fn the_examples_of_the_standard() {
    assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n").await, ["YHOO\n+2\n10"]);
    let stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    let expected = [("first event", "1"), ("second event", ""), (" third event", "")];
    let expected = expected.map(|(data, id)| ("message".to_owned(), data.to_owned(), id.to_owned()));
    assert_eq!(read(&[stream]).await, expected);
    assert_eq!(data("data\n\ndata\ndata\n\ndata:").await, ["", "\n"]);
    assert_eq!(data("data:test\n\ndata: test\n\n").await, ["test", "test"]);
}

#[tokio::test]
async fn fields_are_read_to_the_letter() {
    for (text, expected) in [
        ("data: a\n\n", &["a"][..]),
        ("data: a: b\n\n", &["a: b"]),
        ("Data: a\n\n", &[]),
        (" data: a\n\n", &[]),
        ("data : a\n\n", &[]),
        ("unknown: a\ndata: b\n\n", &["b"]),
        ("event: a\n\n", &[]),
        ("\n\n\ndata: a\n\n\n\ndata: b\n\n", &["a", "b"]),
        // RFC 3629 §6: one byte order mark at the beginning is none of the text.
        ("\u{feff}data: a\n\n", &["a"]),
        ("\u{feff}\u{feff}data: a\n\ndata: b\n\n", &["b"]),
        ("data: a\n\n\u{feff}data: b\n\n", &["a"]),
        ("data: \u{feff}a\n\n", &["\u{feff}a"]),
        // What the end cuts off is no event.
        ("data: a\n\ndata: b", &["a"]),
        ("data: a\n\ndata: b\n", &["a"]),
        ("", &[]),
        ("\u{feff}", &[]),
    ] {
        assert_eq!(data(text).await, expected, "{text:?}");
    }
    let named = read(&["event: add\ndata: 1\n\nevent:\ndata: 2\n\nevent: gone\n\ndata: 3\n\n"]).await;
    let names: Vec<_> = named.iter().map(|(name, data, _)| (name.as_str(), data.as_str())).collect();
    assert_eq!(names, [("add", "1"), ("message", "2"), ("message", "3")]);
}

/// Every end of a line, in every way that two cuts can make, one of them inside a character.
#[tokio::test]
async fn cuts_make_no_difference() {
    for end in ["\n", "\r", "\r\n"] {
        let text = "\u{feff}: ä\nid: 7\nevent: é\ndata: 🦀a\ndata: ü\n\ndata: z\n\n".replace('\n', end);
        let expected = [("é", "🦀a\nü", "7"), ("message", "z", "7")];
        let expected = expected.map(|(event, data, id)| (event.to_owned(), data.to_owned(), id.to_owned()));
        let bytes = text.as_bytes();
        for first in 0..bytes.len() {
            let second = (first * 7 + 3) % (bytes.len() - first) + first;
            let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            assert_eq!(read(&pieces).await, expected, "{end:?}, cut at {first} and {second}");
        }
        let single: Vec<_> = bytes.chunks(1).collect();
        assert_eq!(read(&single).await, expected, "{end:?}, byte by byte");
    }
    assert_eq!(data("data: a\r\n\ndata: b\r\r\n\ndata: c\n\r\n").await, ["a", "b", "c"], "the ends may be mixed");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_replaced() {
    let pieces = [&b"data: a\xff"[..], b"b\xf0\x9f\n\ndata: c\n\n"];
    let data: Vec<_> = read(&pieces).await.into_iter().map(|(_, data, _)| data).collect();
    assert_eq!(data, ["a\u{fffd}b\u{fffd}", "c"]);
}

/// Who connects again says what the last event was, and must not pass over one that never came.
#[tokio::test]
async fn the_last_identity_is_that_of_what_came_whole() {
    let text = "id: 1\ndata: a\n\nid: 2\n\nid: 3\0\n\nid: 4\ndata: lost";
    let (events, left) = all(arriving(&[text], LIMIT).await.events()).await;
    assert_eq!((events.len(), left.last_id()), (1, "2"));
    let (events, left) = all(arriving(&["id: 1\ndata: a\n\nid\ndata: b\n\n"], LIMIT).await.events()).await;
    assert_eq!((events[1].2.as_str(), left.last_id()), ("", ""));
}

#[tokio::test]
async fn the_time_to_wait_is_that_of_the_last_number() {
    for (text, wait) in [
        ("retry: 1500\n\n", Some(1500)),
        ("retry: 1\nretry: 2\n", Some(2)),
        ("retry: 5\nretry: -1\nretry: 1.5\nretry: soon\nretry:\nretry: 18446744073709551616\n", Some(5)),
        ("data: a\n\n", None),
    ] {
        let (_, events) = all(arriving(&[text], LIMIT).await.events()).await;
        assert_eq!(events.retry(), wait.map(Duration::from_millis), "{text:?}");
    }
}

/// Lines and events that exceed the limit end the stream, whether they arrive at once or bit by bit.
#[tokio::test]
async fn what_is_too_long_ends_the_stream() {
    for text in [
        "data: 1\n\ndata: 0123456789abcdef0123\n\ndata: 2\n\n",
        "data: 1\n\n: 0123456789abcdef0123456789\n\ndata: 2\n\n",
        "data: 1\n\ndata: 0123456789\ndata: 0123456789\ndata: 0\n\ndata: 2\n\n",
    ] {
        for size in [1, 7, text.len()] {
            let pieces: Vec<_> = text.as_bytes().chunks(size).collect();
            let mut events = arriving(&pieces, 20).await.events();
            assert_eq!(ends(events.next()).await.unwrap().unwrap().data, "1");
            let error = ends(events.next()).await.unwrap().unwrap_err();
            assert!(matches!(error, StreamError::TooLarge { limit: 20 }), "{error:?}, {size} bytes each");
            assert!(ends(events.next()).await.is_none());
        }
    }
}

#[tokio::test]
async fn the_data_may_be_json() {
    let mut events = arriving(&["data: [1,\ndata: 2]\n\ndata: {\n\n"], LIMIT).await.events();
    assert_eq!(ends(events.next()).await.unwrap().unwrap().json::<Vec<u8>>().unwrap(), [1, 2]);
    assert!(ends(events.next()).await.unwrap().unwrap().json::<Vec<u8>>().is_err());
}
