//! A reference that leads nowhere, and what is where it stops, in; words about what may have been meant out.
//! It must never know how references are followed.

use std::borrow::Cow;

use super::super::value::Value;

/// A reference as messages show it: a slip of the pen can make one of half a document.
pub(super) fn short(reference: &str) -> Cow<'_, str> {
    match reference.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", reference.get(..end).unwrap_or_default()).into(),
        None => reference.into(),
    }
}

/// What may have been meant instead of a member that a node does not have.
pub(super) fn instead(node: Option<&Value>, token: &str) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = match node {
        Some(Value::Object(members)) => members.keys().collect(),
        Some(Value::Array(elements)) => {
            return format!("the list there has {} elements, counted from 0", elements.len());
        }
        _ => return "nothing can lie below a plain value".to_owned(),
    };
    if let Some(name) = alike(&names, token) {
        return format!("was `{name}` meant?");
    }
    match names.as_slice() {
        [] => "there is nothing at that place".to_owned(),
        names => {
            let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", short(name))).collect();
            let rest = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
            format!("what is there: {}{rest}", shown.join(", "))
        }
    }
}

/// Returns the name that differs from `token` only in case and signs, or else in a slip of the pen.
pub(crate) fn alike<'n>(names: &[&'n str], token: &str) -> Option<&'n str> {
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let wanted = plain(token);
    // Slips are counted in names of a usual length only, for the count takes time by the square of it.
    let slips = |name: &str| match name.len().max(token.len()) {
        0..=120 => strsim::damerau_levenshtein(name, token),
        _ => usize::MAX,
    };
    let same = names.iter().copied().find(|name| plain(name) == wanted);
    let close = || names.iter().copied().map(|name| (slips(name), name)).min();
    same.or_else(|| {
        close().filter(|(slips, _)| *slips <= token.chars().count().div_ceil(4).min(3)).map(|(_, name)| name)
    })
}
