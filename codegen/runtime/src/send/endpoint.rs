//! The URL of an endpoint as the document writes it comes in, an absolute one goes out. It must never know what is asked of it.

use url::{Position, Url};

/// The URL of an endpoint that belongs to the service. One that the document places on its default server follows when
/// another base is used; a relative one is resolved against the base (OAS 3.0.3, Relative References in URLs).
///
/// # Errors
/// No absolute http or https URL can be made of it.
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
