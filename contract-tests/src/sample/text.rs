//! A string schema comes in; a string of its pattern, format and length goes out. It must never know objects.

use base64::Engine;
use rand::RngExt;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};
use serde_json::{Value, json};

use super::scalar::bound;
use super::{Alphabet, Extent};

const WIDE: &[char] =
    &['a', 'Z', '0', ' ', '"', '\\', '/', '\u{0}', '\u{1f}', '\n', '<', '&', 'é', 'ß', '中', '\u{2028}', '😀'];
const NARROW: &[char] = &['a', 'B', 'c', 'Z', '0', '9', '-'];

/// A string.
pub(super) fn string(
    schema: &Value,
    extent: Extent,
    alphabet: Alphabet,
    rng: &mut ChaCha8Rng,
) -> Result<Value, String> {
    let (least, most) = (bound(schema, "minLength").unwrap_or(0), bound(schema, "maxLength").unwrap_or(usize::MAX));
    let format = schema.get("format").and_then(Value::as_str);
    let of_format = format.and_then(|format| formatted(format, least, most, rng));
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        // Where a pattern says less than the format, what has both is found by that; digits of a UUID may be in either case (RFC 9562,
        // section 4).
        let cases = of_format.iter().flat_map(|text| [text.clone(), text.to_uppercase()]);
        let fits = |text: &String| (least..=most).contains(&text.chars().count()) && is_matched(pattern, text);
        if let Some(text) = cases.into_iter().find(fits) {
            return Ok(Value::String(text));
        }
        let text = matching(pattern, least, most, alphabet, rng).map(Value::String);
        // A pattern that is not regular cannot be sampled, but the document may name a text; the validator looks at it as at all.
        let named = || ["/example", "/examples/0", "/default"].iter().find_map(|at| schema.pointer(at)).cloned();
        return text.or_else(|why| named().or(of_format.map(Value::String)).ok_or(why));
    }
    if let Some(text) = of_format {
        return Ok(Value::String(text));
    }
    let letters = match alphabet {
        Alphabet::Wide => WIDE,
        Alphabet::Narrow => NARROW,
    };
    let wanted = match extent {
        Extent::Minimal => least,
        Extent::Full => letters.len(),
        Extent::Sampled(_) => rng.random_range(0..12),
    };
    // An empty argument is a case of its own, not what a sampled argument should stumble over.
    let floor = least.max(usize::from(alphabet == Alphabet::Narrow));
    let length = wanted.clamp(floor, most.max(floor));
    let one = |index: usize| match extent {
        Extent::Sampled(_) => letters.get(rng.random_range(0..letters.len())).copied().unwrap_or('a'),
        Extent::Full | Extent::Minimal => letters.get(index % letters.len()).copied().unwrap_or('a'),
    };
    Ok(json!((0..length).map(one).collect::<String>()))
}

/// Whether a regular engine can express a pattern: one with look-around is left to servers.
#[must_use]
pub fn is_regular(pattern: &str) -> bool {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    translated.is_ok_and(|pattern| regex_syntax::parse(&pattern).is_ok())
}

fn is_matched(pattern: &str, text: &str) -> bool {
    let regex =
        jsonschema_regex::to_rust_regex(pattern).ok().and_then(|pattern| fancy_regex::Regex::new(&pattern).ok());
    regex.is_some_and(|regex| regex.is_match(text).unwrap_or(false))
}

