//! The dynamic door to a generated client, for tests that work from the document: operations by name, arguments and
//! outcomes as JSON. Generated code hands in a table of its operations; nothing here knows a particular one, and the
//! ordinary client never needs it.

use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::auth::Auth;
use super::builder::ClientBuilder;
use super::client::Client;
use super::error::{Error, RequestError};
use super::response::Response;
use super::sending::Sending;

/// A future that owns what it needs.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Reads the schema that all errors of a service share, and writes it again; `None` if a body does not fit it.
pub type Shared = fn(&[u8]) -> Option<Value>;

/// One operation in the generated table. The functions are those of this module, for the operation's own type.
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
pub trait Contract<'c>: Sized {
    /// The body of a success.
    type Success: Report;
    /// The enum of documented errors.
    type Failure: Report + Debug;

    /// The call with these arguments.
    ///
    /// # Errors
    /// An argument that the call needs is missing, or is not of its type.
    fn build(client: &'c Client, arguments: &Arguments) -> Result<Self, ArgumentFault>;
    /// The call's own `request`.
    ///
    /// # Errors
    /// As there.
    fn request(&self) -> Result<http::Request<Bytes>, RequestError>;
    /// The call's own `decode`.
    ///
    /// # Errors
    /// As there.
    fn decode(&self, response: http::Response<Bytes>) -> Result<Response<Self::Success>, Error<Self::Failure>>;
    /// The call's own `send`.
    fn send(self) -> Sending<'c, Self::Success, Self::Failure>;
}

/// A decoded body, as a test sees it.
pub trait Report {
    /// The variant, if there are several, and the body written again.
    fn report(&self) -> Reported;
}

/// See [`Report`].
#[derive(Clone, Debug)]
pub struct Reported {
    /// The variant's name.
    pub variant: Option<&'static str>,
    /// The body.
    pub body: Body,
}

/// A body written again.
#[derive(Clone, Debug)]
pub enum Body {
    /// There is none.
    None,
    /// JSON, or text as a JSON string.
    Json(Value),
    /// Anything else.
    Binary(Bytes),
}

impl Reported {
    /// A body that is written as JSON.
    pub fn json<T: Serialize + ?Sized>(body: &T) -> Reported {
        let body = serde_json::to_value(body).unwrap_or_else(|error| json!({ "unwritable": error.to_string() }));
        Reported { variant: None, body: Body::Json(body) }
    }

    /// No body.
    pub fn none() -> Reported {
        Reported { variant: None, body: Body::None }
    }

    /// A body of bytes.
    pub fn binary(body: &Bytes) -> Reported {
        Reported { variant: None, body: Body::Binary(body.clone()) }
    }

    /// The same body as that of a named variant.
    #[must_use]
    pub fn named(mut self, variant: &'static str) -> Reported {
        self.variant = Some(variant);
        self
    }

    /// Puts the body into an outcome, under the name that fits it.
    fn put(self, outcome: &mut Map<String, Value>) {
        outcome.insert("variant".to_owned(), json!(self.variant));
        let (name, body) = match self.body {
            Body::None => ("body", Value::Null),
            Body::Json(body) => ("body", body),
            Body::Binary(body) => ("base64", json!(STANDARD.encode(body))),
        };
        outcome.insert(name.to_owned(), body);
    }
}

impl Report for () {
    fn report(&self) -> Reported {
        Reported::none()
    }
}

impl Report for Bytes {
    fn report(&self) -> Reported {
        Reported::binary(self)
    }
}

impl Report for std::convert::Infallible {
    fn report(&self) -> Reported {
        match *self {}
    }
}

macro_rules! report_as_json {
    ($($ty:ty),* $(,)?) => {
        $(impl Report for $ty {
            fn report(&self) -> Reported {
                Reported::json(self)
            }
        })*
    };
}

report_as_json!(String, Value, Map<String, Value>, bool, i32, i64, u32, u64, f32, f64);

impl<T: Serialize> Report for Vec<T> {
    fn report(&self) -> Reported {
        Reported::json(self)
    }
}

impl<T: Serialize> Report for Option<T> {
    fn report(&self) -> Reported {
        Reported::json(self)
    }
}

impl<T: Serialize> Report for std::collections::BTreeMap<String, T> {
    fn report(&self) -> Reported {
        Reported::json(self)
    }
}

/// The arguments of a call: `{"path": {…}, "query": {…}, "header": {…}, "cookie": {…}, "body": {"media_type": …,
/// "value": …}}`, with `base64` instead of `value` for bytes.
pub struct Arguments {
    value: Value,
    shared: Shared,
}

/// An argument is missing or is not of its type. It is reported like a request that could not be built.
#[derive(Clone, Debug)]
pub struct ArgumentFault(String);

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for ArgumentFault {}

impl Arguments {
    /// A parameter's value; `place` is `path`, `query`, `header` or `cookie`.
    ///
    /// # Errors
    /// The value is not of the parameter's type.
    pub fn get<T: DeserializeOwned>(&self, place: &str, name: &str) -> Result<Option<T>, ArgumentFault> {
        match self.value.get(place).and_then(|place| place.get(name)) {
            Some(value) => typed(value, &format!("{place}.{name}")).map(Some),
            None => Ok(None),
        }
    }

