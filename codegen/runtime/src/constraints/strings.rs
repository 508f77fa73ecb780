//! What is demanded of strings: a length, and a pattern of the kinds that identifiers have, which are nearly all. Such a pattern is
//! followed byte by byte; a regex engine would be a hundred times as slow.

use serde_json::Value;

use super::super::describe::Constraints;
use super::super::error::excerpt;
use super::counts::check_count;
use super::pattern;

impl Constraints {
    /// Demands of strings, the pattern being a plain one.
    pub const STRING: Constraints = Constraints { check, ..Constraints::NONE };
}

fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    check_string(constraints, value, pattern::matches)
}

/// Checks a string with a way to tell whether a pattern is found in a text.
pub(super) fn check_string(
    constraints: &Constraints,
    value: &Value,
    matches: fn(&'static str, &str) -> bool,
) -> Result<(), String> {
    match value {
        Value::String(text) => check_text(constraints, text, matches),
        _ => Ok(()),
    }
}

/// The most of a pattern that a message shows, in bytes.
const PATTERN: usize = 200;

fn check_text(constraints: &Constraints, text: &str, matches: fn(&'static str, &str) -> bool) -> Result<(), String> {
    if constraints.min_length.is_some() || constraints.max_length.is_some() {
        let length = text.chars().count() as u64;
        check_count(length, constraints.min_length, constraints.max_length, "characters")?;
    }
    if let Some(pattern) = constraints.pattern
        && !matches(pattern, text)
    {
        return Err(format!("does not match the pattern {}", excerpt(pattern, PATTERN)));
    }
    Ok(())
}
