//! Responses come in, decoded bodies and errors go out, without any I/O.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use specbound_runtime::{Answer, Call, Client, Error, ErrorKind, Response, Why};
use support::{ENVELOPE, GET_THING, SERVICE, ThingError, read};

type Outcome = Result<Response<Vec<i64>>, Error<ThingError>>;

fn client() -> &'static Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::from_service(&SERVICE).build().unwrap());
    &CLIENT
}

fn answer(status: u16, headers: &[(&str, &str)], body: &[u8], envelope: Option<bool>) -> Answer {
    let mut call = Call::new(client(), &GET_THING);
    if let Some(envelope) = envelope {
        call.set(&ENVELOPE, &envelope);
    }
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    call.answer(response.body(Bytes::copy_from_slice(body)).unwrap())
}

fn plain(status: u16, body: &str) -> Outcome {
    read(answer(status, &[("Content-Type", "application/json")], body.as_bytes(), None))
}

fn enveloped(body: &str) -> Outcome {
    read(answer(200, &[("Content-Type", "application/json")], body.as_bytes(), Some(true)))
}

fn decode_error(body: &[u8]) -> String {
    let error = read(answer(200, &[("Content-Type", "application/json")], body, None)).unwrap_err();
    assert_eq!(error.response().unwrap().why, Why::Undecodable);
    assert_eq!(error.raw_body().unwrap(), body);
    error.decode_error().unwrap().to_string()
}

