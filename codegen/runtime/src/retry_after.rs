//! The headers of an answer come in, the time that the server asks to wait goes out.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// The wait that `Retry-After` asks for (RFC 9110 §10.2.3). A date is taken relative to the answer's own `Date`, so
/// that a wrong clock on either side does no harm; without one, relative to this machine's clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let sent = date(headers).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(sent).unwrap_or_default())
}

/// When the answer was sent, as it says itself.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()
}
