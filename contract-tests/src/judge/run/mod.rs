//! A case and a client come in; what the case found goes out. A lane owns servers and sessions, which its cases use one after
//! the other, so that connections are used again. It must never make up a case.

mod answer;
mod digest;
mod origin;
mod request;
mod token;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Bench;
use super::cases::{Act, COOKIE, Case, NARROW, Script, Temper};
use super::check::{Check, Finding, Findings};
use super::secrets::{self, Secrets};
use crate::report::Exchange;
use crate::server::raw::RawServer;
use crate::server::{Answer, Recorded, Server, Stage};
use crate::subject::{Outcome, Session, Subject};

/// The token that every ordinary call carries, where the document has a use for one.
const TOKEN: &str = "ordinary-token-kept-secret";

/// Servers, sessions and the means to run cases on them.
pub(crate) struct Lane {
    bench: Arc<Bench>,
    subject: Arc<dyn Subject>,
    stage: Arc<Stage>,
    server: Server,
    raw: RawServer,
    sessions: HashMap<(bool, bool, Temper), Arc<dyn Session>>,
    secrets: Secrets,
}

/// What became of a case.
pub(crate) struct Ran {
    pub findings: Vec<Finding>,
    /// The last request that reached the server, if any.
    request: Option<Recorded>,
    /// What was planned to answer it; none of a handshake, which has many.
    answer: Option<Answer>,
}

impl Ran {
    /// What went over the wire, where something did.
    pub(crate) fn exchange(&self) -> Option<Exchange> {
        Some(Exchange::new(self.request.as_ref()?, self.answer.as_ref()?))
    }
}

impl Lane {
    /// Starts the servers.
    pub(crate) async fn open(bench: Arc<Bench>, subject: Arc<dyn Subject>) -> io::Result<Lane> {
        let stage = Arc::new(Stage::default());
        let server = Server::start(Arc::clone(&stage) as Arc<dyn crate::server::Service>).await?;
        let raw = RawServer::start().await?;
        let bearer = bench.document.schemes.iter().any(crate::document::Scheme::is_bearer);
        let secrets = Secrets::new(bearer.then_some(TOKEN).into_iter().chain([COOKIE]));
        Ok(Lane { bench, subject, stage, server, raw, sessions: HashMap::new(), secrets })
    }

    /// Runs one case.
    pub(crate) async fn run(&mut self, case: &Case) -> Ran {
        let mut findings = Findings::default();
        let (mut request, mut answer) = (None, None);
        let schemes = &self.bench.document.schemes;
        let operation = self.bench.document.operation(&case.operation);
        let bearer = operation.is_some_and(|operation| operation.takes_bearer(schemes));
        match &case.act {
            Act::Request { arguments, fate, answer: planned } => {
                answer = Some(planned.clone());
                if let Some(session) = self.session(&mut findings, false, bearer, Temper::Usual) {
                    self.stage.plan(planned.clone());
                    request = request::judge(self, &mut findings, &session, case, arguments, *fate).await;
                }
            }
            Act::Answer(act) => {
                answer = Some(act.answer.clone());
                if let Some(session) = self.session(&mut findings, act.raw.is_some(), bearer, act.temper) {
                    match &act.raw {
                        Some(raw) => self.raw.plan(raw.clone()),
                        None => self.stage.plan(act.answer.clone()),
                    }
                    answer::judge(self, &mut findings, &session, case, act).await;
                    // What is an answer is not followed, even if it is a redirect, nor asked for again.
                    let mut seen = self.server.take();
                    findings.holds(Check::Sent, seen.len() <= 1, "one request", seen.len());
                    request = seen.pop();
                }
            }
            Act::Handshake(target, script) => {
                let stand = Stand {
                    patience: self.bench.options.patience,
                    subject: &self.subject,
                    operation: &case.operation,
                    method: operation.map_or("", |operation| operation.method.as_str()),
                    target,
                };
                let played = match script {
                    Script::Redirect(..)
                    | Script::RedirectWithUser(_)
                    | Script::RedirectHere(..)
                    | Script::RedirectRound(_)
                    | Script::Echo(_)
                    | Script::TokenRedirect
                    | Script::Plain(_) => origin::play(&stand, &mut findings, *script).await,
                    Script::Token(_)
                    | Script::TokenEnds
                    | Script::TokenRefused
                    | Script::TokenAlwaysRefused
                    | Script::TokenTogether
                    | Script::TokenTogetherRefused
                    | Script::TokenRevoke
                    | Script::TokenSecret
                    | Script::TokenAnswer(_) => token::play(&stand, &mut findings, *script).await,
                    Script::Digest(_)
                    | Script::DigestQop
                    | Script::DigestChallenges(..)
                    | Script::DigestUnknown
                    | Script::DigestIntegrity
                    | Script::DigestPassword
                    | Script::DigestStale
                    | Script::DigestStaleAtOnce
                    | Script::DigestRealms
                    | Script::DigestReuse
                    | Script::DigestTogether => digest::play(&stand, &mut findings, *script).await,
                };
                if let Err(error) = played {
                    findings.add(Check::Returns, "a server on 127.0.0.1", error);
                }
            }
        }
        Ran { findings: findings.0, request, answer }
    }

