//! The generated client comes in; a subject goes out. Nothing is changed on the way.

use std::sync::Arc;

use atlas_admin::contract;
use bytes::Bytes;
use contract_tests::server::BoxFuture;
use contract_tests::{Session, Subject};
use serde_json::Value;

/// The generated client.
pub struct Atlas;

struct Connected(contract::Session);

impl Subject for Atlas {
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
