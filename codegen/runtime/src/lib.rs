//! The hand-written half of every generated client: descriptions of a service come in from generated code, HTTP goes
//! out. Its sources are copied into each generated crate as the module `runtime`; it must never know a particular API,
//! and it must never name its own crate, so that the copy compiles unchanged.

mod answer;
mod auth;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg_attr(not(feature = "reqwest"), allow(dead_code, unused_variables))]
mod body;
mod builder;
mod bytes;
mod call;
mod client;
pub mod codec;
mod constraints;
#[cfg(feature = "contract")]
pub mod contract;
mod credentials;
mod deadline;
mod describe;
#[cfg(feature = "digest")]
mod digest;
mod encode;
mod envelope;
mod error;
mod exchange;
mod form;
mod header;
mod media;
#[cfg(feature = "mock")]
pub mod mock;
mod multipart;
mod options;
mod pages;
mod path;
mod plain;
mod redirect;
mod request;
mod response;
mod retry;
mod retry_after;
mod scalar;
mod sending;
mod server;
mod stream;
mod text;
#[cfg(feature = "oauth")]
mod token;
#[cfg(feature = "tracing")]
mod trace;
#[cfg_attr(not(feature = "reqwest"), allow(dead_code, unused_variables))]
mod transport;
mod upload;

pub use self::bytes::read_bytes;
pub use answer::{Answer, Read, read_empty, read_json, read_raw};
pub use auth::Auth;
pub use body::{Body, BoxError};
pub use builder::{BuildError, ClientBuilder};
pub use call::Call;
pub use client::Client;
pub use describe::{
    Constraints, Envelope, KeyPlace, Operation, Parameter, Place, Problem, SchemeKind, SecurityScheme, Server,
    ServerVariable, Service, Style, Success,
};
pub use error::{
    AuthError, BodyTooLarge, DecodeError, Documented, Error, ErrorKind, ErrorResponse, Failure, Received, RequestError,
    Stage, TimeoutError, TransportError, Why,
};
pub use header::Header;
pub use multipart::{File, Files, Multipart, Parts};
pub use pages::{Items, Pages, Paging, Turn};
pub use plain::read_plain;
pub use request::Request;
pub use response::Response;
pub use retry::Retry;
pub use sending::Sending;
pub use stream::events::{Event, Events};
pub use stream::lines::JsonLines;
pub use stream::{ByteStream, StreamError, Streaming};
pub use text::read_text;
