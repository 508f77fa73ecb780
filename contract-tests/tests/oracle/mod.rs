//! A small honest client that interprets the raw document: the base of the doctored clients, and a second opinion on the
//! judge, which must find nothing wrong with it. It shares the judge's reading of the document and nothing of its rules.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

pub mod auth;
pub mod decode;
pub mod digest;
pub mod encode;
pub mod fields;
pub mod flaw;
pub mod table;
pub mod token;
pub mod transport;

use std::sync::Arc;

use bytes::Bytes;
use contract_tests::document::{Operation, Status};
use contract_tests::judge::Options;
use contract_tests::schema::Schemas;
use contract_tests::server::BoxFuture;
use contract_tests::{Document, Session, Subject};
use serde_json::{Value, json};

use auth::Auth;
use flaw::Flaw;

/// What every session knows.
pub struct Facts {
    pub document: Document,
    pub schemas: Schemas,
    pub options: Options,
    pub http: reqwest::Client,
    pub flaw: Flaw,
}

/// The client.
#[derive(Clone)]
pub struct Oracle(Arc<Facts>);

impl Oracle {
    /// An honest client of this document.
    pub fn new(document: Document, options: Options) -> Oracle {
        Oracle::with(document, options, Flaw::None, None)
    }

    fn with(document: Document, options: Options, flaw: Flaw, http: Option<reqwest::Client>) -> Oracle {
        let schemas = Schemas::new(&document).unwrap();
        let http = http.unwrap_or_else(|| {
            let builder = reqwest::Client::builder().retry(reqwest::retry::never());
            builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
        });
        Oracle(Arc::new(Facts { document, schemas, options, http, flaw }))
    }

    /// The same client with a flaw.
    pub fn doctored(&self, flaw: Flaw) -> Oracle {
        Oracle::with(self.0.document.clone(), self.0.options.clone(), flaw, Some(self.0.http.clone()))
    }
}

/// A configured client.
pub struct Connected {
    pub facts: Arc<Facts>,
    pub base: String,
    pub auth: Auth,
    pub timeout: u64,
    pub limit: usize,
}

impl Subject for Oracle {
    fn operations(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.0.document.operations.iter().map(|operation| operation.key.clone()).collect();
        self.0.flaw.operations(&mut keys);
        keys
    }

    fn connect(&self, config: &Value) -> Result<Arc<dyn Session>, Value> {
        let number = |name: &str, other: u64| config[name].as_u64().unwrap_or(other);
        Ok(Arc::new(Connected {
            facts: Arc::clone(&self.0),
            base: config["base_url"].as_str().unwrap_or_default().to_owned(),
            auth: Auth::new(&config["auth"][0]),
            timeout: number("timeout_ms", 30_000),
            limit: number("max_body_size", 1 << 22) as usize,
        }))
    }
}

impl Connected {
    fn operation(&self, key: &str) -> &Operation {
        self.facts.document.operation(key).unwrap()
    }

    /// The answer at the end of the redirects within the origin of a call that only reads; one that is declared is an answer itself.
    async fn followed(
        &self,
        operation: &Operation,
        mut request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Value> {
        for _ in 0..10 {
            let response = auth::exchange(self, request.clone()).await?;
            let status = response.status().as_u16();
            let declared = operation.declared(status).is_some_and(|declared| declared.status != Status::Default);
            let location = response.headers().get("location").and_then(|to| to.to_str().ok());
            let here = location.filter(|to| to.starts_with('/'));
            match here {
                Some(to) if !declared && request.method() == "GET" => {
                    *request.uri_mut() = format!("{}{to}", self.base).parse().unwrap();
                }
                _ => return Ok(response),
            }
        }
        auth::exchange(self, request).await
    }

    fn doctored(&self, arguments: &Value) -> Value {
        let mut arguments = arguments.clone();
        self.facts.flaw.arguments(&mut arguments);
        arguments
    }
}

impl Session for Connected {
    fn request(&self, key: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value> {
        let arguments = self.doctored(arguments);
        let request = encode::request(&self.facts, &self.base, self.operation(key), &arguments);
        let mut request = request.map_err(|fault| refused(&fault))?;
        self.facts.flaw.built(&mut request);
        Ok(request)
    }

    fn typed(&self, _: &str, arguments: &Value) -> Result<Value, Value> {
        let mut typed = arguments.clone();
        self.facts.flaw.typed(&mut typed);
        Ok(typed)
    }

    fn decode(&self, key: &str, arguments: &Value, response: http::Response<Bytes>) -> Value {
        let mut outcome = decode::outcome(&self.facts, self.operation(key), arguments, response);
        self.facts.flaw.decoded(&mut outcome);
        outcome
    }

    fn send<'a>(&'a self, key: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value> {
        Box::pin(async move {
            self.facts.flaw.before().await;
            let operation = self.operation(key);
            let doctored = self.doctored(arguments);
            let mut outcome = match encode::request(&self.facts, &self.base, operation, &doctored) {
                Err(fault) => {
                    if self.facts.flaw == Flaw::SendsWhatItRefuses {
                        let _ = self.facts.http.delete(&self.base).send().await;
                    }
                    refused(&fault)
                }
                Ok(mut request) => {
                    self.facts.flaw.request(&mut request);
                    let streams = arguments["stream"] == true;
                    if streams && self.facts.flaw != Flaw::StreamLimited {
                        request.extensions_mut().insert(transport::Unlimited);
                    }
                    match self.followed(operation, request).await {
                        Ok(response) if streams => decode::streamed(&self.facts, operation, arguments, response),
                        Ok(response) => decode::outcome(&self.facts, operation, arguments, response),
                        Err(outcome) => outcome,
                    }
                }
            };
            self.facts.flaw.outcome(&mut outcome, &self.auth.secret);
            outcome
        })
    }

    fn revoke<'a>(&'a self) -> BoxFuture<'a, Value> {
        Box::pin(token::revoke(self))
    }

    fn debug(&self) -> String {
        match self.facts.flaw {
            Flaw::SecretInClientDebug => format!("Client {{ {:?} }}", self.auth.secret),
            _ => format!("Client {{ base: {:?}, auth: {}, .. }}", self.base, self.auth.kind),
        }
    }
}

/// An error outcome without an answer.
pub fn failed(kind: &str, why: &str) -> Value {
    json!({
        "outcome": "error", "kind": kind, "status": null, "http_status": null, "headers": null, "raw_body": null,
        "documented": null, "shared": null, "code": null, "decode_error": null,
        "display": why, "debug": format!("Error({why:?})"), "sources": [], "retryable": false, "retry_after": null,
    })
}

fn refused(fault: &str) -> Value {
    failed("request", fault)
}
