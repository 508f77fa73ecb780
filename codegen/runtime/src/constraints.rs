//! A value and what the document demands of it come in; what it violates goes out, without the value, which may be
//! confidential. It must never know where the value is sent.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::describe::Constraints;
use super::error::excerpt;
use super::pattern;

/// Checks a value (OAS 3.0.3, Schema Object; JSON Schema Validation §6). A constraint on another kind of value than the
/// one given has no effect.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with the parameter's name.
pub(super) fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) => check_text(constraints, text),
        Value::Number(number) => check_number(constraints, number),
        Value::Array(items) => check_items(constraints, items),
        Value::Null | Value::Bool(_) | Value::Object(_) => Ok(()),
    }
}

/// The most of a pattern that a message shows, in bytes.
const PATTERN: usize = 200;

fn check_text(constraints: &Constraints, text: &str) -> Result<(), String> {
    if constraints.min_length.is_some() || constraints.max_length.is_some() {
        let length = text.chars().count() as u64;
        check_count(length, constraints.min_length, constraints.max_length, "characters")?;
    }
    if let Some(pattern) = constraints.pattern
        && !pattern::matches(pattern, text)
    {
        return Err(format!("does not match the pattern {}", excerpt(pattern, PATTERN)));
    }
    Ok(())
}

fn check_items(constraints: &Constraints, items: &[Value]) -> Result<(), String> {
    check_count(items.len() as u64, constraints.min_items, constraints.max_items, "items")?;
    if constraints.unique_items {
        let mut seen = BTreeSet::new();
        if !items.iter().all(|item| seen.insert(item.to_string())) {
            return Err("holds an item twice".to_owned());
        }
    }
    Ok(())
}

fn check_count(count: u64, least: Option<u64>, most: Option<u64>, what: &str) -> Result<(), String> {
    if let Some(least) = least.filter(|least| count < *least) {
        return Err(format!("has {count} {what}, and the least is {least}"));
    }
    if let Some(most) = most.filter(|most| count > *most) {
        return Err(format!("has {count} {what}, and the most is {most}"));
    }
    Ok(())
}

fn check_number(constraints: &Constraints, number: &Number) -> Result<(), String> {
    if let Some(bound) = constraints.minimum {
        let order = compare(number, bound);
        if order.is_lt() || (order.is_eq() && constraints.exclusive_minimum) {
            let relation = if constraints.exclusive_minimum { "greater than" } else { "at least" };
            return Err(format!("must be {relation} {bound}"));
        }
    }
    if let Some(bound) = constraints.maximum {
        let order = compare(number, bound);
        if order.is_gt() || (order.is_eq() && constraints.exclusive_maximum) {
            let relation = if constraints.exclusive_maximum { "less than" } else { "at most" };
            return Err(format!("must be {relation} {bound}"));
        }
    }
    match constraints.multiple_of {
        Some(step) if step > 0.0 && !is_multiple(number, step) => Err(format!("must be a multiple of {step}")),
        _ => Ok(()),
    }
}

/// An integer as such, because a float cannot hold all of those that JSON can.
fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn whole(float: f64) -> Option<i128> {
    // Beyond 2^100 an integer parameter cannot be, so that the conversion is always exact.
    (float.fract() == 0.0 && float.abs() < 1e30).then_some(float as i128)
}

fn compare(number: &Number, bound: f64) -> std::cmp::Ordering {
    match (integer(number), whole(bound)) {
        (Some(number), Some(bound)) => number.cmp(&bound),
        _ => number.as_f64().unwrap_or(f64::NAN).total_cmp(&bound),
    }
}

fn is_multiple(number: &Number, step: f64) -> bool {
    if let (Some(number), Some(step)) = (integer(number), whole(step)) {
        return step == 0 || number % step == 0;
    }
    let quotient = number.as_f64().unwrap_or(f64::NAN) / step;
    // Decimal steps such as 0.01 have no exact float, so that the quotient may miss the integer by a few last places.
    (quotient - quotient.round()).abs() <= quotient.abs().max(1.0) * 1e-9
}
