//! A number schema comes in; a number within its bounds goes out. It must never know objects or text.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use serde_json::{Number, Value, json};

use super::Extent;

/// A length or count of a schema.
pub(super) fn bound(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name).and_then(Value::as_u64).and_then(|value| usize::try_from(value).ok())
}

/// An integer, of 128 bits while it is sought: bounds may lie outside 64.
pub(super) fn integer(schema: &Value, extent: Extent, rng: &mut ChaCha8Rng) -> Result<Value, String> {
    let edge = |name: &str| schema.get(name).and_then(Value::as_f64);
    // A double is not exact at the end of 64 bits.
    let whole = |name: &str| {
        let bound = schema.get(name)?;
        bound.as_i64().map(i128::from).or_else(|| bound.as_u64().map(i128::from))
    };
    // 9223372036854776000 is how many write the last integer of 64 bits, by way of a double.
    let end = |bound: i128| if bound as f64 == 2_f64.powi(63) { i128::from(i64::MAX) } else { bound };
    let mut low = whole("minimum").or_else(|| edge("minimum").map(|value| value.ceil() as i128));
    let mut high = whole("maximum").or_else(|| edge("maximum").map(|value| value.floor() as i128)).map(end);
    if let Some(value) = edge("exclusiveMinimum") {
        low = low.max(Some(value.floor() as i128 + 1));
    }
    if let Some(value) = edge("exclusiveMaximum") {
        high = Some(high.map_or(i128::MAX, |high| high).min(value.ceil() as i128 - 1));
    }
    // Doubles hold every integer only up to 2^53; a document that wants more says so by its format.
    let wide = schema.get("format").and_then(Value::as_str) == Some("int64");
    let limit = if wide { i128::from(i64::MAX) } else { 1_i128 << 53 };
    let (least, most) =
        (low.unwrap_or(-limit).max(i128::from(i64::MIN)), high.unwrap_or(limit).min(i128::from(u64::MAX)));
    if least > most {
        return Err(format!("no integer lies between {least} and {most}"));
    }
    let wanted = match extent {
        Extent::Full => 404,
        Extent::Minimal => 0,
        Extent::Sampled(seed) => match seed % 4 {
            0 => least,
            1 => most,
            _ => rng.random_range(least..=most),
        },
    };
    let step = schema.get("multipleOf").and_then(Value::as_f64).map_or(1, |step| (step as i128).max(1));
    let wanted = wanted.clamp(least, most);
    let below = wanted.div_euclid(step) * step;
    let value = if below >= least { below } else { below + step };
    let number = i64::try_from(value).map(Number::from).or_else(|_| u64::try_from(value).map(Number::from));
    number.map(Value::Number).map_err(|error| error.to_string())
}

/// A number; an integral one is as good as any other.
pub(super) fn number(schema: &Value, extent: Extent, rng: &mut ChaCha8Rng) -> Result<Value, String> {
    let edge = |name: &str| schema.get(name).and_then(Value::as_f64);
    let low = edge("minimum").or(edge("exclusiveMinimum"));
    let high = edge("maximum").or(edge("exclusiveMaximum"));
    let (least, most) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, low + 1000.0),
        (None, Some(high)) => (high - 1000.0, high),
        (None, None) => (-1000.0, 1000.0),
    };
    let share = match extent {
        Extent::Full => 0.75,
        Extent::Minimal => 0.5,
        Extent::Sampled(_) => rng.random_range(0.01..0.99),
    };
    // Eighths are exact in binary, so that what is written is what is meant.
    let raw: f64 = least + (most - least) * share;
    let eighth = (raw * 8.0).round() / 8.0;
    let mut value = if eighth > least && eighth < most { eighth } else { raw };
    if let Some(step) = edge("multipleOf").filter(|step| *step > 0.0) {
        value = (value / step).round() * step;
    }
    // The schema of a `float` promises no more than single precision.
    if schema.get("format").and_then(Value::as_str) == Some("float") {
        value = f64::from(value as f32);
    }
    Ok(json!(value))
}