    /// The session for this server and temper, with a token where one lets a call in; one is made when there is none yet.
    fn session(
        &mut self,
        findings: &mut Findings,
        raw: bool,
        bearer: bool,
        temper: Temper,
    ) -> Option<Arc<dyn Session>> {
        if let Some(session) = self.sessions.get(&(raw, bearer, temper)) {
            return Some(Arc::clone(session));
        }
        let (time, size) = match temper {
            Temper::Usual => (10_000, 16 << 20),
            Temper::Impatient => (200, 16 << 20),
            Temper::Narrow => (10_000, NARROW),
        };
        let url = if raw { self.raw.url() } else { self.server.url() };
        let mut config = json!({ "base_url": url, "timeout_ms": time, "max_body_size": size });
        if let (true, Value::Object(config)) = (bearer, &mut config) {
            config.insert("auth".to_owned(), json!([{ "kind": "bearer", "token": TOKEN }]));
        }
        match self.subject.connect(&config) {
            Ok(session) => {
                self.sessions.insert((raw, bearer, temper), Arc::clone(&session));
                Some(session)
            }
            Err(outcome) => {
                findings.add(Check::Sent, "a session", outcome);
                None
            }
        }
    }
}

/// Where a handshake is played.
pub(super) struct Stand<'s> {
    pub patience: Duration,
    pub subject: &'s Arc<dyn Subject>,
    pub operation: &'s str,
    /// The operation's.
    pub method: &'s str,
    pub target: &'s super::cases::Target,
}

impl Stand<'_> {
    /// A session with these credentials; its Debug is looked at on the spot.
    pub(super) fn connect(
        &self,
        findings: &mut Findings,
        url: &str,
        auth: &Value,
        secrets: &Secrets,
    ) -> Option<Arc<dyn Session>> {
        let config = json!({ "base_url": url, "auth": [auth], "timeout_ms": 10_000, "max_body_size": 1 << 20 });
        match self.subject.connect(&config) {
            Ok(session) => {
                secrets::text(findings, "Debug of the client", &session.debug(), secrets);
                Some(session)
            }
            Err(outcome) => {
                findings.add(Check::LetIn, "a session", outcome);
                None
            }
        }
    }

    /// One call; whatever it shows is searched for the secrets.
    pub(super) async fn call(
        &self,
        findings: &mut Findings,
        session: &Arc<dyn Session>,
        secrets: &Secrets,
    ) -> Option<Outcome> {
        let outcome = send(findings, session, self.operation, &self.target.arguments, self.patience).await?;
        secrets::outcome(findings, &outcome, secrets);
        secrets::text(findings, "Debug of the client", &session.debug(), secrets);
        Some(outcome)
    }

    /// Calls at once, each on a task of its own.
    pub(super) async fn together(
        &self,
        findings: &mut Findings,
        session: &Arc<dyn Session>,
        count: usize,
        secrets: &Secrets,
    ) -> Vec<Outcome> {
        let mut tasks = tokio::task::JoinSet::new();
        let patience = self.patience;
        for _ in 0..count {
            let (session, operation, arguments) =
                (Arc::clone(session), self.operation.to_owned(), self.target.arguments.clone());
            tasks.spawn(async move {
                let mut own = Findings::default();
                let outcome = send(&mut own, &session, &operation, &arguments, patience).await;
                (own, outcome)
            });
        }
        let mut outcomes = Vec::new();
        while let Some(done) = tasks.join_next().await {
            if let Ok((own, outcome)) = done {
                findings.0.extend(own.0);
                outcomes.extend(outcome);
            }
        }
        for outcome in &outcomes {
            secrets::outcome(findings, outcome, secrets);
        }
        outcomes
    }

    /// Notes outcomes that are no success.
    pub(super) fn let_in<'o>(&self, findings: &mut Findings, outcomes: impl IntoIterator<Item = &'o Outcome>) {
        if let Some(failed) = outcomes.into_iter().find(|outcome| !outcome.is_success()) {
            findings.add(Check::LetIn, "success", &failed.0);
        }
    }
}

/// Makes a call on a task of its own: it may panic or hang.
pub(super) async fn send(
    findings: &mut Findings,
    session: &Arc<dyn Session>,
    operation: &str,
    arguments: &Value,
    patience: Duration,
) -> Option<Outcome> {
    let (session, operation, arguments) = (Arc::clone(session), operation.to_owned(), arguments.clone());
    let task = tokio::spawn(async move { session.send(&operation, &arguments).await });
    let abort = task.abort_handle();
    match tokio::time::timeout(patience, task).await {
        Ok(Ok(value)) => Some(Outcome(value)),
        Ok(Err(error)) => {
            findings.add(Check::Panics, "an outcome", error);
            None
        }
        Err(_) => {
            abort.abort();
            findings.add(Check::Returns, format!("an outcome within {patience:?}"), "none");
            None
        }
    }
}
