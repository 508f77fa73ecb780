//! A regular expression of a document comes in, a way to tell whether a text matches goes out. The kinds that identifiers have, which
//! are nearly all, are told byte by byte; a regex engine, a hundred times as slow, sees to the others. It must never refuse a text
//! because of a pattern that it does not understand.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use regex_lite::Regex;

/// A pattern made ready.
enum Pattern {
    /// An anchored sequence of characters of certain classes.
    Sequence(Vec<Step>),
    /// Any other that the engine knows.
    Regex(Regex),
    /// One that it does not know, such as look-around (ECMA-262): the server is the one to judge it.
    Unknown,
}

/// So many characters of a class.
struct Step {
    /// Which bytes belong to it: ASCII characters only.
    class: Box<[bool; 256]>,
    least: usize,
    most: usize,
}

/// Whether a pattern is found in a text. Each is made ready once per process.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    static CACHE: Mutex<BTreeMap<&'static str, &'static Pattern>> = Mutex::new(BTreeMap::new());
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    // A document has only so many patterns, and each is needed as long as the process lasts.
    let pattern = *cache.entry(pattern).or_insert_with(|| Box::leak(Box::new(ready(pattern))));
    drop(cache);
    match pattern {
        Pattern::Sequence(steps) => follow(steps, text.as_bytes()),
        Pattern::Regex(regex) => regex.is_match(text),
        Pattern::Unknown => true,
    }
}

fn ready(pattern: &str) -> Pattern {
    match (sequence(pattern), Regex::new(pattern)) {
        // What the engine refuses is not to be understood in another way here.
        (Some(steps), Ok(_)) => Pattern::Sequence(steps),
        (None, Ok(regex)) => Pattern::Regex(regex),
        (_, Err(_)) => Pattern::Unknown,
    }
}

/// Only the last step may take a varying number, so that there is never a choice.
fn follow(steps: &[Step], mut text: &[u8]) -> bool {
    for step in steps {
        let most = text.get(..step.most).unwrap_or(text);
        let count = most.iter().position(|byte| !step.class[usize::from(*byte)]).unwrap_or(most.len());
        if count < step.least {
            return false;
        }
        text = text.get(count..).unwrap_or_default();
    }
    text.is_empty()
}

/// `^…$` around characters and classes, each with a fixed count, the last one with any; the whole may stand in one group.
fn sequence(pattern: &str) -> Option<Vec<Step>> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
    let mut rest = inner.as_bytes();
    let mut steps: Vec<Step> = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        if steps.last().is_some_and(|step| step.least != step.most) {
            return None;
        }
        let (class, after) = match first {
            b'[' => class(after)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'@' | b':' | b'/' => (1_u128 << first, after),
            _ => return None,
        };
        let (least, most, after) = count(after)?;
        let class = Box::new(std::array::from_fn(|byte| byte < 128 && class >> byte & 1 == 1));
        steps.push(Step { class, least, most });
        rest = after;
    }
    (!steps.is_empty()).then_some(steps)
}

/// The inside of `[…]` as a bit for each character, without escapes, negation or set operations.
fn class(text: &[u8]) -> Option<(u128, &[u8])> {
    let end = text.iter().position(|byte| *byte == b']').filter(|end| *end > 0)?;
    let (mut inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b' ' | b':' | b'@' | b'/' | b',');
    let mut class = 0;
    while let Some((&first, rest)) = inside.split_first() {
        match rest {
            [b'-', last, rest @ ..]
                if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && first <= *last =>
            {
                (first..=*last).for_each(|byte| class |= 1_u128 << byte);
                inside = rest;
            }
            // A hyphen at the end stands for itself.
            [] if first == b'-' => {
                class |= 1 << first;
                inside = rest;
            }
            _ if plain(first) => {
                class |= 1_u128 << first;
                inside = rest;
            }
            _ => return None,
        }
    }
    Some((class, after))
}

/// A count behind a character or class: none, `{n}`, `{n,}`, `{n,m}`, `*`, `+` or `?`.
fn count(text: &[u8]) -> Option<(usize, usize, &[u8])> {
    let (least, most, after) = match text {
        [b'*', after @ ..] => (0, usize::MAX, after),
        [b'+', after @ ..] => (1, usize::MAX, after),
        [b'?', after @ ..] => (0, 1, after),
        [b'{', inside @ ..] => {
            let end = inside.iter().position(|byte| *byte == b'}')?;
            let bounds = std::str::from_utf8(inside.get(..end)?).ok()?;
            let (least, most) = match bounds.split_once(',') {
                None => (bounds.parse().ok()?, bounds.parse().ok()?),
                Some((least, "")) => (least.parse().ok()?, usize::MAX),
                Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
            };
            (least, most, inside.get(end + 1..)?)
        }
        _ => return Some((1, 1, text)),
    };
    // `+?` and its like are another thing.
    if matches!(after, [b'?' | b'+' | b'*' | b'{', ..]) { None } else { Some((least, most, after)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERNS: [&str; 20] = [
        "^([a-f0-9]{24})$",
        "^[a-fA-F0-9]{24}$",
        "^[a-zA-Z0-9][a-zA-Z0-9-]*$",
        "^[0-9a-f]{8}-[0-9a-f]{4}$",
        "^vpc-[0-9a-f]{3}$",
        "^([A-Z]{2})$",
        "^[a-z]{2,4}$",
        "^[a-z]{2,}$",
        "^a?$",
        "^[a-c]+$",
        "^ab*$",
        "^[a.b]$",
        "^[-a]$",
        "^[^a]$",
        "^(a)(b)$",
        "^a|b$",
        "^a+?$",
        "^[a-c]*c$",
        "a{2}",
        "^\\d+$",
    ];
    const TEXTS: [&str; 26] = [
        "",
        "a",
        "b",
        "ab",
        "abb",
        "abc",
        "abcc",
        "aa",
        "aaa",
        "A",
        "AB",
        "ABC",
        "-",
        "-a",
        "a-",
        "a-b-",
        ".",
        "4888442a3354817a7320eb61",
        "4888442a3354817a7320eb6",
        "4888442a3354817a7320eb611",
        "4888442A3354817a7320eb61",
        "00000000-0000",
        "vpc-0af",
        "vpc-0ag",
        "ä",
        "a\n",
    ];

    #[test]
    fn whoever_tells_the_answer_is_the_engines() {
        for pattern in PATTERNS {
            let regex = Regex::new(pattern).expect("all of these are known");
            for text in TEXTS {
                assert_eq!(matches(pattern, text), regex.is_match(text), "{pattern} in {text:?}");
            }
        }
    }

    #[test]
    fn the_patterns_of_identifiers_need_no_engine() {
        let simple: Vec<&str> = PATTERNS.into_iter().filter(|pattern| sequence(pattern).is_some()).collect();
        assert_eq!(simple, PATTERNS[..12]);
    }

    #[test]
    fn what_nobody_understands_is_let_through() {
        assert!(matches("^(?=a)b$", "anything"));
    }
}
