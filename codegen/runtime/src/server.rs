//! Server templates, a base URL and endpoint URLs come in, checked absolute URLs go out. It must never know an operation
//! or a credential.

#[cfg(feature = "oauth")]
use url::Position;
use url::Url;

use super::describe::Server;

/// The URL of a server, with its variables replaced (OAS 3.0.3, Server Object).
///
/// # Errors
/// A variable has a value that the document does not allow, or the URL is not absolute.
#[allow(unused_variables, reason = "few documents have servers with variables")]
pub(super) fn render(server: &Server, chosen: &[(String, String)]) -> Result<String, String> {
    let url = server.url;
    #[cfg(feature = "server-variables")]
    let url = &filled(server, chosen)?;
    check(url)
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
    let parsed = Url::parse(url).map_err(|error| format!("the base URL is not an absolute URL: {error}"))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err("the base URL must begin with http:// or https:// and name a host".to_owned());
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err("the base URL must not hold a user name or a password; use the builder's `auth`".to_owned());
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err("the base URL must not hold a query or a fragment".to_owned());
    }
    Ok(parsed.as_str().trim_end_matches('/').to_owned())
}

/// The URL of an endpoint that belongs to the service. One that the document places on its default server follows when
/// another base is used; a relative one is resolved against the base (OAS 3.0.3, Relative References in URLs).
///
/// # Errors
/// No absolute http or https URL can be made of it.
#[cfg(feature = "oauth")]
pub(super) fn endpoint(url: &str, default: Option<&str>, base: Option<&str>) -> Result<Url, String> {
    let fault = |error: url::ParseError| format!("the endpoint {url} is no URL: {error}");
    let endpoint = match (Url::parse(url), base) {
        (Ok(absolute), Some(base)) => match default.and_then(|default| below(&absolute, default)) {
            Some(rest) => Url::parse(&format!("{base}{rest}")).map_err(fault)?,
            None => absolute,
        },
        (Ok(absolute), None) => absolute,
        (Err(_), Some(base)) => Url::parse(&format!("{base}/")).and_then(|base| base.join(url)).map_err(fault)?,
        (Err(error), None) => return Err(fault(error)),
    };
    if matches!(endpoint.scheme(), "http" | "https") && endpoint.has_host() {
        Ok(endpoint)
    } else {
        Err(format!("the endpoint {url} is neither http nor https"))
    }
}

/// What follows the default server's URL in another one of the same origin. Where the paths differ, the whole path
/// follows the origin.
#[cfg(feature = "oauth")]
fn below<'u>(url: &'u Url, default: &str) -> Option<&'u str> {
    let default = Url::parse(default).ok()?;
    if url.origin() != default.origin() {
        return None;
    }
    let path = &url[Position::BeforePath..];
    let prefix = default.path().trim_end_matches('/');
    match path.strip_prefix(prefix) {
        Some(rest) if rest.starts_with('/') => Some(rest),
        _ => Some(path),
    }
}