/// A string that the pattern matches; ECMA-262's spelling is translated first.
fn matching(
    pattern: &str,
    least: usize,
    most: usize,
    alphabet: Alphabet,
    rng: &mut ChaCha8Rng,
) -> Result<String, String> {
    let translated = jsonschema_regex::to_rust_regex(pattern).map_err(|()| format!("the pattern {pattern} is none"))?;
    // A JSON Schema pattern may match anywhere: an open end stays empty here, which is one way to match.
    let unread = |error: &dyn std::fmt::Display| format!("the pattern {pattern} cannot be read: {error}");
    let parse = |pattern: &str| {
        let mut parser = regex_syntax::ParserBuilder::new().unicode(true).utf8(true).build();
        parser.parse(pattern).map_err(|error| unread(&error))
    };
    let (hir, whole) = match parse(&translated) {
        Ok(hir) => (hir, None),
        // No regular engine knows look-around: what is made without it is held against the whole pattern.
        Err(_) => {
            let whole = fancy_regex::Regex::new(&translated).map_err(|error| unread(&error))?;
            (parse(&without_look_around(&translated))?, Some(whole))
        }
    };
    let hir = without_looks(hir, alphabet);
    let mut tried = |hir: Hir, times: usize| {
        let generator =
            rand_regex::Regex::with_hir(hir, most.clamp(1, 12) as u32).map_err(|error| error.to_string())?;
        let fits = |text: &String| {
            let fits = || whole.as_ref().is_none_or(|whole| whole.is_match(text).unwrap_or(false));
            (least..=most).contains(&text.chars().count()) && fits()
        };
        Ok::<_, String>((0..times).map(|_| generator.sample(rng)).find(fits))
    };
    if let Some(text) = tried(hir.clone(), 256)? {
        return Ok(text);
    }
    // The length may be one that a repetition rarely has by chance.
    for count in (1..=least.min(LONGEST)).rev() {
        let Some(stretched) = stretched(&hir, count as u32) else { break };
        if let Some(text) = tried(stretched, 8)? {
            return Ok(text);
        }
    }
    Err(format!("no text of {least} to {most} characters was found for the pattern {pattern}"))
}

/// As often is a repetition tried at most, for a text of some length.
const LONGEST: usize = 2048;

/// A pattern whose first repetition that may be of that count is of it, if there is one.
fn stretched(hir: &Hir, count: u32) -> Option<Hir> {
    match hir.kind() {
        HirKind::Repetition(own) if own.min <= count && own.max.is_none_or(|max| max >= count) => {
            Some(Hir::repetition(Repetition { min: count, max: Some(count), ..own.clone() }))
        }
        HirKind::Repetition(own) => {
            let sub = Box::new(stretched(&own.sub, count)?);
            Some(Hir::repetition(Repetition { sub, ..own.clone() }))
        }
        HirKind::Capture(own) => {
            let sub = Box::new(stretched(&own.sub, count)?);
            Some(Hir::capture(Capture { sub, ..own.clone() }))
        }
        HirKind::Concat(parts) => {
            let (at, part) = parts.iter().enumerate().find_map(|(at, part)| Some((at, stretched(part, count)?)))?;
            let mut parts = parts.clone();
            *parts.get_mut(at)? = part;
            Some(Hir::concat(parts))
        }
        HirKind::Alternation(parts) => parts.iter().find_map(|part| stretched(part, count)),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => None,
    }
}

/// A pattern without its groups that look ahead or behind.
fn without_look_around(pattern: &str) -> String {
    let (mut kept, mut rest) = (String::new(), pattern);
    // How deep the groups are that are being left out; what a class holds opens and closes none.
    let (mut skipped, mut class) = (0_u32, false);
    while let Some(first) = rest.chars().next() {
        let looks = !class && ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start));
        let length = if first == '\\' { rest.chars().take(2).map(char::len_utf8).sum() } else { first.len_utf8() };
        let (piece, tail) = rest.split_at(length);
        rest = tail;
        match first {
            '(' if !class && (looks || skipped > 0) => skipped += 1,
            ')' if !class && skipped > 0 => skipped -= 1,
            _ => {
                class = match first {
                    '[' => true,
                    ']' => false,
                    _ => class,
                };
                if skipped == 0 {
                    kept.push_str(piece);
                }
            }
        }
    }
    kept
}

/// Anchors constrain nothing here: the text generated is the whole text. In the narrow alphabet a class that takes letters of many
/// scripts gives those of ASCII.
fn without_looks(hir: Hir, alphabet: Alphabet) -> Hir {
    let inner = |hir| without_looks(hir, alphabet);
    match hir.into_kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(if alphabet == Alphabet::Narrow { narrowed(class) } else { class }),
        HirKind::Repetition(Repetition { min, max, greedy, sub }) => {
            Hir::repetition(Repetition { min, max, greedy, sub: Box::new(inner(*sub)) })
        }
        HirKind::Capture(Capture { index, name, sub }) => {
            Hir::capture(Capture { index, name, sub: Box::new(inner(*sub)) })
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(inner).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(inner).collect()),
    }
}

/// The printable characters of ASCII in a class; the class itself where there are none, or no others.
fn narrowed(class: Class) -> Class {
    let Class::Unicode(class) = class else { return class };
    let mut narrow = class.clone();
    narrow.intersect(&ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]));
    Class::Unicode(if narrow.ranges().is_empty() { class } else { narrow })
}

