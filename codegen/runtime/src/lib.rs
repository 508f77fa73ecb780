//! The hand-written half of every generated client: descriptions of a service come in from generated code, HTTP goes
//! out. Its sources are copied into each generated crate as the module `runtime`; it must never know a particular API,
//! and it must never name its own crate, so that the copy compiles unchanged.

mod answer;
mod auth;
mod builder;
mod call;
mod client;
pub mod codec;
mod constraints;
#[cfg(feature = "contract")]
pub mod contract;
mod credentials;
mod deadline;
mod describe;
mod digest;
mod encode;
mod error;
mod exchange;
mod form;
mod header;
mod media;
mod multipart;
mod path;
mod redirect;
mod response;
mod retry_after;
mod sending;
mod server;
mod token;

pub use answer::{Answer, Read, read_bytes, read_empty, read_json, read_text};
pub use auth::Auth;
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
pub use response::Response;
pub use sending::Sending;
