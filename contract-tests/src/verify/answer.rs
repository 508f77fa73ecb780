//! A step and the answer to it come in; what in the answer is not as the document or HTTP has it goes out. It must never know how
//! the request was sent.

use bytes::Bytes;
use serde_json::Value;

use super::{Auth, Finding, Rule, Step, Verifier, Wanted};
use crate::document::{FieldForm, Media, Operation, Response, member};
use crate::schema::Direction;
use crate::wire::body::{essence, includes, is_json};

/// Judges one answer.
pub(super) fn judge(verifier: &Verifier, step: &Step, answer: &http::Response<Bytes>) -> Vec<Finding> {
    let mut findings = Vec::from_iter(outcome(verifier, step, answer.status().as_u16()));
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if answer.status() == 401 && header("www-authenticate").is_empty() {
        let expected = "a WWW-Authenticate field (RFC 9110, section 15.5.2)";
        findings.push(Finding::new(step, Rule::Challenge, expected, "401 without one"));
    }
    if answer.status() == 405 {
        let path = step.operation.split_once(' ').map_or("", |(_, path)| path);
        let declared = verifier.document.operations.iter().filter(|operation| operation.path == path);
        let allow: Vec<String> = header("allow").split(',').map(|method| method.trim().to_uppercase()).collect();
        let missing: Vec<&str> = declared
            .map(|operation| operation.method.as_str())
            .filter(|own| !allow.iter().any(|it| it == own))
            .collect();
        if !missing.is_empty() {
            let expected = format!("an Allow field with {} (RFC 9110, section 15.5.6)", missing.join(", "));
            findings.push(Finding::new(step, Rule::Allow, &expected, header("allow")));
        }
    }
    if step.wanted != Wanted::NoMethod
        && let Some(operation) = verifier.document.operation(&step.operation)
    {
        findings.extend(declared(verifier, operation, step, answer));
    }
    findings
}

/// Whether the request was fulfilled or refused as it had to be.
fn outcome(verifier: &Verifier, step: &Step, status: u16) -> Option<Finding> {
    let let_in = verifier.options.auth != Auth::None;
    // Where the document has no status for it, its server can only refuse by another one.
    let operation = verifier.document.operation(&step.operation);
    let unnamed = operation.is_some_and(|operation| [401, 403].iter().all(|code| operation.declared(*code).is_none()));
    let (rule, expected) = match (step.wanted, status) {
        (Wanted::NoMethod, 405 | 501) => return None,
        (Wanted::NoMethod, _) => (Rule::MethodRefused, "405 or 501"),
        (_, 500..) => (Rule::ServerError, "no failure of the server"),
        (Wanted::Success, 401 | 403) if let_in => (Rule::SoundAccepted, "credentials that are taken"),
        // What exists, what it is in the midst of, and how often one may ask, no document tells.
        (Wanted::Success, 401 | 403 | 404 | 409 | 410 | 412 | 423 | 425 | 428 | 429) => return None,
        (Wanted::Success, 400..) => (Rule::SoundAccepted, "no complaint about a request that fits the document"),
        (Wanted::Unauthorized, 401 | 403) => return None,
        (Wanted::Unauthorized, 400..) if unnamed => return None,
        (Wanted::Unauthorized, _) => (Rule::CredentialsDemanded, "401 or 403"),
        (Wanted::Refusal, ..400) => (Rule::BrokenRefused, "an error, since the request breaks the document"),
        (Wanted::Success | Wanted::Refusal, _) => return None,
    };
    Some(Finding::new(step, rule, expected, &status.to_string()))
}

/// Whether the answer is one that the operation declares.
fn declared(verifier: &Verifier, operation: &Operation, step: &Step, answer: &http::Response<Bytes>) -> Vec<Finding> {
    let status = answer.status().as_u16();
    let Some(response) = operation.declared(status) else {
        let keys: Vec<String> = operation.responses.iter().map(|response| response.status.to_string()).collect();
        return vec![Finding::new(
            step,
            Rule::StatusDeclared,
            &format!("one of {}", keys.join(", ")),
            &status.to_string(),
        )];
    };
    let at = |rule, expected: &str, got: &str| Finding {
        pointer: response.pointer.clone(),
        ..Finding::new(step, rule, expected, got)
    };
    let mut findings = headers(verifier, response, answer, &at);
    let body = answer.body();
    let shown = || String::from_utf8_lossy(body).into_owned();
    let is_head = operation.method == "HEAD" || [204, 304].contains(&status);
    if response.media.is_empty() || is_head {
        if !body.is_empty() {
            findings.push(at(Rule::BodyFits, "no body", &shown()));
        }
        return findings;
    }
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let own = |media: &&Media| includes(&essence(&media.media_type), &essence(kind));
    match response.media.iter().find(own) {
        None => {
            let kinds: Vec<&str> = response.media.iter().map(|media| media.media_type.as_str()).collect();
            findings.push(at(Rule::MediaTypeDeclared, &format!("one of {}", kinds.join(", ")), kind));
        }
        Some(media) => findings
            .extend(misfit(verifier, media, kind, body).map(|(expected, got)| at(Rule::BodyFits, &expected, &got))),
    }
    findings
}

/// What was expected of a body and what it is, where these differ.
fn misfit(verifier: &Verifier, media: &Media, kind: &str, body: &Bytes) -> Option<(String, String)> {
    if !is_json(&essence(kind)) {
        let text = essence(kind).starts_with("text/") && std::str::from_utf8(body).is_err();
        return text.then(|| ("text in UTF-8".to_owned(), format!("{} bytes that are none", body.len())));
    }
    let shown = String::from_utf8_lossy(body).into_owned();
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Some((format!("JSON ({error})"), shown)),
    };
    let pointer = media.schema.as_ref()?;
    let error = verifier.schemas.check(Direction::Response, pointer, &value).err()?;
    Some((format!("a body that fits #{pointer}: {error}"), shown))
}

/// Declared header fields: the required ones are there, and each has a value that fits (OAS 3.0.3, Header Object).
fn headers(
    verifier: &Verifier,
    response: &Response,
    answer: &http::Response<Bytes>,
    at: &dyn Fn(Rule, &str, &str) -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in &response.fields {
        let name = &field.name;
        let sent =
            answer.headers().get(name.as_str()).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let Some(sent) = sent else {
            let required = verifier.document.raw().pointer(&member(&field.pointer, "required"));
            if required == Some(&Value::Bool(true)) {
                findings.push(at(Rule::HeaderFits, &format!("the field {name}"), ""));
            }
            continue;
        };
        let Some(schema) = field.schema.as_ref().filter(|_| field.form != FieldForm::Json) else { continue };
        let Some(converted) = verifier.schemas.at(Direction::Response, schema) else { continue };
        let flat = verifier.schemas.flat(Direction::Response, converted);
        // Lists and objects are written without marks of their types, so only single values are read back.
        let kind = flat.get("type").and_then(Value::as_str).unwrap_or("string");
        let value = match kind {
            "integer" | "number" | "boolean" => serde_json::from_str(&sent).unwrap_or(Value::String(sent.clone())),
            "string" => Value::String(sent.clone()),
            _ => continue,
        };
        if let Err(error) = verifier.schemas.check(Direction::Response, schema, &value) {
            findings.push(at(Rule::HeaderFits, &format!("a field {name} that fits its schema: {error}"), &sent));
        }
    }
    findings
}
