//! Wire text in, an identifier in one of Rust's cases out. It never knows what is named, or what else has that name.

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};
use icu_normalizer::ComposingNormalizerBorrowed;

/// Words that may not stand as a plain identifier in edition 2024.
pub(crate) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// The text of a constant in upper camel case. A point between digits is kept apart, as rustc bears it: `1.0` is `N1_0`, and not `N10`.
pub(super) fn upper_constant(wire: &str) -> String {
    let is_digit = |at: Option<usize>| at.and_then(|at| wire.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    let points = wire.match_indices('.').map(|(at, _)| at);
    let points = points.filter(|at| is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1)));
    let (mut name, mut begin) = (String::new(), 0);
    // A name may not begin with a digit, and what follows a point does.
    let further = |piece: &str| upper(&format!("x{piece}")).trim_start_matches('X').to_owned();
    for end in points.chain([wire.len()]) {
        let piece = wire.get(begin..end).unwrap_or_default();
        match begin {
            0 => name = upper(piece),
            _ => name = format!("{name}_{}", further(piece)),
        }
        begin = end + 1;
    }
    name
}

/// What symbols are called where nothing else is left to make a name from.
pub(super) fn spell_symbols(wire: &str) -> String {
    let mut text = String::new();
    for c in normal(wire).chars() {
        let word = match c {
            '+' => "plus",
            '-' => "minus",
            '*' => "star",
            '/' => "slash",
            '=' => "equal",
            '<' => "less",
            '>' => "greater",
            '!' => "not",
            '&' => "and",
            '|' => "or",
            '%' => "percent",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '#' => "hash",
            '@' => "at",
            '$' => "dollar",
            '?' => "question",
            '~' => "tilde",
            '^' => "caret",
            '_' => "underscore",
            ' ' => "space",
            _ if c.is_alphanumeric() => {
                text.push(c);
                continue;
            }
            _ => "symbol",
        };
        text.push(' ');
        text.push_str(word);
        text.push(' ');
    }
    text
}

/// Wire text with everything taken out that no identifier may hold.
pub(super) fn letters(wire: &str) -> String {
    let keep = |c: char| if c == '_' || unicode_ident::is_xid_continue(c) { c } else { ' ' };
    normal(wire).chars().map(keep).collect()
}

/// The text in the normal form NFKC: rustc takes for the same what differs in form alone, and warns of other forms.
fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfkc().normalize(text) }
}

/// The text with the signs spelled out by which alone some names differ: `-created` sorts the other way than `created`, `!a` is all but
/// `a`, and there are `+1` and `-1`, `StartTime<` and `StartTime>`.
fn signed(wire: &str) -> Cow<'_, str> {
    let mut characters = wire.chars();
    let (first, second) = (characters.next(), characters.next());
    let before = match (first, second) {
        (Some('-'), Some(second)) if second.is_alphanumeric() => "minus",
        (Some('+'), Some(second)) if second.is_ascii_digit() => "plus",
        (Some('!'), Some(second)) if second.is_alphanumeric() => "not",
        _ => "",
    };
    let behind = match wire.chars().next_back() {
        Some('<') => "less",
        Some('>') if !wire.contains('<') => "greater",
        _ => "",
    };
    if before.is_empty() && behind.is_empty() { wire.into() } else { format!("{before} {wire} {behind}").into() }
}

/// `UpperCamelCase`, as a valid identifier.
#[must_use]
pub fn upper(wire: &str) -> String {
    let mut ident = normal(&letters(&signed(wire)).to_upper_camel_case()).into_owned();
    if ident.is_empty() {
        ident = spell_symbols(wire).to_upper_camel_case();
    }
    if ident.is_empty() {
        ident = "Empty".to_owned();
    }
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident = format!("N{ident}");
    }
    bounded(ident)
}

/// `snake_case`, as a valid identifier; keywords are escaped.
#[must_use]
pub fn snake(wire: &str) -> String {
    let ident = bare_snake(wire);
    match ident.as_str() {
        "self" | "super" | "crate" | "mod" | "_" => format!("{ident}_"),
        _ if is_keyword(&ident) => format!("r#{ident}"),
        _ => ident,
    }
}

/// `snake_case` without escapes.
pub(super) fn bare_snake(wire: &str) -> String {
    let mut ident = normal(&letters(&signed(wire)).to_snake_case()).into_owned();
    if ident.is_empty() {
        ident = spell_symbols(wire).to_snake_case();
    }
    if ident.is_empty() {
        ident = "empty".to_owned();
    }
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident = format!("n{ident}");
    }
    bounded(ident)
}

/// The beginning of an identifier, where it is longer than a file may be called; names become equal by that, as others do.
fn bounded(mut ident: String) -> String {
    const MOST: usize = 120;
    if ident.len() > MOST {
        ident.truncate(ident.floor_char_boundary(MOST));
        ident.truncate(ident.trim_end_matches('_').len());
    }
    ident
}
