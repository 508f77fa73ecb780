//! Settings come in one by one, a checked client goes out. It must never know an operation, nor do any I/O.

use std::fmt;

use http::HeaderValue;

use super::body::BoxError;
use super::client::{Client, Inner};
use super::describe::{Server, Service};
#[cfg(feature = "send")]
use super::send::Settings;
use super::server;

/// Puts a [`Client`] together.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    service: &'static Service,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    user_agent: String,
    #[cfg(feature = "send")]
    pub(super) settings: Settings,
}

impl ClientBuilder {
    pub(super) fn new(service: &'static Service) -> Self {
        ClientBuilder {
            service,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            user_agent: service.user_agent.to_owned(),
            #[cfg(feature = "send")]
            settings: Settings::new(),
        }
    }

    /// Uses another URL instead of every server that the document names, endpoints for tokens on the same origin
    /// included. Its path, if any, goes before each operation's.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(url.to_owned());
        self
    }

    /// Uses another one of the document's servers, counted from 0.
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Gives a variable of the server's URL another value than its default, and of the servers that operations have of their own.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The `User-Agent` to send instead of the generated one.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = product.into();
        self
    }

    /// Adds a product to the `User-Agent`, such as `my-tool/1.2` (RFC 9110 §10.1.5): the one that uses this client.
    pub fn extend_user_agent(mut self, product: impl AsRef<str>) -> Self {
        self.user_agent = format!("{} {}", product.as_ref(), self.user_agent);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// A setting cannot be used: a URL that is not absolute or holds a password, a server or a server variable that the
    /// document does not have, a credential or a user agent that a header cannot carry; or there is nothing to send by, or TLS cannot
    /// be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = self.base().map_err(BuildError::new)?;
        let Ok(user_agent) = HeaderValue::from_str(&self.user_agent) else {
            return Err(BuildError::new("the user agent holds a character that a header cannot carry".to_owned()));
        };
        #[cfg(feature = "send")]
        let sender = self.settings.sender(self.service, base.as_deref(), &user_agent)?;
        Ok(Client::new(Inner {
            service: self.service,
            base,
            custom_base: self.base_url.is_some(),
            variables: self.variables,
            user_agent,
            #[cfg(feature = "send")]
            sender,
        }))
    }

    fn base(&self) -> Result<Option<String>, String> {
        if let Some(url) = &self.base_url {
            return server::check(url).map(Some);
        }
        let servers = self.service.servers;
        if servers.is_empty() && self.server == 0 {
            return Ok(None);
        }
        let Some(server) = servers.get(self.server) else {
            return Err(format!("there is no server {}: the document names {}", self.server, servers.len()));
        };
        for (name, _) in &self.variables {
            if !has_variable(self.service, server, name) {
                return Err(format!("the server has no variable named {name:?}"));
            }
        }
        server::render(server, &self.variables, None).map(Some)
    }
}

/// Whether a server has a variable, or one that operations have of their own.
#[allow(unused_variables, reason = "few documents have servers with variables")]
fn has_variable(service: &Service, server: &Server, name: &str) -> bool {
    #[cfg(feature = "server-variables")]
    if service.variables.contains(&name) {
        return true;
    }
    server.variables.iter().any(|variable| variable.name == name)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is left out: only `build` refuses one that holds a password.
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("service", &self.service.title);
        #[cfg(feature = "send")]
        shown.field("auth", &self.settings.auth).field("timeout", &self.settings.timeout);
        shown.finish_non_exhaustive()
    }
}

/// A setting of the builder cannot be used.
pub struct BuildError {
    message: String,
    source: Option<BoxError>,
}

impl BuildError {
    pub(super) fn new(message: String) -> BuildError {
        BuildError { message, source: None }
    }

    #[cfg(feature = "send")]
    pub(super) fn without_tls(source: BoxError) -> BuildError {
        BuildError { message: "TLS cannot be set up".to_owned(), source: Some(source) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildError").field("message", &self.message).field("source", &self.source).finish()
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| &**error as &(dyn std::error::Error + 'static))
    }
}
