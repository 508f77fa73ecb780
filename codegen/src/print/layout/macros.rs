//! The tokens of a macro's call in, of which nothing is known but how tokens are set apart. It must never know the macro.

use proc_macro2::Delimiter;

use super::{INDENT, Layout};
use crate::print::tokens::Token;

/// What the token before was.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Word,
    Dot,
    Colon,
    Colons,
    /// The `!` behind a word.
    Exclamation,
    Group,
    Other,
}

/// The words that are set apart from what stands around them.
const APART: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "fn", "for",
    "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "pub", "ref", "return", "static",
    "struct", "trait", "type", "unsafe", "use", "where", "while", "yield",
];

impl Layout<'_> {
    /// What stands behind the name of a macro.
    pub(super) fn macro_call(&mut self) -> Option<()> {
        let (open, close) = match self.peek() {
            Token::Open(Delimiter::Parenthesis, _) => ("!(", ")"),
            Token::Open(Delimiter::Bracket, _) => ("![", "]"),
            _ => return None,
        };
        self.at += 1;
        self.boxes.text(open);
        if !self.at_end() {
            self.open(INDENT);
            self.boxes.zero();
            self.open_loose(0);
            self.macro_tokens()?;
            self.boxes.close();
            self.boxes.zero();
            self.boxes.outdent();
            self.boxes.close();
        }
        self.leave()?;
        self.boxes.text(close);
        Some(())
    }

    fn macro_tokens(&mut self) -> Option<()> {
        let (mut last, mut joined) = (Last::Other, true);
        while !self.at_end() {
            let token = self.peek();
            let (apart, now) = self.set_apart(last, token)?;
            if !joined && apart {
                self.boxes.space();
            } else if !joined && now == Last::Dot {
                self.boxes.zero();
            }
            joined = matches!(token, Token::Sign(_, true));
            self.macro_token(token)?;
            last = now;
        }
        Some(())
    }

    /// Whether a space goes before the token, and what it is for the next one.
    fn set_apart(&self, last: Last, token: Token) -> Option<(bool, Last)> {
        let attached = matches!(last, Last::Dot | Last::Colons);
        Some(match token {
            Token::Open(Delimiter::Parenthesis | Delimiter::Bracket, _) => match last {
                Last::Word => (false, Last::Group),
                Last::Exclamation => (false, Last::Other),
                _ => (true, Last::Group),
            },
            Token::Open(Delimiter::Brace, _) => (true, Last::Other),
            Token::Word(span) if APART.contains(&self.tokens.spelled(span)) => (true, Last::Other),
            Token::Word(_) => (!attached, Last::Word),
            Token::Literal(span) if self.tokens.spelled(span).ends_with('.') => return None,
            Token::Literal(_) => (last != Last::Dot, Last::Word),
            Token::Sign('!', false) if last == Last::Word => (false, Last::Exclamation),
            Token::Sign(':', _) if last == Last::Colon => (false, Last::Colons),
            Token::Sign(',' | ';', _) => (false, Last::Other),
            Token::Sign('.', _) => (!matches!(last, Last::Word | Last::Group), Last::Dot),
            Token::Sign(':', true) => (last != Last::Word, Last::Colon),
            // Attributes, and the variables of macros, are not known.
            Token::Sign('#' | '$', _) => return None,
            Token::Sign(..) => (true, Last::Other),
            _ => return None,
        })
    }

    fn macro_token(&mut self, token: Token) -> Option<()> {
        self.at += 1;
        match token {
            Token::Word(span) | Token::Literal(span) => self.boxes.text(self.tokens.spelled(span)),
            Token::Sign(mark, _) => self.boxes.text(mark.encode_utf8(&mut [0; 4])),
            Token::Open(delimiter, _) => {
                let (open, close) = match delimiter {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    _ => ("{", "}"),
                };
                let spaced = delimiter == Delimiter::Brace && !self.at_end();
                self.boxes.text(open);
                if spaced {
                    self.boxes.space();
                }
                self.macro_tokens()?;
                if spaced {
                    self.boxes.space();
                }
                self.leave()?;
                self.boxes.text(close);
            }
            Token::Close(_) | Token::End => return None,
        }
        Some(())
    }
}
