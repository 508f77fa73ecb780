//! A redirect comes in, the request that follows it goes out, or nothing if it is itself the answer. It must never know
//! a credential; it only says whether the next request may carry any.

use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use super::super::body::Body;
use super::super::describe::Operation;

/// How many redirects are followed.
pub(super) const LIMIT: usize = 10;

/// A request without credentials.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Whether every request so far went to the origin that the user trusts with credentials.
    pub(super) trusted: bool,
}

/// The request that follows a redirect (RFC 9110 §15.4); `None` if the redirect is the answer: the document declares
/// this status, the target is missing or unfit, or following would send a changing request or a secured one elsewhere.
pub(super) fn next(
    operation: &Operation,
    current: &Outgoing,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Outgoing> {
    if operation.redirects.contains(&status.as_u16()) {
        return None;
    }
    let method = method_after(status, &current.method)?;
    let location = headers.get(header::LOCATION)?.to_str().ok()?;
    let mut url = current.url.join(location).ok()?;
    // A target with a user name would make the client send a credential that the server chose.
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    url.set_fragment(None);
    if current.url.scheme() == "https" && url.scheme() == "http" {
        return None;
    }
    let here = url.origin() == current.url.origin();
    if !here && method != Method::GET && method != Method::HEAD {
        return None;
    }
    let mut headers = current.headers.clone();
    let mut body = current.body.clone();
    if method != current.method {
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LANGUAGE] {
            headers.remove(name);
        }
        body = Body::default();
    }
    if !here {
        headers = harmless(&headers);
        body = Body::default();
    }
    // A stream was read when it was sent.
    if !body.is_replayable() {
        return None;
    }
    // Trust does not come back: another origin must not choose what is called with the user's credentials.
    Some(Outgoing { method, url, headers, body, trusted: current.trusted && here })
}

/// The method of the next request; `None` for statuses that are not redirects to another URL.
fn method_after(status: StatusCode, method: &Method) -> Option<Method> {
    match status.as_u16() {
        307 | 308 => Some(method.clone()),
        303 if *method != Method::HEAD => Some(Method::GET),
        301 | 302 if *method == Method::POST => Some(Method::GET),
        301..=303 => Some(method.clone()),
        _ => None,
    }
}

/// The headers that say nothing of the user. Any other may be a credential in disguise, since documents declare such
/// headers as plain parameters too.
fn harmless(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in [header::ACCEPT, header::USER_AGENT] {
        if let Some(value) = headers.get(&name) {
            kept.insert(name, value.clone());
        }
    }
    kept
}
