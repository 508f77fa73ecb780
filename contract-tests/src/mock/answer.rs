//! An operation and what a request asks of it come in; a declared answer goes out, made once and kept (OAS 3.0.3, Responses
//! Object). It must never know why a request is refused beyond the sentence that says so.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use serde_json::{Value, json};

use super::fault::Fault;
use super::{Mock, accept, body, header};
use crate::document::{Media, Operation, Response, Status};
use crate::schema::Direction;
use crate::server::Answer;
use crate::wire::body::{essence, is_json};

/// Which answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'d> {
    pub code: u16,
    /// None when the operation declares no answer at all.
    pub response: Option<&'d Response>,
}

/// Which answer, and which body of it.
pub(super) struct Order<'o> {
    pub wanted: Wanted<'o>,
    /// The index of the media type; none when there is no body.
    pub media: Option<usize>,
    /// The name of an example.
    pub example: Option<&'o str>,
    pub seed: Option<u64>,
    /// Whether the same order gets the same answer.
    pub kept: bool,
}

/// The answers that were made already.
#[derive(Default)]
pub(super) struct Answers(RwLock<HashMap<Key, Answer>>);

/// Where the answer is declared, its status, and which body of it.
type Key = (String, u16, Option<usize>, Option<String>);

/// The lowest success that an operation declares; a redirect where it has none, and else whatever it has.
pub(super) fn success(operation: &Operation) -> Wanted<'_> {
    let code = |response: &Response| match response.status {
        Status::Code(code) => code,
        Status::Range(digit) => digit * 100,
        Status::Default => 200,
    };
    // 100 to 199 are no final answers.
    let rank = |response: &&Response| match response.status {
        Status::Code(code @ 200..=299) => (0, code),
        Status::Range(2) => (1, 200),
        Status::Default => (2, 200),
        Status::Code(code @ 300..=399) => (3, code),
        Status::Range(3) => (4, 300),
        _ => (5, code(response)),
    };
    let response = operation.responses.iter().filter(|response| code(response) >= 200).min_by_key(rank);
    Wanted { code: response.map_or(200, code), response }
}

/// The answer of this code.
///
/// # Errors
/// When the operation does not declare it.
pub(super) fn preferred(operation: &Operation, code: u16) -> Result<Wanted<'_>, Fault> {
    let response = operation.declared(code);
    let undeclared =
        || Fault::invalid(format!("Prefer: code={code} asks for an answer that {} does not declare", operation.key));
    response.map(|response| Wanted { code, response: Some(response) }).ok_or_else(undeclared)
}

/// The declared answer that is closest to a fault: one of its statuses by name, by range or by default, in that order; else any
/// declared client error that is not about who asks or how often.
fn closest<'o>(operation: &'o Operation, fault: &Fault) -> Option<Wanted<'o>> {
    let exact = |code: &u16| operation.responses.iter().find(|response| response.status == Status::Code(*code));
    let named = fault.statuses.iter().find_map(|code| Some(Wanted { code: *code, response: Some(exact(code)?) }));
    named.or_else(|| {
        let code = *fault.statuses.first()?;
        operation.declared(code).map(|response| Wanted { code, response: Some(response) }).or_else(|| {
            let other = |code: u16| (400..500).contains(&code) && ![401, 402, 403, 405, 407, 429].contains(&code);
            operation.responses.iter().find_map(|response| match response.status {
                Status::Code(code) if other(code) && code / 100 == fault.statuses.first()? / 100 => {
                    Some(Wanted { code, response: Some(response) })
                }
                _ => None,
            })
        })
    })
}

