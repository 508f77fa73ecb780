//! Text of unknown length and origin comes in, a bounded single line goes out.

/// The beginning of a text on one line: control characters are escaped, and what exceeds `limit` characters is cut.
pub(crate) fn excerpt(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}
