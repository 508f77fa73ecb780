//! Headers come in; the target of the link to the next page goes out (RFC 8288 §3). It must never know what is done with it.

use http::{HeaderMap, header};

/// The target of the first `Link` with the relation `next`.
pub(super) fn next(headers: &HeaderMap) -> Option<String> {
    headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_of)
}

/// The same for one header, which may hold several links.
fn next_of(mut rest: &str) -> Option<String> {
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let (parameters, after) = parameters(after);
        let mut relations = parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case("rel"));
        // RFC 8288 §3.2: a link of another context says nothing of this page. §3.3: the first `rel` counts.
        let elsewhere = parameters.iter().any(|(name, _)| name.eq_ignore_ascii_case("anchor"));
        let is_next =
            |(_, value): &(&str, String)| value.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"));
        if !elsewhere && relations.next().is_some_and(is_next) {
            return Some(target.trim().to_owned());
        }
        rest = after;
    }
    None
}

/// The parameters of a link, and what follows it: what is in quotes may hold commas, semicolons and brackets.
fn parameters(mut rest: &str) -> (Vec<(&str, String)>, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(after) = rest.strip_prefix(';') else { return (found, rest.strip_prefix(',').unwrap_or(rest)) };
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        let (value, tail) = match tail.strip_prefix('=').map(str::trim_start) {
            None => (String::new(), tail),
            Some(value) => match value.strip_prefix('"') {
                Some(quoted) => unquoted(quoted),
                None => {
                    let (value, tail) = value.split_at(value.find([';', ',']).unwrap_or(value.len()));
                    (value.trim().to_owned(), tail)
                }
            },
        };
        found.push((name.trim(), value));
        rest = tail;
    }
}

/// The text up to the closing quote, and what follows it (RFC 9110 §5.6.4).
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}
