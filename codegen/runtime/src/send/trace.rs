//! A call comes in, the span that tells of it goes out, with the names of OpenTelemetry's semantic conventions for HTTP clients. It
//! must never see a body, an argument, a header or the query of a URL: any of them may be secret.

use tracing::field::Empty;
use tracing::{Span, info_span};
use url::Url;

use super::super::describe::Operation;
use super::super::error::Failure;
use super::exchange::Done;

/// The span of a call that is about to be sent.
pub(super) fn span(operation: &'static Operation, url: &Url) -> Span {
    info_span!(
        "http.client.request",
        otel.name = format_args!("{} {}", operation.method, operation.path),
        otel.kind = "client",
        otel.status_code = Empty,
        openapi.operation_id = operation.id,
        http.request.method = operation.method,
        url.template = operation.path,
        url.scheme = url.scheme(),
        server.address = url.host_str().unwrap_or_default(),
        server.port = url.port_or_known_default(),
        http.response.status_code = Empty,
        http.request.resend_count = Empty,
        error.type = Empty,
    )
}

/// Writes down what became of it.
pub(super) fn record(span: &Span, attempts: u32, result: &Result<Done, Failure>) {
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
    match result {
        Ok(done) => {
            let code = done.answer.http_code();
            span.record("http.response.status_code", code);
            if code >= 400 {
                // The conventions want a string, also where it is a status.
                span.record("error.type", tracing::field::display(code));
                span.record("otel.status_code", "ERROR");
            }
        }
        Err(failure) => {
            if let Some(status) = failure.status() {
                span.record("http.response.status_code", status.as_u16());
            }
            span.record("error.type", failure.kind());
            span.record("otel.status_code", "ERROR");
        }
    }
}
