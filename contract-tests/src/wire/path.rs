//! The path of a request comes in; the values of the path parameters go out, and with them why it is none of the operation's. It must
//! never know the query.

use serde_json::{Map, Value};

use super::style;
use super::{Shapes, percent};
use crate::document::{Operation, Parameter, Place};

/// Matches the template segment by segment; an argument fills its segment and cannot add another.
pub(super) fn read(operation: &Operation, shapes: Shapes<'_>, path: &str) -> Result<Map<String, Value>, String> {
    let fault = || format!("{path} does not match {}", operation.path);
    let template = operation.path.split_once('?').map_or(operation.path.as_str(), |(template, _)| template);
    let (template, found): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != found.len() {
        return Err(fault());
    }
    let mut values = Map::new();
    for (template, found) in template.into_iter().zip(found) {
        if found == "." || found == ".." {
            // Any proxy or server on the way removes these (RFC 3986, section 5.2.4).
            return Err(format!("{path} holds a dot segment"));
        }
        // A text may hold what stands between two expressions, so that there are several ways to read them.
        let mut ways = segments(template, found);
        let meant = |way: &Vec<(&str, &str)>| way.iter().all(|(name, text)| shapes.means(name, text));
        let way = ways.iter().position(meant).unwrap_or(0);
        if ways.is_empty() {
            return Err(fault());
        }
        let texts = ways.swap_remove(way);
        for (name, text) in texts {
            let own = |parameter: &&Parameter| parameter.place == Place::Path && parameter.name == name;
            let Some(parameter) = operation.parameters.iter().find(own) else { continue };
            values.insert(name.to_owned(), style::delimited(parameter, &shapes.parameter(parameter), text)?);
        }
    }
    Ok(values)
}

/// The texts that fill the expressions of one segment, `{a}.{b}` included.
pub(crate) fn segment<'t>(template: &'t str, found: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let mut ways = segments(template, found);
    (!ways.is_empty()).then(|| ways.swap_remove(0))
}

/// All ways to read one segment, the one with the shortest texts first.
fn segments<'t>(template: &'t str, found: &'t str) -> Vec<Vec<(&'t str, &'t str)>> {
    // A brace that is not closed begins no expression.
    let Some((before, rest)) = template.split_once('{').filter(|(_, rest)| rest.contains('}')) else {
        return if begins(found, template) == Some(found.len()) { vec![Vec::new()] } else { Vec::new() };
    };
    let (Some((name, after)), Some(begin)) = (rest.split_once('}'), begins(found, before)) else {
        return Vec::new();
    };
    let found = found.get(begin..).unwrap_or_default();
    let literal = after.split('{').next().unwrap_or_default();
    let ends: Vec<usize> = match (literal, after) {
        ("", "") => vec![found.len()],
        // Where nothing stands between two expressions, each has some of the text, if there is enough.
        ("", _) => (1..=found.len()).chain([0]).filter(|at| found.is_char_boundary(*at)).collect(),
        _ => {
            (0..found.len()).filter(|at| found.get(*at..).is_some_and(|rest| begins(rest, literal).is_some())).collect()
        }
    };
    let way = |end: usize| {
        let (text, rest) = found.split_at_checked(end)?;
        let further = segments(after, rest).into_iter();
        Some(further.map(move |way| [vec![(name, text)], way].concat()))
    };
    ends.into_iter().filter_map(way).flatten().take(WAYS).collect()
}

/// More ways to read a segment than are looked at.
const WAYS: usize = 1_024;

/// How much of a text is a literal of the template: as it is written there, whose encoding may be its own, or encoded.
fn begins(found: &str, literal: &str) -> Option<usize> {
    if found.starts_with(literal) {
        return Some(literal.len());
    }
    if !found.contains('%') && !literal.contains('%') {
        return None;
    }
    let own = percent(literal).ok();
    let means = |end: &usize| {
        let plain = found.get(..*end).and_then(|text| percent(text).ok());
        plain.is_some_and(|plain| plain == literal || own.as_ref() == Some(&plain))
    };
    // A character is three times as long where it is encoded.
    (literal.len().div_ceil(3)..=found.len().min(literal.len().saturating_mul(3))).find(means)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_may_be_encoded_here_or_there() {
        let table = [
            ("a%20b%C3%A9", "a%20b%C3%A9", true),
            ("a%20b%C3%A9", "a%20b%c3%a9", true),
            ("a bé", "a%20b%C3%A9", true),
            ("m%7bn%7D", "m%7Bn%7d", true),
            ("%7Ea", "~a", true),
            ("a b", "a", false),
            ("a", "a%20", false),
            ("", "", true),
            ("{b", "%7Bb", true),
        ];
        for (template, found, fits) in table {
            assert_eq!(segment(template, found).is_some(), fits, "{template} {found}");
        }
        assert_eq!(segment("a b{x}%2E{y}", "a%20b1%2E2"), Some(vec![("x", "1"), ("y", "2")]));
    }

    #[test]
    fn expressions_side_by_side_share_a_text_in_every_way() {
        assert_eq!(segment("{a}{b}", "12"), Some(vec![("a", "1"), ("b", "2")]));
        assert_eq!(segments("{a}{b}", "12").len(), 3);
        assert_eq!(segment("{a}{b}", ""), Some(vec![("a", ""), ("b", "")]));
    }
}
