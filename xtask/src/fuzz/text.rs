//! Texts in; one of them with a few places changed out: bytes, words, lines and numbers.
//! It must never know what the text means, only what usually makes a reader stumble.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// Pieces that mean something to a reader of YAML, JSON or OpenAPI.
const PIECES: &[&str] = &[
    "&a ",
    "*a",
    "<<: *a\n",
    "!!binary ",
    "!include ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "? ",
    ": ",
    "- ",
    "|\n",
    ">-\n",
    "#",
    "\t",
    "\r",
    "\u{feff}",
    "\0",
    "'",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    "~",
    "null",
    "true",
    "no",
    "0x10",
    "1e400",
    "-.inf",
    ".nan",
    "18446744073709551616",
    "-9223372036854775809",
    "0.1",
    "-0",
    "🦀",
    "é",
    "\u{202e}",
    "$ref: '#'",
    "$ref: '#/'",
    "\"$ref\": \"#/paths\",",
    "type: [string, 'null']\n",
    "nullable: true\n",
    "{}",
    "[]",
    "\n\n",
];

/// Returns one of the texts, changed in one to six places.
pub fn mutated(texts: &[String], dice: &mut ChaCha8Rng) -> String {
    let mut text = pick(texts, dice).cloned().unwrap_or_default();
    for _ in 0..dice.random_range(1..=6) {
        text = match dice.random_range(0..8) {
            0 => flipped(&text, dice),
            1 => spliced(&text, pick(PIECES, dice).copied().unwrap_or_default(), dice),
            2 => {
                let other = pick(texts, dice).cloned().unwrap_or_default();
                let words: Vec<&str> = other.split_inclusive([' ', '\n', ',']).collect();
                let start = dice.random_range(0..words.len().max(1));
                let count = dice.random_range(1..12);
                spliced(&text, &words.iter().skip(start).take(count).copied().collect::<String>(), dice)
            }
            3 => without(&text, dice),
            4..6 => lines(&text, dice),
            6 => number(&text, dice),
            _ => indented(&text, dice),
        };
    }
    text
}

/// Returns an element of a list, or `None` of an empty one.
pub fn pick<'l, T>(list: &'l [T], dice: &mut ChaCha8Rng) -> Option<&'l T> {
    list.get(dice.random_range(0..list.len().max(1)))
}

fn flipped(text: &str, dice: &mut ChaCha8Rng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = dice.random_range(0..bytes.len().max(1));
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << dice.random_range(0..8);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns a boundary of a character.
fn place(text: &str, dice: &mut ChaCha8Rng) -> usize {
    let at = dice.random_range(0..=text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

fn spliced(text: &str, piece: &str, dice: &mut ChaCha8Rng) -> String {
    let at = place(text, dice);
    format!("{}{piece}{}", text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default())
}

fn without(text: &str, dice: &mut ChaCha8Rng) -> String {
    let start = place(text, dice);
    let rest = text.get(start..).unwrap_or_default();
    let skipped: usize = rest.chars().take(dice.random_range(1..24)).map(char::len_utf8).sum();
    format!("{}{}", text.get(..start).unwrap_or_default(), rest.get(skipped..).unwrap_or_default())
}

fn lines(text: &str, dice: &mut ChaCha8Rng) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (from, to) = (dice.random_range(0..lines.len().max(1)), dice.random_range(0..lines.len().max(1)));
    let Some(line) = lines.get(from).copied() else { return String::new() };
    match dice.random_range(0..3) {
        0 => lines.insert(to, line),
        1 => drop(lines.remove(from)),
        _ => lines.swap(from, to),
    }
    lines.concat()
}

/// Puts an extreme in the place of a number.
fn number(text: &str, dice: &mut ChaCha8Rng) -> String {
    let digit = |c: char| c.is_ascii_digit();
    let starts: Vec<usize> = text.match_indices(digit).map(|(at, _)| at).collect();
    let Some(start) = pick(&starts, dice).copied() else { return text.to_owned() };
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(|c| !digit(c)).unwrap_or(rest.len());
    let extremes = ["-1", "0", "99999999999999999999", "1e308", "1e-320", "9223372036854775807", "0.5", "", "007"];
    let extreme = pick(&extremes, dice).copied().unwrap_or_default();
    format!("{}{extreme}{}", text.get(..start).unwrap_or_default(), rest.get(end..).unwrap_or_default())
}

fn indented(text: &str, dice: &mut ChaCha8Rng) -> String {
    let chosen = dice.random_range(0..text.lines().count().max(1));
    let deeper = dice.random_range(0..2) == 0;
    let change = |(index, line): (usize, &str)| match (index == chosen, deeper) {
        (true, true) => format!("  {line}\n"),
        (true, false) => format!("{}\n", line.strip_prefix("  ").unwrap_or(line)),
        (false, _) => format!("{line}\n"),
    };
    text.lines().enumerate().map(change).collect()
}
