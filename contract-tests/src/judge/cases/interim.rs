//! An operation comes in; for each interim status that it declares (RFC 9110, section 15.2), a case goes out that serves it as HTTP
//! alone can: before the final answer, which must come out as if nothing had been before it. It must never serve one as the final
//! answer: HTTP has no such answer, whatever the document says.

use serde_json::Value;

use super::answers::{Declared, declared, full_body, silent};
use super::{Act, AnswerAct, Expected, Maker, Payload};
use crate::document::{Operation, Response, Status, Triple};
use crate::server::Answer;
use crate::server::raw::{RawAnswer, Then};

/// The code that stands for an interim answer, where this one is. 101 is none: it ends HTTP on its connection.
pub(super) fn code(response: &Response) -> Option<u16> {
    match response.status {
        Status::Code(code) if code < 200 && code != 101 => Some(code),
        Status::Range(1) => Some(199),
        _ => None,
    }
}

/// The cases of an operation's interim answers.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation, call: &Value) {
    let interim: Vec<_> = operation.responses.iter().filter_map(|response| Some((response, code(response)?))).collect();
    if interim.is_empty() {
        return;
    }
    let finals = declared(maker.bench, operation);
    let last = finals.iter().find(|last| (200..300).contains(&last.code)).or(finals.first());
    for (response, code) in interim {
        let media: Vec<Option<String>> = match response.media.as_slice() {
            [] => vec![None],
            media => media.iter().map(|media| Some(media.media_type.clone())).collect(),
        };
        for media in media {
            let triple = Triple { operation: operation.key.clone(), status: response.status, media };
            let reason = format!("{code} is an interim status: no final answer has it (RFC 9110, section 15.2)");
            maker.fault(triple.to_string(), &response.pointer, reason);
            if let Some(last) = last {
                before(maker, operation, &response.pointer, (triple, code), last, call);
            }
        }
    }
}

/// The case of one interim answer before a final one.
fn before(
    maker: &mut Maker<'_>,
    operation: &Operation,
    pointer: &str,
    (triple, code): (Triple, u16),
    last: &Declared<'_>,
    call: &Value,
) {
    let payload = match full_body(maker, last).filter(|_| last.is_json()) {
        Some(body) => Payload::Json(body),
        None if last.media.is_some() => Payload::Bytes(b"x".to_vec()),
        None => Payload::None,
    };
    let answer = last.answer(payload.bytes());
    let raw = Some(RawAnswer { bytes: whole(operation, code, &answer).into(), then: Then::Close });
    let expected = Expected::Declared { variant: last.variant.clone(), payload };
    let act = AnswerAct { raw, ..AnswerAct::served(call, answer, last.code, expected) };
    let media = triple.media.as_deref().unwrap_or("no body");
    let name = format!("{} {media} › before {}", triple.status, last.label());
    maker.add(operation, pointer, name, Some(triple), Act::Answer(Box::new(act)));
}

/// The interim answer and the final one, byte by byte.
fn whole(operation: &Operation, code: u16, answer: &Answer) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {code} X\r\nx-judge: interim\r\n\r\nHTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !silent(operation, answer.status) {
        head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    [head.as_bytes(), b"\r\n", &answer.body].concat()
}