impl Answers {
    /// A declared answer.
    ///
    /// # Errors
    /// When it has no example of that name, or no body can be sampled.
    pub fn declared(&self, mock: &Mock, order: &Order<'_>) -> Result<Answer, Fault> {
        let Some(response) = order.wanted.response else { return Ok(Answer::new(order.wanted.code, "")) };
        if !order.kept {
            return made(mock, order, response);
        }
        let key = (response.pointer.clone(), order.wanted.code, order.media, order.example.map(str::to_owned));
        if let Some(answer) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(answer.clone());
        }
        let answer = made(mock, order, response)?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, answer.clone());
        Ok(answer)
    }

    /// The answer to a request that is refused. Where the operation declares none that could say so, or none at all is near, it is
    /// HTTP's status with the sentence as text.
    pub fn error(&self, mock: &Mock, operation: Option<&Operation>, fault: &Fault, accepted: &[&str]) -> Answer {
        let http = fault.statuses.first().copied().unwrap_or(400);
        let plain =
            || Answer::new(http, format!("{}\n", fault.detail)).with("content-type", "text/plain; charset=utf-8");
        let Some(wanted) = operation.and_then(|operation| closest(operation, fault)) else { return plain() };
        let Some(response) = wanted.response else { return plain() };
        let code = if fault.by_http { http } else { wanted.code };
        // An error is worth more than its media type (RFC 9110, section 12.5.1: Accept may be disregarded).
        let media =
            accept::media(Some(response), accepted).unwrap_or_else(|_| (!response.media.is_empty()).then_some(0));
        let wanted = Wanted { code, response: Some(response) };
        let order = Order { wanted, media, example: None, seed: mock.options.seed, kept: true };
        let Ok(mut answer) = self.declared(mock, &order) else { return plain() };
        let media = media.and_then(|index| response.media.get(index));
        if let Some(explained) = media.and_then(|media| explained(mock, media, &answer, fault)) {
            answer.body = explained.to_string().into();
        }
        answer
    }
}

fn made(mock: &Mock, order: &Order<'_>, response: &Response) -> Result<Answer, Fault> {
    let code = order.wanted.code;
    let mut answer = Answer::new(code, "");
    if let Some(media) = order.media.and_then(|index| response.media.get(index)) {
        // By HTTP these two have no content, whatever is declared (RFC 9110, sections 15.3.5 and 15.4.5).
        if ![204, 304].contains(&code) {
            let value = body::value(mock, media, order)?;
            answer.body = body::written(mock, media, &value);
        }
        answer.headers.push(("content-type".to_owned(), body::content_type(media)));
    } else if order.example.is_some() {
        return Err(Fault::invalid(format!("Prefer: example=… with code={code}, whose answer has no body")));
    }
    answer.headers.extend(header::declared(mock, response, order.seed));
    Ok(answer)
}

/// Members of an error that hold its status, in the fields' usual spellings (RFC 9457 has `status` and `detail`).
const STATUS: &[&str] = &["status", "statusCode", "status_code", "error", "code"];
/// Members of an error that hold a sentence.
const SENTENCE: &[&str] = &["detail", "message", "error_description", "description", "title", "error"];

/// An error's body with its own status and what is wrong in the members that look made for them; none when it would not fit its
/// schema then.
fn explained(mock: &Mock, media: &Media, answer: &Answer, fault: &Fault) -> Option<Value> {
    if !is_json(&essence(&media.media_type)) {
        return None;
    }
    let pointer = media.schema.as_deref()?;
    let schema = mock.schemas.flat(Direction::Response, mock.schemas.at(Direction::Response, pointer)?);
    let mut value: Value = serde_json::from_slice(&answer.body).ok()?;
    let members = value.as_object_mut()?;
    let typed = |name: &str, kind: &str| {
        let own = schema.get("properties").and_then(|properties| properties.get(name));
        let flat = own.map(|own| mock.schemas.flat(Direction::Response, own));
        flat.is_some_and(|flat| flat.get("type").is_some_and(|own| own == kind || own == &json!([kind, "null"])))
    };
    // What an example has beside that is about some other request.
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|own| own == name))
    };
    members.retain(|name, value| required(name) || !value.is_array() && !value.is_object());
    for name in STATUS.iter().filter(|name| typed(name, "integer")) {
        members.insert((*name).to_owned(), json!(answer.status));
    }
    if let Some(name) = SENTENCE.iter().find(|name| typed(name, "string")) {
        members.insert((*name).to_owned(), json!(fault.detail));
    }
    mock.schemas.check(Direction::Response, pointer, &value).ok().map(|()| value)
}
