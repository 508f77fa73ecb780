//! Schemas at odds with themselves, and such as alternatives or parts make hard to meet: what is sampled of them, what is said of
//! them, and which cases come of them all the same.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod cases;
mod values;
mod wrong;

use contract_tests::Document;
use contract_tests::sample::{Alphabet, Extent, Unsampled, sample};
use contract_tests::schema::{Direction, Schemas};
use serde_json::{Value, json};

const S: &str = "/components/schemas/S";

fn document(version: &str, schemas: &Value, paths: &Value) -> Document {
    Document::from_value(json!({ "openapi": version, "paths": paths, "components": { "schemas": schemas } })).unwrap()
}

fn sampled(schemas: &Value, extent: Extent) -> Result<Value, Unsampled> {
    let schemas = Schemas::new(&document("3.1.0", schemas, &json!({}))).unwrap();
    sample(&schemas, Direction::Response, S, extent, Alphabet::Wide)
}
