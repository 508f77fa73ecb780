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

/// The path, with each `{name}` replaced by its value.
///
/// # Errors
/// A value is missing, or a segment would be `.` or `..`. Such a segment cannot be sent at all: URL parsers, this
/// client's own among them, remove it even in its percent-encoded form (URL Standard, double-dot URL path segment).
pub(super) fn render<'t, 'v>(
    template: &'t str,
    value: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<String, PathFault<'t>> {
    let mut path = String::with_capacity(template.len() + 32);
    for (index, segment) in template.split('/').enumerate() {
        if index > 0 {
            path.push('/');
        }
        let start = path.len();
        let mut last = None;
        let mut rest = segment;
        while let Some((literal, name, after)) = next_parameter(rest) {
            path.extend(utf8_percent_encode(literal, LITERAL));
            let Some(text) = value(name) else {
                return Err(PathFault { parameter: name, message: "is required" });
            };
            path.push_str(text);
            last = Some(name);
            rest = after;
        }
        path.extend(utf8_percent_encode(rest, LITERAL));
        let segment: Vec<u8> = percent_decode_str(path.get(start..).unwrap_or_default()).collect();
        if let (Some(parameter), b"." | b"..") = (last, segment.as_slice()) {
            return Err(PathFault {
                parameter,
                message: "would make the path segment `.` or `..`, which cannot be sent",
            });
        }
    }
    Ok(path)
}

/// The text before the next `{name}`, the name, and the text after it.
fn next_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}
