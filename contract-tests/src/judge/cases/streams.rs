//! An operation comes in; cases whose caller takes the body of a success as it arrives go out, as bytes or as the values that it holds
//! one after the other.

use serde_json::{Value, json};

use super::answers::{Declared, declared, full_body, put};
use super::{Act, AnswerAct, Expected, Maker, NARROW, Payload, Temper, Variant};
use crate::document::{Media, Operation};
use crate::sample::{Extent, misshapen};
use crate::schema::Direction;
use crate::server::Answer;
use crate::wire::body::{essence, is_lines};

/// A status that nobody declares.
const UNDECLARED: u16 = 299;

/// The cases of one operation.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    let Some(plain) = maker.plain_call(operation) else { return };
    let call = taken(&plain, "stream");
    for declared in declared(maker.bench, operation).iter().filter(|declared| declared.media.is_some()) {
        let name = format!("{} › as a stream", declared.label());
        if operation.succeeds(declared.response.status) {
            // No limit holds for what need not be in memory, and nobody looks into it.
            let body = b"as it arrives ".repeat(NARROW);
            let expected = Expected::Declared { variant: Variant::Unnamed, payload: Payload::Bytes(body.clone()) };
            let act = AnswerAct::served(&call, declared.answer(body), declared.code, expected);
            let act = AnswerAct { temper: Temper::Narrow, ..act };
            maker.add(operation, declared.pointer(), name, None, Act::Answer(Box::new(act)));
            sequence(maker, operation, declared, &plain);
        } else if declared.is_json() && maker.bench.firsts.with_answer(&maker.bench.schemas, operation, declared.media)
        {
            let Some(body) = full_body(maker, declared) else { continue };
            let payload = Payload::Json(body);
            let answer = declared.answer(payload.bytes());
            let expected = Expected::Declared { variant: declared.variant.clone(), payload };
            let act = Act::served(&call, answer, declared.code, expected);
            maker.add(operation, declared.pointer(), name, None, act);
        }
    }
    if operation.declared(UNDECLARED).is_none() && maker.bench.firsts.of_tag(operation) {
        let answer = Answer::json(UNDECLARED, &json!(["not", "known"]));
        let answer = if operation.method == "HEAD" { Answer::new(UNDECLARED, "") } else { answer };
        let act = Act::served(&call, answer.with("x-judge", "kept"), UNDECLARED, Expected::Undeclared);
        let name = format!("{UNDECLARED} undeclared › as a stream");
        maker.add(operation, &operation.pointer, name, None, act);
    }
}

/// The call whose success is taken in this way.
fn taken(call: &Value, how: &str) -> Value {
    let mut call = call.clone();
    put(&mut call, how, json!(true));
    call
}

/// Answers of one value after the other: on lines, or as server-sent events.
fn sequence(maker: &mut Maker<'_>, operation: &Operation, declared: &Declared<'_>, call: &Value) {
    let Some(media) = declared.media else { return };
    let kind = essence(&media.media_type);
    let (how, body, items) = if kind == "text/event-stream" {
        ("events", EVENTS.to_owned(), events())
    } else if is_lines(&kind) {
        let Some(lines) = lines(maker, declared, media) else { return };
        let line = |item: &Result<Value, (String, Value)>| match item {
            Ok(value) | Err((_, value)) => format!("{value}\r\n\n"),
        };
        let body: String = lines.iter().map(line).collect();
        ("lines", body, lines.into_iter().map(|item| item.map_err(|(path, _)| path)).collect())
    } else {
        return;
    };
    let expected = Expected::Declared { variant: Variant::Unnamed, payload: Payload::Items(items) };
    let act = Act::served(&taken(call, how), declared.answer(body), declared.code, expected);
    let name = format!("{} › as {how}", declared.label());
    maker.add(operation, declared.pointer(), name, None, act);
}

/// The values on the lines of an answer: such as fit the schema, and with the places at which they do not, such as do not.
fn lines(maker: &mut Maker<'_>, declared: &Declared<'_>, media: &Media) -> Option<Vec<Result<Value, (String, Value)>>> {
    let schemas = &maker.bench.schemas;
    // A schema of a text is one of all lines together, and leaves open what is on each.
    let is_text = |pointer: &str| {
        let schema = schemas.at(Direction::Response, pointer);
        schema.is_some_and(|schema| schemas.flat(Direction::Response, schema).get("type") == Some(&json!("string")))
    };
    let whole = media.schema.as_deref().filter(|pointer| !is_text(pointer));
    let Some(schema) = media.item.as_deref().or(whole) else {
        return Some([json!({ "state": ["running", null] }), json!("text"), json!(1.5)].map(Ok).to_vec());
    };
    let extents = [Extent::Full, Extent::Minimal, Extent::Sampled(1)].into_iter();
    let values: Vec<Value> = extents.filter_map(|extent| maker.sampled(&declared.label(), schema, extent)).collect();
    let full = values.first()?;
    let broken = misshapen(&maker.bench.schemas, Direction::Response, schema, full);
    let lines = values.iter().cloned().map(Ok).chain(broken.into_iter().map(|(_, path, value)| Err((path, value))));
    Some(lines.chain([Ok(full.clone())]).collect())
}

/// Events as the HTML standard has them (section 9.2.6): comments, all ends of lines, data on several lines, and an event that the end
/// cuts off.
const EVENTS: &str =
    "\u{feff}: a comment\nevent: added\nid: 7\ndata: one\ndata:two\n\ndata: {\"a\": 1}\r\n\r\nid\rdata\r\ndata: cut";

fn events() -> Vec<Result<Value, String>> {
    vec![
        Ok(json!({ "event": "added", "data": "one\ntwo", "id": "7" })),
        Ok(json!({ "event": "message", "data": "{\"a\": 1}", "id": "7" })),
    ]
}
