//! What a caller wants of one call alone comes in; the exchange asks for it. It must never know an operation's types.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::super::call::FRAMING;
use super::retry::Retry;

/// The header under which a service recognises a repeated call (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What differs from the client's own settings.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Option<Retry>,
    pub(super) headers: HeaderMap,
    /// Whether the service recognises a repetition.
    pub(super) keyed: bool,
    /// The first option that cannot be used.
    pub(super) fault: Option<String>,
}

impl Options {
    pub(super) fn header(&mut self, name: &str, value: &str) {
        match checked(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(fault) => drop(self.fault.get_or_insert(fault)),
        }
    }

    pub(super) fn idempotency_key(&mut self, key: &str) {
        self.keyed = true;
        self.header(IDEMPOTENCY_KEY.as_str(), key);
    }
}

fn checked(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err(format!("{name:?} is no name of a header"));
    };
    if FRAMING.contains(&parsed) {
        return Err(format!("the header {name} is one that only the transport may set"));
    }
    let Ok(mut value) = HeaderValue::from_str(value) else {
        return Err(format!("the header {name} cannot carry this value"));
    };
    // Nobody but the caller knows whether this is a secret.
    value.set_sensitive(true);
    Ok((parsed, value))
}
