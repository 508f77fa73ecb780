//! A built client: what all calls of a service share. Generated code adds its accessors here. It must never know a
//! single operation.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use super::builder::ClientBuilder;
use super::describe::{Operation, Service};
#[cfg(feature = "send")]
use super::send::Sender;
use super::server;

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
    pub(super) user_agent: HeaderValue,
    #[cfg(feature = "send")]
    pub(super) sender: Sender,
}

impl Client {
    /// A builder with the service's own settings.
    pub fn from_service(service: &'static Service) -> ClientBuilder {
        ClientBuilder::new(service)
    }

    pub(super) fn new(inner: Inner) -> Client {
        Client { inner: Arc::new(inner) }
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// A text from a server, without the credentials that it may repeat: error pages often quote the request.
    pub(super) fn redact(&self, text: &str) -> String {
        #[cfg(feature = "send")]
        return self.inner.sender.redact(text);
        #[cfg(not(feature = "send"))]
        text.to_owned()
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
            return server::render(own, &self.variables, self.base.as_deref()).map(Cow::Owned);
        }
        self.base
            .as_deref()
            .map(Cow::Borrowed)
            .ok_or_else(|| "the document names no server, so that the builder needs a base URL".to_owned())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Client");
        shown.field("service", &self.inner.service.title).field("base_url", &self.inner.base);
        #[cfg(feature = "send")]
        self.inner.sender.show(&mut shown);
        shown.finish()
    }
}
