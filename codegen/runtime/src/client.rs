//! A built client: what all calls of a service share. Generated code adds its accessors here. It must never know a
//! single operation.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::builder::ClientBuilder;
use super::credentials::Credentials;
use super::describe::{Operation, Service};
use super::error::AuthError;
use super::retry::Retry;
use super::server;
use super::transport::Transport;

/// A client of the service. Clones are cheap and share connections, nonces and access tokens.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

/// What clones share.
pub(super) struct Inner {
    pub(super) service: &'static Service,
    /// The URL below which all paths are, without a slash at its end.
    pub(super) base: Option<String>,
    /// Whether the user chose the base, so that an operation's own servers have no say.
    pub(super) custom_base: bool,
    pub(super) variables: Vec<(String, String)>,
    pub(super) transport: Transport,
    pub(super) credentials: Credentials,
    pub(super) timeout: Duration,
    pub(super) retry: Retry,
    /// `None` where the transport sees to it by itself.
    pub(super) connect_timeout: Option<Duration>,
    pub(super) max_body_size: u64,
    pub(super) user_agent: HeaderValue,
}

impl Client {
    /// A builder with the service's own settings.
    pub fn from_service(service: &'static Service) -> ClientBuilder {
        ClientBuilder::new(service)
    }

    pub(super) fn new(inner: Inner) -> Client {
        Client { inner: Arc::new(inner) }
    }

    /// A client whose every call fails, saying that it is not stubbed: what the methods of the traits for tests give unless they are
    /// overridden.
    #[cfg(feature = "traits")]
    pub fn unstubbed(service: &'static Service) -> Client {
        Client::nowhere(service, Transport::Unstubbed)
    }

    /// A client that sends everything to a mock, once and without credentials. For a client with settings of its own there is the
    /// builder's `mock`.
    #[cfg(feature = "mock")]
    pub fn of_mock(service: &'static Service, mock: &super::mock::Mock) -> Client {
        Client::nowhere(service, Transport::Mock(mock.clone()))
    }

    #[cfg(feature = "traits")]
    fn nowhere(service: &'static Service, transport: Transport) -> Client {
        Client::new(Inner {
            service,
            base: Some("http://mock.test".to_owned()),
            custom_base: true,
            variables: Vec::new(),
            transport,
            credentials: Credentials::none(service),
            timeout: super::builder::TIMEOUT,
            retry: Retry::none(),
            connect_timeout: None,
            max_body_size: super::builder::MAX_BODY_SIZE,
            user_agent: HeaderValue::from_static("mock"),
        })
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// A text from a server, without the credentials that it may repeat: error pages often quote the request.
    pub(super) fn redact(&self, text: &str) -> String {
        self.inner.credentials.redact(text)
    }

    /// Revokes the access tokens obtained so far and forgets them (RFC 7009). Later calls obtain new ones.
    ///
    /// # Errors
    /// The revocation endpoint is not known, could not be reached, or refused. The token is then kept, so that the
    /// attempt can be repeated.
    pub async fn revoke_tokens(&self) -> Result<(), AuthError> {
        #[cfg(feature = "oauth")]
        for source in self.inner.credentials.token_sources() {
            source.revoke().await?;
        }
        Ok(())
    }
}

impl Inner {
    /// The URL below which an operation's path is: the user's choice, else the operation's own first server, else the
    /// service's (OAS 3.0.3, Operation Object: servers).
    ///
    /// # Errors
    /// There is none, or a server variable has a value that is not allowed.
    pub(super) fn base(&self, operation: &Operation) -> Result<Cow<'_, str>, String> {
        if let (false, Some(own)) = (self.custom_base, operation.servers.first()) {
            return server::render(own, &self.variables).map(Cow::Owned);
        }
        self.base
            .as_deref()
            .map(Cow::Borrowed)
            .ok_or_else(|| "the document names no server, so that the builder needs a base URL".to_owned())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.inner.service.title)
            .field("base_url", &self.inner.base)
            .field("auth", &self.inner.credentials.names())
            .field("timeout", &self.inner.timeout)
            .field("retry", &self.inner.retry)
            .field("connect_timeout", &self.inner.connect_timeout)
            .field("max_body_size", &self.inner.max_body_size)
            .finish()
    }
}
