//! What the tests share: the document, the options that `spec/generate.toml` adds to it, and the client under judgement behind
//! the judge's door. Nothing here may decide what is right.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

pub mod atlas;
pub mod example;

use contract_tests::judge::Shared;
use contract_tests::{Document, Judge, Options};
use serde_json::{Value, json};

/// The document of the generated client.
pub fn document() -> Document {
    Document::parse(include_str!("../../../spec/openapi.yaml")).unwrap()
}

/// What the real rate limiter sends, although the document says that `parameters` holds objects.
pub fn strays() -> Vec<Value> {
    vec![json!({ "parameters": ["api/atlas/v2/orgs", 55, 10, 5, 60] })]
}

/// The options of that document.
pub fn options() -> Options {
    let settings: toml::Table = include_str!("../../../spec/generate.toml").parse().unwrap();
    let error = settings["error"].as_table().unwrap();
    let names =
        |name: &str| error[name].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    let schema = format!("/components/schemas/{}", error["schema"].as_str().unwrap());
    Options { shared: Some(Shared { schema, code: names("code"), strays: strays() }), ..Options::default() }
}

/// The judge of that document.
pub fn judge() -> Judge {
    Judge::new(document(), options()).unwrap()
}
