//! The bytes of a text and its media type come in, the text goes out, by the charset that the media type names (RFC 9110 §8.3.2). It must
//! never know what the text says.

use std::borrow::Cow;

use super::error::DecodeError;
use super::error::decode::utf8;
use super::media::parameters;

/// What the bytes from 80 to 9F are in windows-1252.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// The text that bytes are; UTF-8 unless the media type says otherwise. The mark of UTF-8 says more than that, and no mark is a part of the
/// text (Encoding Standard, section 6, BOM sniff).
///
/// # Errors
/// They are not of the charset, or it is one that is not read here.
pub(super) fn text<'b>(bytes: &'b [u8], media_type: Option<&str>) -> Result<Cow<'b, str>, DecodeError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest).map(Cow::Borrowed);
    }
    let said = parameters(media_type.unwrap_or_default());
    match said.iter().find_map(|parameter| parameter.strip_prefix("charset=")).unwrap_or_default() {
        "" | "utf-8" | "utf8" | "unicode-1-1-utf-8" | "us-ascii" | "ascii" => utf8(bytes).map(Cow::Borrowed),
        // These are windows-1252 on the web (Encoding Standard, section 4.2).
        "iso-8859-1" | "iso8859-1" | "iso88591" | "iso_8859-1" | "latin1" | "l1" | "cp819" | "windows-1252"
        | "cp1252" | "x-cp1252" => Ok(bytes.iter().map(|byte| windows(*byte)).collect()),
        name @ ("utf-16" | "utf-16le" | "utf-16be") => {
            match (bytes.strip_prefix(b"\xFF\xFE"), bytes.strip_prefix(b"\xFE\xFF")) {
                (Some(rest), _) => utf16(rest, u16::from_le_bytes),
                (None, Some(rest)) => utf16(rest, u16::from_be_bytes),
                (None, None) if name == "utf-16le" => utf16(bytes, u16::from_le_bytes),
                // Without a mark it is big-endian (RFC 2781 §4.3).
                (None, None) => utf16(bytes, u16::from_be_bytes),
            }
        }
        // Nearly all others have ASCII's characters in ASCII's places, and say by a control character where they have not.
        other if !["utf-7", "hz-gb-2312"].contains(&other) && bytes.iter().all(is_plain) => {
            utf8(bytes).map(Cow::Borrowed)
        }
        other => Err(DecodeError::whole(&format!("the charset {other} is not read; the bytes are kept as they came"))),
    }
}

/// Whether a byte is a character of ASCII that is to be seen, or sets it apart from others.
fn is_plain(byte: &u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
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
