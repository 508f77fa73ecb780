//! The transport that is there unless another one is given: reqwest. Its redirects, its retries and its timeout for whole calls
//! stay off, since they are decided above.

use std::time::Duration;

use super::super::body::{BoxError, Upload};
use super::{Fault, FaultKind, Incoming, Wire};

/// A reqwest client that does only what it is asked.
///
/// # Errors
/// TLS cannot be set up.
pub(super) fn build(connect_timeout: Duration) -> Result<reqwest::Client, BoxError> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(connect_timeout);
    Ok(client.build()?)
}

/// The request is made at once, so that the future holds nothing else.
pub(super) fn send(client: &reqwest::Client, wire: Wire) -> impl Future<Output = Result<Box<Incoming>, Fault>> + use<> {
    let mut request = reqwest::Request::new(wire.method, wire.url);
    *request.headers_mut() = wire.headers;
    match wire.body {
        Upload::Whole(bytes) if bytes.is_empty() => {}
        Upload::Whole(bytes) => *request.body_mut() = Some(reqwest::Body::from(bytes)),
        Upload::Stream(stream) => *request.body_mut() = Some(reqwest::Body::wrap(stream)),
    }
    let answering = client.execute(request);
    async move {
        match answering.await {
            Ok(response) => Ok(Box::new(Incoming::of_reqwest(response))),
            Err(error) => Err(fault(error)),
        }
    }
}

/// The URL is taken out, because its query may hold an API key.
pub(super) fn fault(error: reqwest::Error) -> Fault {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, true) => FaultKind::ConnectTimeout,
        (true, false) => FaultKind::Connect,
        (false, _) => FaultKind::Broken,
    };
    Fault::new(kind, error.without_url())
}