    /// The value of a parameter that the call needs.
    ///
    /// # Errors
    /// It is absent, or not of the parameter's type.
    pub fn required<T: DeserializeOwned>(&self, place: &str, name: &str) -> Result<T, ArgumentFault> {
        self.get(place, name)?.ok_or_else(|| ArgumentFault(format!("argument `{place}.{name}` is required")))
    }

    /// The body's media type; `None` if no body is given.
    pub fn body_media_type(&self) -> Option<&str> {
        self.value.get("body")?.get("media_type")?.as_str()
    }

    fn body_value(&self, member: &str) -> Result<&Value, ArgumentFault> {
        let value = self.value.get("body").and_then(|body| body.get(member));
        value.ok_or_else(|| ArgumentFault(format!("argument `body.{member}` is required")))
    }

    /// The body's value.
    ///
    /// # Errors
    /// It is absent, or not of the body's type.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, ArgumentFault> {
        typed(self.body_value("value")?, "body.value")
    }

    /// The body's text.
    ///
    /// # Errors
    /// It is absent, or not a string.
    pub fn body_text(&self) -> Result<String, ArgumentFault> {
        self.body()
    }

    /// The body's bytes.
    ///
    /// # Errors
    /// They are absent, or not in Base64.
    pub fn body_bytes(&self) -> Result<Bytes, ArgumentFault> {
        let text: String = typed(self.body_value("base64")?, "body.base64")?;
        let bytes = STANDARD.decode(text).map_err(|error| ArgumentFault(format!("argument `body.base64`: {error}")))?;
        Ok(Bytes::from(bytes))
    }
}

/// Reads a value as a type. It goes through text, so that the type's decoder is the same one that reads answers.
fn typed<T: DeserializeOwned>(value: &Value, name: &str) -> Result<T, ArgumentFault> {
    let text = value.to_string();
    serde_json::from_str(&text).map_err(|error| ArgumentFault(format!("argument `{name}`: {error}")))
}

/// [`Entry::request`] for an operation.
///
/// # Errors
/// An outcome of the kind `request`.
pub fn request<'c, T: Contract<'c>>(client: &'c Client, arguments: &Arguments) -> Result<http::Request<Bytes>, Value> {
    let call = T::build(client, arguments).map_err(|fault| refused(&fault))?;
    call.request().map_err(|error| refused(&error))
}

/// [`Entry::decode`] for an operation.
pub fn decode<'c, T: Contract<'c>>(
    client: &'c Client,
    arguments: &Arguments,
    response: http::Response<Bytes>,
) -> Value {
    match T::build(client, arguments) {
        Ok(call) => outcome(call.decode(response), arguments.shared),
        Err(fault) => refused(&fault),
    }
}

/// [`Entry::send`] for an operation.
pub fn send<'c, T: Contract<'c>>(client: &'c Client, arguments: &'c Arguments) -> BoxFuture<'c, Value>
where
    T::Success: 'c,
    T::Failure: 'c,
{
    match T::build(client, arguments) {
        Ok(call) => {
            let sending = call.send();
            Box::pin(async move { outcome(sending.await, arguments.shared) })
        }
        Err(fault) => Box::pin(std::future::ready(refused(&fault))),
    }
}

/// A client that takes operations by name.
#[derive(Clone)]
pub struct Session {
    client: Client,
    entries: &'static [Entry],
    shared: Shared,
}

/// A session with a client that is built as `config` says.
///
/// # Errors
/// An outcome of the kind `request`: the configuration cannot be used.
pub fn connect(
    builder: ClientBuilder,
    entries: &'static [Entry],
    shared: Shared,
    config: &Value,
) -> Result<Session, Value> {
    let client = configure(builder, config).map_err(|fault| refused(&fault))?;
    let client = client.build().map_err(|error| refused(&error))?;
    Ok(Session { client, entries, shared })
}

fn configure(mut builder: ClientBuilder, config: &Value) -> Result<ClientBuilder, ArgumentFault> {
    for (name, value) in config.as_object().into_iter().flatten() {
        let milliseconds = || typed(value, name).map(Duration::from_millis);
        builder = match name.as_str() {
            "base_url" => builder.base_url(&typed::<String>(value, name)?),
            "timeout_ms" => builder.timeout(milliseconds()?),
            "connect_timeout_ms" => builder.connect_timeout(milliseconds()?),
            "max_body_size" => builder.max_body_size(typed(value, name)?),
            "auth" => {
                let credentials: Vec<Value> = typed(value, name)?;
                credentials.iter().try_fold(builder, |builder, auth| Ok(builder.auth(credential(auth)?)))?
            }
            _ => return Err(ArgumentFault(format!("there is no setting named `{name}`"))),
        };
    }
    Ok(builder)
}

