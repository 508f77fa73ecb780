//! An operation comes in; cases that serve statuses and media types it does not declare go out, and error bodies as real
//! servers send them. It must never know what is declared beyond that it is.

use serde_json::{Value, json};

use super::answers::{declared, put};
use super::{Act, COOKIE, Expected, Maker, with_query};
use crate::document::Operation;
use crate::sample::Extent;
use crate::server::Answer;

/// Statuses that a proxy, a limiter or a later version may send.
const STATUSES: &[u16] = &[200, 202, 299, 302, 304, 409, 418, 429, 499, 502, 503, 599];

/// Two of them.
const FEW: &[u16] = &[299, 409];

/// A time of an answer, a later one, and by how many seconds it is.
const NOW: &str = "Wed, 21 Oct 2015 07:28:00 GMT";
pub(crate) const LATER: &str = "Wed, 21 Oct 2015 07:29:30 GMT";
pub(crate) const LATER_BY: u64 = 90;

const PAGE: &str = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body>\n</html>\n";

/// The cases of what an operation does not declare.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    let Some(call) = maker.plain_call(operation) else { return };
    // What is not declared is dealt with by the same code in every operation.
    let statuses = if maker.bench.firsts.of_tag(operation) { STATUSES } else { FEW };
    for code in statuses.iter().copied().filter(|code| operation.declared(*code).is_none()) {
        status(maker, operation, &call, code);
    }
    strays(maker, operation, &call);
}

fn status(maker: &mut Maker<'_>, operation: &Operation, call: &Value, code: u16) {
    let mut answers = vec![
        ("empty".to_owned(), Answer::new(code, "")),
        ("a page".to_owned(), Answer::new(code, PAGE).with("content-type", "text/html; charset=utf-8")),
        ("a long page".to_owned(), Answer::new(code, PAGE.repeat(500)).with("content-type", "text/html")),
        (
            "some JSON".to_owned(),
            Answer::json(code, &json!(["not", "known"])).with("set-cookie", format!("session={COOKIE}")),
        ),
    ];
    let shared = shared_bodies(maker);
    answers.extend(shared.iter().map(|(how, body)| (how.clone(), Answer::json(code, body).with("retry-after", "7"))));
    for (how, answer) in answers {
        undeclared(maker, operation, call, code, &how, answer);
    }
    if [429, 503].contains(&code) {
        let later = Answer::new(code, "").with("date", NOW).with("retry-after", LATER);
        undeclared(maker, operation, call, code, "Retry-After as a date", later);
        let later = Answer::new(code, "").with("retry-after", "120");
        undeclared(maker, operation, call, code, "Retry-After in seconds", later);
    }
    let Some(envelope) = &operation.envelope else { return };
    let call = with_query(call, &envelope.parameter, json!(true));
    for (how, body) in shared {
        let mut wrapped = json!({});
        put(&mut wrapped, &envelope.status, json!(code));
        put(&mut wrapped, &envelope.content, body);
        undeclared(maker, operation, &call, code, &format!("{how} › enveloped"), Answer::json(200, &wrapped));
    }
    undeclared(
        maker,
        operation,
        &call,
        code,
        "a page › envelope not given",
        Answer::new(code, PAGE).with("content-type", "text/html"),
    );
}

fn undeclared(maker: &mut Maker<'_>, operation: &Operation, call: &Value, code: u16, how: &str, answer: Answer) {
    if super::answers::silent(operation, answer.status) && !answer.body.is_empty() {
        return;
    }
    let act = Act::served(call, answer.with("x-judge", "kept"), code, Expected::Undeclared);
    maker.add(operation, &operation.pointer, format!("{code} undeclared › {how}"), None, act);
}

/// Bodies of the schema that error answers share, and those known to stray from it.
fn shared_bodies(maker: &mut Maker<'_>) -> Vec<(String, Value)> {
    let Some(shared) = maker.bench.options.shared.clone() else { return Vec::new() };
    let mut bodies = Vec::new();
    for extent in [Extent::Full, Extent::Minimal] {
        bodies.extend(
            maker
                .sampled("the shared error", &shared.schema, extent)
                .map(|body| (format!("the shared error, {extent}"), body)),
        );
    }
    bodies.extend(wordy(maker, &shared.schema));
    bodies.extend(stray_bodies(maker));
    bodies
}

/// The full body of a schema, whose texts are as long as no error should show them.
fn wordy(maker: &mut Maker<'_>, schema: &str) -> Option<(String, Value)> {
    let mut body = maker.sampled("the shared error", schema, Extent::Full)?;
    for member in body.as_object_mut()?.values_mut().filter(|member| member.is_string()) {
        *member = json!("much ado\n".repeat(4_000));
    }
    let fits = maker.bench.schemas.check(crate::schema::Direction::Response, schema, &body).is_ok();
    fits.then(|| ("the shared error, at great length".to_owned(), body))
}

fn stray_bodies(maker: &mut Maker<'_>) -> Vec<(String, Value)> {
    let Some(shared) = maker.bench.options.shared.clone() else { return Vec::new() };
    let Some(full) = maker.sampled("the shared error", &shared.schema, Extent::Full) else { return Vec::new() };
    let lay = |(index, stray): (usize, &Value)| {
        let mut body = full.clone();
        for (name, value) in stray.as_object().into_iter().flatten() {
            put(&mut body, name, value.clone());
        }
        (format!("the shared error, stray {}", index + 1), body)
    };
    shared.strays.iter().enumerate().map(lay).collect()
}

/// Under each declared error of that schema, a body that strays from it.
fn strays(maker: &mut Maker<'_>, operation: &Operation, call: &Value) {
    let Some(shared) = maker.bench.options.shared.clone() else { return };
    for declared in declared(maker.bench, operation) {
        let schema = declared.media.and_then(|media| media.schema.as_ref());
        let same =
            schema.is_some_and(|schema| maker.bench.document.resolve(schema).is_ok_and(|(at, _)| at == shared.schema));
        if !same || declared.code < 400 {
            continue;
        }
        for (how, body) in stray_bodies(maker) {
            let answer = declared.answer(body.to_string());
            let expected = Expected::Stray { variant: declared.variant.clone(), body };
            let act = Act::served(call, answer, declared.code, expected);
            let name = format!("{} › {how}", declared.label());
            maker.add(operation, declared.pointer(), name, None, act);
        }
    }
}
