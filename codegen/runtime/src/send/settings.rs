//! Settings of how a client sends come in one by one, what its calls share goes out. It must never know an operation, nor do any I/O.

use std::time::Duration;

use http::HeaderValue;

#[cfg(feature = "tower")]
use super::super::body::BoxError;
use super::super::builder::{BuildError, ClientBuilder};
use super::super::describe::Service;
use super::auth::Auth;
use super::credentials::{Credentials, Surroundings};
use super::retry::Retry;
use super::sender::Sender;
use super::transport::{ABSENT, Transport};

/// The time allowed for a whole call, unless the builder is told otherwise.
pub(super) const TIMEOUT: Duration = Duration::from_secs(60);
/// The time allowed for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The greatest body accepted, in bytes.
pub(super) const MAX_BODY_SIZE: u64 = 64 * 1024 * 1024;

/// What a builder knows of sending.
#[derive(Clone)]
pub(in super::super) struct Settings {
    pub(in super::super) auth: Vec<Auth>,
    pub(in super::super) timeout: Duration,
    transport: Transport,
    retry: Retry,
    connect_timeout: Duration,
    max_body_size: u64,
}

impl Settings {
    pub(in super::super) fn new() -> Settings {
        Settings {
            auth: Vec::new(),
            timeout: TIMEOUT,
            transport: Transport::Absent,
            retry: Retry::default(),
            connect_timeout: CONNECT_TIMEOUT,
            max_body_size: MAX_BODY_SIZE,
        }
    }

    /// What the calls of a client share that are sent.
    ///
    /// # Errors
    /// There is no transport, TLS cannot be set up, or a credential cannot be carried by a header.
    pub(in super::super) fn sender(
        self,
        service: &'static Service,
        base: Option<&str>,
        user_agent: &HeaderValue,
    ) -> Result<Sender, BuildError> {
        let transport = self.transport()?;
        let around = Surroundings { service, base, transport: &transport, user_agent, timeout: self.timeout };
        let credentials = Credentials::new(&self.auth, &around).map_err(BuildError::new)?;
        Ok(Sender {
            transport,
            credentials,
            timeout: self.timeout,
            retry: self.retry,
            connect_timeout: self.transport.is_absent().then_some(self.connect_timeout),
            max_body_size: self.max_body_size,
        })
    }

    fn transport(&self) -> Result<Transport, BuildError> {
        let transport = if self.transport.is_absent() {
            Transport::of_features(self.connect_timeout).map_err(BuildError::without_tls)?
        } else {
            self.transport.clone()
        };
        if transport.is_absent() { Err(BuildError::new(ABSENT.to_owned())) } else { Ok(transport) }
    }
}

impl ClientBuilder {
    /// Adds credentials. Each operation uses the first of its documented alternatives that the credentials satisfy.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.settings.auth.push(auth);
        self
    }

    /// When a call is tried again: see [`Retry`], whose default is the default here. [`Retry::none`] turns that off.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sends requests by a client that is there already: its connections, proxies, certificates and middleware. It should follow
    /// no redirects (`reqwest::redirect::Policy::none()`), because this client does so itself and knows what is secret, and have
    /// no timeout for whole calls. The builder's `connect_timeout` does not reach it.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.settings.transport = Transport::Http(client);
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
        self.settings.transport = Transport::Service(super::transport::BoxService::new(service));
        self
    }

    /// Sends requests nowhere: they are recorded, and answered with what was queued.
    #[cfg(feature = "mock")]
    pub fn mock(mut self, mock: &super::mock::Mock) -> Self {
        self.settings.transport = Transport::Mock(mock.clone());
        self
    }

    /// The time allowed for a whole call: obtaining a token, redirects, repetitions and the body included. 60 seconds
    /// unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = limit;
        self
    }

    /// The time allowed for each connection to be made. 10 seconds unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = limit;
        self
    }

    /// The greatest body accepted, in bytes. 64 MiB unless set.
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.settings.max_body_size = bytes;
        self
    }
}
