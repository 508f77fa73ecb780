//! `if`, `match` and loops in. It must never know what they decide.

use proc_macro2::Delimiter;

use super::expression::{Bracket, Control, Expression, Kind};
use super::{Break, Entry, Frame, INDENT, Layout};
use crate::print::tokens::Token;

impl Layout<'_> {
    /// The expression between a keyword and a block.
    fn head(&mut self) -> Option<()> {
        self.open(0);
        let head = self.expression(true)?;
        if head.wraps {
            self.boxes.space();
        } else {
            self.boxes.text(" ");
        }
        self.boxes.close();
        Some(())
    }

    pub(super) fn condition(&mut self) -> Option<Expression> {
        self.open(INDENT);
        let (mut otherwise, mut chained) = (false, false);
        loop {
            self.at += 1;
            self.boxes.text("if ");
            self.open(-INDENT);
            self.head()?;
            self.boxes.close();
            let Token::Open(Delimiter::Brace, end) = self.peek() else { return None };
            let alternative =
                matches!(self.tokens.at(end as usize + 1), Token::Word(span) if self.tokens.spelled(span) == "else");
            if !alternative {
                // Behind another alternative it is as small as that.
                if chained {
                    self.small_block()?
                } else {
                    self.condition_block()?
                }
                break;
            }
            self.small_block()?;
            self.at += 1;
            self.boxes.text(" else ");
            if !self.is_word("if") {
                self.small_block()?;
                otherwise = true;
                break;
            }
            chained = true;
        }
        self.boxes.close();
        Some(Expression::of(Kind::Control(Control::If { otherwise })))
    }

    fn condition_block(&mut self) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        if !self.at_end() {
            self.boxes.hard();
            self.statements()?;
            self.boxes.outdent();
        }
        self.boxes.text("}");
        self.leave()
    }

    pub(super) fn choice(&mut self) -> Option<Expression> {
        self.at += 1;
        self.open_loose(0);
        self.boxes.text("match ");
        self.head()?;
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.never();
        self.open(INDENT);
        self.boxes.hard_if_any();
        while !self.at_end() {
            self.arm()?;
            self.boxes.hard();
        }
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text("}");
        self.boxes.close();
        Some(Expression::of(Kind::Control(Control::Match)))
    }

    fn arm(&mut self) -> Option<()> {
        self.outer_attributes()?;
        self.open_loose(0);
        self.pattern()?;
        if self.eat_word("if") {
            self.boxes.text(" if ");
            self.expression(false)?;
        }
        self.need("=>")?;
        self.boxes.text(" => ");
        let start = self.state();
        if !self.unwrapped_arm()? {
            self.back(start);
            self.body()?;
        }
        self.boxes.close();
        Some(())
    }

    /// An arm that is one expression, whatever braces are around it. Returns `false` when it is several statements.
    fn unwrapped_arm(&mut self) -> Option<bool> {
        let mut braces = 0;
        while self.enter(Delimiter::Brace).is_some() {
            braces += 1;
        }
        if braces > 0 && (self.at_end() || self.is("#") || self.is_word("let") || self.at_item()) {
            return Some(false);
        }
        self.boxes.never();
        let start = self.boxes.mark();
        let value = self.first_expression()?;
        if value.kind == Kind::Block(Bracket::Braces) {
            // A block behind others, of several statements.
            return Some(false);
        }
        for _ in 0..braces {
            if !self.at_end() {
                return Some(false);
            }
            self.leave()?;
        }
        let ended = self.eat(",") || self.at_end() || braces > 0 || value.ends_itself();
        if !ended {
            return None;
        }
        if value.kind == Kind::Block(Bracket::Unit) {
            self.boxes.rewind(start);
            self.boxes.text("{}");
            return Some(true);
        }
        let brace = Break { before: Some('{'), ..Break::ZERO };
        self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Break(brace)]);
        self.boxes.may_break(Break {
            indent: -INDENT,
            before: (value.kind == Kind::Jump).then_some(';'),
            after: "}",
            unbroken: (!value.ends_itself()).then_some(','),
            ..Break::ZERO
        });
        self.boxes.close();
        Some(true)
    }

    /// The block of an arm, or of a loop, with what may stand behind it.
    fn body(&mut self) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.never();
        self.indented_statements()?;
        self.eat(",");
        Some(())
    }

    pub(super) fn each(&mut self) -> Option<Expression> {
        self.at += 1;
        self.open_loose(0);
        self.boxes.text("for ");
        self.pattern()?;
        if !self.eat_word("in") {
            return None;
        }
        self.boxes.text(" in ");
        self.boxes.never();
        self.head()?;
        self.loop_body()?;
        self.boxes.close();
        Some(Expression::of(Kind::Control(Control::Repeated)))
    }

    pub(super) fn repetition(&mut self) -> Option<Expression> {
        self.at += 1;
        self.boxes.text("while ");
        self.head()?;
        self.loop_body()?;
        Some(Expression::of(Kind::Control(Control::Repeated)))
    }

    fn loop_body(&mut self) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.never();
        self.indented_statements()
    }

    pub(super) fn endless(&mut self) -> Option<Expression> {
        self.at += 1;
        self.boxes.text("loop ");
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.indented_statements()?;
        Some(Expression::of(Kind::Control(Control::Loop)))
    }
}
