//! Operands in: paths, literals, structs, arrays, tuples, closures. It must never know what is done with them.

use proc_macro2::Delimiter;

use super::expression::{Bracket, Expression, Kind, Position};
use super::path::Place;
use super::{Break, Entry, Frame, INDENT, Layout, Mark, Tuple};
use crate::print::tokens::Token;

/// A struct that is written out in an expression stays in a line when it is no wider than this, between its braces and before.
const SHORT_STRUCT: isize = 34;

impl Layout<'_> {
    /// What a chain begins with.
    pub(super) fn operand(&mut self, position: Position) -> Option<Expression> {
        match self.peek() {
            Token::Literal(_) => {
                self.literal()?;
                Some(Expression::of(Kind::Plain))
            }
            Token::Open(Delimiter::Parenthesis, _) => self.parentheses(),
            Token::Open(Delimiter::Bracket, _) => self.array(),
            Token::Open(Delimiter::Brace, _) => self.braces(),
            Token::Word(_) => self.worded_operand(position),
            _ if self.is("|") => self.closure(position),
            _ => self.named(position),
        }
    }

    fn worded_operand(&mut self, position: Position) -> Option<Expression> {
        match self.word()? {
            "true" | "false" => {
                self.literal()?;
                Some(Expression::of(Kind::Plain))
            }
            "if" => self.condition(),
            "match" => self.choice(),
            "for" => self.each(),
            "while" => self.repetition(),
            "loop" => self.endless(),
            "return" | "break" | "continue" => self.jump(position),
            "async" => self.asynchronous(position),
            "move" => self.closure(position),
            _ => self.named(position),
        }
    }

    fn parentheses(&mut self) -> Option<Expression> {
        let mut wraps = false;
        let tuple = self.tuple(|layout| {
            wraps = layout.expression(false)?.wraps;
            Some(())
        })?;
        Some(match tuple {
            Tuple::Empty => Expression::of(Kind::Block(Bracket::Unit)),
            Tuple::Several => Expression::of(Kind::Block(Bracket::Other)),
            Tuple::Parentheses => Expression { kind: Kind::Plain, wraps },
        })
    }

    /// A path, and what may follow it: a struct's fields, or a macro's tokens.
    fn named(&mut self, position: Position) -> Option<Expression> {
        let start = self.boxes.mark();
        let length = match (self.word(), self.nth(1)) {
            (Some(_), Token::Sign(':', true)) | (None, _) => None,
            (Some(word), _) => Some(word.len()),
        };
        if self.is("<") {
            self.qualified_path(Place::Expression)?
        } else {
            self.path(Place::Expression)?
        }
        if self.is("!") && !self.is("!=") {
            self.at += 1;
            self.macro_call()?;
            return Some(Expression::of(Kind::Macro));
        }
        if !position.condition && self.is_group(Delimiter::Brace) {
            self.structure(start)?;
            return Some(Expression::of(Kind::Block(Bracket::Other)));
        }
        Some(Expression::of(length.map_or(Kind::Plain, Kind::Word)))
    }

    /// The fields of a struct whose path began at the mark.
    fn structure(&mut self, start: Mark) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Open(Frame::inconsistent(-INDENT))]);
        self.boxes.close();
        self.boxes.text(" {");
        self.boxes.space_if_any();
        while !self.at_end() {
            if self.eat("..") {
                self.boxes.text("..");
                self.expression(false)?;
                self.boxes.space();
                break;
            }
            self.field()?;
            if !self.eat(",") && !self.at_end() {
                return None;
            }
            self.boxes.comma_or_space(self.at_end());
        }
        self.leave()?;
        self.boxes.outdent();
        self.boxes.close_within(start, SHORT_STRUCT);
        self.boxes.text("}");
        Some(())
    }

    fn field(&mut self) -> Option<()> {
        self.outer_attributes()?;
        self.name()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.open_loose(0);
            self.expression(false)?;
            self.boxes.close();
        }
        Some(())
    }

    fn array(&mut self) -> Option<Expression> {
        self.enter(Delimiter::Bracket)?;
        let kind = Expression::of(Kind::Block(Bracket::Other));
        if self.at_end() {
            self.boxes.text("[]");
            self.leave()?;
            return Some(kind);
        }
        if self.elements_are_short() {
            self.short_elements()?;
            return Some(kind);
        }
        self.boxes.text("[");
        let start = self.boxes.mark();
        self.element()?;
        if self.eat(";") {
            self.boxes.text("; ");
            self.expression(false)?;
            self.leave()?;
            self.boxes.text("]");
            return Some(Expression::of(Kind::Other));
        }
        self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Break(Break::ZERO)]);
        if !self.eat(",") && !self.at_end() {
            return None;
        }
        self.boxes.comma(self.at_end());
        self.elements(Self::element)?;
        self.leave()?;
        self.boxes.outdent();
        self.boxes.close();
        self.boxes.text("]");
        Some(kind)
    }

    fn element(&mut self) -> Option<()> {
        self.outer_attributes()?;
        self.expression(false).map(|_| ())
    }

    fn short_elements(&mut self) -> Option<()> {
        self.open(INDENT);
        self.boxes.text("[");
        self.boxes.zero();
        self.open_loose(0);
        while !self.at_end() {
            self.literal()?;
            if self.eat(",") && !self.at_end() {
                self.boxes.text(",");
                self.boxes.space();
            }
        }
        self.boxes.close();
        self.boxes.comma(true);
        self.boxes.outdent();
        self.leave()?;
        self.boxes.text("]");
        self.boxes.close();
        Some(())
    }

    /// `return`, `break` and `continue`.
    fn jump(&mut self, position: Position) -> Option<Expression> {
        let word = self.word()?;
        let text = match word {
            "return" => "return",
            "break" => "break",
            _ => "continue",
        };
        self.at += 1;
        self.boxes.text(text);
        if self.at_end() || self.is(";") || self.is(",") {
            return Some(Expression::of(Kind::Jump));
        }
        // Labels, and values of loops, are not known.
        if text != "return" {
            return None;
        }
        self.boxes.text(" ");
        let value = self.expression(position.condition)?;
        Some(Expression { kind: Kind::Jump, wraps: value.wraps })
    }

    fn asynchronous(&mut self, position: Position) -> Option<Expression> {
        if self.is_nth(1, "|") || (self.is_nth_word(1, "move") && self.is_nth(2, "|")) {
            return self.closure(position);
        }
        self.at += 1;
        self.boxes.text("async ");
        if self.eat_word("move") {
            self.boxes.text("move ");
        }
        self.open(INDENT);
        self.small_block()?;
        self.boxes.close();
        Some(Expression::of(Kind::Block(Bracket::Other)))
    }
}
