//! The numeric limits of a schema in; limits that `openapiv3` can hold out: booleans for exclusiveness, and whole
//! numbers of 64 bits for integers.
//! It must never widen or narrow what a schema allows without saying so.

use serde_json::Number;

use super::super::value::{Members, Value};
use super::walk::Mender;

const LIMITS: [(&str, &str); 2] = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];

/// Numeric exclusive limits (since 3.1) become a limit and a flag.
pub(super) fn exclusive(mender: &mut Mender<'_>, members: &mut Members) {
    for (limit, flag) in LIMITS {
        let Some(Value::Number(bound)) = members.get(flag).cloned() else { continue };
        mender.note_31("exclusive-limit", flag, &format!("`{flag}` is a number"));
        let inclusive = members.get(limit).and_then(Value::as_f64);
        let tighter = match (inclusive, bound.as_f64()) {
            (Some(inclusive), Some(bound)) if limit == "minimum" => bound >= inclusive,
            (Some(inclusive), Some(bound)) => bound <= inclusive,
            _ => true,
        };
        if tighter {
            members.insert(limit, Value::Number(bound));
            members.insert(flag, true);
        } else {
            members.remove(flag);
        }
    }
}

/// Removes flags without a limit, and makes the limits of an integer whole.
pub(super) fn tidy(mender: &mut Mender<'_>, members: &mut Members) {
    for (limit, flag) in LIMITS {
        if members.contains_key(flag) && !members.contains_key(limit) {
            if members.get(flag) == Some(&Value::Bool(true)) {
                let message = format!("`{flag}` says nothing without `{limit}`");
                mender.note("exclusive-without-limit", flag, message);
            }
            members.remove(flag);
        }
    }
    if let Some(step) = members.get("multipleOf").and_then(Value::as_f64)
        && step <= 0.0
    {
        mender.warn("impossible-limit", "multipleOf", "`multipleOf` must be more than 0");
        members.remove("multipleOf");
    }
    if members.get("type").and_then(Value::as_str) == Some("integer") {
        for (limit, flag) in LIMITS {
            integer_limit(mender, members, limit, flag);
        }
        integer_step(mender, members);
    }
}

/// A limit of an integer: without a fraction, and within what an `i64` holds.
fn integer_limit(mender: &mut Mender<'_>, members: &mut Members, limit: &str, flag: &str) {
    let Some(bound) = members.get(limit).cloned() else { return };
    if bound.is_i64() {
        return;
    }
    let Some(number) = bound.as_f64() else { return };
    if let Some(whole) = whole(&bound) {
        members.insert(limit, whole);
        return;
    }
    if number.fract() == 0.0 || number.abs() >= 9.2e18 {
        let message = format!("`{limit}` {bound} is beyond 64 bits with a sign; it is not checked");
        mender.note("limit-beyond-64-bits", limit, message);
        members.insert(format!("x-specbound-{limit}"), bound);
        members.remove(limit);
        members.remove(flag);
        return;
    }
    // Between two integers, the next one inside allows the same values, itself included.
    let inside = if limit == "minimum" { number.ceil() } else { number.floor() };
    mender.note("fractional-limit", limit, format!("`{limit}` {bound} of an integer is read as {inside}"));
    members.insert(limit, inside as i64);
    members.remove(flag);
}

fn integer_step(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(step) = members.get("multipleOf").cloned() else { return };
    if step.is_i64() {
        return;
    }
    if let Some(whole) = whole(&step) {
        members.insert("multipleOf", whole);
        return;
    }
    let message = format!("`multipleOf` {step} of an integer is not checked");
    mender.note("fractional-limit", "multipleOf", message);
    members.insert("x-specbound-multipleOf", step);
    members.remove("multipleOf");
}

/// Returns a number without a fraction as an integer of 64 bits, if it is one.
pub(super) fn whole(value: &Value) -> Option<Value> {
    let number = value.as_number().filter(|number| number.is_f64()).and_then(Number::as_f64)?;
    let fits = number.fract() == 0.0 && number.abs() < 9.2e18;
    fits.then(|| (number as i64).into())
}
