//! `components.securitySchemes` comes in; the schemes that a server can challenge for go out (OAS 3.0.3, Security Scheme Object).
//! It must never know how a handshake runs.

use serde_json::Value;

use super::{Document, DocumentError, member};

/// One security scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// What it asks for.
    pub kind: SchemeKind,
    /// Where it is written.
    pub pointer: String,
}

impl Scheme {
    /// True when a bearer token is what it asks for (RFC 6750).
    #[must_use]
    pub fn is_bearer(&self) -> bool {
        match &self.kind {
            SchemeKind::Http(name) => name == "bearer",
            SchemeKind::ClientCredentials { .. } => true,
            SchemeKind::ApiKey { .. } | SchemeKind::Other => false,
        }
    }
}

/// What a scheme asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// HTTP authentication of this scheme, in lower case: `basic`, `bearer`, `digest`.
    Http(String),
    /// A value in a header, the query or a cookie.
    ApiKey {
        /// `header`, `query` or `cookie`.
        place: String,
        /// The name of the field.
        name: String,
    },
    /// OAuth 2.0 with the client-credentials grant.
    ClientCredentials {
        /// Where a token is bought.
        token_url: String,
        /// Where it is given back (`x-specbound-revocation-url`).
        revocation_url: Option<String>,
    },
    /// Something no case is written for.
    Other,
}

/// Every scheme of the document that can be read.
pub(super) fn all(document: &Document, unreadable: &mut Vec<DocumentError>) -> Vec<Scheme> {
    const LIST: &str = "/components/securitySchemes";
    let Some(raw) = document.raw().pointer(LIST).and_then(Value::as_object) else { return Vec::new() };
    let mut schemes = Vec::new();
    for name in raw.keys() {
        match document.resolve(&member(LIST, name)) {
            Ok((pointer, raw)) => schemes.push(Scheme { name: name.clone(), kind: kind(raw), pointer }),
            Err(error) => unreadable.push(error),
        }
    }
    schemes
}

fn kind(raw: &Value) -> SchemeKind {
    let text = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("type").as_deref() {
        Some("http") => SchemeKind::Http(text("scheme").unwrap_or_default().to_lowercase()),
        Some("apiKey") => {
            SchemeKind::ApiKey { place: text("in").unwrap_or_default(), name: text("name").unwrap_or_default() }
        }
        Some("oauth2") => {
            let flow = raw.pointer("/flows/clientCredentials");
            let url = |name: &str| flow.and_then(|flow| flow.get(name)).and_then(Value::as_str).map(str::to_owned);
            match url("tokenUrl") {
                Some(token_url) => {
                    SchemeKind::ClientCredentials { token_url, revocation_url: url("x-specbound-revocation-url") }
                }
                None => SchemeKind::Other,
            }
        }
        _ => SchemeKind::Other,
    }
}
