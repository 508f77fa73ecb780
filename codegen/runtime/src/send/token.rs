//! Client credentials come in, access tokens go out (RFC 6749 §4.4): one request at a time, however many calls wait, and
//! none at all while a token lasts. It must never know an operation, and no token leaves it except as a header value.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::super::error::{AuthError, AuthFault, excerpt};
use super::credentials::sensitive;
use super::deadline::Deadline;
use super::transport::{Fault, Transport, Upload, Wire};

/// The greatest answer accepted from a token endpoint, in bytes.
const MAX_ANSWER: usize = 1024 * 1024;
/// A token is renewed this long before it ends, so that it does not end on its way.
const MARGIN: Duration = Duration::from_secs(30);

/// The endpoints of an authorization server, and all that a request to them needs.
#[derive(Clone)]
pub(super) struct Endpoints {
    pub(super) token: Url,
    pub(super) revocation: Option<Url>,
    pub(super) transport: Transport,
    /// The client's own credentials, as a Basic header.
    pub(super) authorization: HeaderValue,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Duration,
    /// Kept only to be taken out of what servers say.
    pub(super) secret: SecretString,
}

/// An access token.
pub(super) struct Token {
    pub(super) value: SecretString,
    pub(super) authorization: HeaderValue,
    /// When to renew it; `None` if the server did not say.
    renew: Option<Instant>,
}

type Outcome = Result<Arc<Token>, AuthError>;

/// A token request on its way: `None` until it has ended.
type Flight = watch::Receiver<Option<Outcome>>;

#[derive(Default)]
struct Slot {
    token: Option<Arc<Token>>,
    flight: Option<Flight>,
}

/// The access token of one client at one authorization server.
pub(super) struct TokenSource {
    shared: Arc<Shared>,
}

/// What a token request on its way shares with those who wait for it.
struct Shared {
    endpoints: Endpoints,
    form: String,
    /// Never held while something is waited for, so that no caller, be it dropped or just not polled, stops the others.
    slot: Mutex<Slot>,
}

impl TokenSource {
    pub(super) fn new(endpoints: Endpoints, scope: Option<&str>) -> TokenSource {
        let mut pairs = vec![("grant_type", "client_credentials")];
        pairs.extend(scope.map(|scope| ("scope", scope)));
        TokenSource { shared: Arc::new(Shared { endpoints, form: form(&pairs), slot: Mutex::default() }) }
    }

    /// A token that lasts. Calls that come while a request is on its way wait for it and share what it brings, be it a
    /// token or a failure. The request belongs to none of them and goes on when they are dropped.
    ///
    /// # Errors
    /// The token endpoint could not be reached, or gave no token.
    pub(super) async fn token(&self) -> Outcome {
        // A request ends without an outcome only together with the runtime that drove it, which need not be this one.
        for _ in 0..2 {
            let mut flight = match self.shared.ready_or_on_its_way() {
                Ready::Token(token) => return Ok(token),
                Ready::Flight(flight) => flight,
            };
            if let Ok(outcome) = flight.wait_for(Option::is_some).await
                && let Some(outcome) = &*outcome
            {
                return outcome.clone();
            }
        }
        let fault = AuthFault::new("the runtime ended while a token was asked for");
        Err(AuthFault { retryable: true, ..fault }.into())
    }

    /// The token at hand, if there is one.
    pub(super) fn kept(&self) -> Option<Arc<Token>> {
        self.shared.slot().token.clone()
    }

    /// Forgets a token that the service refused, unless it has been replaced already.
    pub(super) fn forget(&self, token: &Arc<Token>) {
        let mut slot = self.shared.slot();
        if slot.token.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, token)) {
            slot.token = None;
        }
    }

    /// Revokes the token, if there is one, and forgets it (RFC 7009 §2.1).
    ///
    /// # Errors
    /// The revocation endpoint is not known, could not be reached, or refused.
    pub(super) async fn revoke(&self) -> Result<(), AuthError> {
        let endpoints = &self.shared.endpoints;
        let Some(token) = self.kept() else { return Ok(()) };
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(AuthFault::new("revoking needs a Tokio runtime, and there is none here").into());
        }
        let Some(url) = endpoints.revocation.clone() else {
            return Err(AuthFault::new("no endpoint for revoking tokens is known").into());
        };
        let form = form(&[("token", token.value.expose_secret()), ("token_type_hint", "access_token")]);
        let answer = endpoints.post("revocation", url, form).await?;
        if !answer.status.is_success() {
            return Err(endpoints.refusal("revocation", &answer));
        }
        self.forget(&token);
        Ok(())
    }
}

/// What a caller finds.
enum Ready {
    Token(Arc<Token>),
    Flight(Flight),
}

