//! A path template and the encoded values of its parameters come in, a path that has exactly the template's segments
//! goes out. It must never know styles or servers.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::describe::{Parameter, Place};
use super::encode::Draft;

/// What a literal part of a template cannot hold in a path (RFC 3986 §3.3). A `%` is taken for an encoding that the
/// document already made.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Why a path cannot be made, and the parameter at fault.
pub(super) struct PathFault {
    pub(super) parameter: &'static str,
    pub(super) message: String,
}

/// Appends the path, with each `{name}` replaced by its value. A query may begin with it.
///
/// # Errors
/// A value is missing or cannot be written, or a segment would be `.` or `..`. Such a segment cannot be sent at all: URL parsers, this
/// client's own among them, remove it even in its percent-encoded form (URL Standard, double-dot URL path segment).
pub(super) fn render(
    draft: &mut Draft,
    template: &'static str,
    arguments: &[(&'static Parameter, Value)],
) -> Result<(), PathFault> {
    // A template begins with a slash, whether or not it says so (OAS 3.0.3, Paths Object).
    if !template.starts_with('/') {
        draft.uri.push('/');
    }
    let start = draft.uri.len();
    let (mut query, mut dotted) = (None, false);
    let mut rest = template;
    loop {
        // Every byte that is looked for is ASCII, so that each cut is between characters.
        let end = rest.bytes().position(|byte| !PLAIN[usize::from(byte)]).unwrap_or(rest.len());
        let (plain, special) = rest.split_at(end);
        draft.uri.push_str(plain);
        let Some(first) = special.chars().next() else { break };
        let end = special.bytes().position(|byte| byte == b'}').filter(|_| first == '{');
        if let Some((name, after)) = end.and_then(|end| Some((special.get(1..end)?, special.get(end + 1..)?))) {
            let before = draft.uri.len();
            if let Err(message) = fill(draft, name, arguments) {
                return Err(PathFault { parameter: name, message });
            }
            let text = draft.uri.as_bytes().get(before..).unwrap_or_default();
            dotted |= query.is_none() && text.iter().all(|byte| matches!(byte, b'.' | b'%' | b'2' | b'e' | b'E'));
            rest = after;
            continue;
        }
        let (odd, after) = special.split_at(first.len_utf8());
        match first {
            // What stands behind `#` tells operations of one path apart, and no request carries it (RFC 3986 §3.5).
            '#' => break,
            // A query is sent as it stands there: the template is appended to the server's URL (OAS 3.0.3, Paths Object).
            '?' if query.is_none() => {
                query = Some(draft.uri.len());
                draft.uri.push('?');
            }
            _ => draft.uri.extend(utf8_percent_encode(odd, LITERAL)),
        }
        rest = after;
    }
    if dotted {
        refuse_dots(draft.uri.get(start..query.unwrap_or(draft.uri.len())).unwrap_or_default(), template)?;
    }
    Ok(())
}

/// Appends the value of a parameter.
fn fill(draft: &mut Draft, name: &str, arguments: &[(&'static Parameter, Value)]) -> Result<(), String> {
    for (parameter, value) in arguments {
        if parameter.place == Place::Path && parameter.name == name {
            return (parameter.write)(parameter, value, draft);
        }
    }
    Err("is required".to_owned())
}

/// Values are encoded, so that the path has the segments of the template.
fn refuse_dots(path: &str, template: &'static str) -> Result<(), PathFault> {
    let template = template.split(['?', '#']).next().unwrap_or_default();
    let template = template.trim_start_matches('/').split('/');
    for (segment, template) in path.trim_start_matches('/').split('/').zip(template) {
        let parameter = template.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name);
        if let (Some(parameter), true) = (parameter, is_dots(segment)) {
            let message = "would make the path segment `.` or `..`, which cannot be sent";
            return Err(PathFault { parameter, message: message.to_owned() });
        }
    }
    Ok(())
}

/// What stands for itself in a template and in a path, by byte.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'/' | b'-' | b'.' | b'_' | b':');
        byte += 1;
    }
    plain
};

/// Whether a segment is `.` or `..`, percent-encoded or not.
fn is_dots(segment: &str) -> bool {
    // Two encoded dots are the longest there can be.
    segment.len() <= 6 && matches!(percent_decode_str(segment).collect::<Vec<u8>>().as_slice(), b"." | b"..")
}