fn credential(auth: &Value) -> Result<Auth, ArgumentFault> {
    let text = |name: &str| typed::<String>(auth.get(name).unwrap_or(&Value::Null), &format!("auth.{name}"));
    Ok(match text("kind")?.as_str() {
        "digest" => Auth::digest(text("username")?, text("password")?),
        "basic" => Auth::basic(text("username")?, text("password")?),
        "bearer" => Auth::bearer(text("token")?),
        "client_credentials" => Auth::client_credentials(text("id")?, text("secret")?),
        "api_key" => Auth::api_key(text("scheme")?, text("value")?),
        kind => return Err(ArgumentFault(format!("there are no credentials of the kind `{kind}`"))),
    })
}

impl Session {
    fn entry(&self, operation: &str) -> Result<&'static Entry, Value> {
        let entry = self.entries.iter().find(|entry| entry.key == operation);
        entry.ok_or_else(|| refused(&ArgumentFault(format!("there is no operation named `{operation}`"))))
    }

    fn arguments(&self, arguments: &Value) -> Arguments {
        Arguments { value: arguments.clone(), shared: self.shared }
    }

    /// The request of a call, without I/O.
    ///
    /// # Errors
    /// An outcome of the kind `request`.
    pub fn request(&self, operation: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value> {
        (self.entry(operation)?.request)(&self.client, &self.arguments(arguments))
    }

    /// The outcome of a response to a call, without I/O.
    pub fn decode(&self, operation: &str, arguments: &Value, response: http::Response<Bytes>) -> Value {
        match self.entry(operation) {
            Ok(entry) => (entry.decode)(&self.client, &self.arguments(arguments), response),
            Err(outcome) => outcome,
        }
    }

    /// Sends a call; gives its outcome.
    pub fn send<'a>(&'a self, operation: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value> {
        Box::pin(async move {
            match self.entry(operation) {
                Ok(entry) => {
                    let arguments = self.arguments(arguments);
                    (entry.send)(&self.client, &arguments).await
                }
                Err(outcome) => outcome,
            }
        })
    }

    /// Revokes the access tokens; gives `{"outcome": "success"}` or an outcome of the kind `auth`.
    pub fn revoke(&self) -> BoxFuture<'_, Value> {
        Box::pin(async move {
            match self.client.revoke_tokens().await {
                Ok(()) => json!({ "outcome": "success" }),
                Err(error) => outcome::<(), std::convert::Infallible>(Err(Error::Auth(error)), self.shared),
            }
        })
    }

    /// The client as `Debug` shows it.
    pub fn debug(&self) -> String {
        format!("{:?}", self.client)
    }
}

impl Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", &self.client).finish_non_exhaustive()
    }
}

/// The outcome of a call.
fn outcome<S: Report, E: Report + Debug>(result: Result<Response<S>, Error<E>>, shared: Shared) -> Value {
    match result {
        Ok(response) => {
            let mut outcome = Map::new();
            outcome.insert("outcome".to_owned(), json!("success"));
            outcome.insert("status".to_owned(), json!(response.status().as_u16()));
            outcome.insert("http_status".to_owned(), json!(response.http_status().as_u16()));
            outcome.insert("headers".to_owned(), headers(response.headers()));
            response.body().report().put(&mut outcome);
            Value::Object(outcome)
        }
        Err(error) => {
            let documented = error.documented().map(|body| {
                let mut documented = Map::new();
                body.report().put(&mut documented);
                Value::Object(documented)
            });
            let http_status = error.response().map_or(error.status(), |response| Some(response.http_status));
            let answer = error.response();
            let mut outcome = failure(error.kind().as_str(), &error);
            let more = json!({
                "status": error.status().map(|status| status.as_u16()),
                "http_status": http_status.map(|status| status.as_u16()),
                "headers": error.headers().map(headers),
                "raw_body": error.raw_body().map(|body| STANDARD.encode(body)),
                "documented": documented,
                "shared": answer.and_then(|response| shared(&response.payload)),
                "code": error.code(),
                "decode_error": error.decode_error().map(ToString::to_string),
                "retryable": error.is_retryable(),
            });
            if let (Value::Object(outcome), Value::Object(mut more)) = (&mut outcome, more) {
                outcome.append(&mut more);
            }
            outcome
        }
    }
}

/// The outcome of a call that was never sent.
fn refused(error: &dyn StdError) -> Value {
    failure("request", error)
}

/// The outcome that every failure has, with nothing received.
fn failure(kind: &str, error: &dyn StdError) -> Value {
    let mut sources = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        sources.push(error.to_string());
        cause = error.source();
    }
    json!({
        "outcome": "error",
        "kind": kind,
        "status": null,
        "http_status": null,
        "headers": null,
        "raw_body": null,
        "documented": null,
        "shared": null,
        "code": null,
        "decode_error": null,
        "display": error.to_string(),
        "debug": format!("{error:?}"),
        "sources": sources,
        "retryable": false,
    })
}

fn headers(headers: &HeaderMap) -> Value {
    let mut map = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        map.insert(name.as_str().to_owned(), json!(values.collect::<Vec<_>>()));
    }
    Value::Object(map)
}
