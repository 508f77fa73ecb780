//! What is demanded of numbers: bounds and divisors. They are compared without losing digits.

use serde_json::{Number, Value};

use super::super::describe::Constraints;

impl Constraints {
    /// Demands of numbers.
    pub const NUMBER: Constraints = Constraints { check, ..Constraints::NONE };
}

pub(super) fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    match value {
        Value::Number(number) => check_number(constraints, number),
        _ => Ok(()),
    }
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
