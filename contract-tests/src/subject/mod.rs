//! What a client under judgement must offer, and how its outcomes are read. Only http, bytes and serde_json types cross this
//! door. It must never know how any client does what it does.

mod door;
mod outcome;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use crate::server::BoxFuture;

pub use outcome::Outcome;

/// A client under judgement.
///
/// An operation is named by its key, "DELETE /orgs/{orgId}". A configuration is an object of the optional members `base_url`,
/// `auth` (a list of credentials, each with a `kind`), `timeout_ms`, `connect_timeout_ms` and `max_body_size`.
pub trait Subject: Send + Sync {
    /// The operations it has.
    fn operations(&self) -> Vec<String>;

    /// A session with this configuration.
    ///
    /// # Errors
    /// An error outcome.
    fn connect(&self, config: &Value) -> Result<Arc<dyn Session>, Value>;
}

/// A configured client. Arguments are an object of the optional members `path`, `query`, `header`, `cookie` (each an object by
/// parameter name), `body` (`media_type` and `value`, or `base64`), `stream` (`true` where the body of a success is to be taken as it
/// arrives: its bytes are then the outcome's body), `lines` and `events` (`true` where it is to be taken as the values that it holds one
/// after the other: a list of `{"value": …}`, or `{"error": …}` for what is not of its type). Outcomes are what [`Outcome`] reads.
pub trait Session: Send + Sync {
    /// The request that these arguments make, without I/O and without credentials.
    ///
    /// # Errors
    /// An error outcome of the kind `request`.
    fn request(&self, operation: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value>;

    /// The arguments as the client's types hold them, written again.
    ///
    /// # Errors
    /// An error outcome of the kind `request`.
    fn typed(&self, operation: &str, arguments: &Value) -> Result<Value, Value>;

    /// The outcome that this answer makes, without I/O.
    fn decode(&self, operation: &str, arguments: &Value, response: http::Response<Bytes>) -> Value;

    /// The outcome of a call.
    fn send<'a>(&'a self, operation: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value>;

    /// Gives tokens back.
    fn revoke<'a>(&'a self) -> BoxFuture<'a, Value>;

    /// What the client shows of itself; never a secret.
    fn debug(&self) -> String;
}
