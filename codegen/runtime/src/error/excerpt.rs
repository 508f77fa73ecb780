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

/// The beginning of a decoder's message. What it quotes of a body is kept whole or left out: a secret is recognized, and hidden,
/// only as a whole.
pub(crate) fn message_excerpt(message: &str, limit: usize) -> String {
    let kept = excerpt(message, limit);
    if message.chars().nth(limit).is_none() {
        return kept;
    }
    let (mut open, mut escaped) = (None, false);
    for (at, character) in kept.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = open.is_some(),
            '"' if open.is_some() => open = None,
            '"' => open = Some(at),
            _ => {}
        }
    }
    match open.and_then(|at| kept.get(..at)) {
        Some(before) => format!("{before}…"),
        None => kept,
    }
}
