//! The bytes of a text and its media type come in, the text goes out, by the charset that the media type names (RFC 9110 §8.3.2). It must
//! never know what the text says.

use std::borrow::Cow;

use super::error::DecodeError;
use super::error::decode::utf8;
use super::media::parameters;

/// What the bytes from 80 to 9F are in windows-1252, which is read for ISO 8859-1, too (Encoding Standard, section 4.2).
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// The text that bytes are; UTF-8 unless the media type says otherwise. A byte order mark is no part of it.
///
/// # Errors
/// They are not of the charset, or it is one that is not read here.
pub(super) fn text<'b>(bytes: &'b [u8], media_type: Option<&str>) -> Result<Cow<'b, str>, DecodeError> {
    let said = parameters(media_type.unwrap_or_default());
    let charset = said.iter().find_map(|parameter| parameter.strip_prefix("charset=")).unwrap_or("utf-8");
    match charset {
        "utf-16le" => utf16(bytes.strip_prefix(b"\xFF\xFE").unwrap_or(bytes), u16::from_le_bytes),
        "utf-16be" => utf16(bytes.strip_prefix(b"\xFE\xFF").unwrap_or(bytes), u16::from_be_bytes),
        "utf-16" => match (bytes.strip_prefix(b"\xFF\xFE"), bytes.strip_prefix(b"\xFE\xFF")) {
            (Some(rest), _) => utf16(rest, u16::from_le_bytes),
            // Without a mark it is big-endian (RFC 2781 §4.3).
            (None, rest) => utf16(rest.unwrap_or(bytes), u16::from_be_bytes),
        },
        // All others that servers use have ASCII's characters in ASCII's places.
        _ if bytes.is_ascii() => utf8(bytes).map(Cow::Borrowed),
        "utf-8" | "utf8" | "us-ascii" => utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).map(Cow::Borrowed),
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Ok(bytes.iter().map(|byte| windows(*byte)).collect()),
        other => Err(DecodeError::whole(&format!("the charset {other} is not read; the bytes are kept as they came"))),
    }
}

fn windows(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| WINDOWS.chars().nth(usize::from(at)));
    high.unwrap_or(char::from(byte))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, DecodeError> {
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(unit));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if bytes.len().is_multiple_of(2) => Ok(Cow::Owned(text)),
        _ => Err(DecodeError::whole("the body is not UTF-16")),
    }
}
