//! The dynamic door to a generated client, for tests that work from the document: operations by name, arguments and
//! outcomes as JSON. Generated code hands in a table of its operations; nothing here knows a particular one, and the
//! ordinary client never needs it.

mod arguments;
mod fields;
mod outcome;
mod report;
mod sequence;
mod session;

use std::fmt::Debug;
use std::pin::Pin;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

pub use arguments::{ArgumentFault, Arguments};
use outcome::{outcome, refused, streamed};
pub use report::{Body, Reported};
pub use sequence::{events, lines};
pub use session::{Session, connect};

use super::client::Client;
use super::error::{DecodeError, Documented, Error, RequestError};
use super::response::Response;
use super::send::Sending;

/// A future that owns what it needs.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The outcome of a call whose answer is one value after the other, or why it is none.
pub type Sequence<E> = Result<Value, Error<E>>;

/// Reads the schema that all errors of a service share, and writes it again; `None` if a body does not fit it.
pub type Shared = fn(&[u8]) -> Option<Value>;

/// One operation in the generated table. The functions are those of this module, for the operation's own type.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The method and the path template, such as `DELETE /orgs/{orgId}`.
    pub key: &'static str,
    /// See [`request`].
    pub request: fn(&Client, &Arguments) -> Result<http::Request<Bytes>, Value>,
    /// See [`decode`].
    pub decode: fn(&Client, &Arguments, http::Response<Bytes>) -> Value,
    /// See [`send`].
    pub send: for<'a> fn(&'a Client, &'a Arguments) -> BoxFuture<'a, Value>,
}

/// What generated code says of an operation, so that it can be called with JSON arguments.
pub trait Contract: Sized + 'static {
    /// A call of it.
    type Call;
    /// The body of a success.
    type Success;
    /// The enum of documented errors.
    type Failure: Debug + Documented + Report + Send;

    /// The call with these arguments.
    ///
    /// # Errors
    /// An argument that the call needs is missing, or is not of its type.
    fn build(client: &Client, arguments: &Arguments) -> Result<Self::Call, ArgumentFault>;
    /// The call's own `request`.
    ///
    /// # Errors
    /// As there.
    fn request(call: &Self::Call) -> Result<http::Request<Bytes>, RequestError>;
    /// The call's own `decode`.
    ///
    /// # Errors
    /// As there.
    fn decode(
        call: &Self::Call,
        response: http::Response<Bytes>,
    ) -> Result<Response<Self::Success>, Error<Self::Failure>>;
    /// The call's own `send`.
    fn send(call: Self::Call) -> Sending<Self::Success, Self::Failure>;
    /// The call's own `send_lines`, and what it hands on; `None` if the call has none.
    fn lines(call: Self::Call) -> Option<BoxFuture<'static, Sequence<Self::Failure>>> {
        drop(call);
        None
    }
    /// The call's own `send_events`, likewise.
    fn events(call: Self::Call) -> Option<BoxFuture<'static, Sequence<Self::Failure>>> {
        drop(call);
        None
    }
    /// The headers that are declared of the answer with this status.
    fn fields(status: u16) -> &'static [&'static dyn Field] {
        let _ = status;
        &[]
    }
    /// The body of a success, written again.
    fn success(body: &Self::Success) -> Reported;
}

/// A declared header as a test sees it.
pub trait Field {
    /// Its name, as the document writes it.
    fn name(&self) -> &'static str;
    /// Its value among some headers, written again; `None` if there is none.
    ///
    /// # Errors
    /// Why the value is not of the declared type.
    fn report(&self, headers: &HeaderMap) -> Result<Option<Value>, DecodeError>;
}

/// A documented error as a test sees it.
pub trait Report {
    /// Its body, written again.
    fn report(&self) -> Reported;
}

/// [`Entry::request`] for an operation.
///
/// # Errors
/// An outcome of the kind `request`.
pub fn request<T: Contract>(client: &Client, arguments: &Arguments) -> Result<http::Request<Bytes>, Value> {
    let call = T::build(client, arguments).map_err(|fault| refused(&fault))?;
    T::request(&call).map_err(|error| refused(&error))
}

/// [`Entry::decode`] for an operation.
pub fn decode<T: Contract>(client: &Client, arguments: &Arguments, response: http::Response<Bytes>) -> Value {
    match T::build(client, arguments) {
        Ok(call) => outcome::<T>(T::decode(&call, response), arguments.shared),
        Err(fault) => refused(&fault),
    }
}

/// The outcome of a call whose answer is handed on one value after the other.
fn handed_on<'a, T: Contract>(
    sequence: Option<BoxFuture<'static, Sequence<T::Failure>>>,
    arguments: &'a Arguments,
) -> BoxFuture<'a, Value> {
    match sequence {
        Some(sequence) => {
            let shared = arguments.shared;
            Box::pin(async move { sequence.await.unwrap_or_else(|error| outcome::<T>(Err(error), shared)) })
        }
        None => ready(refused(&ArgumentFault("the answer is no such sequence".to_owned()))),
    }
}

/// [`Entry::send`] for an operation.
pub fn send<'a, T: Contract>(client: &'a Client, arguments: &'a Arguments) -> BoxFuture<'a, Value> {
    match T::build(client, arguments) {
        Ok(call) if arguments.wants("lines") => handed_on::<T>(T::lines(call), arguments),
        Ok(call) if arguments.wants("events") => handed_on::<T>(T::events(call), arguments),
        Ok(call) if arguments.wants("stream") => {
            let streaming = T::send(call).stream();
            Box::pin(async move {
                match streaming.await {
                    Ok(response) => streamed(response).await,
                    Err(error) => outcome::<T>(Err(error), arguments.shared),
                }
            })
        }
        Ok(call) => {
            let sending = T::send(call);
            Box::pin(async move { outcome::<T>(sending.await, arguments.shared) })
        }
        Err(fault) => ready(refused(&fault)),
    }
}

fn ready<'a>(outcome: Value) -> BoxFuture<'a, Value> {
    Box::pin(std::future::ready(outcome))
}
