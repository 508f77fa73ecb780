//! A path template, which is encoded, and the values of its parameters come in, a path that has exactly the template's segments
//! goes out. It must never know styles or servers.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::describe::{Parameter, Place};
use super::encode::Draft;

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
    let start = draft.uri.len();
    let mut dotted = false;
    let mut rest = template;
    while let Some((literal, hole)) = rest.split_once('{') {
        let Some((name, after)) = hole.split_once('}') else { break };
        draft.uri.push_str(literal);
        let before = draft.uri.len();
        if let Err(message) = fill(draft, name, arguments) {
            return Err(PathFault { parameter: name, message });
        }
        let text = draft.uri.as_bytes().get(before..).unwrap_or_default();
        dotted |= text.iter().all(|byte| matches!(byte, b'.' | b'%' | b'2' | b'e' | b'E'));
        rest = after;
    }
    draft.uri.push_str(rest);
    if dotted { refuse_dots(draft.uri.get(start..).unwrap_or_default(), template) } else { Ok(()) }
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
    for (segment, template) in path.split('/').zip(template.split('/')) {
        // A query begins where it does in the template, and its values may be dots.
        let segment = segment.split('?').next().unwrap_or_default();
        let template = template.split('?').next().unwrap_or_default();
        if let Some((_, hole)) = template.split_once('{')
            && let Some((parameter, _)) = hole.split_once('}')
            && is_dots(segment)
        {
            let message = "would make the path segment `.` or `..`, which cannot be sent".to_owned();
            return Err(PathFault { parameter, message });
        }
    }
    Ok(())
}

/// Whether a segment is `.` or `..`, percent-encoded or not.
fn is_dots(segment: &str) -> bool {
    // Two encoded dots are the longest there can be.
    segment.len() <= 6 && matches!(percent_decode_str(segment).collect::<Vec<u8>>().as_slice(), b"." | b"..")
}
