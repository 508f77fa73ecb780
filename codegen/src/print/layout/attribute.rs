//! Attributes in, doc comments among them. It must never know what they stand before.

use proc_macro2::Delimiter;

use super::{INDENT, Layout};
use crate::print::tokens::Token;

impl Layout<'_> {
    /// The attributes of what follows.
    pub(super) fn outer_attributes(&mut self) -> Option<()> {
        while self.is("#") && !self.is_nth(1, "!") {
            self.at += 1;
            self.attribute("#", "///")?;
        }
        Some(())
    }

    /// The attributes of what they stand in.
    pub(super) fn inner_attributes(&mut self) -> Option<()> {
        while self.is("#") && self.is_nth(1, "!") {
            self.at += 2;
            self.attribute("#!", "//!")?;
        }
        Some(())
    }

    fn attribute(&mut self, sign: &str, comment: &str) -> Option<()> {
        self.enter(Delimiter::Bracket)?;
        if self.is_word("doc") && self.is_nth(1, "=") && matches!(self.nth(3), Token::Close(_)) {
            let Token::Literal(span) = self.nth(2) else { return None };
            let doc = unquoted(self.tokens.spelled(span))?;
            // A line break would ask for another kind of comment.
            if doc.contains('\n') {
                return None;
            }
            // A fourth slash would make it an ordinary comment.
            if comment != "///" || !doc.starts_with('/') {
                self.at += 4;
                self.boxes.text(comment);
                self.boxes.text(doc.trim_end_matches(' '));
                self.boxes.hard();
                return Some(());
            }
        }
        if self.is_word("comment") {
            return None;
        }
        self.boxes.text(sign);
        self.boxes.text("[");
        self.meta()?;
        self.leave()?;
        self.boxes.text("]");
        self.boxes.space();
        Some(())
    }

    fn meta(&mut self) -> Option<()> {
        self.plain_path()?;
        if self.eat("=") {
            self.boxes.text(" = ");
            self.expression(false)?;
        } else if self.enter(Delimiter::Parenthesis).is_some() {
            self.boxes.text("(");
            self.arguments()?;
            self.boxes.text(")");
        }
        Some(())
    }

    /// Tokens of which only the attribute knows what they mean, to the end of the parentheses around them.
    fn arguments(&mut self) -> Option<()> {
        self.open(INDENT);
        self.boxes.zero();
        let (mut after_word, mut trailing) = (false, false);
        while !self.at_end() {
            trailing = false;
            match self.peek() {
                Token::Word(span) | Token::Literal(span) => {
                    if after_word {
                        self.boxes.space();
                    }
                    self.boxes.text(self.tokens.spelled(span));
                    self.at += 1;
                    after_word = true;
                }
                Token::Sign(mark, _) => {
                    if after_word && mark == '=' {
                        self.boxes.text(" ");
                    }
                    self.at += 1;
                    trailing = mark == ',' && self.at_end();
                    if trailing {
                        self.boxes.comma(true);
                    } else {
                        self.boxes.text(mark.encode_utf8(&mut [0; 4]));
                        match mark {
                            '=' => self.boxes.text(" "),
                            ',' => self.boxes.space(),
                            _ => {}
                        }
                    }
                    after_word = false;
                }
                Token::Open(Delimiter::Parenthesis, _) => {
                    self.at += 1;
                    self.boxes.text("(");
                    self.arguments()?;
                    self.boxes.text(")");
                    after_word = false;
                }
                _ => return None,
            }
        }
        if !trailing {
            self.boxes.zero();
        }
        self.boxes.outdent();
        self.boxes.close();
        self.leave()
    }
}

/// The value of a string literal; `None` for one that is written in another way than `proc_macro2` writes them.
fn unquoted(literal: &str) -> Option<std::borrow::Cow<'_, str>> {
    if let Some(raw) = literal.strip_prefix('r') {
        let bare = raw.trim_start_matches('#');
        let hashes = raw.get(..raw.len() - bare.len())?;
        return Some(bare.strip_prefix('"')?.strip_suffix(hashes)?.strip_suffix('"')?.into());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let Some(first) = inner.find('\\') else { return Some(inner.into()) };
    let mut value = String::with_capacity(inner.len());
    let (mut plain, mut rest) = inner.split_at(first);
    loop {
        value.push_str(plain);
        let Some(escaped) = rest.strip_prefix('\\') else { return Some(value.into()) };
        let mut chars = escaped.chars();
        value.push(match chars.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            same @ ('\\' | '"' | '\'') => same,
            'u' => {
                let (code, behind) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                chars = behind.chars();
                char::from_u32(u32::from_str_radix(code, 16).ok()?)?
            }
            _ => return None,
        });
        let behind = chars.as_str();
        (plain, rest) = behind.split_at(behind.find('\\').unwrap_or(behind.len()));
    }
}
