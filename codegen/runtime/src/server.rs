//! Server templates and base URLs come in, checked absolute URLs go out. It must never know an operation or a credential.

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::describe::Server;

/// What no URL holds as it is, and people write all the same.
const BARE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// The URL of a server, with its variables replaced (OAS 3.0.3, Server Object); one that is a path alone is at the host of `base`, where
/// there is one.
///
/// # Errors
/// A variable has a value that the document does not allow, or the URL is not absolute.
#[allow(unused_variables, reason = "few documents have servers with variables")]
pub(super) fn render(server: &Server, chosen: &[(String, String)], base: Option<&str>) -> Result<String, String> {
    let url = server.url;
    #[cfg(feature = "server-variables")]
    let url = &filled(server, chosen)?;
    match base.filter(|_| url.starts_with('/')).and_then(origin) {
        Some(origin) => check(&format!("{origin}{url}")),
        None if url.contains("://") => check(url),
        None => Err(format!(
            "the server `{url}` is relative to where the document is served: give the builder a `base_url` that holds it"
        )),
    }
}

/// The scheme and the host of a URL that was checked.
fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    url.get(..scheme.len() + 3 + host.len())
}

/// The URL of a server, with its variables replaced.
///
/// # Errors
/// A variable has a value that the document does not allow.
#[cfg(feature = "server-variables")]
fn filled(server: &Server, chosen: &[(String, String)]) -> Result<String, String> {
    let mut url = server.url.to_owned();
    for variable in server.variables {
        let mut given = None;
        for (name, value) in chosen {
            if name.as_str() == variable.name {
                given = Some(value.as_str());
            }
        }
        if given.is_some_and(|value| !variable.allowed.is_empty() && !variable.allowed.contains(&value)) {
            let allowed = variable.allowed.join(", ");
            return Err(format!("the server variable `{}` must be one of: {allowed}", variable.name));
        }
        let hole = format!("{{{}}}", variable.name);
        url = url.replace(hole.as_str(), given.unwrap_or(variable.default));
    }
    Ok(url)
}

/// A base URL without a slash at its end.
///
/// # Errors
/// It is not an absolute http or https URL, or holds more than an origin and a path. The URL itself is never part of
/// the message, since it may hold a password.
pub(super) fn check(url: &str) -> Result<String, String> {
    let url = utf8_percent_encode(url.trim(), BARE).to_string();
    let parsed: Uri = url.parse().map_err(|error| {
        format!("the base URL is not an absolute URL: {error} (a host beyond ASCII is written in punycode)")
    })?;
    if url.contains(['?', '#']) {
        return Err("the base URL must not hold a query or a fragment".to_owned());
    }
    let Some(authority) = parsed.authority().filter(|_| matches!(parsed.scheme_str(), Some("http" | "https"))) else {
        return Err(
            "the base URL is not an absolute URL: it must begin with http:// or https:// and name a host".to_owned()
        );
    };
    if authority.as_str().contains('@') {
        return Err("the base URL must not hold a user name or a password; use the builder's `auth`".to_owned());
    }
    let port = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
    if authority.host().is_empty() || !(port.is_empty() || authority.port_u16().is_some()) {
        return Err("the base URL must name a host, and a port of no more than 65535 if any".to_owned());
    }
    Ok(url.trim_end_matches('/').to_owned())
}
