//! Plain patterns: `^…$` around characters and classes, each with a fixed count, the last one with any; the whole may stand in one
//! group. A pattern and a text come in, whether the one matches the other goes out. Which patterns are plain is for the generator to
//! say; it must never refuse one that is not.

/// Whether a text matches a plain pattern. Only the last count may vary, so that there is never a choice.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut pattern = pattern.trim_matches(['^', '(', ')', '$']).as_bytes();
    let mut text = text.as_bytes();
    while let Some((&first, after)) = pattern.split_first() {
        let (members, after) = if first == b'[' { class(after) } else { (1_u128 << (first & 127), after) };
        let (least, most, after) = count(after);
        let mut found = 0;
        while found < most
            && let Some((&byte, behind)) = text.split_first()
            && byte < 128
            && members >> byte & 1 == 1
        {
            (found, text) = (found + 1, behind);
        }
        if found < least {
            return false;
        }
        pattern = after;
    }
    text.is_empty()
}

/// The inside of `[…]` as a bit for each character, and what is behind it.
fn class(mut inside: &[u8]) -> (u128, &[u8]) {
    let mut members = 0;
    loop {
        let (first, last, after) = match inside {
            [] => return (members, inside),
            [b']', after @ ..] => return (members, after),
            // A hyphen at the end stands for itself.
            [first, b'-', last, after @ ..] if *last != b']' => (*first, *last, after),
            [one, after @ ..] => (*one, *one, after),
        };
        members |= (u128::MAX << (first & 127)) & (u128::MAX >> (127 - (last & 127)));
        inside = after;
    }
}

/// A count behind a character or class: none, `{n}`, `{n,}`, `{n,m}`, `*`, `+` or `?`; the least, the most, and what is behind it.
fn count(text: &[u8]) -> (usize, usize, &[u8]) {
    match text {
        [b'*', after @ ..] => (0, usize::MAX, after),
        [b'+', after @ ..] => (1, usize::MAX, after),
        [b'?', after @ ..] => (0, 1, after),
        [b'{', after @ ..] => {
            let (least, after) = number(after);
            let (most, after) = match after {
                [b',', b'}', ..] => (usize::MAX, after.get(1..).unwrap_or_default()),
                [b',', after @ ..] => number(after),
                _ => (least, after),
            };
            (least, most, after.get(1..).unwrap_or_default())
        }
        _ => (1, 1, text),
    }
}

/// The number at the beginning of a text, and what is behind it.
fn number(mut text: &[u8]) -> (usize, &[u8]) {
    let mut number: usize = 0;
    while let Some((digit @ b'0'..=b'9', after)) = text.split_first() {
        number = number.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
        text = after;
    }
    (number, text)
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;

    /// Plain ones of every kind.
    const PATTERNS: [&str; 12] = [
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
    fn the_answer_is_the_engines() {
        for pattern in PATTERNS {
            let regex = Regex::new(pattern).expect("all of these are known");
            for text in TEXTS {
                assert_eq!(matches(pattern, text), regex.is_match(text), "{pattern} in {text:?}");
            }
        }
    }
}
