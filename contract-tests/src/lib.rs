//! The judge of generated clients: an OpenAPI document and a client under judgement come in, a verdict goes out.
//! It reads the document as a raw value and speaks real HTTP with the client. It must never know the generator, its reading
//! of the document or its runtime: what only one of the two understands is what it is here to find.

pub mod document;
pub mod handshake;
pub mod harness;
pub mod judge;
pub mod mock;
pub mod report;
pub mod sample;
pub mod schema;
pub mod server;
pub mod subject;
pub mod verify;
pub mod wire;

pub use bytes::Bytes;
pub use document::Document;
pub use http;
pub use judge::{Judge, Options, Verdict};
pub use mock::Mock;
pub use report::Report;
pub use serde_json::Value;
pub use subject::{Outcome, Session, Subject};
