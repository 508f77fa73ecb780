//! A request of a page comes in; the fields by which the page may read the answer go out (Fetch, section 3.3: CORS protocol).
//! It must never know what the answer says.

use super::route::{self, Found, Routes};
use crate::server::{Answer, Recorded};

/// Whether a browser asks beforehand.
pub(super) fn is_preflight(request: &Recorded) -> bool {
    let has = |name: &str| !request.header(name).is_empty();
    request.method == "OPTIONS" && has("origin") && has("access-control-request-method")
}

/// The answer to that.
pub(super) fn preflight(routes: &Routes, request: &Recorded) -> Answer {
    let asked = request.header("access-control-request-method").join(", ");
    let methods = match routes.find(&asked, request.path()) {
        Found::Path { methods, .. } => route::allow(methods),
        Found::Nothing { .. } => asked,
    };
    let answer = Answer::new(204, "").with("access-control-allow-methods", methods);
    let headers = request.header("access-control-request-headers").join(", ");
    if headers.is_empty() { answer } else { answer.with("access-control-allow-headers", headers) }
}

/// Lets the page of the origin that asks read the answer and send credentials.
pub(super) fn allow(request: &Recorded, answer: &mut Answer) {
    let origins = request.header("origin");
    let Some(origin) = origins.first() else { return };
    // With credentials a `*` means nothing, so all fields are named.
    let exposed: Vec<String> = answer.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    let fields = [
        ("access-control-allow-origin", (*origin).to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
        ("access-control-expose-headers", exposed.join(", ")),
        ("vary", "Origin".to_owned()),
    ];
    answer.headers.extend(
        fields.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)),
    );
}
