//! The user's credentials and the document's security schemes come in; for an operation, what to add to its request
//! goes out. It must never know arguments, and no secret leaves it except on its way into a request.

use std::time::Duration;

#[cfg(any(feature = "basic", feature = "oauth"))]
use base64::Engine;
#[cfg(any(feature = "basic", feature = "oauth"))]
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

#[cfg(feature = "api-key")]
use super::super::describe::KeyPlace;
use super::super::describe::{Operation, SchemeKind, SecurityScheme, Service};
use super::super::error::{AuthError, AuthFault};
use super::auth::{Auth, Kind};
#[cfg(feature = "digest")]
use super::digest::Digest;
#[cfg(feature = "oauth")]
use super::token::{Endpoints, TokenSource};
use super::transport::Transport;

/// Credentials made ready for sending.
enum Credential {
    #[cfg(feature = "basic")]
    Basic(HeaderValue),
    Bearer(HeaderValue),
    #[cfg(feature = "api-key")]
    ApiKey {
        scheme: String,
        value: SecretString,
        header: HeaderValue,
    },
    #[cfg(feature = "digest")]
    Digest(Digest),
    #[cfg(feature = "oauth")]
    ClientCredentials(Vec<(&'static str, TokenSource)>),
}

/// All credentials of a client.
pub(super) struct Credentials {
    service: &'static Service,
    names: Vec<&'static str>,
    /// Each with the only scheme that it is for, if it is not for all of its kind.
    all: Vec<(Option<String>, Credential)>,
    /// What must not be shown, in every form in which it is sent.
    secrets: Vec<SecretString>,
}

/// What to add to a request.
pub(super) enum Step<'c> {
    Header(HeaderName, &'c HeaderValue),
    #[cfg(feature = "api-key")]
    Query(&'static str, &'c SecretString),
    #[cfg(feature = "api-key")]
    Cookie(&'static str, &'c SecretString),
    #[cfg(feature = "digest")]
    Digest(&'c Digest),
    #[cfg(feature = "oauth")]
    Token(&'c TokenSource),
}

/// Where the service's endpoints are, and how to talk to them.
#[cfg_attr(not(feature = "oauth"), allow(dead_code))]
pub(super) struct Surroundings<'b> {
    pub(super) service: &'static Service,
    /// The URL in use.
    pub(super) base: Option<&'b str>,
    pub(super) transport: &'b Transport,
    pub(super) user_agent: &'b HeaderValue,
    pub(super) timeout: Duration,
}

impl Credentials {
    /// Makes credentials ready.
    ///
    /// # Errors
    /// A credential cannot be carried by a header, it is for no scheme of the document, or an endpoint is no URL.
    pub(super) fn new(auths: &[Auth], around: &Surroundings<'_>) -> Result<Credentials, String> {
        let mut credentials =
            Credentials { service: around.service, names: Vec::new(), all: Vec::new(), secrets: Vec::new() };
        for auth in auths {
            credentials.names.push(auth.name());
            if let Some(name) = &auth.scheme
                && around.service.schemes.iter().all(|known| known.name != name)
            {
                return Err(format!("the document has no security scheme named {name:?}"));
            }
            credentials.all.push((auth.scheme.clone(), ready(auth, around)?));
            credentials.secrets.extend(secrets(auth));
        }
        Ok(credentials)
    }

    /// No credentials.
    #[cfg(feature = "traits")]
    pub(super) fn none(service: &'static Service) -> Credentials {
        Credentials { service, names: Vec::new(), all: Vec::new(), secrets: Vec::new() }
    }

    /// What kinds there are, for display.
    pub(super) fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// A text without any of the credentials, nor their Base64 or escaped forms.
    pub(super) fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = without(&text, secret.expose_secret());
        }
        #[cfg(feature = "oauth")]
        for source in self.token_sources() {
            if let Some(token) = source.kept() {
                text = without(&text, token.value.expose_secret());
            }
        }
        text
    }

    /// The sources of access tokens.
    #[cfg(feature = "oauth")]
    pub(super) fn token_sources(&self) -> impl Iterator<Item = &TokenSource> {
        let sources = self.all.iter().filter_map(|(_, credential)| match credential {
            Credential::ClientCredentials(sources) => Some(sources),
            _ => None,
        });
        sources.flatten().map(|(_, source)| source)
    }

    /// What an operation's request needs (OAS 3.0.3, Security Requirement Object): the first alternative that the
    /// credentials satisfy. Nothing, if the operation asks for nothing or the client has no credentials at all.
    ///
    /// # Errors
    /// There are credentials, but none that fit, and the operation cannot go without.
    pub(super) fn plan(&self, operation: &'static Operation) -> Result<Vec<Step<'_>>, AuthError> {
        if self.all.is_empty() {
            return Ok(Vec::new());
        }
        let mut wanted = Vec::new();
        let mut open = operation.security.is_empty();
        for schemes in operation.security {
            if schemes.is_empty() {
                open = true;
            } else if let Some(steps) = self.steps(schemes) {
                if !steps.is_empty() {
                    return Ok(steps);
                }
                // The connection alone satisfies it. Where credentials satisfy another alternative, they were given for that.
                open = true;
            } else {
                wanted.push(schemes.join(" and "));
            }
        }
        if open {
            return Ok(Vec::new());
        }
        let message = format!(
            "no fitting credentials: the operation takes {}, the client has {}",
            wanted.join(" or "),
            self.names.join(", "),
        );
        Err(AuthError::from(AuthFault::new(message)).during(operation))
    }

    /// What the credentials add for schemes that are needed together; nothing if one of them has none that fits. A client certificate is
    /// shown by the connection, which is the transport's (OAS 3.1.0, Security Scheme Object: mutualTLS).
    fn steps(&self, schemes: &[&str]) -> Option<Vec<Step<'_>>> {
        let mut steps = Vec::new();
        for scheme in schemes {
            let scheme = self.service.schemes.iter().find(|known| known.name == *scheme)?;
            if !matches!(scheme.kind, SchemeKind::MutualTls) {
                steps.push(self.step(scheme)?);
            }
        }
        Some(steps)
    }

    /// What the first credential that fits a scheme adds to a request.
    fn step(&self, scheme: &SecurityScheme) -> Option<Step<'_>> {
        let fitting = self.all.iter().filter(|(only, _)| only.as_deref().is_none_or(|only| only == scheme.name));
        fitting.map(|(_, credential)| credential).find_map(|credential| match (scheme.kind, credential) {
            #[cfg(feature = "basic")]
            (SchemeKind::Basic, Credential::Basic(value)) => Some(Step::Header(header::AUTHORIZATION, value)),
            (SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect, Credential::Bearer(value)) => {
                Some(Step::Header(header::AUTHORIZATION, value))
            }
            #[cfg(feature = "digest")]
            (SchemeKind::Digest, Credential::Digest(digest)) => Some(Step::Digest(digest)),
            #[cfg(feature = "oauth")]
            (SchemeKind::OAuth2 { .. }, Credential::ClientCredentials(sources)) => {
                sources.iter().find(|(name, _)| *name == scheme.name).map(|(_, source)| Step::Token(source))
            }
            #[cfg(feature = "api-key")]
            (SchemeKind::ApiKey { place, name }, Credential::ApiKey { scheme: wanted, value, header }) => match place {
                _ if wanted != scheme.name => None,
                KeyPlace::Query => Some(Step::Query(name, value)),
                KeyPlace::Cookie => Some(Step::Cookie(name, value)),
                KeyPlace::Header => Some(Step::Header(HeaderName::from_bytes(name.as_bytes()).ok()?, header)),
            },
            _ => None,
        })
    }
}

