//! What all calls of a client share that are sent: the transport, the credentials, the limits. It must never know a single operation.

use std::fmt;
use std::time::Duration;

#[cfg(any(feature = "oauth", feature = "traits"))]
use super::super::client::Client;
#[cfg(feature = "traits")]
use super::super::client::Inner;
#[cfg(feature = "traits")]
use super::super::describe::Service;
#[cfg(feature = "oauth")]
use super::super::error::AuthError;
use super::credentials::Credentials;
use super::retry::Retry;
#[cfg(feature = "traits")]
use super::settings::{MAX_BODY_SIZE, TIMEOUT};
use super::transport::Transport;

/// How a client sends.
pub(in super::super) struct Sender {
    pub(super) transport: Transport,
    pub(super) credentials: Credentials,
    pub(super) timeout: Duration,
    pub(super) retry: Retry,
    /// `None` where the transport sees to it by itself.
    pub(super) connect_timeout: Option<Duration>,
    pub(in super::super) max_body_size: u64,
}

impl Sender {
    /// A text without any of the credentials.
    pub(in super::super) fn redact(&self, text: &str) -> String {
        self.credentials.redact(text)
    }

    /// Adds what is no secret to what is shown of a client.
    pub(in super::super) fn show(&self, client: &mut fmt::DebugStruct<'_, '_>) {
        client
            .field("auth", &self.credentials.names())
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body_size", &self.max_body_size);
    }
}

#[cfg(feature = "oauth")]
impl Client {
    /// Revokes the access tokens obtained so far and forgets them (RFC 7009). Later calls obtain new ones.
    ///
    /// # Errors
    /// The revocation endpoint is not known, could not be reached, or refused. The token is then kept, so that the
    /// attempt can be repeated.
    pub async fn revoke_tokens(&self) -> Result<(), AuthError> {
        for source in self.inner().sender.credentials.token_sources() {
            source.revoke().await?;
        }
        Ok(())
    }
}

#[cfg(feature = "traits")]
impl Client {
    /// A client whose every call fails, saying that it is not stubbed: what the methods of the traits for tests give unless they are
    /// overridden.
    pub fn unstubbed(service: &'static Service) -> Client {
        Client::nowhere(service, Transport::Unstubbed)
    }

    /// A client that sends everything to a mock, once and without credentials. For a client with settings of its own there is the
    /// builder's `mock`.
    #[cfg(feature = "mock")]
    pub fn of_mock(service: &'static Service, mock: &super::mock::Mock) -> Client {
        Client::nowhere(service, Transport::Mock(mock.clone()))
    }

    fn nowhere(service: &'static Service, transport: Transport) -> Client {
        Client::new(Inner {
            service,
            base: Some("http://mock.test".to_owned()),
            custom_base: true,
            variables: Vec::new(),
            user_agent: http::HeaderValue::from_static("mock"),
            sender: Sender {
                transport,
                credentials: Credentials::none(service),
                timeout: TIMEOUT,
                retry: Retry::none(),
                connect_timeout: None,
                max_body_size: MAX_BODY_SIZE,
            },
        })
    }
}
