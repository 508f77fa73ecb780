//! In: calls, and responses to them that came by some other way. Out: requests, and what the responses mean. Nothing here needs the
//! feature `send`: `cargo test -p trial-client --no-default-features --features parts --test pair` compiles the client without it.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use bytes::Bytes;
use serde_json::json;
use trial_client::models::Part;
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
fn an_argument_that_does_not_fit_is_told() {
    let error = client().parts().get_part("no such part").request().unwrap_err();
    assert_eq!(error.parameter(), Some("partId"));
}

#[cfg(not(feature = "send"))]
#[test]
fn a_client_shows_what_it_has() {
    assert_eq!(format!("{:?}", client()), "Client { service: \"Depot\", base_url: Some(\"https://depot.test/v1\") }");
}
