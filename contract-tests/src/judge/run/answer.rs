//! An answer is served to a call; the outcome is compared with what it must be. It must never look at the request.

use std::sync::Arc;

use serde_json::{Value, json};

use super::request::same;
use super::{Lane, send};
use crate::judge::cases::{AnswerAct, Case, Expected, Payload, Variant};
use crate::judge::check::{Check, Findings};
use crate::judge::{Bench, secrets};
use crate::schema::Direction;
use crate::subject::{Outcome, Session};

/// Serves the answer and judges the outcome.
pub(super) async fn judge(
    lane: &Lane,
    findings: &mut Findings,
    session: &Arc<dyn Session>,
    case: &Case,
    act: &AnswerAct,
) {
    let Some(outcome) = send(findings, session, &case.operation, &act.arguments, lane.bench.options.patience).await
    else {
        return;
    };
    secrets::outcome(findings, &outcome, &lane.secrets());
    if let Expected::Lost(kinds) = &act.expected {
        findings.holds(
            Check::Kind,
            kinds.contains(&outcome.kind()),
            format!("an error of the kind {kinds:?}"),
            &outcome.0,
        );
        return;
    }
    arrived(findings, act, &outcome);
    match &act.expected {
        Expected::Declared { variant, payload } => declared(findings, act, &outcome, variant, payload),
        Expected::Undeclared => undocumented(findings, &outcome),
        Expected::Unread(path) => {
            undocumented(findings, &outcome);
            let error = outcome.decode_error();
            let found = error.is_some_and(|error| error.contains(path.as_str()));
            findings.holds(Check::DecodeError, found, format!("a decode error at {path}"), format!("{error:?}"));
        }
        Expected::Stray { variant, body } => stray(findings, &outcome, variant, body),
        Expected::Partial(kinds) => {
            findings.holds(
                Check::Kind,
                kinds.contains(&outcome.kind()),
                format!("an error of the kind {kinds:?}"),
                &outcome.0,
            );
            findings.holds(Check::Undocumented, outcome.documented().is_none(), "nothing documented", &outcome.0);
            let (sent, kept) = (&act.answer.body, outcome.raw_body().unwrap_or_default());
            let whole = matches!(act.temper, crate::judge::cases::Temper::Usual);
            let enough =
                if whole { kept.as_slice() == sent.as_ref() } else { !kept.is_empty() && sent.starts_with(&kept) };
            findings.holds(
                Check::RawBody,
                enough,
                format!("what arrived of {} bytes", sent.len()),
                format!("{} bytes", kept.len()),
            );
            return;
        }
        Expected::Lost(_) => {}
    }
    if !outcome.is_success() {
        shared(&lane.bench, findings, act, &outcome);
        retryable(findings, act.status, &outcome);
    }
    if act.raw.is_none() {
        let pure = Outcome(session.decode(&case.operation, &act.arguments, act.answer.to_http()));
        findings.holds(Check::PureDecode, core(&pure) == core(&outcome), core(&outcome), core(&pure));
    }
}

/// Status, headers and raw body of any answer that came.
fn arrived(findings: &mut Findings, act: &AnswerAct, outcome: &Outcome) {
    findings.same(Check::Status, Some(u64::from(act.status)), outcome.status());
    findings.same(Check::HttpStatus, Some(u64::from(act.answer.status)), outcome.http_status());
    let mut names: Vec<&str> = act.answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    for name in names {
        let sent: Vec<&str> =
            act.answer.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect();
        findings.holds(
            Check::Headers,
            sent == outcome.header(name),
            format!("{name}: {sent:?}"),
            format!("{:?}", outcome.header(name)),
        );
    }
    if !outcome.is_success() && !matches!(act.expected, Expected::Partial(_)) {
        findings.same(Check::RawBody, Some(text(&act.answer.body)), outcome.raw_body().map(|body| text(&body)));
    }
}

fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

fn declared(findings: &mut Findings, act: &AnswerAct, outcome: &Outcome, variant: &Variant, payload: &Payload) {
    let success = (200..300).contains(&act.status);
    let kind = if success { "success" } else { "response" };
    findings.holds(Check::Kind, outcome.kind() == kind, kind, &outcome.0);
    findings.holds(
        Check::Variant,
        variant.fits(outcome.variant()),
        variant,
        format!("{:?}; {}", outcome.variant(), outcome.display()),
    );
    let body = outcome.body().cloned().unwrap_or(Value::Null);
    let (expected, fits) = match payload {
        Payload::None => (json!(null), body.is_null()),
        Payload::Json(value) | Payload::Plain(value) => (value.clone(), same(value, &body)),
        Payload::Beside(value, name) => {
            let mut less = body.clone();
            if let Value::Object(members) = &mut less {
                members.remove(name);
            }
            (value.clone(), same(value, &less))
        }
        Payload::Bytes(bytes) => {
            let own = body.as_str().map(|text| text.as_bytes().to_vec()).or_else(|| outcome.binary());
            (json!(text(bytes)), own.as_deref() == Some(bytes))
        }
    };
    findings.holds(Check::AnswerBody, fits, expected, body);
    let trouble = outcome.decode_error();
    findings.holds(Check::DecodeError, trouble.is_none(), "no decode error", trouble.unwrap_or_default());
}

