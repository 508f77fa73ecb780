//! An answer is served to a call; the outcome is compared with what it must be. It must never look at the request.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::request::same;
use super::{Lane, send};
use crate::document::Status;
use crate::judge::cases::{AnswerAct, Case, Expected, LATER, LATER_BY, Payload, Variant, is_ours};
use crate::judge::check::{Check, Findings};
use crate::judge::{Bench, secrets};
use crate::schema::Direction;
use crate::server::Answer;
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
    secrets::outcome(findings, &outcome, &lane.secrets);
    if let Expected::Lost(kinds) = &act.expected {
        findings.holds(
            Check::Kind,
            kinds.contains(&outcome.kind()),
            format_args!("an error of the kind {kinds:?}"),
            &outcome.0,
        );
        return;
    }
    arrived(findings, act, &outcome);
    match &act.expected {
        Expected::Declared { variant, payload } => {
            declared(findings, succeeds(lane, case, act), &outcome, variant, payload);
        }
        Expected::Undeclared => undocumented(findings, &outcome),
        Expected::Unread(path) => {
            undocumented(findings, &outcome);
            let error = outcome.decode_error();
            let found = error.is_some_and(|error| error.contains(path.as_str()));
            findings.holds(
                Check::DecodeError,
                found,
                format_args!("a decode error at {path}"),
                format_args!("{error:?}"),
            );
        }
        Expected::Stray { variant, body } => {
            stray(findings, succeeds(lane, case, act), &outcome, variant, body, same);
        }
        Expected::Astray { variant, body } => {
            stray(findings, succeeds(lane, case, act), &outcome, variant, body, holds);
        }
        Expected::Partial(kinds) => {
            findings.holds(
                Check::Kind,
                kinds.contains(&outcome.kind()),
                format_args!("an error of the kind {kinds:?}"),
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
                format_args!("what arrived of {} bytes", sent.len()),
                format_args!("{} bytes", kept.len()),
            );
            return;
        }
        Expected::Lost(_) => {}
    }
    if !outcome.is_success() {
        shared(&lane.bench, findings, act, &outcome);
        retryable(findings, act.status, &outcome);
        findings.same(Check::RetryAfter, asked(&act.answer), outcome.retry_after());
    }
    // A stream can only be had with I/O, and what is reported of it says nothing of declared headers.
    let streams = ["stream", "lines", "events"].iter().any(|how| act.arguments.get(how).is_some());
    if act.raw.is_none() && !streams {
        let pure = Outcome(session.decode(&case.operation, &act.arguments, act.answer.to_http()));
        for outcome in [&outcome, &pure] {
            fields(findings, lane, case, act, outcome);
        }
        let (core, pure) = (Core(&outcome), Core(&pure));
        findings.holds(Check::PureDecode, core == pure, core, pure);
    }
}

/// The header fields that are declared of the answer: of those that it has, the values; of others, none.
fn fields(findings: &mut Findings, lane: &Lane, case: &Case, act: &AnswerAct, outcome: &Outcome) {
    let operation = lane.bench.document.operation(&case.operation);
    let declared = operation.and_then(|operation| operation.declared(act.status));
    for field in declared.into_iter().flat_map(|response| &response.fields).filter(|field| is_ours(field)) {
        let name = field.name.to_ascii_lowercase();
        let sent = act.fields.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_ref());
        if sent.is_none() && act.answer.headers.iter().any(|(own, _)| *own == name) {
            continue;
        }
        let read = outcome.field(&name);
        let (fits, wanted) = match sent {
            Some(None) => (read.is_some_and(|read| read.get("error").is_some()), "an error".to_owned()),
            Some(Some(value)) => {
                (read.and_then(|read| read.get("value")).is_some_and(|own| same(value, own)), value.to_string())
            }
            None => (read.and_then(|read| read.get("value")) == Some(&Value::Null), "none".to_owned()),
        };
        findings.holds(Check::Fields, fits, format_args!("{name}: {wanted}"), format_args!("{read:?}"));
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
            format_args!("{name}: {sent:?}"),
            format_args!("{:?}", outcome.header(name)),
        );
    }
    if !outcome.is_success() && !matches!(act.expected, Expected::Partial(_)) {
        let (sent, kept) = (&act.answer.body, outcome.raw_body());
        if kept.as_deref() != Some(sent) {
            findings.add(Check::RawBody, text(sent), kept.map_or_else(|| "nothing".to_owned(), |kept| text(&kept)));
        }
    }
}

fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Whether the answer's status is declared as one that a caller wants.
fn succeeds(lane: &Lane, case: &Case, act: &AnswerAct) -> bool {
    let operation = lane.bench.document.operation(&case.operation);
    operation.is_some_and(|operation| {
        operation.declared(act.status).is_some_and(|response| match response.status {
            Status::Default => (200..300).contains(&act.status),
            declared => operation.succeeds(declared),
        })
    })
}

fn declared(findings: &mut Findings, success: bool, outcome: &Outcome, variant: &Variant, payload: &Payload) {
    let kind = if success { "success" } else { "response" };
    findings.holds(Check::Kind, outcome.kind() == kind, kind, &outcome.0);
    findings.holds(
        Check::Variant,
        variant.fits(outcome.variant()),
        variant,
        format_args!("{:?}; {}", outcome.variant(), outcome.display()),
    );
    let body = outcome.body().unwrap_or(&Value::Null);
    let fits = match payload {
        Payload::None => body.is_null(),
        Payload::Json(value) | Payload::Plain(value) => same(value, body),
        Payload::Beside(value, name) => {
            let mut less = body.clone();
            if let Value::Object(members) = &mut less {
                members.remove(name);
            }
            same(value, &less)
        }
        Payload::Bytes(bytes) => match body.as_str() {
            Some(text) => text.as_bytes() == bytes,
            None => outcome.binary().as_ref() == Some(bytes),
        },
        Payload::Items(items) => itemised(items, body),
    };
    findings.holds(Check::AnswerBody, fits, payload, body);
    let trouble = outcome.decode_error();
    findings.holds(Check::DecodeError, trouble.is_none(), "no decode error", trouble.unwrap_or_default());
}

fn undocumented(findings: &mut Findings, outcome: &Outcome) {
    findings.holds(Check::Kind, outcome.kind() == "response", "an error of the kind response", &outcome.0);
    findings.holds(Check::Undocumented, outcome.documented().is_none(), "nothing documented", &outcome.0);
}

/// Documented as far as it must be, or undocumented with a decode error; the shared form is compared with all others.
fn stray(
    findings: &mut Findings,
    success: bool,
    outcome: &Outcome,
    variant: &Variant,
    body: &Value,
    fits: fn(&Value, &Value) -> bool,
) {
    let success = success && outcome.is_success();
    let kept = outcome.kind() == "response" || success;
    findings.holds(Check::Kind, kept, "an error of the kind response", &outcome.0);
    match outcome.documented().or(success.then_some(&outcome.0)) {
        Some(_) => {
            let own = outcome.variant();
            findings.holds(Check::Variant, variant.fits(own), variant, format_args!("{own:?}"));
            let own = outcome.body().cloned().unwrap_or(Value::Null);
            findings.holds(Check::AnswerBody, fits(body, &own), body, own);
        }
        None => {
            findings.holds(Check::DecodeError, outcome.decode_error().is_some(), "why it is not documented", "nothing")
        }
    }
}

/// Whether a value has all that another has.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| holds(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| holds(whole, part))
        }
        _ => same(whole, part),
    }
}

/// Whether items are what they must be: `{"value": …}`, or `{"error": …}` where that is expected.
fn itemised(expected: &[Result<Value, String>], body: &Value) -> bool {
    let Some(items) = body.as_array().filter(|items| items.len() == expected.len()) else { return false };
    expected.iter().zip(items).all(|(expected, item)| match expected {
        Ok(value) => item.get("value").is_some_and(|own| same(value, own)),
        Err(text) => item.get("error").and_then(Value::as_str).is_some_and(|error| error.contains(text)),
    })
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

/// How many seconds the answer asks to wait (RFC 9110, section 10.2.3). The one date that a case has is that of the answer's own
/// `Date`, and so much later.
fn asked(answer: &Answer) -> Option<u64> {
    let (_, value) = answer.headers.iter().find(|(name, _)| name == "retry-after")?;
    if value == LATER { Some(LATER_BY) } else { value.parse().ok() }
}

/// What must be the same with and without I/O: all but the headers, which a server adds to.
#[derive(Clone, Copy)]
struct Core<'o>(&'o Outcome);

impl Core<'_> {
    fn members(&self) -> impl Iterator<Item = (&String, &Value)> {
        let members = self.0.0.as_object().into_iter().flatten();
        members.filter(|(name, _)| !["headers", "fields", "display", "debug", "sources"].contains(&name.as_str()))
    }
}

impl PartialEq for Core<'_> {
    fn eq(&self, other: &Core<'_>) -> bool {
        self.members().count() == other.members().count()
            && self.members().all(|(name, value)| other.0.0.get(name) == Some(value))
    }
}

impl fmt::Display for Core<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.members().map(|(name, value)| (name.clone(), value.clone()));
        write!(f, "{}", Value::Object(members.collect()))
    }
}
