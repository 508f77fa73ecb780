//! Patterns in. It must never know what is matched against them.

use proc_macro2::Delimiter;

use super::path::Place;
use super::{Entry, Frame, INDENT, Layout};
use crate::print::tokens::Token;

/// What kind of pattern it is, for alternatives.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A literal or `_`: alternatives of these fill the line.
    Short,
    Other,
}

impl Layout<'_> {
    /// A pattern, with its alternatives.
    pub(super) fn pattern(&mut self) -> Option<()> {
        let start = self.boxes.mark();
        let mut kind = self.single()?;
        if !self.at_alternative() {
            return Some(());
        }
        while self.at_alternative() {
            self.at += 1;
            self.boxes.space();
            self.boxes.text("| ");
            if self.single()? == Kind::Other {
                kind = Kind::Other;
            }
        }
        let consistent = kind == Kind::Other;
        let frame = if consistent { Frame::consistent(0) } else { Frame::inconsistent(0) };
        self.boxes.insert(start, [Entry::Open(frame)]);
        self.boxes.close();
        Some(())
    }

    fn at_alternative(&self) -> bool {
        self.is("|") && !self.is("||")
    }

    /// A pattern that may stand where `|` ends it.
    pub(super) fn closure_parameter(&mut self) -> Option<()> {
        self.single()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.ty()?;
        }
        Some(())
    }

    fn single(&mut self) -> Option<Kind> {
        Some(match self.peek() {
            Token::Literal(_) => return self.literal_pattern(),
            Token::Word(_) => return self.worded(),
            Token::Open(Delimiter::Parenthesis, _) => {
                self.tuple_pattern()?;
                Kind::Other
            }
            Token::Open(Delimiter::Bracket, _) => {
                self.at += 1;
                self.boxes.text("[");
                self.elements(Self::pattern)?;
                self.leave()?;
                self.boxes.text("]");
                Kind::Other
            }
            _ if self.is("::") => {
                self.path_pattern()?;
                Kind::Other
            }
            _ if self.is("..") && !self.is("..=") => {
                self.at += 2;
                // A range without a beginning is none of the patterns that are known.
                if !self.is(",") && !self.at_end() {
                    return None;
                }
                self.boxes.text("..");
                Kind::Other
            }
            _ if self.is("&") && !self.is("&&") => {
                self.at += 1;
                self.boxes.text("&");
                if self.eat_word("mut") {
                    self.boxes.text("mut ");
                }
                self.single()?;
                Kind::Other
            }
            _ if self.is("-") => {
                self.at += 1;
                self.boxes.text("-");
                self.literal_pattern()?;
                // Alternatives of negative numbers are not known.
                return (!self.at_alternative()).then_some(Kind::Other);
            }
            _ => return None,
        })
    }

    /// A literal, or a range of two.
    fn literal_pattern(&mut self) -> Option<Kind> {
        self.literal()?;
        if !self.is("..") {
            return Some(Kind::Short);
        }
        let operator = if self.is("..=") { "..=" } else { ".." };
        self.at += operator.len();
        self.boxes.text(operator);
        // One without an end is not known.
        matches!(self.peek(), Token::Literal(_)).then_some(())?;
        self.literal()?;
        Some(Kind::Other)
    }

    fn worded(&mut self) -> Option<Kind> {
        match self.word()? {
            "_" => {
                self.at += 1;
                self.boxes.text("_");
                return Some(Kind::Short);
            }
            "true" | "false" => {
                self.literal()?;
                return Some(Kind::Short);
            }
            "ref" | "mut" => {
                if self.eat_word("ref") {
                    self.boxes.text("ref ");
                }
                if self.eat_word("mut") {
                    self.boxes.text("mut ");
                }
                self.name()?;
            }
            _ => self.path_pattern()?,
        }
        if self.eat("@") {
            self.boxes.text(" @ ");
            self.single()?;
        }
        if self.is("..") { None } else { Some(Kind::Other) }
    }

    fn tuple_pattern(&mut self) -> Option<()> {
        // `(..)` is a tuple, though it has no comma.
        if matches!(self.nth(3), Token::Close(_)) && self.is_nth(1, "..") {
            return None;
        }
        self.tuple(Self::pattern).map(|_| ())
    }

    fn path_pattern(&mut self) -> Option<()> {
        let start = self.boxes.mark();
        self.path(Place::Expression)?;
        if self.enter(Delimiter::Parenthesis).is_some() {
            self.boxes.text("(");
            self.open(INDENT);
            self.boxes.zero();
            self.elements(Self::pattern)?;
            self.boxes.outdent();
            self.boxes.close();
            self.leave()?;
            self.boxes.text(")");
        } else if self.enter(Delimiter::Brace).is_some() {
            self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT))]);
            self.boxes.text(" {");
            self.boxes.space_if_any();
            self.field_patterns()?;
            self.boxes.outdent();
            self.boxes.close();
            self.leave()?;
            self.boxes.text("}");
        }
        Some(())
    }

    fn field_patterns(&mut self) -> Option<()> {
        while !self.at_end() {
            if self.eat("..") {
                self.boxes.text("..");
                self.boxes.space();
                return self.at_end().then_some(());
            }
            if self.is_nth(1, ":") && !self.is_nth(1, "::") {
                self.name()?;
                self.at += 1;
                self.boxes.text(": ");
            }
            self.pattern()?;
            if !self.eat(",") && !self.at_end() {
                return None;
            }
            self.boxes.comma_or_space(self.at_end());
        }
        Some(())
    }
}