fn undocumented(findings: &mut Findings, outcome: &Outcome) {
    findings.holds(Check::Kind, outcome.kind() == "response", "an error of the kind response", &outcome.0);
    findings.holds(Check::Undocumented, outcome.documented().is_none(), "nothing documented", &outcome.0);
}

/// Documented in full, or undocumented with a decode error; the shared form is compared with all others.
fn stray(findings: &mut Findings, outcome: &Outcome, variant: &Variant, body: &Value) {
    let success = outcome.status().is_some_and(|status| (200..300).contains(&status)) && outcome.is_success();
    let kept = outcome.kind() == "response" || success;
    findings.holds(Check::Kind, kept, "an error of the kind response", &outcome.0);
    match outcome.documented().or(success.then_some(&outcome.0)) {
        Some(_) => {
            let own = outcome.variant();
            findings.holds(Check::Variant, variant.fits(own), variant, format!("{own:?}"));
            let own = outcome.body().cloned().unwrap_or(Value::Null);
            findings.holds(Check::AnswerBody, same(body, &own), body, own);
        }
        None => {
            findings.holds(Check::DecodeError, outcome.decode_error().is_some(), "why it is not documented", "nothing")
        }
    }
}

/// What fits the schema that error answers share, or is known to stray from it, must be reported as such.
fn shared(bench: &Bench, findings: &mut Findings, act: &AnswerAct, outcome: &Outcome) {
    let Some(shared) = &bench.options.shared else { return };
    let Some(body) = payload(bench, act) else {
        findings.holds(Check::Shared, outcome.shared().is_none(), "no shared error", &outcome.0);
        return;
    };
    let known =
        |stray: &Value| stray.as_object().into_iter().flatten().all(|(name, value)| body.get(name) == Some(value));
    let fits = |body: &Value| bench.schemas.check(Direction::Response, &shared.schema, body).is_ok();
    let stray = shared.strays.iter().any(known);
    // In a list form, and in what a later version sends, there is more than the schema names.
    let beside = match &act.expected {
        Expected::Declared { payload: Payload::Beside(body, _), .. } => Some(body),
        _ => None,
    };
    if !stray && !fits(&body) {
        return;
    }
    let own = outcome.shared().cloned().unwrap_or(Value::Null);
    let kept = match beside {
        Some(body) => body
            .as_object()
            .into_iter()
            .flatten()
            .all(|(name, value)| own.get(name).is_some_and(|own| same(own, value))),
        None => same(&body, &own),
    };
    findings.holds(Check::Shared, kept, &body, own);
    let code = shared.code.iter().find_map(|name| body.get(name)?.as_str());
    findings.same(Check::Code, code, outcome.code());
}

/// The JSON value that the answer means, out of its envelope; none when there is none.
fn payload(bench: &Bench, act: &AnswerAct) -> Option<Value> {
    let whole: Value = serde_json::from_slice(&act.answer.body).ok()?;
    let operations = bench.document.operations.iter();
    let envelope = operations.filter_map(|operation| operation.envelope.as_ref()).find(|envelope| {
        act.arguments.pointer("/query").and_then(|query| query.get(&envelope.parameter)) == Some(&Value::Bool(true))
    });
    let Some(envelope) = envelope else { return Some(whole) };
    let status = whole.get(&envelope.status).and_then(Value::as_u64).filter(|status| (100..600).contains(status));
    match (status, whole.get(&envelope.content)) {
        (Some(_), Some(content)) => Some(content.clone()),
        _ => Some(whole),
    }
}

/// What RFC 6585 and RFC 9110 say outright: later for 429 and 503; never for what the request itself is wrong about.
fn retryable(findings: &mut Findings, status: u16, outcome: &Outcome) {
    let wanted = match status {
        429 | 503 => true,
        400 | 401 | 403 | 404 => false,
        _ => return,
    };
    findings.same(Check::Retryable, Some(wanted), outcome.retryable());
}

/// What must be the same with and without I/O: all but the headers, which a server adds to.
fn core(outcome: &Outcome) -> Value {
    let mut core = outcome.0.clone();
    if let Value::Object(members) = &mut core {
        for name in ["headers", "display", "debug", "sources"] {
            members.remove(name);
        }
    }
    core
}
