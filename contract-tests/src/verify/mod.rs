//! A document, a client generated from it and the address of a running server come in; what the server does that the document does
//! not say goes out. Requests are planned before any is sent. It must never know a client beyond [`Session`], nor send by itself.

mod answer;
mod auth;
mod encode;
mod plan;
mod report;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::document::Document;
use crate::schema::Schemas;
use crate::server::BoxFuture;
use crate::subject::{Session, Subject};

pub use auth::Auth;
pub use plan::{Credential, Step, Wanted};
pub use report::{Finding, Report, Rule};

/// What sends requests, as they are: no redirect is followed, nothing is tried again.
pub trait Transport: Send + Sync {
    /// Sends one request and reads its answer whole; else says why there is none.
    fn exchange(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, String>>;
}

/// What a verifier is told beside the document.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the server is, `https://api.example.com/v1`.
    pub url: String,
    /// Who asks.
    pub auth: Auth,
    /// Whether methods are used that may change something (RFC 9110, section 9.2.1).
    pub unsafe_methods: bool,
    /// How many requests are sent in a second, at most.
    pub rate: f64,
    /// The seed of the samples.
    pub seed: u64,
}

/// Checks one server against one document.
pub struct Verifier {
    document: Document,
    schemas: Schemas,
    options: Options,
    session: Arc<dyn Session>,
    steps: Vec<Step>,
    /// Operations that nothing can be sent to, and why.
    gaps: Vec<String>,
}

impl Verifier {
    /// Plans every request to the operations that are wanted, by their keys ("GET /orgs") and names.
    ///
    /// # Errors
    /// When the schemas cannot be read, or the client cannot be configured.
    pub fn new(
        document: Document,
        subject: &dyn Subject,
        options: Options,
        wanted: impl Fn(&str, Option<&str>) -> bool,
    ) -> Result<Verifier, String> {
        let schemas = Schemas::new(&document)?;
        let config = json!({ "base_url": options.url, "auth": options.auth.config(&document) });
        let session = subject.connect(&config).map_err(|outcome| format!("the client cannot be used: {outcome}"))?;
        let mut verifier = Verifier { document, schemas, options, session, steps: Vec::new(), gaps: Vec::new() };
        let (steps, gaps) = plan::all(&verifier, wanted);
        (verifier.steps, verifier.gaps) = (steps, gaps);
        Ok(verifier)
    }

    /// What will be sent, in this order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What cannot be asked, and why.
    #[must_use]
    pub fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// Sends everything that is planned, one request after the other, and says of each step what came of it.
    pub async fn run(&self, transport: &dyn Transport, said: impl Fn(&Step, &[Finding])) -> Report {
        let mut report = Report { gaps: self.gaps.clone(), ..Report::default() };
        let mut sender = auth::Sender::new(transport, &self.document, &self.options);
        for step in &self.steps {
            let findings = self.step(&mut sender, step, &mut report).await;
            said(step, &findings);
            report.findings.extend(findings);
        }
        report.sent = sender.sent;
        report
    }

    async fn step(&self, sender: &mut auth::Sender<'_>, step: &Step, report: &mut Report) -> Vec<Finding> {
        report.steps += 1;
        let answer = match sender.send(step).await {
            Ok(answer) => answer,
            Err(error) => return vec![Finding::new(step, Rule::Answered, "an answer", &error)],
        };
        if step.wanted == Wanted::Success
            && [401, 403].contains(&answer.status().as_u16())
            && self.options.auth == Auth::None
        {
            report.not_let_in += 1;
        }
        let mut findings = answer::judge(self, step, &answer);
        if findings.is_empty() && step.wanted == Wanted::Success {
            findings.extend(self.decoded(step, answer));
        }
        findings
    }

    /// What a sound answer becomes in the client.
    fn decoded(&self, step: &Step, answer: http::Response<Bytes>) -> Option<Finding> {
        let status = answer.status();
        let outcome = crate::Outcome(self.session.decode(&step.operation, step.arguments.as_ref()?, answer));
        let understood = if status.is_success() { outcome.is_success() } else { outcome.documented().is_some() };
        if understood || status.is_redirection() {
            return None;
        }
        let got = outcome.decode_error().unwrap_or(outcome.display()).to_owned();
        Some(Finding::new(step, Rule::Client, &format!("the client reads the declared {status}"), &got))
    }

    /// The least time between two requests.
    fn pause(options: &Options) -> Duration {
        Duration::from_secs_f64(1.0 / options.rate.clamp(0.01, 10_000.0))
    }
}

/// A value of a JSON object, if it is a text.
fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}
