//! An operation comes in; cases whose arguments are of another shape than declared go out: of another type, without what is required,
//! with members that nothing names. It must never make up a fit argument.

use serde_json::{Value, json};

use super::arguments::{self, put_body, set};
use super::requests::{fate, is_markup, request};
use super::{Fate, Maker};
use crate::document::{Media, Operation, Parameter};
use crate::sample::{Alphabet, Extent, FURTHER, misshapen, sample, within};
use crate::schema::Direction;
use crate::wire::body::Kind;
use crate::wire::multipart::is_open;

/// The cases of one operation, beside arguments that fit.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation, base: &Value, fits: bool) {
    for parameter in &operation.parameters {
        if !parameter.is_ignored() && maker.bench.firsts.with_parameter(operation, parameter) {
            of_parameter(maker, operation, parameter, base);
        }
    }
    for media in operation.body.iter().flat_map(|body| &body.media) {
        if maker.bench.firsts.with_body(&maker.bench.schemas, operation, media) {
            of_body(maker, operation, media, base, fits);
        }
    }
}

fn of_parameter(maker: &mut Maker<'_>, operation: &Operation, parameter: &Parameter, base: &Value) {
    let (schemas, Some(pointer)) = (&maker.bench.schemas, &parameter.schema) else { return };
    let Ok(fit) = sample(schemas, Direction::Request, pointer, Extent::Full, Alphabet::Narrow) else { return };
    for (how, _, value) in misshapen(schemas, Direction::Request, pointer, &fit) {
        // A parameter that is null is one that is not given.
        if value.is_null() {
            continue;
        }
        let mut arguments = base.clone();
        set(&mut arguments, parameter.place.word(), &parameter.name, value);
        let name = format!("{} {} › {how}", parameter.place.word(), parameter.name);
        request(maker, operation, &parameter.pointer, name, arguments, Fate::Refused);
    }
}

fn of_body(maker: &mut Maker<'_>, operation: &Operation, media: &Media, base: &Value, base_fits: bool) {
    let bench = maker.bench;
    let schemas = &bench.schemas;
    let kind = Kind::of(schemas, Direction::Request, media);
    let (Some(pointer), Ok(body)) = (&media.schema, arguments::body(bench, media, Extent::Full)) else { return };
    let Some(fit) = body.get("value").filter(|_| schemas.check(Direction::Request, pointer, &body["value"]).is_ok())
    else {
        return;
    };
    if is_markup(&media.media_type, &json!({ "body": body })) {
        return;
    }
    let mut with = |how: &str, value: Value, fate: Fate| {
        let mut arguments = base.clone();
        put_body(&mut arguments, json!({ "media_type": media.media_type, "value": value }));
        request(maker, operation, &media.pointer, format!("{} › {how}", media.media_type), arguments, fate);
    };
    for (how, _, value) in misshapen(schemas, Direction::Request, pointer, fit) {
        with(&how, value, Fate::Refused);
    }
    let own = |reference: &str| bench.firsts.within(schemas, Direction::Request, pointer, reference);
    let inside = within(schemas, Direction::Request, pointer, fit, &own);
    // An object in a part of a multipart body is JSON; there is no text for one in a form, nor one for null.
    let plain = kind == Kind::Json;
    let more = |how: &str| kind == Kind::Multipart && how.ends_with("with a further member");
    for (how, value) in inside.right.into_iter().filter(|(how, _)| plain || more(how)) {
        with(&how, value, fate(base_fits));
    }
    for (how, _, value) in inside.wrong {
        with(&how, value, Fate::Refused);
    }
    let later = if is_open(schemas, media) { json!(["later"]) } else { json!("later") };
    let mut beside = fit.clone();
    if let Value::Object(members) = &mut beside {
        members.insert(FURTHER.to_owned(), if plain { json!({ "a": [1, null] }) } else { later });
        if schemas.check(Direction::Request, pointer, &beside).is_ok() {
            with("a further member", beside, fate(base_fits));
        }
    }
}
