//! A path template and the encoded values of its parameters come in, a path that has exactly the template's segments
//! goes out. It must never know styles or servers.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

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
pub(super) struct PathFault<'t> {
    pub(super) parameter: &'t str,
    pub(super) message: &'static str,
}

/// Appends the path, with each `{name}` replaced by its value.
///
/// # Errors
/// A value is missing, or a segment would be `.` or `..`. Such a segment cannot be sent at all: URL parsers, this
/// client's own among them, remove it even in its percent-encoded form (URL Standard, double-dot URL path segment).
pub(super) fn render<'t, 'v>(
    path: &mut String,
    template: &'t str,
    value: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<(), PathFault<'t>> {
    for (index, segment) in template.split('/').enumerate() {
        // A template begins with a slash, whether or not it says so (OAS 3.0.3, Paths Object).
        if index > 0 || !segment.is_empty() {
            path.push('/');
        }
        let start = path.len();
        let mut last = None;
        let mut rest = segment;
        while let Some((literal, name, after)) = next_parameter(rest) {
            push_literal(path, literal);
            let Some(text) = value(name) else {
                return Err(PathFault { parameter: name, message: "is required" });
            };
            path.push_str(text);
            last = Some(name);
            rest = after;
        }
        push_literal(path, rest);
        if let Some(parameter) = last
            && is_dots(path.get(start..).unwrap_or_default())
        {
            return Err(PathFault {
                parameter,
                message: "would make the path segment `.` or `..`, which cannot be sent",
            });
        }
    }
    Ok(())
}

fn push_literal(path: &mut String, literal: &str) {
    // Nearly every template has nothing else.
    if literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':')) {
        path.push_str(literal);
    } else {
        path.extend(utf8_percent_encode(literal, LITERAL));
    }
}

/// Whether a segment is `.` or `..`, percent-encoded or not.
fn is_dots(segment: &str) -> bool {
    // Two encoded dots are the longest there can be.
    segment.len() <= 6 && matches!(percent_decode_str(segment).collect::<Vec<u8>>().as_slice(), b"." | b"..")
}

/// The text before the next `{name}`, the name, and the text after it.
fn next_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}
