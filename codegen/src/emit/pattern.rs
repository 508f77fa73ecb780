//! A pattern comes in, whether it is plain goes out: of the kinds that identifiers have, which the runtime follows byte by byte, and for
//! which no regex engine need be compiled. What the runtime can follow is said in its `constraints/pattern.rs`.

/// The most characters of one class. Every engine takes so many, so that no plain pattern is one that it would refuse.
const MOST: u32 = 1000;

/// Whether it is `^…$` around characters and classes, each with a fixed count, the last one with any; the whole may stand in one group.
pub(super) fn is_plain(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).unwrap_or_default();
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
    let mut rest = inner.as_bytes();
    // Of two steps the first must not vary, so that there is never a choice.
    let mut varies = false;
    while let Some((&first, after)) = rest.split_first() {
        let after = match first {
            b'[' => class(after),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'@' | b':' | b'/' => Some(after),
            _ => None,
        };
        let Some((fixed, after)) = after.filter(|_| !varies).and_then(count) else { return false };
        varies = !fixed;
        rest = after;
    }
    !inner.is_empty()
}

/// What is behind the inside of `[…]`, which is without escapes, negation or set operations.
fn class(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|byte| *byte == b']').filter(|end| *end > 0)?;
    let (mut inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b' ' | b':' | b'@' | b'/' | b',');
    while let Some((&first, rest)) = inside.split_first() {
        inside = match rest {
            [b'-', last, rest @ ..]
                if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && first <= *last =>
            {
                rest
            }
            // A hyphen at the end stands for itself.
            [] if first == b'-' => rest,
            // Before another hyphen a character would begin a range, which is told above.
            [b'-', _, ..] => return None,
            _ if plain(first) => rest,
            _ => return None,
        };
    }
    Some(after)
}

/// Whether the count behind a character or class is fixed, and what is behind it: none, `{n}`, `{n,}`, `{n,m}`, `*`, `+` or `?`.
fn count(text: &[u8]) -> Option<(bool, &[u8])> {
    let (fixed, after) = match text {
        [b'*' | b'+' | b'?', after @ ..] => (false, after),
        [b'{', inside @ ..] => {
            let end = inside.iter().position(|byte| *byte == b'}')?;
            let bounds = std::str::from_utf8(inside.get(..end)?).ok()?;
            let number = |text: &str| {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse().ok().filter(|number: &u32| digits && *number <= MOST)
            };
            let fixed = match bounds.split_once(',') {
                None => number(bounds).map(|_| true)?,
                Some((least, "")) => number(least).map(|_| false)?,
                Some((least, most)) => {
                    let (least, most) = (number(least)?, number(most)?);
                    if least > most {
                        return None;
                    }
                    least == most
                }
            };
            (fixed, inside.get(end + 1..)?)
        }
        _ => return Some((true, text)),
    };
    // `+?` and its like are another thing.
    if matches!(after, [b'?' | b'+' | b'*' | b'{', ..]) { None } else { Some((fixed, after)) }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn the_patterns_of_identifiers_need_no_engine() {
        for pattern in [
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
        ] {
            assert!(is_plain(pattern), "{pattern}");
        }
    }

    #[test]
    fn others_do() {
        for pattern in [
            "",
            "^$",
            "^[-a]$",
            "^[^a]$",
            "^[.-9]$",
            "^[a-c-e]$",
            "^(a)(b)$",
            "^a|b$",
            "^a+?$",
            "^[a-c]*c$",
            "a{2}",
            "^\\d+$",
            "^a{3,2}$",
            "^a{+2}$",
            "^a{100000}$",
            "^a$b$",
            "^ä$",
        ] {
            assert!(!is_plain(pattern), "{pattern}");
        }
    }
}
