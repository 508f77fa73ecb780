//! The trial client and its document come in; a subject and a judge go out. Nothing is changed on the way.

use std::sync::Arc;

use bytes::Bytes;
use contract_tests::judge::Shared;
use contract_tests::server::BoxFuture;
use contract_tests::{Document, Judge, Options, Session, Subject};
use serde_json::Value;
use trial_client::contract;

/// The trial client.
pub struct Trial;

struct Connected(contract::Session);

/// The judge of the trial client's document.
pub fn judge() -> Judge {
    let document = Document::parse(include_str!("../../trial/openapi.yaml")).unwrap();
    let schema = "/components/schemas/Problem".to_owned();
    let shared = Shared { schema, code: vec!["code".to_owned()], strays: Vec::new() };
    Judge::new(document, Options { shared: Some(shared), ..Options::default() }).unwrap()
}

impl Subject for Trial {
    fn operations(&self) -> Vec<String> {
        contract::operations().into_iter().map(str::to_owned).collect()
    }

    fn connect(&self, config: &Value) -> Result<Arc<dyn Session>, Value> {
        Ok(Arc::new(Connected(contract::connect(config)?)))
    }
}

impl Session for Connected {
    fn request(&self, operation: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value> {
        self.0.request(operation, arguments)
    }

    fn typed(&self, operation: &str, arguments: &Value) -> Result<Value, Value> {
        self.0.typed(operation, arguments)
    }

    fn decode(&self, operation: &str, arguments: &Value, response: http::Response<Bytes>) -> Value {
        self.0.decode(operation, arguments, response)
    }

    fn send<'a>(&'a self, operation: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value> {
        self.0.send(operation, arguments)
    }

    fn revoke<'a>(&'a self) -> BoxFuture<'a, Value> {
        self.0.revoke()
    }

    fn debug(&self) -> String {
        self.0.debug()
    }
}