/// The secrets of a credential, in every form in which it is sent.
fn secrets(auth: &Auth) -> Vec<SecretString> {
    match &auth.kind {
        #[cfg(feature = "digest")]
        Kind::Digest { password, .. } => vec![password.clone()],
        Kind::Bearer(secret) => vec![secret.clone()],
        #[cfg(feature = "api-key")]
        Kind::ApiKey { value, .. } => vec![value.clone()],
        #[cfg(feature = "basic")]
        Kind::Basic { username, password } => {
            let pair = format!("{}:{}", username.expose_secret(), password.expose_secret());
            vec![SecretString::from(STANDARD.encode(pair)), password.clone()]
        }
        #[cfg(feature = "oauth")]
        Kind::ClientCredentials { id, secret, .. } => {
            let pair = format!("{}:{}", form_encoded(id), form_encoded(secret));
            vec![SecretString::from(STANDARD.encode(pair)), secret.clone()]
        }
    }
}

fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    text.replace(secret, "…").replace(secret.escape_debug().to_string().as_str(), "…")
}

/// RFC 6749 §2.3.1: both parts are form-encoded before they are joined, so that a colon does no harm.
#[cfg(feature = "oauth")]
fn form_encoded(text: &SecretString) -> String {
    url::form_urlencoded::byte_serialize(text.expose_secret().as_bytes()).collect()
}

