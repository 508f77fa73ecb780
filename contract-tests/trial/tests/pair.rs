//! In: calls, and responses to them that came by some other way. Out: requests, and what the responses mean. Nothing here needs the
//! feature `send`: `cargo test -p trial-client --no-default-features --features parts --test pair` compiles the client without it.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use bytes::Bytes;
use serde_json::json;
use trial_client::models::{
    AddDrawingsRequest, Drawing, Move, Part, Place, ReplaceDrawingsRequest, ReplaceDrawingsRequestDrawings, Sale,
};
use trial_client::runtime::File;
use trial_client::{Client, Error};

fn client() -> Client {
    Client::builder().base_url("https://depot.test/v1").user_agent("tests").build().unwrap()
}

fn response(status: u16, media_type: &str, body: &serde_json::Value) -> http::Response<Bytes> {
    let response = http::Response::builder().status(status).header("content-type", media_type);
    response.body(Bytes::from(body.to_string())).unwrap()
}

#[test]
fn a_call_is_a_request() {
    let call = client().parts().put_part("bolt", &Part::new("Bolt", None));
    let request = call.request().unwrap();
    assert_eq!(
        (request.method().as_str(), request.uri().to_string().as_str()),
        ("PUT", "https://depot.test/v1/parts/bolt")
    );
    let headers: Vec<_> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    assert!(headers.contains(&("user-agent", "tests")), "{headers:?}");
    assert!(headers.contains(&("content-type", "application/json")), "{headers:?}");
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({ "name": "Bolt", "shelf": null }));
}

#[test]
fn a_response_is_a_success_or_an_error() {
    let call = client().parts().get_part("bolt");
    let part = call
        .decode(response(200, "application/json", &json!({ "id": "bolt", "name": "Bolt", "shelf": "A4" })))
        .unwrap();
    assert_eq!((part.body().name.as_str(), part.body().shelf.as_deref()), ("Bolt", Some("A4")));

    let missing = response(404, "application/problem+json", &json!({ "title": "No such part", "status": 404 }));
    let error = call.decode(missing).unwrap_err();
    assert_eq!((error.variant(), error.attempts()), (Some("NotFound"), 0));

    let body = json!({ "id": "bolt", "shelf": "A4" });
    let error = call.decode(response(200, "application/json", &body)).unwrap_err();
    assert!(matches!(&error, Error::Response(answer) if answer.decode_error.is_some()), "{error}");
    assert_eq!(error.raw_body().unwrap(), &body.to_string());
}

#[test]
fn what_extends_a_schema_is_of_a_type_of_its_own() {
    let call = client().parts().move_part("bolt", &Move::Sale(Sale::new("Sale", 2.5)));
    let sent: serde_json::Value = serde_json::from_slice(call.request().unwrap().body()).unwrap();
    assert_eq!(sent, json!({ "kind": "Sale", "price": 2.5 }));

    let read = |body: serde_json::Value| call.decode(response(201, "application/json", &body)).unwrap().into_body();
    assert!(matches!(read(json!({ "kind": "transfer", "to": "A4" })), Move::Transfer(known) if known.to == "A4"));
    assert!(matches!(read(json!({ "kind": "Sale", "price": 3 })), Move::Sale(known) if known.price == 3.0));
    for other in [json!({ "kind": "theft", "note": "n" }), json!({ "kind": "Sale", "note": "n" })] {
        assert!(matches!(read(other), Move::Base(known) if known.note.as_deref() == Some("n")));
    }
}

/// The heads and the contents of the parts of a body.
fn parts(request: &http::Request<Bytes>) -> Vec<(String, Vec<u8>)> {
    let media_type = request.headers()["content-type"].to_str().unwrap();
    let delimiter = format!("\r\n--{}", media_type.split_once("boundary=").unwrap().1);
    let body: Vec<u8> = b"\r\n".iter().chain(request.body()).copied().collect();
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|window| window == what);
    let (mut parts, mut rest) = (Vec::new(), body.as_slice());
    while let Some(begin) = find(rest, delimiter.as_bytes()) {
        let part = &rest[begin + delimiter.len()..];
        let Some(end) = find(part, delimiter.as_bytes()) else { break };
        let head = find(part, b"\r\n\r\n").unwrap();
        parts.push((String::from_utf8(part[2..head].to_vec()).unwrap(), part[head + 4..end].to_vec()));
        rest = &part[end..];
    }
    parts
}

/// OAS 3.0.3, Special Considerations for multipart Content: a binary string is a file, be it said in a part of an `allOf`, of members
/// that have no names of their own, in one of several alternatives for a part, or for the body.
#[test]
fn a_file_is_sent_as_it_is_wherever_the_document_has_it() {
    const BYTES: &[u8] = b"\x89PNG\r\n\0\xFF";
    let file = || File::new(BYTES).named("bolt.png").of_type("image/png");
    let head = |name: &str, more: &str| format!("Content-Disposition: form-data; name=\"{name}\"{more}");
    let is_file = |name: &str| (head(name, "; filename=\"bolt.png\"\r\nContent-Type: image/png"), BYTES.to_vec());

    let mut drawings = AddDrawingsRequest::new(Drawing::File(file()));
    drawings.scale = Some(0.5);
    drawings.additional_properties.insert("side".to_owned(), file());
    let request = client().parts().add_drawings("bolt", &drawings).request().unwrap();
    let scale = (head("scale", "\r\nContent-Type: text/plain; charset=utf-8"), b"0.5".to_vec());
    assert_eq!(parts(&request), [is_file("cover"), scale, is_file("side")]);

    let elsewhere = Drawing::Place(Place::new("https://depot.test/bolt"));
    let request = client().parts().add_drawings("bolt", &AddDrawingsRequest::new(elsewhere)).request().unwrap();
    let place = br#"{"place":"https://depot.test/bolt"}"#.to_vec();
    assert_eq!(parts(&request), [(head("cover", "\r\nContent-Type: application/json"), place)]);

    let all = ReplaceDrawingsRequest::Drawings(ReplaceDrawingsRequestDrawings::new(vec![file(), file()]));
    let request = client().parts().replace_drawings("bolt", &all).request().unwrap();
    assert_eq!(parts(&request), [is_file("drawings"), is_file("drawings")]);
}

#[test]
fn an_argument_that_does_not_fit_is_told() {
    let error = client().parts().get_part("no such part").request().unwrap_err();
    assert_eq!(error.parameter(), Some("partId"));
}

#[cfg(not(feature = "send"))]
#[test]
fn a_client_shows_what_it_has() {
    assert_eq!(format!("{:?}", client()), "Client { service: \"Depot\", base_url: Some(\"https://depot.test/v1\") }");
}