#[test]
fn documented_answers_are_decoded() {
    let success = plain(200, "[1, 2]").unwrap();
    assert_eq!((success.status().as_u16(), success.body()), (200, &vec![1, 2]));
    assert_eq!(success.map(|list| list.len()).into_body(), 2);
    let error = plain(404, r#"{"errorCode": "GONE", "reason": "It left.", "detail": "It\nreally left."}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
    assert_eq!(error.variant(), Some("NotFound"));
    assert_eq!(error.code().as_deref(), Some("GONE"));
    assert_eq!(error.message().as_deref(), Some("It\nreally left."));
    assert_eq!(error.to_string(), r"GET /things/{id} (getThing): 404 Not Found: GONE: It\nreally left.");
    assert!(matches!(error.into_documented(), Ok(ThingError::NotFound(_))));
}

#[test]
fn undeclared_answers_keep_everything() {
    let html = "<html>Bad Gateway</html>";
    let error =
        read(answer(502, &[("Content-Type", "text/html"), ("X-Request-Id", "r7")], html.as_bytes(), None)).unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 502);
    assert_eq!(error.raw_body().unwrap(), html);
    assert_eq!(error.request_id(), Some("r7"));
    assert_eq!(error.response().unwrap().why, Why::UndeclaredStatus);
    assert!(error.is_retryable() && error.documented().is_none() && error.code().is_none());
    assert_eq!(
        error.to_string(),
        "GET /things/{id} (getThing): 502 Bad Gateway (a status that the document does not declare)"
    );
    let error = plain(429, r#"{"errorCode": "SLOW", "parameters": ["x", 55]}"#).unwrap_err();
    assert_eq!(error.code().as_deref(), Some("SLOW"));
    assert_eq!(error.payload_as::<serde_json::Value>().unwrap()["parameters"], json!(["x", 55]));
    let error = read(answer(404, &[("Content-Type", "text/html")], b"{}", None)).unwrap_err();
    assert_eq!(error.response().unwrap().why, Why::UndeclaredMediaType);
    assert!(error.to_string().ends_with("(a media type that the document does not declare: text/html)"), "{error}");
}

#[test]
fn media_types_are_matched_as_the_specification_says() {
    let media = |given: Option<&str>, declared: &[&str]| {
        let headers: Vec<_> = given.map(|given| ("Content-Type", given)).into_iter().collect();
        answer(200, &headers, b"", None).media(declared)
    };
    let declared = ["text/csv", "application/json", "application/*", "*/*"];
    assert_eq!(media(Some("Application/JSON; charset=utf-8"), &declared), Some(1));
    assert_eq!(media(Some("application/pdf"), &declared), Some(2));
    assert_eq!(media(Some("image/png"), &declared), Some(3));
    assert_eq!(media(Some("image/png"), &declared[..3]), None);
    assert_eq!(media(Some("application/problem+json"), &declared[..2]), Some(1));
    assert_eq!(media(Some("application/json"), &["application/vnd.x.2023+json"]), Some(0));
    assert_eq!(media(Some("application/jsonp"), &declared[..2]), None);
    // Parameters tell apart what is declared several times.
    let profiles = ["application/json;profile=v1", "application/json", "application/json; profile=\"v2\"; q=1"];
    assert_eq!(media(Some("application/json"), &profiles), Some(1));
    assert_eq!(media(Some("application/json; charset=utf-8; Profile=v1"), &profiles), Some(0));
    assert_eq!(media(Some("application/json; q=1;profile=v2"), &profiles), Some(2));
    assert_eq!(media(Some("application/json; profile=v3"), &profiles), Some(1));
    assert_eq!(media(Some("application/json"), &profiles[..1]), Some(0));
    assert_eq!(media(None, &declared), Some(0));
    assert_eq!(media(None, &[]), None);
}

#[test]
fn decode_errors_say_where() {
    assert_eq!(decode_error(br#"[1, "x"]"#), r#"$[1]: invalid type: string "x", expected i64"#);
    assert_eq!(decode_error(br#"[1, {"a": 2}]"#), "$[1]: invalid type: map, expected i64");
    assert_eq!(decode_error(b"{}"), "$: invalid type: map, expected a sequence");
    assert_eq!(decode_error(b"[1,\n 2,\n null]"), "$[2]: invalid type: null, expected i64");
    assert_eq!(decode_error(b"[1, 2"), "$[1]: the JSON text ends early at line 1 column 5");
    assert_eq!(decode_error(b""), "$: the body is empty, where the document declares application/json");
    assert_eq!(decode_error(b" \n"), "$: the body is empty, where the document declares application/json");
    assert_eq!(decode_error(b"[1, \"\xFF\"]"), "$: the body is not UTF-8 (after byte 5)");
    assert!(decode_error(b"<html>").starts_with("$: not JSON: expected value at line 1"));
    assert!(decode_error(b"[1] x").contains("trailing characters"));
    let pair = answer(200, &[], b"{\"pair\": [1, 2, 3]}", None);
    type Pairs = BTreeMap<String, (i64, i64)>;
    let firsts: fn(Pairs) -> Vec<i64> = |body| body.into_values().map(|(one, _)| one).collect();
    let pair: Outcome = pair.json(&["application/json"], firsts);
    let error = pair.unwrap_err();
    assert_eq!(error.decode_error().unwrap().to_string(), "$.pair[2]: an item more than the document has here");
    let error = plain(404, &"[".repeat(100_000)).unwrap_err();
    assert!(error.decode_error().unwrap().message().contains("recursion limit"), "{error}");
    assert_eq!(read(answer(200, &[], b"\xEF\xBB\xBF[3]", None)).unwrap().into_body(), [3]);
}

/// JSON Schema validation, section 6.1.1: a number whose fraction is nothing is an integer.
#[test]
fn an_integer_may_be_written_with_a_fraction_that_is_nothing() {
    for body in ["[1.0, 2]", "[1, 2.000]", "[1e0, 0.2e1]", "[10E-1, 2.0]"] {
        assert_eq!(plain(200, body).unwrap().into_body(), [1, 2], "{body}");
    }
    assert_eq!(plain(200, "[-0.0, -3.0e2, 9007199254740992.0]").unwrap().into_body(), [0, -300, 9_007_199_254_740_992]);
    assert_eq!(plain(200, "[-0, 10, -0e0]").unwrap().into_body(), [0, 10, 0]);
    for body in ["[1.0, 1.5]", "[1.0, \"1.0\"]", "[1.0, 1.0.0]", "[1e300]"] {
        assert!(decode_error(body.as_bytes()).starts_with("$[0]: invalid type: floating point"), "{body}");
    }
}

/// The path of the first thing that does not fit, for a type that nests.
fn nested_path(body: &str) -> String {
    use std::collections::BTreeMap;
    type Nested = BTreeMap<String, Vec<BTreeMap<String, (u8, String)>>>;
    let answer = answer(200, &[], body.as_bytes(), None);
    let result: Result<Response<Nested>, Error<ThingError>> = answer.json(&["application/json"], |body| body);
    result.unwrap_err().decode_error().unwrap().path().to_owned()
}

#[test]
fn decode_paths_reach_any_depth() {
    assert_eq!(nested_path(r#"{"results": [{}, {}, {}, {"groupId": [1, 2]}]}"#), "$.results[3].groupId[1]");
    assert_eq!(
        nested_path(r#"{"a": [], "results": [{"x": [1, "y"], "groupId": [300, ""]}]}"#),
        "$.results[0].groupId[0]"
    );
    assert_eq!(nested_path(r#"{"results": [{"groupId": [1]}], "z": 1}"#), "$.results[0].groupId");
    assert_eq!(nested_path(r#"{"a\"b": [{"": {}}]}"#), r#"$["a\"b"][0][""]"#);
    assert_eq!(nested_path("{\"a\": [\n{\"k\": [1,\n\"v\"]},\n 5]}"), "$.a[1]");
    assert_eq!(nested_path(r#"{"a": "x,y{[", "b": 1}"#), "$.a");
}

#[test]
fn envelopes_are_taken_off() {
    assert_eq!(enveloped(r#"{"status": 200, "content": [1, 2]}"#).unwrap().into_body(), [1, 2]);
    let error = enveloped(r#"{"status": 404, "content": {"errorCode": "GONE"}}"#).unwrap_err();
    assert_eq!((error.variant(), error.code().as_deref()), (Some("NotFound"), Some("GONE")));
    assert_eq!(error.status().unwrap().as_u16(), 404);
    let response = error.response().unwrap();
    assert_eq!(response.http_status.as_u16(), 200);
    assert_eq!(response.payload, r#"{"errorCode": "GONE"}"#);
    assert!(response.raw_body.starts_with(br#"{"status": 404"#));
    for body in [r#"{"status": 204}"#, r#"{"status": 204, "content": null}"#, r#"{"status":204,"content":{}}"#] {
        assert_eq!(enveloped(body).unwrap().status().as_u16(), 204);
    }
    let listed = enveloped(r#"{"status": 404, "results": []}"#).unwrap_err();
    assert_eq!(listed.documented(), Some(&ThingError::NotFound(json!({ "status": 404, "results": [] }))));
    let empty = enveloped(r#"{"status": 404}"#).unwrap_err();
    assert!(empty.decode_error().unwrap().message().starts_with("the body is empty"));
}

#[test]
fn plain_answers_are_understood_all_the_same() {
    assert_eq!(enveloped("[4]").unwrap().into_body(), [4]);
    for body in [r#"{"status": 99}"#, r#"{"status": 600}"#, r#"{"status": "404"}"#, r#"{"status": 404.5}"#, "{", ""] {
        let error = enveloped(body).unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 200, "{body}");
    }
    let unasked = r#"{"status": 404, "content": {}}"#;
    for envelope in [None, Some(false)] {
        let error = read(answer(200, &[], unasked.as_bytes(), envelope)).unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 200);
    }
}

#[test]
fn text_and_bytes() {
    let text = |body: &[u8]| -> Result<Response<String>, Error<ThingError>> {
        answer(200, &[("Content-Type", "text/plain")], body, None).text(&["text/plain"], |body| body)
    };
    assert_eq!(text("ä".as_bytes()).unwrap().into_body(), "ä");
    assert_eq!(text(b"").unwrap().into_body(), "");
    assert!(text(b"a\xFF").unwrap_err().decode_error().unwrap().message().contains("not UTF-8"));
    // RFC 9110 §8.3.2: an answer says by which charset.
    let by = |charset: &str, body: &[u8]| -> Result<String, String> {
        let kind = format!("Text/Plain; Charset={charset}");
        let read: Result<Response<String>, Error<ThingError>> =
            answer(200, &[("Content-Type", &kind)], body, None).text(&["text/plain"], |body| body);
        let message = |error: Error<ThingError>| error.decode_error().unwrap().message().to_owned();
        read.map(Response::into_body).map_err(message)
    };
    assert_eq!(by("utf-8", b"\xEF\xBB\xBF\xC3\xA9").as_deref(), Ok("é"));
    assert_eq!(by("ISO-8859-1", b"caf\xE9 \x80\x9F").as_deref(), Ok("café €Ÿ"));
    assert_eq!(by("\"utf-16le\"", b"a\0\xE9\0").as_deref(), Ok("aé"));
    assert_eq!(by("utf-16", b"\xFF\xFEa\0").as_deref(), Ok("a"));
    assert_eq!(by("utf-16", b"\0a\xD8\x3D\xDE\0").as_deref(), Ok("a😀"));
    assert_eq!(by("utf-16be", b"\0a\xD8").unwrap_err(), "the body is not UTF-16");
    assert_eq!(by("latin1", b"\xEF\xBB\xBF\xC3\xA9").as_deref(), Ok("é"), "the mark says more");
    assert_eq!(by("", "é".as_bytes()).as_deref(), Ok("é"));
    assert_eq!(by("koi8-r", b"plain").as_deref(), Ok("plain"));
    // What has no more than seven bits may still be no ASCII.
    for (charset, bytes) in [("iso-2022-jp", &b"\x1B$B$3\x1B(B"[..]), ("utf-32le", b"a\0\0\0"), ("utf-7", b"+AOk-")] {
        assert!(by(charset, bytes).unwrap_err().contains(charset), "{charset}");
    }
    assert!(by("koi8-r", b"\xC1").unwrap_err().starts_with("the charset koi8-r is not read"));
    // Under a range the answer says how its text is written; some servers call a bare text JSON.
    let ranged = |kind: &str, body: &[u8]| {
        let read: Result<Response<String>, Error<ThingError>> =
            answer(200, &[("Content-Type", kind)], body, None).text(&["*/*"], |body| body);
        read.unwrap().into_body()
    };
    assert_eq!(ranged("application/json", b"\"a\""), "a");
    assert_eq!(ranged("application/json", b"a"), "a");
    assert_eq!(ranged("text/plain", b"\"a\""), "\"a\"");
    let bytes: Result<Response<Bytes>, Error<ThingError>> =
        answer(200, &[("Content-Type", "image/png")], b"\xFF", None).bytes(&["image/*"], |body| body);
    assert_eq!(bytes.unwrap().into_body(), b"\xFF"[..]);
}

#[test]
fn plain_text_is_one_value() {
    fn plain<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, (String, Bytes)> {
        let answer = answer(200, &[("Content-Type", "text/plain; charset=utf-8")], body.as_bytes(), None);
        let read: Result<Response<T>, Error<ThingError>> = answer.plain(&["text/plain"], |body| body);
        read.map(Response::into_body).map_err(|error| {
            assert_eq!(error.response().unwrap().why, Why::Undecodable);
            (error.decode_error().unwrap().to_string(), error.raw_body().unwrap().clone())
        })
    }
    assert_eq!(plain::<i64>("-42\n"), Ok(-42));
    assert_eq!(plain::<u64>("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(plain::<f64>("1e3"), Ok(1000.0));
    assert_eq!(plain::<bool>(" true"), Ok(true));
    // Text is taken as it stands, even where it looks like something else.
    assert_eq!(plain::<String>(" 42\n"), Ok(" 42\n".to_owned()));
    for (body, why) in [
        ("many", "$: invalid type: string \"many\", expected i64"),
        ("", "$: invalid type: string \"\", expected i64"),
        ("1.5", "$: invalid type: string \"1.5\", expected i64"),
        ("[1]", "$: invalid type: string \"[1]\", expected i64"),
        ("9223372036854775808", "$: invalid type: string \"9223372036854775808\", expected i64"),
    ] {
        assert_eq!(plain::<i64>(body), Err((why.to_owned(), Bytes::copy_from_slice(body.as_bytes()))));
    }
    assert!(plain::<bool>("yes").is_err() && plain::<bool>("1").is_err());
}

#[test]
fn plain_text_is_written_as_one_value() {
    let sent = |fill: fn(&mut Call)| {
        let mut call = Call::new(client(), &GET_THING);
        call.set(&support::ID, "7");
        fill(&mut call);
        call.request().map(|request| request.into_body()).map_err(|error| error.to_string())
    };
    assert_eq!(sent(|call| call.plain("text/plain", &-42)).unwrap(), "-42");
    assert_eq!(sent(|call| call.plain("text/plain", &true)).unwrap(), "true");
    assert_eq!(sent(|call| call.plain("text/plain", "a \"b\"")).unwrap(), "a \"b\"");
    for refused in [sent(|call| call.plain("text/plain", &f64::NAN)), sent(|call| call.plain("text/plain", &[1]))] {
        let error = refused.unwrap_err();
        assert!(error.contains("the body cannot be written as text: it is not one number, boolean or text"), "{error}");
    }
}

#[test]
fn retry_after_is_read_in_both_forms() {
    let wait = |headers: &[(&str, &str)]| read(answer(429, headers, b"", None)).unwrap_err().retry_after();
    assert_eq!(wait(&[("Retry-After", "120")]), Some(Duration::from_secs(120)));
    assert_eq!(wait(&[]), None);
    assert_eq!(wait(&[("Retry-After", "soon")]), None);
    assert_eq!(wait(&[("Retry-After", "99999999999999999999999")]), None);
    // The example dates of RFC 9110 §5.6.7, half a minute apart.
    let date = ("Date", "Sun, 06 Nov 1994 08:49:07 GMT");
    for later in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        assert_eq!(wait(&[date, ("Retry-After", later)]), Some(Duration::from_secs(30)), "{later}");
    }
    assert_eq!(wait(&[date, ("Retry-After", "Sun, 06 Nov 1994 08:48:37 GMT")]), Some(Duration::ZERO));
}

#[test]
fn retryable_statuses() {
    for (status, retryable) in [(429, true), (502, true), (503, true), (504, true), (500, false), (409, false)] {
        assert_eq!(plain(status, "{}").unwrap_err().is_retryable(), retryable, "{status}");
    }
}

#[test]
fn what_is_shown_is_bounded_and_on_one_line() {
    let body = format!(r#"{{"errorCode": "X", "detail": "{}"}}"#, "a\\u001b\\n".repeat(100_000));
    let error = plain(404, &body).unwrap_err();
    assert!(error.to_string().len() < 2_000 && !error.to_string().contains(['\n', '\u{1b}']));
    assert!(format!("{error:?}").len() < 10_000);
    let error = plain(200, &body).unwrap_err();
    assert!(error.to_string().len() < 2_000);
    assert!(format!("{:?}", plain(500, &body).unwrap_err()).len() < 10_000);
}

#[test]
fn results_are_small_and_shareable() {
    fn can_be_spawned<T: Send + 'static>() {}
    can_be_spawned::<specbound_runtime::Call>();
    can_be_spawned::<specbound_runtime::Sending<Vec<i64>, ThingError>>();
    fn shareable<T: Send + Sync + 'static>() {}
    shareable::<Client>();
    shareable::<Error<ThingError>>();
    shareable::<Response<Vec<i64>>>();
    shareable::<Answer>();
    fn call<T: Clone + std::fmt::Debug + Send + Sync + 'static>() {}
    call::<specbound_runtime::Call>();
    call::<specbound_runtime::Request<Vec<i64>, ThingError>>();
    fn sendable<T: Send>(_: &T) {}
    sendable(&support::call(client(), &GET_THING).send(read));
    fn error<T: std::error::Error>() {}
    error::<Error<ThingError>>();
    assert!(size_of::<Error<ThingError>>() <= 16);
}
