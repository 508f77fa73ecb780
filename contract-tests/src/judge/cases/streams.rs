//! An operation comes in; cases whose caller takes the body of a success as it arrives go out. It must never know what is in a body.

use serde_json::{Value, json};

use super::answers::{declared, full_body};
use super::{Act, AnswerAct, Expected, Maker, NARROW, Payload, Temper, Variant};
use crate::document::Operation;
use crate::server::Answer;

/// A status that nobody declares.
const UNDECLARED: u16 = 299;

/// The cases of one operation.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    let Some(mut call) = maker.plain_call(operation) else { return };
    if let Value::Object(arguments) = &mut call {
        arguments.insert("stream".to_owned(), json!(true));
    }
    for declared in declared(maker.bench, operation).iter().filter(|declared| declared.media.is_some()) {
        let name = format!("{} › as a stream", declared.label());
        let act = |answer, temper, expected| {
            let (arguments, status) = (call.clone(), declared.code);
            Act::Answer(Box::new(AnswerAct { arguments, answer, raw: None, temper, status, expected }))
        };
        if operation.succeeds(declared.response.status) {
            // No limit holds for what need not be in memory, and nobody looks into it.
            let body = b"as it arrives ".repeat(NARROW);
            let expected = Expected::Declared { variant: Variant::Unnamed, payload: Payload::Bytes(body.clone()) };
            let act = act(declared.answer(body), Temper::Narrow, expected);
            maker.add(operation, declared.pointer(), name, None, act);
        } else if declared.is_json() && maker.bench.firsts.with_answer(&maker.bench.schemas, operation, declared.media)
        {
            let Some(body) = full_body(maker, declared) else { continue };
            let payload = Payload::Json(body);
            let answer = declared.answer(payload.bytes());
            let expected = Expected::Declared { variant: declared.variant.clone(), payload };
            maker.add(operation, declared.pointer(), name, None, act(answer, Temper::Usual, expected));
        }
    }
    if operation.declared(UNDECLARED).is_none() && maker.bench.firsts.of_tag(operation) {
        let answer = Answer::json(UNDECLARED, &json!(["not", "known"]));
        let answer = if operation.method == "HEAD" { Answer::new(UNDECLARED, "") } else { answer };
        let act = AnswerAct {
            arguments: call,
            answer: answer.with("x-judge", "kept"),
            raw: None,
            temper: Temper::Usual,
            status: UNDECLARED,
            expected: Expected::Undeclared,
        };
        let name = format!("{UNDECLARED} undeclared › as a stream");
        maker.add(operation, &operation.pointer, name, None, Act::Answer(Box::new(act)));
    }
}
