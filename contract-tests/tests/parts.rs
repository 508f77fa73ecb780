//! The trial client changes a part of a depot that keeps it as RFC 7396 says: what is absent stays, what is null goes, and what the
//! client does not know is not lost on its way through the client. A refusal is known by its code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::sync::{Arc, Mutex};

use contract_tests::server::{Answer, BoxFuture, Recorded, Server, Service};
use serde_json::{Value, json};
use trial_client::models::{Part, PartPatch, PartPatchSize};
use trial_client::{Auth, Client, codes};

/// A depot of one part.
struct Depot(Mutex<Value>);

impl Service for Depot {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let mut part = self.0.lock().unwrap();
        let sent = || serde_json::from_slice::<Value>(&request.body).unwrap();
        let answer = match (request.method.as_str(), request.path()) {
            (_, "/parts/gone") => {
                let body = json!({ "code": "PART_NOT_FOUND", "title": "There is no such part." });
                Answer::new(404, body.to_string()).with("content-type", "application/problem+json")
            }
            ("GET", _) => Answer::json(200, &part),
            ("PUT", _) => {
                *part = sent();
                Answer::json(200, &part)
            }
            ("PATCH", _) => {
                assert_eq!(request.header("content-type"), ["application/merge-patch+json"]);
                merge(&mut part, &sent());
                Answer::json(200, &part)
            }
            (method, path) => panic!("{method} {path}"),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// RFC 7396 §2.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, value) in patch {
        match value {
            Value::Null => drop(target.as_object_mut().unwrap().remove(name)),
            value => merge(&mut target[name], value),
        }
    }
}

async fn depot(part: Value) -> (Server, Client) {
    let server = Server::start(Arc::new(Depot(Mutex::new(part)))).await.unwrap();
    let client = Client::builder().base_url(&server.url()).auth(Auth::bearer("a-token")).build().unwrap();
    (server, client)
}

fn last_body(server: &Server) -> Value {
    serde_json::from_slice(&server.take().last().unwrap().body).unwrap()
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    let part = json!({
        "id": "abcd", "name": "bolt", "shelf": "A1", "note": "old", "weight": 2.5, "size": { "width": 3, "height": 4 },
    });
    let (server, client) = depot(part).await;
    let mut patch = PartPatch::new();
    assert_eq!(serde_json::to_value(&patch).unwrap(), json!({}), "nothing is sent that was not set");
    patch.name = Some("nut".to_owned());
    patch.note = Some(None);
    patch.weight = Some(Some(0.0));
    let mut size = PartPatchSize::new();
    size.height = Some(None);
    patch.size = Some(Some(size));
    let changed = client.parts().patch_part("abcd", &patch).send().await.unwrap().into_body();
    let sent = json!({ "name": "nut", "note": null, "weight": 0.0, "size": { "height": null } });
    assert_eq!(last_body(&server), sent);
    assert_eq!((changed.name.as_str(), &changed.shelf, changed.weight), ("nut", &Some("A1".to_owned()), Some(0.0)));
    assert_eq!(changed.note, None, "it is absent now, which is not null");
    assert_eq!(changed.size.unwrap().width, Some(3));
}

#[tokio::test]
async fn what_the_client_does_not_know_comes_back_as_it_was() {
    let part = json!({
        "id": "abcd", "name": "bolt", "shelf": null, "note": null, "finish": { "kind": "zinc", "layers": [1, 2.50, null] },
        "size": { "width": 3, "depth": 12345678901234567890_u64 }, "colour": "ultraviolet", "extra": null,
    });
    let (server, client) = depot(part.clone()).await;
    let read = client.parts().get_part("abcd").send().await.unwrap().into_body();
    assert_eq!((&read.shelf, &read.note, &read.weight), (&None, &Some(None), &None));
    let back = client.parts().put_part("abcd", &read).send().await.unwrap();
    assert_eq!(back.status().as_u16(), 200);
    assert_eq!(last_body(&server), part, "read and written, nothing was changed");
    let mut changed = read;
    changed.name = "nut".to_owned();
    client.parts().put_part("abcd", &changed).send().await.unwrap();
    let mut wanted = part;
    wanted["name"] = json!("nut");
    assert_eq!(last_body(&server), wanted);
}

/// Only servers send the member `id`, and they have to: the same type is read from an answer with it alone, and from what a caller
/// writes without it.
#[tokio::test]
async fn what_only_answers_must_have_is_asked_for_in_answers() {
    let part = json!({ "name": "bolt", "shelf": null });
    let own: Part = serde_json::from_value(part.clone()).unwrap();
    assert_eq!((own.id.as_deref(), own.name.as_str()), (None, "bolt"));
    let (server, client) = depot(part.clone()).await;
    let error = client.parts().get_part("abcd").send().await.unwrap_err();
    assert_eq!(error.decode_error().unwrap().to_string(), "$: missing field `id`");
    assert_eq!(error.raw_body().unwrap(), part.to_string().as_bytes());
    client.parts().put_part("abcd", &own).send().await.unwrap_err();
    assert_eq!(last_body(&server), part, "nothing is sent that was not set");
    serde_json::from_value::<Part>(part).unwrap();
}

#[tokio::test]
async fn a_refusal_is_known_by_its_code() {
    let (_server, client) = depot(json!({})).await;
    let error = client.parts().get_part("gone").send().await.unwrap_err();
    let what = match error.code().as_deref() {
        Some(codes::SHELF_TAKEN | codes::SHELF_LOCKED) => "taken",
        Some(codes::PART_NOT_FOUND) => "not found",
        _ => "something else",
    };
    assert_eq!((what, codes::DEPOT_CLOSED), ("not found", "DEPOT_CLOSED"));
}
