//! A configuration and the table of operations come in, a client that is driven by JSON goes out. It must never know an
//! operation's types.

#[cfg(feature = "oauth")]
use std::convert::Infallible;
use std::fmt::{self, Debug};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::builder::ClientBuilder;
use super::super::client::Client;
#[cfg(feature = "oauth")]
use super::super::error::Error;
use super::super::send::{Auth, Retry};
use super::arguments::typed;
#[cfg(feature = "oauth")]
use super::outcome::failed;
use super::{ArgumentFault, Arguments, BoxFuture, Entry, Shared, refused};

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

fn configure(builder: ClientBuilder, config: &Value) -> Result<ClientBuilder, ArgumentFault> {
    // Whoever counts what is sent does not want it sent again.
    let mut builder = builder.retry(Retry::none());
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
        #[cfg(feature = "digest")]
        "digest" => Auth::digest(text("username")?, text("password")?),
        #[cfg(feature = "basic")]
        "basic" => Auth::basic(text("username")?, text("password")?),
        "bearer" => Auth::bearer(text("token")?),
        #[cfg(feature = "oauth")]
        "client_credentials" => Auth::client_credentials(text("id")?, text("secret")?),
        #[cfg(feature = "api-key")]
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
        Arguments::new(arguments.clone(), self.shared)
    }

    /// The request of a call, without I/O.
    ///
    /// # Errors
    /// An outcome of the kind `request`.
    pub fn request(&self, operation: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value> {
        (self.entry(operation)?.request)(&self.client, &self.arguments(arguments))
    }

    /// The arguments of a call as the types of its parameters and of its body write them again.
    ///
    /// # Errors
    /// An outcome of the kind `request`.
    pub fn typed(&self, operation: &str, arguments: &Value) -> Result<Value, Value> {
        let arguments = self.arguments(arguments);
        (self.entry(operation)?.request)(&self.client, &arguments)?;
        Ok(arguments.into_typed())
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
            #[cfg(feature = "oauth")]
            if let Err(error) = self.client.revoke_tokens().await {
                return failed::<Infallible>(&Error::Auth(error), None, self.shared);
            }
            json!({ "outcome": "success" })
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
