//! Patterns that are not plain: a regex engine sees to them. It must never refuse a text because of a pattern that it does not
//! understand.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use regex_lite::Regex;
use serde_json::Value;

use super::super::describe::Constraints;
use super::strings::check_string;

impl Constraints {
    /// Demands of strings, the pattern being any.
    pub const EXPRESSION: Constraints = Constraints { check, ..Constraints::NONE };
}

pub(super) fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    check_string(constraints, value, is_found)
}

/// Whether a pattern is found in a text. Each is made ready once per process.
fn is_found(pattern: &'static str, text: &str) -> bool {
    static CACHE: Mutex<BTreeMap<&'static str, Option<&'static Regex>>> = Mutex::new(BTreeMap::new());
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    // A document has only so many patterns, and each is needed as long as the process lasts. One that the engine does not know, such as
    // look-around (ECMA-262), is for the server to judge.
    let regex = *cache.entry(pattern).or_insert_with(|| Some(Box::leak(Box::new(Regex::new(pattern).ok()?))));
    drop(cache);
    regex.is_none_or(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_the_engines() {
        for (pattern, text, found) in [
            ("^[-a]$", "-", true),
            ("^[^a]$", "b", true),
            ("^[^a]$", "a", false),
            ("^(a)(b)$", "ab", true),
            ("^a|b$", "ac", true),
            ("^a+?$", "aa", true),
            ("^[a-c]*c$", "abc", true),
            ("a{2}", "baab", true),
            ("^\\d+$", "1a", false),
        ] {
            assert_eq!(is_found(pattern, text), found, "{pattern} in {text:?}");
        }
    }

    #[test]
    fn what_nobody_understands_is_let_through() {
        assert!(is_found("^(?=a)b$", "anything"));
    }
}
