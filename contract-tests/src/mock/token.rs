//! A request to the token or the revocation endpoint of a document's client-credentials flow comes in; a token, or the error that
//! the RFC has for it, goes out (RFC 6749, sections 4.4 and 5; RFC 7009). It must never know what tokens are used for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::document::{Document, SchemeKind};
use crate::handshake::challenge::basic;
use crate::server::{Answer, Recorded};
use crate::wire::body::essence;

/// How long a token is good.
const LIFE: Duration = Duration::from_secs(3600);

/// How many tokens are good at once; the oldest ends first.
const MOST: usize = 10_000;

/// The endpoints and the tokens that they gave out.
pub(super) struct Tokens {
    client: (String, String),
    token_paths: Vec<String>,
    revocation_paths: Vec<String>,
    given: Mutex<Given>,
}

#[derive(Default)]
struct Given {
    count: u64,
    /// When each was given out.
    tokens: HashMap<String, Instant>,
}

impl Tokens {
    /// Reads where a document has its endpoints. Only their paths count: this server stands for all of the document's hosts.
    pub fn new(document: &Document, client: &(String, String)) -> Tokens {
        let (mut token_paths, mut revocation_paths) = (Vec::new(), Vec::new());
        for scheme in &document.schemes {
            if let SchemeKind::ClientCredentials { token_url, revocation_url } = &scheme.kind {
                token_paths.push(document.own_path(token_url));
                revocation_paths.extend(revocation_url.as_deref().map(|url| document.own_path(url)));
            }
        }
        Tokens { client: client.clone(), token_paths, revocation_paths, given: Mutex::default() }
    }

    /// The answer of an endpoint, if the request is for one.
    pub fn endpoint(&self, request: &Recorded, realm: &str) -> Option<Answer> {
        let is = |paths: &[String]| paths.iter().any(|path| path == request.path());
        let (is_token, is_revocation) = (is(&self.token_paths), is(&self.revocation_paths));
        if !is_token && !is_revocation {
            return None;
        }
        if request.method != "POST" {
            return Some(error(405, "invalid_request", "a token is asked for by POST").with("allow", "POST"));
        }
        let kind = request.header("content-type").first().map(|kind| essence(kind));
        if kind.as_deref() != Some("application/x-www-form-urlencoded") {
            return Some(error(
                400,
                "invalid_request",
                "the request must be of type application/x-www-form-urlencoded",
            ));
        }
        let form = pairs(&request.body);
        if !self.knows_client(request, &form) {
            let challenge = format!("Basic realm=\"{realm}\"");
            return Some(
                error(401, "invalid_client", "unknown client, or wrong secret").with("www-authenticate", challenge),
            );
        }
        Some(if is_token { self.token(&form) } else { self.revoke(&form) })
    }

    fn token(&self, form: &[(String, String)]) -> Answer {
        match value(form, "grant_type") {
            Some("client_credentials") => {}
            Some(_) => return error(400, "unsupported_grant_type", "only client_credentials is supported"),
            None => return error(400, "invalid_request", "grant_type is missing"),
        }
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.tokens.retain(|_, since| since.elapsed() < LIFE);
        if given.tokens.len() >= MOST
            && let Some(oldest) = given.tokens.iter().min_by_key(|(_, since)| **since).map(|(token, _)| token.clone())
        {
            given.tokens.remove(&oldest);
        }
        given.count += 1;
        let token = format!("mock-{}-{:016x}", given.count, given.count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        given.tokens.insert(token.clone(), Instant::now());
        let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFE.as_secs() });
        Answer::json(200, &body).with("cache-control", "no-store").with("pragma", "no-cache")
    }

    /// A token that is not known is revoked already (RFC 7009, section 2.2).
    fn revoke(&self, form: &[(String, String)]) -> Answer {
        let Some(token) = value(form, "token") else { return error(400, "invalid_request", "token is missing") };
        self.given.lock().unwrap_or_else(PoisonError::into_inner).tokens.remove(token);
        Answer::new(200, "")
    }

    /// Id and secret come in a Basic field, each form-urlencoded, or in the form (RFC 6749, section 2.3.1).
    fn knows_client(&self, request: &Recorded, form: &[(String, String)]) -> bool {
        let (id, secret) = &self.client;
        match request.header("authorization").as_slice() {
            [field] => basic(field).is_some_and(|(own, word)| plain(&own) == *id && plain(&word) == *secret),
            [] => value(form, "client_id") == Some(id) && value(form, "client_secret") == Some(secret),
            _ => false,
        }
    }

    /// Whether a token was given out and is still good.
    pub fn knows(&self, token: &str) -> bool {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.tokens.get(token).is_some_and(|since| since.elapsed() < LIFE)
    }

    /// What lets a request in, for a person.
    pub fn admission(&self, token: &str) -> String {
        let (id, secret) = &self.client;
        let paths = self.token_paths.join(" or ");
        format!("a token of POST {paths}, client {id:?}, secret {secret:?}; or Bearer {token}")
    }
}

/// RFC 6749, section 5.2.
fn error(status: u16, code: &str, description: &str) -> Answer {
    let body = json!({ "error": code, "error_description": description });
    Answer::json(status, &body).with("cache-control", "no-store")
}

fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect()
}

fn plain(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn value<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    form.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}
