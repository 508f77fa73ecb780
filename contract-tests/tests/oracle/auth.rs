//! A request and credentials come in; the answer to the authenticated request goes out.

use std::sync::Mutex;

use base64::Engine;
use bytes::Bytes;
use contract_tests::document::SchemeKind;
use serde_json::Value;

use super::flaw::Flaw;
use super::{Connected, digest, token, transport};

/// Credentials, and what is kept of earlier handshakes.
pub struct Auth {
    pub kind: String,
    pub name: String,
    pub secret: String,
    pub challenge: Mutex<Option<digest::Challenge>>,
    pub token: tokio::sync::Mutex<Option<token::Token>>,
}

impl Auth {
    pub fn new(config: &Value) -> Auth {
        let text = |names: &[&str]| names.iter().find_map(|name| config[name].as_str()).unwrap_or_default().to_owned();
        Auth {
            kind: text(&["kind"]),
            name: text(&["username", "id", "scheme"]),
            secret: text(&["password", "secret", "token", "value"]),
            challenge: Mutex::new(None),
            token: tokio::sync::Mutex::new(None),
        }
    }

    /// "Basic …" (RFC 7617).
    pub fn basic(name: &str, secret: &str) -> String {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{secret}")))
    }
}

/// The request with an Authorization field.
pub fn with(request: &http::Request<Bytes>, field: &str) -> http::Request<Bytes> {
    let mut request = request.clone();
    request.headers_mut().insert("authorization", field.parse().unwrap());
    request
}

/// The request with an API key, where its scheme has it.
fn with_key(session: &Connected, request: &http::Request<Bytes>) -> http::Request<Bytes> {
    let mut request = request.clone();
    let secret = &session.auth.secret;
    let scheme = session.facts.document.schemes.iter().find(|scheme| scheme.name == session.auth.name);
    let Some(SchemeKind::ApiKey { place, name }) = scheme.map(|scheme| &scheme.kind) else { return request };
    if place == "query" {
        let uri = request.uri().to_string();
        let separator = if uri.contains('?') { '&' } else { '?' };
        *request.uri_mut() = format!("{uri}{separator}{name}={secret}").parse().unwrap();
    } else {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, secret.parse().unwrap());
    }
    request
}

/// Sends a request with what its session's credentials demand.
pub async fn exchange(session: &Connected, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Value> {
    let auth = &session.auth;
    match auth.kind.as_str() {
        "bearer" | "api_key" if session.facts.flaw == Flaw::NoCredentials => transport::once(session, request).await,
        "bearer" => transport::once(session, with(&request, &format!("Bearer {}", auth.secret))).await,
        "basic" => transport::once(session, with(&request, &Auth::basic(&auth.name, &auth.secret))).await,
        "api_key" => transport::once(session, with_key(session, &request)).await,
        "digest" => digest::exchange(session, request).await,
        "client_credentials" => token::exchange(session, request).await,
        _ => transport::once(session, request).await,
    }
}
