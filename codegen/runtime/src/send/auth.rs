//! What a user gives to prove who is calling comes in; `credentials` makes use of it. It must never show a secret, nor
//! know where it will be sent.

use std::fmt;

use secrecy::SecretString;

/// One way of proving who is calling. A client may hold several; each operation uses the first of its documented
/// alternatives that they satisfy.
#[derive(Clone)]
pub struct Auth {
    pub(super) kind: Kind,
    /// The only scheme that it is for, if it is not for all of its kind.
    pub(super) scheme: Option<String>,
}

#[derive(Clone)]
pub(super) enum Kind {
    #[cfg(feature = "digest")]
    Digest {
        username: SecretString,
        password: SecretString,
    },
    #[cfg(feature = "oauth")]
    ClientCredentials {
        id: SecretString,
        secret: SecretString,
        scope: Option<String>,
    },
    Bearer(SecretString),
    #[cfg(feature = "basic")]
    Basic {
        username: SecretString,
        password: SecretString,
    },
    #[cfg(feature = "api-key")]
    ApiKey {
        scheme: String,
        value: SecretString,
    },
}

impl Auth {
    /// HTTP Digest (RFC 7616).
    #[cfg(feature = "digest")]
    pub fn digest(username: impl Into<String>, password: impl Into<String>) -> Auth {
        Auth::new(Kind::Digest { username: secret(username), password: secret(password) })
    }

    /// A service account: another name for [`Auth::client_credentials`].
    #[cfg(feature = "oauth")]
    pub fn service_account(id: impl Into<String>, secret: impl Into<String>) -> Auth {
        Auth::client_credentials(id, secret)
    }

    /// The OAuth 2.0 client credentials grant (RFC 6749 §4.4). The access token is fetched when first needed, shared by
    /// all clones of the client, and renewed before it ends.
    #[cfg(feature = "oauth")]
    pub fn client_credentials(id: impl Into<String>, client_secret: impl Into<String>) -> Auth {
        Auth::new(Kind::ClientCredentials { id: secret(id), secret: secret(client_secret), scope: None })
    }

    /// The same credentials, asking for a space-separated list of scopes (RFC 6749 §3.3). It has an effect on client
    /// credentials only; without it the server grants its default.
    #[cfg(feature = "oauth")]
    pub fn scope(mut self, wanted: impl Into<String>) -> Auth {
        if let Kind::ClientCredentials { scope, .. } = &mut self.kind {
            *scope = Some(wanted.into());
        }
        self
    }

    /// An access token obtained elsewhere, sent as a bearer token (RFC 6750).
    pub fn bearer(token: impl Into<String>) -> Auth {
        Auth::new(Kind::Bearer(secret(token)))
    }

    /// HTTP Basic (RFC 7617).
    #[cfg(feature = "basic")]
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Auth {
        Auth::new(Kind::Basic { username: secret(username), password: secret(password) })
    }

    /// An API key for the security scheme of that name in the document.
    #[cfg(feature = "api-key")]
    pub fn api_key(scheme: impl Into<String>, value: impl Into<String>) -> Auth {
        Auth::new(Kind::ApiKey { scheme: scheme.into(), value: secret(value) })
    }

    /// The same credentials, for the security scheme of that name in the document alone. Without it they are for every scheme of
    /// their kind; a document may have several, such as one token of the user and one of the device.
    pub fn for_scheme(mut self, name: impl Into<String>) -> Auth {
        self.scheme = Some(name.into());
        self
    }

    fn new(kind: Kind) -> Auth {
        Auth { kind, scheme: None }
    }

    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            #[cfg(feature = "digest")]
            Kind::Digest { .. } => "digest",
            #[cfg(feature = "oauth")]
            Kind::ClientCredentials { .. } => "client credentials",
            Kind::Bearer(_) => "bearer",
            #[cfg(feature = "basic")]
            Kind::Basic { .. } => "basic",
            #[cfg(feature = "api-key")]
            Kind::ApiKey { .. } => "API key",
        }
    }
}

fn secret(text: impl Into<String>) -> SecretString {
    SecretString::from(text.into())
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Auth({})", self.name())
    }
}