/// A text of a format; only bytes can be of any length.
fn formatted(format: &str, least: usize, most: usize, rng: &mut ChaCha8Rng) -> Option<String> {
    let (a, b, c) = (rng.random_range(1..=12_u8), rng.random_range(1..=28_u8), rng.random_range(0..60_u8));
    let bytes: [u8; 16] = rng.random();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(match format {
        "date" => format!("2024-{a:02}-{b:02}"),
        "date-time" => format!("2024-{a:02}-{b:02}T{a:02}:{c:02}:{c:02}Z"),
        "time" => format!("{a:02}:{c:02}:{c:02}Z"),
        "duration" => format!("P{a}DT{c}S"),
        "uuid" => {
            let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
            format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
        }
        "email" | "idn-email" => format!("person{c}@example.com"),
        "hostname" | "idn-hostname" => format!("host{c}.example.com"),
        "uri" | "iri" | "url" => format!("https://example.com/{c}?q={a}"),
        "uri-template" => format!("https://example.com/{c}{{?q}}"),
        "uri-reference" | "iri-reference" => format!("/there/{c}"),
        "ipv4" => format!("192.0.2.{c}"),
        "ipv6" => format!("2001:db8::{c:x}"),
        "byte" => {
            // Each three bytes are four characters (RFC 4648, section 4).
            let count = bytes.len().min(most / 4 * 3).max(least.min(LONGEST).div_ceil(4) * 3);
            let bytes: Vec<u8> = bytes.iter().copied().cycle().take(count).collect();
            base64::engine::general_purpose::STANDARD.encode(bytes)
        }
        "json-pointer" => format!("/a/{c}"),
        "relative-json-pointer" => format!("{a}/a/{c}"),
        "regex" => "^a+$".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn texts_are_as_long_as_they_have_to_be() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for (pattern, least, most) in [
            ("^[0-9a-fA-F]+$", 40, 40),
            ("^(?:sha|md)-([a-f]|[0-9]{1,300})$", 200, 200),
            ("^x([a-z]{2}[.])*[a-z]+$", 63, 64),
        ] {
            let text = matching(pattern, least, most, Alphabet::Narrow, &mut rng).unwrap();
            assert!((least..=most).contains(&text.len()), "{pattern}: {text}");
            assert!(fancy_regex::Regex::new(pattern).unwrap().is_match(&text).unwrap(), "{pattern}: {text}");
        }
        assert!(matching("^[a-f]{2,3}$", 5, 9, Alphabet::Narrow, &mut rng).is_err());
        for (least, most) in [(0, usize::MAX), (0, 8), (0, 3), (100, 100), (5, 11)] {
            let text = formatted("byte", least, most, &mut rng).unwrap();
            assert!((least..=most).contains(&text.len()), "{least} to {most}: {text}");
        }
    }

    #[test]
    fn a_text_has_both_its_pattern_and_its_format() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut made = |pattern: &str| {
            let schema = json!({ "type": "string", "format": "uuid", "pattern": pattern });
            string(&schema, Extent::Full, Alphabet::Narrow, &mut rng).unwrap().as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(made("^[{(]?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}[)}]?$").len(), 36);
        assert_eq!(made("^[-0-9A-F]+$").len(), 36);
        assert_eq!(made("^x{3}$"), "xxx");
    }

    #[test]
    fn look_around_is_kept_though_no_regular_engine_knows_it() {
        for (pattern, bare) in [
            ("^(?!a|b(c)\\))[a-c]{2}$", "^[a-c]{2}$"),
            ("([(?!])(?=.*[0-9)].*)[a-z0-9]{4}(?<!x)", "([(?!])[a-z0-9]{4}"),
            ("(^LATEST$)|((?!^[0-9]+$)([0-9a]))", "(^LATEST$)|(([0-9a]))"),
        ] {
            assert_eq!(without_look_around(pattern), bare);
            let whole = fancy_regex::Regex::new(pattern).unwrap();
            let mut rng = ChaCha8Rng::seed_from_u64(7);
            for _ in 0..50 {
                let text = matching(pattern, 0, 20, Alphabet::Wide, &mut rng).unwrap();
                assert!(whole.is_match(&text).unwrap(), "{pattern}: {text}");
            }
        }
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let never = matching("(?!a)a", 0, 20, Alphabet::Wide, &mut rng).unwrap_err();
        assert!(never.starts_with("no text of 0 to 20 characters"), "{never}");
    }
}
