//! Settings come in one by one, a checked client goes out. It must never know an operation, nor do any I/O.

use std::fmt;
use std::time::Duration;

use http::HeaderValue;

use super::auth::Auth;
use super::body::BoxError;
use super::client::{Client, Inner};
use super::credentials::{Credentials, Surroundings};
use super::describe::Service;
use super::retry::Retry;
use super::server;
use super::transport::{ABSENT, Transport};

/// The time allowed for a whole call, unless the builder is told otherwise.
pub(super) const TIMEOUT: Duration = Duration::from_secs(60);
/// The time allowed for connecting.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The greatest body accepted, in bytes.
pub(super) const MAX_BODY_SIZE: u64 = 64 * 1024 * 1024;

/// Puts a [`Client`] together.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    service: &'static Service,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    auth: Vec<Auth>,
    transport: Transport,
    timeout: Duration,
    retry: Retry,
    connect_timeout: Duration,
    max_body_size: u64,
    user_agent: String,
}

impl ClientBuilder {
    pub(super) fn new(service: &'static Service) -> Self {
        ClientBuilder {
            service,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            auth: Vec::new(),
            transport: Transport::Absent,
            timeout: TIMEOUT,
            retry: Retry::default(),
            connect_timeout: CONNECT_TIMEOUT,
            max_body_size: MAX_BODY_SIZE,
            user_agent: service.user_agent.to_owned(),
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

    /// Gives a variable of the server's URL another value than its default.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Adds credentials. Each operation uses the first of its documented alternatives that the credentials satisfy.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth.push(auth);
        self
    }

    /// When a call is tried again: see [`Retry`], whose default is the default here. [`Retry::none`] turns that off.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.retry = policy;
        self
    }

    /// Sends requests by a client that is there already: its connections, proxies, certificates and middleware. It should follow
    /// no redirects (`reqwest::redirect::Policy::none()`), because this client does so itself and knows what is secret, and have
    /// no timeout for whole calls. The builder's `connect_timeout` does not reach it.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.transport = Transport::Http(client);
        self
    }

    /// Sends requests by a `tower` service: another HTTP stack, or middleware around one. It sees each request below
    /// authentication, redirects and retries, with `&'static Operation` among its extensions, and with its whole body in memory.
    /// It need not be `Sync`; it is cloned for each request.
    #[cfg(feature = "tower")]
    pub fn service<S, B>(mut self, service: S) -> Self
    where
        S: tower_service::Service<http::Request<bytes::Bytes>, Response = http::Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.transport = Transport::Service(super::transport::BoxService::new(service));
        self
    }

    /// Sends requests nowhere: they are recorded, and answered with what was queued.
    #[cfg(feature = "mock")]
    pub fn mock(mut self, mock: &super::mock::Mock) -> Self {
        self.transport = Transport::Mock(mock.clone());
        self
    }

    /// The time allowed for a whole call: obtaining a token, redirects, repetitions and the body included. 60 seconds
    /// unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// The time allowed for each connection to be made. 10 seconds unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The greatest body accepted, in bytes. 64 MiB unless set.
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.max_body_size = bytes;
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
    /// document does not have, a credential or a user agent that a header cannot carry; or there is no transport, or TLS cannot be
    /// set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = self.base().map_err(BuildError::new)?;
        let Ok(user_agent) = HeaderValue::from_str(&self.user_agent) else {
            return Err(BuildError::new("the user agent holds a character that a header cannot carry".to_owned()));
        };
        let transport = self.transport()?;
        let around = Surroundings {
            service: self.service,
            base: base.as_deref(),
            transport: &transport,
            user_agent: &user_agent,
            timeout: self.timeout,
        };
        let credentials = Credentials::new(&self.auth, &around).map_err(BuildError::new)?;
        Ok(Client::new(Inner {
            service: self.service,
            base,
            custom_base: self.base_url.is_some(),
            variables: self.variables,
            transport,
            credentials,
            timeout: self.timeout,
            retry: self.retry,
            connect_timeout: self.transport.is_absent().then_some(self.connect_timeout),
            max_body_size: self.max_body_size,
            user_agent,
        }))
    }

    fn transport(&self) -> Result<Transport, BuildError> {
        let transport = if self.transport.is_absent() {
            Transport::of_features(self.connect_timeout)
                .map_err(|error| BuildError { message: "TLS cannot be set up".to_owned(), source: Some(error) })?
        } else {
            self.transport.clone()
        };
        if transport.is_absent() { Err(BuildError::new(ABSENT.to_owned())) } else { Ok(transport) }
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
            if !server.variables.iter().any(|variable| variable.name == name.as_str()) {
                return Err(format!("the server has no variable named {name:?}"));
            }
        }
        server::render(server, &self.variables).map(Some)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is left out: only `build` refuses one that holds a password.
        f.debug_struct("ClientBuilder")
            .field("service", &self.service.title)
            .field("auth", &self.auth)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// A setting of the builder cannot be used.
pub struct BuildError {
    message: String,
    source: Option<BoxError>,
}

impl BuildError {
    fn new(message: String) -> BuildError {
        BuildError { message, source: None }
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
