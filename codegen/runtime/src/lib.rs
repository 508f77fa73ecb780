//! The hand-written half of every generated client: descriptions of a service come in from generated code, HTTP goes
//! out. Its sources are copied into each generated crate as the module `runtime`; it must never know a particular API,
//! and it must never name its own crate, so that the copy compiles unchanged.

mod answer;
mod body;
mod builder;
mod bytes;
mod call;
mod charset;
mod client;
pub mod codec;
mod constraints;
#[cfg(feature = "contract")]
pub mod contract;
mod describe;
mod encode;
mod envelope;
mod error;
mod form;
mod header;
mod media;
mod multipart;
mod path;
mod plain;
mod request;
mod response;
mod retry_after;
mod scalar;
#[cfg(feature = "send")]
mod send;
mod server;
mod text;
mod upload;

pub use self::bytes::read_bytes;
pub use answer::{Answer, Read, read_empty, read_json, read_raw};
pub use body::{Body, BoxError};
pub use builder::{BuildError, ClientBuilder};
pub use call::Call;
pub use client::Client;
pub use describe::{
    Constraints, Envelope, KeyPlace, Operation, Parameter, Place, Problem, SchemeKind, SecurityScheme, Server,
    ServerVariable, Service, Style, Success,
};
#[cfg(feature = "send")]
pub use error::{AuthError, BodyTooLarge, Failure, Stage, TimeoutError, TransportError};
pub use error::{DecodeError, Documented, Error, ErrorKind, ErrorResponse, Received, RequestError, Why};
pub use header::Header;
pub use multipart::{File, Multipart, Part, Parts};
pub use plain::read_plain;
pub use request::Request;
pub use response::Response;
#[cfg(feature = "send")]
pub use send::*;
pub use text::read_text;