impl Shared {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token, if it lasts, else the request on its way, which is begun unless there is one.
    fn ready_or_on_its_way(self: &Arc<Self>) -> Ready {
        let mut slot = self.slot();
        if let Some(token) = slot.token.as_ref().filter(|token| token.lasts()) {
            return Ready::Token(token.clone());
        }
        if let Some(flight) = slot.flight.as_ref().filter(|flight| flight.has_changed().is_ok()) {
            return Ready::Flight(flight.clone());
        }
        let (landed, flight) = watch::channel(None);
        slot.flight = Some(flight.clone());
        let shared = self.clone();
        tokio::spawn(async move {
            let outcome = shared.endpoints.fetch(shared.form.clone()).await.map(Arc::new);
            let mut slot = shared.slot();
            slot.flight = None;
            if let Ok(token) = &outcome {
                slot.token = Some(token.clone());
            }
            drop(slot);
            landed.send_replace(Some(outcome));
        });
        Ready::Flight(flight)
    }
}

impl Token {
    fn lasts(&self) -> bool {
        self.renew.is_none_or(|renew| Instant::now() < renew)
    }
}

/// An answer of the authorization server.
struct Reply {
    status: StatusCode,
    body: Vec<u8>,
}

impl Endpoints {
    async fn fetch(&self, form: String) -> Result<Token, AuthError> {
        // The life of a token is counted from before it was asked for, which errs on the safe side.
        let asked = Instant::now();
        let answer = self.post("token", self.token.clone(), form).await?;
        if answer.status != StatusCode::OK {
            return Err(self.refusal("token", &answer));
        }
        let fault = |message: &str| {
            AuthError::from(AuthFault {
                status: Some(answer.status),
                ..AuthFault::new(format!("the token endpoint's answer {message}"))
            })
        };
        let body: Value = serde_json::from_slice(&answer.body).map_err(|_| fault("is not JSON"))?;
        let token_type = body.get("token_type").and_then(Value::as_str).ok_or_else(|| fault("has no token_type"))?;
        if !token_type.eq_ignore_ascii_case("bearer") {
            return Err(fault("holds a token of another type than Bearer"));
        }
        let token = body.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| fault("has no access_token"))?;
        let authorization =
            sensitive(&format!("Bearer {token}")).map_err(|_| fault("holds a token that a header cannot carry"))?;
        let renew = lifetime(&body).and_then(|lifetime| asked.checked_add(lifetime));
        Ok(Token { value: SecretString::from(token), authorization, renew })
    }

    async fn post(&self, what: &str, url: Url, form: String) -> Result<Reply, AuthError> {
        let deadline = Deadline::after(self.timeout);
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(header::AUTHORIZATION, self.authorization.clone());
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let body = Upload::Whole(Bytes::from(form));
        let wire = Wire { operation: None, method: Method::POST, url, headers, body };
        match deadline.within(read(&self.transport, wire)).await {
            Ok(Ok(answer)) if answer.body.len() > MAX_ANSWER => {
                let message = format!("the {what} endpoint's answer exceeds {MAX_ANSWER} bytes");
                Err(AuthFault { status: Some(answer.status), ..AuthFault::new(message) }.into())
            }
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(AuthFault {
                retryable: true,
                timed_out: false,
                source: Some(Arc::new(error)),
                ..AuthFault::new(format!("the {what} endpoint could not be reached"))
            }
            .into()),
            Err(_) => {
                let message = format!("the {what} endpoint did not answer within {:?}", deadline.limit);
                Err(AuthFault { retryable: true, timed_out: true, ..AuthFault::new(message) }.into())
            }
        }
    }

    /// The error that an answer of the authorization server means (RFC 6749 §5.2).
    fn refusal(&self, what: &str, answer: &Reply) -> AuthError {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let text = |name: &str| {
            let text = body.get(name)?.as_str()?;
            Some(excerpt(&text.replace(self.secret.expose_secret(), "…"), 300))
        };
        AuthFault {
            status: Some(answer.status),
            error: text("error"),
            description: text("error_description"),
            retryable: matches!(answer.status.as_u16(), 429 | 502 | 503 | 504),
            ..AuthFault::new(format!("the {what} endpoint answered {}", answer.status))
        }
        .into()
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Sends a request and reads its answer, one chunk beyond the limit at most.
async fn read(transport: &Transport, wire: Wire) -> Result<Reply, Fault> {
    let mut incoming = transport.send(wire).await?;
    let mut body = Vec::new();
    while let Some(chunk) = incoming.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            break;
        }
    }
    Ok(Reply { status: incoming.status, body })
}

/// How long a token may be used: `expires_in` seconds (RFC 6749 §5.1; some servers write the number as a string) less a
/// margin, which is smaller for short lives. `None` if the server does not say.
fn lifetime(body: &Value) -> Option<Duration> {
    let seconds = match body.get("expires_in")? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let lifetime = Duration::try_from_secs_f64(seconds.max(0.0)).ok()?;
    Some(lifetime - MARGIN.min(lifetime / 10))
}