#[allow(unused_variables, reason = "only some kinds of credentials ask what is around them")]
fn ready(auth: &Auth, around: &Surroundings<'_>) -> Result<Credential, String> {
    Ok(match &auth.kind {
        #[cfg(feature = "basic")]
        Kind::Basic { username, password } => {
            if username.expose_secret().contains(':') {
                return Err("a user name for HTTP Basic must not hold a colon (RFC 7617 §2)".to_owned());
            }
            Credential::Basic(basic(username.expose_secret(), password.expose_secret())?)
        }
        Kind::Bearer(token) => Credential::Bearer(sensitive(&format!("Bearer {}", token.expose_secret()))?),
        #[cfg(feature = "api-key")]
        Kind::ApiKey { scheme, value } => {
            let known = around.service.schemes.iter().find(|known| known.name == scheme);
            let Some(SchemeKind::ApiKey { .. }) = known.map(|scheme| scheme.kind) else {
                return Err(format!("the document has no API key scheme named {scheme:?}"));
            };
            let header = sensitive(value.expose_secret())?;
            Credential::ApiKey { scheme: scheme.clone(), value: value.clone(), header }
        }
        #[cfg(feature = "digest")]
        Kind::Digest { username, password } => Credential::Digest(Digest::new(username.clone(), password.clone())),
        #[cfg(feature = "oauth")]
        Kind::ClientCredentials { id, secret, scope } => {
            Credential::ClientCredentials(sources(id, secret, scope.as_deref(), around)?)
        }
    })
}

/// A source of access tokens for each scheme that has a token endpoint.
#[cfg(feature = "oauth")]
fn sources(
    id: &SecretString,
    secret: &SecretString,
    scope: Option<&str>,
    around: &Surroundings<'_>,
) -> Result<Vec<(&'static str, TokenSource)>, String> {
    let authorization = basic(&form_encoded(id), &form_encoded(secret))?;
    // The URL of the service's own default server.
    let default =
        around.service.servers.first().and_then(|server| super::super::server::render(server, &[], None).ok());
    let endpoint = |url: &str| super::endpoint::endpoint(url, default.as_deref(), around.base);
    let mut sources = Vec::new();
    for scheme in around.service.schemes {
        if let SchemeKind::OAuth2 { token_url: Some(token), revocation_url, .. } = scheme.kind {
            let endpoints = Endpoints {
                token: endpoint(token)?,
                revocation: revocation_url.map(&endpoint).transpose()?,
                transport: around.transport.clone(),
                authorization: authorization.clone(),
                user_agent: around.user_agent.clone(),
                timeout: around.timeout,
                secret: secret.clone(),
            };
            sources.push((scheme.name, TokenSource::new(endpoints, scope)));
        }
    }
    Ok(sources)
}

#[cfg(any(feature = "basic", feature = "oauth"))]
fn basic(username: &str, password: &str) -> Result<HeaderValue, String> {
    sensitive(&format!("Basic {}", STANDARD.encode(format!("{username}:{password}"))))
}

/// A header value that no debug output shows.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| "a credential holds a character that a header cannot carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
