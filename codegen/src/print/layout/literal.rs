//! Literals in. It must never know what they are values of.

use super::Layout;
use crate::print::tokens::Token;

impl Layout<'_> {
    /// A literal, `true` and `false` among them.
    pub(super) fn literal(&mut self) -> Option<()> {
        let (Token::Literal(span) | Token::Word(span)) = self.peek() else { return None };
        let text = self.tokens.spelled(span);
        // A number that ends with a dot needs a space before another dot.
        if text.ends_with('.') {
            return None;
        }
        self.boxes.text(text);
        self.at += 1;
        Some(())
    }

    /// Whether a whole list of literals may fill its lines, which those of numbers, characters and truth values do.
    pub(super) fn elements_are_short(&self) -> bool {
        let mut further = 0;
        loop {
            let short = match self.nth(further) {
                Token::Literal(span) => is_short(self.tokens.spelled(span)),
                Token::Word(span) => matches!(self.tokens.spelled(span), "true" | "false"),
                _ => false,
            };
            if !short {
                return false;
            }
            let comma = self.is_nth(further + 1, ",");
            further += if comma { 2 } else { 1 };
            match self.nth(further) {
                Token::Close(_) => return true,
                _ if comma => {}
                _ => return false,
            }
        }
    }
}

fn is_short(literal: &str) -> bool {
    let number = literal.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    if number {
        let float = !literal.starts_with("0x") && literal.contains(['.', 'e', 'E', 'f']);
        return !float;
    }
    literal.starts_with('\'') || literal.starts_with("b'")
}
