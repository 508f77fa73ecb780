//! The transport that is there unless another one is given: reqwest. Its redirects, its retries and its timeout for whole calls
//! stay off, since they are decided above.

use std::error::Error as StdError;
use std::time::Duration;

use super::super::super::body::BoxError;
use super::{Fault, FaultKind, Incoming, Upload, Wire};

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

/// The URL is taken out, because its query may hold an API key. Where the system gave up by itself, no limit of the client's ran out.
pub(super) fn fault(error: reqwest::Error) -> Fault {
    let kind = match (error.is_connect(), error.is_timeout() && !is_of_the_system(&error)) {
        (true, true) => FaultKind::ConnectTimeout,
        (true, false) => FaultKind::Connect,
        (false, _) => FaultKind::Broken,
    };
    Fault::new(kind, error.without_url())
}

/// Whether an error of the operating system is at the bottom of it.
fn is_of_the_system(error: &reqwest::Error) -> bool {
    std::iter::successors(error.source(), |error| (*error).source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.raw_os_error().is_some())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;

    /// Finds no address for any name, for this reason.
    struct Failing(fn() -> io::Error);

    impl Resolve for Failing {
        fn resolve(&self, _: Name) -> Resolving {
            let error = (self.0)();
            Box::pin(async move { Err(error.into()) })
        }
    }

    #[tokio::test]
    async fn a_limit_of_the_system_is_none_of_the_clients() {
        const ETIMEDOUT: i32 = 110;
        for (error, expected) in [
            ((|| io::Error::from_raw_os_error(ETIMEDOUT)) as fn() -> io::Error, FaultKind::Connect),
            (|| io::Error::new(io::ErrorKind::TimedOut, "a limit of the program's own"), FaultKind::ConnectTimeout),
            (|| io::Error::other("there is no such name"), FaultKind::Connect),
        ] {
            let client = reqwest::Client::builder().dns_resolver(Arc::new(Failing(error))).build().unwrap();
            let fault = fault(client.get("http://name.invalid/").send().await.unwrap_err());
            assert_eq!(fault.kind, expected, "{:?}", error());
        }
    }
}
