//! Any `tower` service as the transport: for middleware, other HTTP stacks and tests. It must never hold a lock while the service
//! is at work.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use tower_service::Service;

use super::super::super::body::{BoxError, Outflow};
use super::{Fault, FaultKind, Incoming, Upload, Wire};

type Answering = Pin<Box<dyn Future<Output = Result<Incoming, BoxError>> + Send>>;

/// Makes one service of its own for each request, which is why clones of it need no lock beyond the cloning.
#[derive(Clone)]
pub(in super::super) struct BoxService(Arc<dyn Fn(http::Request<Bytes>) -> Answering + Send + Sync>);

impl BoxService {
    pub(in super::super) fn new<S, B>(service: S) -> BoxService
    where
        S: Service<http::Request<Bytes>, Response = http::Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let original = Mutex::new(service);
        BoxService(Arc::new(move |request| {
            let mut service = original.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Box::pin(async move {
                poll_fn(|context| service.poll_ready(context)).await.map_err(Into::into)?;
                service.call(request).await.map(Incoming::of_body).map_err(Into::into)
            })
        }))
    }

    pub(super) async fn send(&self, wire: Wire) -> Result<Box<Incoming>, Fault> {
        let body = match wire.body {
            Upload::Whole(bytes) => bytes,
            Upload::Stream(stream) => collect(stream).await?,
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = wire.method;
        *request.uri_mut() = wire.url.as_str().parse().map_err(|error| Fault::new(FaultKind::Connect, error))?;
        *request.headers_mut() = wire.headers;
        // Middleware may want to know: for metrics by operation, say.
        if let Some(operation) = wire.operation {
            request.extensions_mut().insert(operation);
        }
        (self.0)(request).await.map(Box::new).map_err(|error| Fault::new(FaultKind::Broken, error))
    }
}

/// The whole of a stream: such a service takes whole bodies only.
async fn collect(stream: Outflow) -> Result<Bytes, Fault> {
    let mut stream = Box::pin(stream);
    let mut whole = BytesMut::new();
    while let Some(frame) = poll_fn(|context| stream.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|error| Fault::new(FaultKind::Broken, error))?;
        if let Ok(data) = frame.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}
