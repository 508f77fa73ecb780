//! Why a value is none of a union's alternatives: the reasons of each come in, one bounded message goes out. It is compiled once,
//! whatever the number of unions, and must never know a type.

use super::super::error::{excerpt, message_excerpt};
use super::tally::{NAME, TALLY, Tally};
use std::fmt::Display;

/// The most characters of all reasons together, which alternatives share alike.
const REASONS: usize = 800;
/// The most and the fewest characters of one reason.
const REASON: (usize, usize) = (200, 40);
/// The most alternatives that are named, with their reasons.
const ALTERNATIVES: usize = 16;
/// The most values of a discriminator that are named.
const VALUES: usize = 12;

impl Tally {
    /// An alternative is about to be read. Returns what was unexplained before.
    pub(super) fn begin(&self) -> usize {
        self.alternatives.set(self.alternatives.get().wrapping_add(1));
        self.passed.take();
        self.unexplained.get()
    }

    /// An alternative has been read, or not. Returns what it does not explain.
    pub(super) fn end(&self, before: usize) -> usize {
        self.alternatives.set(self.alternatives.get().wrapping_sub(1));
        self.unexplained.replace(before).wrapping_sub(before)
    }
}

/// Why one alternative does not fit, behind the members on the way to what does not.
pub(super) fn reason(error: &dyn Display) -> String {
    let passed = TALLY.with(|tally| tally.passed.take());
    let reason = if passed.is_empty() { error.to_string() } else { format!("{passed}: {error}") };
    message_excerpt(&reason, REASON.0)
}

/// The message for an alternative that the discriminator names, and that does not fit.
pub(super) fn named(union: &str, property: &str, value: &str, error: &dyn Display) -> String {
    format!("{union} with {property} {}: {}", quoted(value), reason(error))
}

/// What there is to say where the discriminator is missing.
pub(super) fn untagged(property: &str) -> String {
    format!(" (no `{property}` says which it is)")
}

/// What there is to say where the discriminator has a value that names no alternative.
pub(super) fn unknown(property: &str, value: &str, tags: &[(&str, usize)]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    let known: Vec<String> = tags.iter().take(VALUES).map(|(tag, _)| format!("`{}`", excerpt(tag, NAME))).collect();
    let more = more(tags.len(), VALUES, "");
    format!(" ({property} is {}, which is none of {}{more})", quoted(value), known.join(", "))
}

/// The message for a value that fits no alternative; `reasons` are in the order of `variants`.
pub(super) fn none(union: &str, about: &str, variants: &[&str], reasons: &[String]) -> String {
    let share = (REASONS / reasons.len().max(1)).clamp(REASON.1, REASON.0);
    let mut message = format!("no alternative of {union} fits{about}");
    for (variant, reason) in variants.iter().zip(reasons).take(ALTERNATIVES) {
        message.push_str(&format!("; not {}: {}", excerpt(variant, NAME), message_excerpt(reason, share)));
    }
    message.push_str(&more(reasons.len(), ALTERNATIVES, ";"));
    message
}

/// A value of a body, if it is short; a part of a secret would not be recognized as one.
fn quoted(value: &str) -> String {
    match value.chars().count() {
        0..=NAME => format!("`{}`", excerpt(value, NAME)),
        length => format!("a text of {length} characters"),
    }
}

/// How many are left unnamed.
fn more(all: usize, named: usize, before: &str) -> String {
    if all > named { format!("{before} and {} more", all - named) } else { String::new() }
}
