//! A request comes in; what a token endpoint, a revocation endpoint or the API behind them says goes out (RFC 6749 section 4.4,
//! RFC 6750, RFC 7009). Every demand of the RFCs that is not met is logged. It must never know how a client keeps tokens.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::challenge;
use crate::server::{Answer, BoxFuture, Recorded, Service};

/// What this server demands, and how it misbehaves.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The client it knows.
    pub id: String,
    /// That client's secret.
    pub secret: String,
    /// The path of the token endpoint.
    pub token_path: String,
    /// The path of the revocation endpoint.
    pub revocation_path: Option<String>,
    /// What it says of a token's life, in seconds.
    pub expires_in: Option<i64>,
    /// How many of the first tokens the API refuses nevertheless.
    pub refused: usize,
    /// What the token endpoint says instead of giving a token.
    pub token_answer: Option<Answer>,
    /// What a verified client gets from the API.
    pub answer: Answer,
    /// What the API says to others.
    pub refusal: Answer,
}

/// What happened.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Requests to the token endpoint.
    pub token_requests: usize,
    /// The tokens given out.
    pub tokens: Vec<String>,
    /// The tokens given back.
    pub revoked: BTreeSet<String>,
    /// The token of each request to the API; none where there was none.
    pub calls: Vec<Option<String>>,
    /// Calls that were let in.
    pub accepted: usize,
    /// What broke an RFC.
    pub faults: Vec<String>,
}

/// A token endpoint, a revocation endpoint and an API.
#[derive(Debug)]
pub struct OAuthServer {
    policy: Policy,
    log: Mutex<Log>,
}

impl OAuthServer {
    /// A server of this policy.
    #[must_use]
    pub fn new(policy: Policy) -> OAuthServer {
        OAuthServer { policy, log: Mutex::default() }
    }

    /// What happened so far.
    #[must_use]
    pub fn log(&self) -> Log {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses every token given out so far.
    pub fn refuse_all(&self) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = log.tokens.clone();
        log.revoked.extend(tokens);
    }

    fn token(&self, log: &mut Log, request: &Recorded) -> Answer {
        log.token_requests += 1;
        let form = self.endpoint(log, request);
        if form.iter().filter(|(name, value)| name == "grant_type" && value == "client_credentials").count() != 1 {
            log.faults.push(format!("grant_type=client_credentials is missing in {form:?}"));
        }
        if let Some(answer) = &self.policy.token_answer {
            return answer.clone();
        }
        if !self.knows(request) {
            return Answer::json(401, &json!({ "error": "invalid_client", "error_description": "unknown client" }));
        }
        let token = format!("access-token-{}-kept-secret", log.tokens.len() + 1);
        log.tokens.push(token.clone());
        let mut body = json!({ "access_token": token, "token_type": "Bearer" });
        if let (Some(seconds), Value::Object(body)) = (self.policy.expires_in, &mut body) {
            body.insert("expires_in".to_owned(), json!(seconds));
        }
        Answer::json(200, &body).with("cache-control", "no-store")
    }

    fn revoke(&self, log: &mut Log, request: &Recorded) -> Answer {
        let form = self.endpoint(log, request);
        let token = form.into_iter().find(|(name, _)| name == "token").map(|(_, value)| value);
        match token {
            Some(token) if log.tokens.contains(&token) => {
                log.revoked.insert(token);
            }
            other => log.faults.push(format!("the token to revoke is {other:?}")),
        }
        Answer::new(200, "")
    }

    /// What RFC 6749, section 2.3.1 and appendix B demand of a request to an endpoint; its form.
    fn endpoint(&self, log: &mut Log, request: &Recorded) -> Vec<(String, String)> {
        if request.method != "POST" {
            log.faults.push(format!("{} at an endpoint that wants POST", request.method));
        }
        let media = request.header("content-type").first().map(|text| crate::wire::body::essence(text));
        if media.as_deref() != Some("application/x-www-form-urlencoded") {
            log.faults.push(format!("the endpoint's request is of type {media:?}"));
        }
        if !self.knows(request) {
            log.faults.push("the client does not authenticate with its id and secret in a Basic field".to_owned());
        }
        let text = String::from_utf8_lossy(&request.body).into_owned();
        if text.contains("client_secret") {
            log.faults.push("the secret is in the form as well".to_owned());
        }
        let pair = |part: &str| part.split_once('=').map(|(name, value)| (urldecode(name), urldecode(value)));
        text.split('&').filter_map(pair).collect()
    }

    /// Both halves of the Basic field are form-urlencoded (RFC 6749, section 2.3.1).
    fn knows(&self, request: &Recorded) -> bool {
        let fields = request.header("authorization");
        let known = |(id, secret): (String, String)| {
            urldecode(&id) == self.policy.id && urldecode(&secret) == self.policy.secret
        };
        matches!(fields.as_slice(), [field] if challenge::basic(field).is_some_and(known))
    }

    fn call(&self, log: &mut Log, request: &Recorded) -> Answer {
        let fields = request.header("authorization");
        let token = match fields.as_slice() {
            [field] => challenge::bearer(field).map(str::to_owned),
            _ => None,
        };
        let issued = token.as_ref().and_then(|token| log.tokens.iter().position(|own| own == token));
        let good = issued.is_some_and(|index| index >= self.policy.refused)
            && token.as_ref().is_some_and(|token| !log.revoked.contains(token));
        if issued.is_none() {
            log.faults.push(format!("the API was called with {fields:?}"));
        }
        log.calls.push(token);
        if good {
            log.accepted += 1;
            return self.policy.answer.clone();
        }
        self.policy.refusal.clone().with("www-authenticate", "Bearer error=\"invalid_token\"")
    }
}

impl Service for OAuthServer {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = if request.path() == self.policy.token_path {
            self.token(&mut log, request)
        } else if self.policy.revocation_path.as_deref() == Some(request.path()) {
            self.revoke(&mut log, request)
        } else {
            self.call(&mut log, request)
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Undoes application/x-www-form-urlencoded.
fn urldecode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
