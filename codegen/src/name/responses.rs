//! Responses in, the names of their variants out. It never knows operations.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::scope::Scope;
use super::words::upper;
use crate::ir::{Response, Status};

/// The reason phrase of a registered status. The `http` crate has those of RFC 7231 for three that RFC 9110 §15.5 renamed or
/// withdrew.
fn reason(code: u16) -> Option<&'static str> {
    match code {
        413 => Some("Content Too Large"),
        418 => None,
        422 => Some("Unprocessable Content"),
        _ => http::StatusCode::from_u16(code).ok()?.canonical_reason(),
    }
}

/// The words of every status that has a reason phrase: a document has them thousands of times.
static REASONS: LazyLock<BTreeMap<u16, String>> =
    LazyLock::new(|| (100..1000).filter_map(|code| Some((code, upper(reason(code)?)))).collect());

/// The words of a status: the reason phrase of RFC 9110 §15 (and its registry) in `UpperCamelCase`.
#[must_use]
pub fn status(status: Status) -> String {
    match status {
        Status::Code(code) => REASONS.get(&code).cloned().unwrap_or_else(|| format!("Status{code}")),
        Status::Range(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

/// The variants of a response: one for each media type, or one for none.
#[must_use]
pub fn variants(response: &Response) -> Vec<String> {
    let status = status(response.status);
    if response.media.len() < 2 {
        return vec![status];
    }
    let mut scope = Scope::new(&[]);
    let name = |media: &crate::ir::Media| {
        let essence = media.mime.split(';').next().unwrap_or_default();
        let subtype = essence.rsplit('/').next().unwrap_or(essence);
        let word = if subtype == "*" { "any" } else { subtype };
        scope.claim([format!("{status}{}", upper(word)), format!("{status}{}", upper(&media.mime))])
    };
    response.media.iter().map(name).collect()
}
