//! JSON in; the events of its values in order out, with byte offsets.
//! Lenient by purpose: it only has to follow what a strict reader has accepted.

use std::borrow::Cow;

use super::wanted::Wanted;

/// Hands every value of a JSON text to `wanted`. Returns false where the text turns out not to be JSON.
pub(super) fn scan(text: &str, wanted: &mut Wanted) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                wanted.map(at);
                depth += 1;
            }
            b'[' => {
                wanted.list(at);
                depth += 1;
            }
            b'}' | b']' => {
                wanted.close();
                let Some(outer) = depth.checked_sub(1) else { return false };
                depth = outer;
                if depth == 0 {
                    return true;
                }
            }
            b'"' => {
                let Some(end) = string_end(bytes, at) else { return false };
                let key = plain(text, at, end);
                wanted.scalar((at, end), || key.as_deref());
                at = end;
                continue;
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                let end = word_end(bytes, at);
                wanted.scalar((at, end), || None);
                at = end;
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | 0xef | 0xbb | 0xbf => {}
            _ => return false,
        }
        at += 1;
    }
    false
}

/// Returns the offset after the closing quote of the string that starts at `start`.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| b" \t\r\n,:]}".contains(byte));
    start + length.unwrap_or(rest.len())
}

/// Returns what a string means, its quotes and escapes resolved.
fn plain(text: &str, start: usize, end: usize) -> Option<Cow<'_, str>> {
    let inner = text.get(start + 1..end - 1)?;
    if inner.contains('\\') {
        return serde_json::from_str(text.get(start..end)?).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}
