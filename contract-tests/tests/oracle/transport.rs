//! A request comes in; an answer goes out, or an error outcome that keeps what arrived of it.

use std::time::Duration;

use base64::Engine;
use bytes::{Bytes, BytesMut};
use serde_json::{Value, json};

use super::decode::fields;
use super::flaw::Flaw;
use super::{Connected, failed};

/// A request for what need not be in memory.
#[derive(Debug, Clone)]
pub struct Unlimited;

/// One exchange.
pub async fn once(session: &Connected, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Value> {
    let flaw = session.facts.flaw;
    let client = &session.facts.http;
    let lost = |error: reqwest::Error| {
        if error.is_timeout() { failed("timeout", "no answer in time") } else { failed("transport", "no answer") }
    };
    let limit = if request.extensions().get::<Unlimited>().is_some() { usize::MAX } else { session.limit };
    let credential = request.headers().get("authorization").cloned();
    let mut request = reqwest::Request::try_from(request).map_err(lost)?;
    let timeout = if flaw == Flaw::NoTimeout { 60_000 } else { session.timeout };
    *request.timeout_mut() = Some(Duration::from_millis(timeout));
    if flaw == Flaw::HostileRetry
        && !matches!(*request.method(), http::Method::GET)
        && let Some(again) = request.try_clone()
    {
        let _ = client.execute(again).await;
    }
    let mut response = client.execute(request).await.map_err(lost)?;
    if flaw == Flaw::CredentialsElsewhere
        && let (true, Some(to), Some(credential)) =
            (response.status().is_redirection(), response.headers().get("location"), credential)
    {
        let _ = client.get(to.to_str().unwrap_or_default()).header("authorization", credential).send().await;
    }
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = BytesMut::new();
    let fault = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit && flaw != Flaw::NoLimit => {
                body.extend_from_slice(&chunk[..limit - body.len()]);
                break Some("body-too-large");
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break None,
            Err(error) if error.is_timeout() => break Some("timeout"),
            Err(_) => break Some("transport"),
        }
    };
    if let Some(kind) = fault.filter(|_| flaw != Flaw::TruncationIgnored) {
        let mut outcome = failed(kind, "the answer did not arrive whole");
        outcome["status"] = json!(status.as_u16());
        outcome["http_status"] = json!(status.as_u16());
        outcome["headers"] = fields(&headers);
        outcome["raw_body"] = json!(base64::engine::general_purpose::STANDARD.encode(&body));
        return Err(outcome);
    }
    let mut answer = http::Response::new(body.freeze());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}
