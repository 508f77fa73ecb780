//! API keys that are no headers: in the query, or in a cookie. A request comes in, it goes out with the key. A key must never follow
//! a redirect to another origin.

use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::super::super::error::Failure;
use super::super::credentials::{Step, sensitive};
use super::super::redirect::Outgoing;
use super::Exchange;

/// Adds a key to the query, unless an argument has its name.
pub(super) fn add_to_query(url: &mut Url, name: &str, secret: &SecretString) {
    if !url.query_pairs().any(|(known, _)| known == name) {
        url.query_pairs_mut().append_pair(name, secret.expose_secret());
    }
}

impl Exchange<'_> {
    /// Adds a key to the cookies.
    pub(super) fn add_cookie(&self, request: &mut Outgoing, name: &str, secret: &SecretString) -> Result<(), Failure> {
        let cookie = with_cookie(&request.headers, name, secret.expose_secret());
        request.headers.insert(header::COOKIE, cookie.map_err(|message| self.unfit(message))?);
        Ok(())
    }

    /// Whether a URL on another origin repeats an API key that belongs in the query.
    pub(super) fn leaks(&self, url: &Url) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Query(_, secret) => url.query_pairs().any(|(_, value)| value == secret.expose_secret()),
            _ => false,
        })
    }
}

/// The cookies of a request and one more.
fn with_cookie(headers: &HeaderMap, name: &str, value: &str) -> Result<HeaderValue, String> {
    if value.contains([';', ',', ' ', '"', '\\']) {
        return Err("a cookie cannot carry this API key".to_owned());
    }
    match headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()) {
        Some(cookies) => sensitive(&format!("{cookies}; {name}={value}")),
        None => sensitive(&format!("{name}={value}")),
    }
}
