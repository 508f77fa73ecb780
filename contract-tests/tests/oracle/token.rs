//! A request comes in; the answer to it with a bought token goes out (RFC 6749, section 4.4).

use std::time::{Duration, Instant};

use bytes::Bytes;
use contract_tests::document::SchemeKind;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::auth::{self, Auth};
use super::flaw::Flaw;
use super::{Connected, failed, transport};

/// A token, and until when it is used.
#[derive(Clone)]
pub struct Token {
    text: String,
    until: Option<Instant>,
}

const MARGIN: Duration = Duration::from_secs(10);

pub async fn exchange(session: &Connected, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Value> {
    let flaw = session.facts.flaw;
    let token = current(session, None).await?;
    let field = |token: &Token| format!("Bearer {}", token.text);
    let response = transport::once(session, auth::with(&request, &field(&token))).await?;
    if response.status() != 401 || flaw == Flaw::TokenNotRetried {
        return Ok(response);
    }
    let token = current(session, Some(&token.text)).await?;
    transport::once(session, auth::with(&request, &field(&token))).await
}

/// The token kept, unless it ends soon or is the one that was refused; else a new one. One caller at a time.
async fn current(session: &Connected, refused: Option<&str>) -> Result<Token, Value> {
    let flaw = session.facts.flaw;
    let mut kept = if flaw == Flaw::TokenPerCall { return buy(session).await } else { session.auth.token.lock().await };
    let good = |token: &&Token| {
        (flaw == Flaw::TokenUsedForEver || token.until.is_none_or(|until| until > Instant::now() + MARGIN))
            && refused != Some(token.text.as_str())
    };
    if let Some(token) = kept.as_ref().filter(good) {
        return Ok(token.clone());
    }
    let token = buy(session).await?;
    *kept = Some(token.clone());
    Ok(token)
}

fn url(session: &Connected, revoke: bool) -> Option<String> {
    let found = session.facts.document.schemes.iter().find_map(|scheme| match &scheme.kind {
        SchemeKind::ClientCredentials { token_url, .. } if !revoke => Some(token_url.clone()),
        SchemeKind::ClientCredentials { revocation_url, .. } => revocation_url.clone(),
        _ => None,
    })?;
    let path = found.splitn(4, '/').nth(3)?.to_owned();
    Some(format!("{}/{path}", session.base))
}

fn post(session: &Connected, url: &str, form: String) -> http::Request<Bytes> {
    let flaw = session.facts.flaw;
    let encode = |text: &str| match flaw {
        Flaw::ClientUnencoded => text.to_owned(),
        _ => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
    };
    let builder = http::Request::post(url).header("content-type", "application/x-www-form-urlencoded");
    let basic = Auth::basic(&encode(&session.auth.name), &encode(&session.auth.secret));
    builder.header("authorization", basic).body(form.into()).unwrap()
}

async fn buy(session: &Connected) -> Result<Token, Value> {
    let request = post(session, &url(session, false).unwrap(), "grant_type=client_credentials".to_owned());
    let answer = transport::once(session, request).await;
    let broken = |_| failed("auth", "the token endpoint gave no token");
    let answer = answer.map_err(broken)?;
    if session.facts.flaw == Flaw::TokenErrorIsTransport && answer.status() != 200 {
        return Err(failed("transport", "the token endpoint failed"));
    }
    let body: Value =
        serde_json::from_slice(answer.body()).map_err(|_| failed("auth", "the token endpoint gave no JSON"))?;
    let text = body["access_token"].as_str().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let bearer = body["token_type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    let Some(text) = text.filter(|_| bearer && answer.status() == 200) else {
        return Err(failed("auth", "the token endpoint gave no bearer token"));
    };
    let until = body["expires_in"].as_u64().map(|seconds| Instant::now() + Duration::from_secs(seconds));
    Ok(Token { text: text.to_owned(), until })
}

pub async fn revoke(session: &Connected) -> Value {
    if session.facts.flaw == Flaw::RevokesNothing {
        return json!({ "outcome": "success" });
    }
    let Some(token) = session.auth.token.lock().await.take() else { return json!({ "outcome": "success" }) };
    let request = post(session, &url(session, true).unwrap(), format!("token={}", token.text));
    match transport::once(session, request).await {
        Ok(answer) if answer.status() == 200 => json!({ "outcome": "success" }),
        _ => failed("auth", "the token was not revoked"),
    }
}
