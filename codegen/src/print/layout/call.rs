//! What is handed to a function in: the arguments of a call, closures. It must never know which function.

use super::expression::{Bracket, Expression, Kind, Position};
use super::{Break, Entry, Frame, INDENT, Layout};

impl Layout<'_> {
    /// The arguments of a call, whose opening parenthesis was laid out. A block as the only one needs no line of its own.
    pub(super) fn call_arguments(&mut self) -> Option<()> {
        if self.at_end() {
            return self.leave();
        }
        let start = self.boxes.mark();
        let first = self.expression(false)?;
        let comma = self.eat(",");
        if self.at_end() && first.is_block() {
            return self.leave();
        }
        if !comma && !self.at_end() {
            return None;
        }
        self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Break(Break::ZERO)]);
        self.boxes.comma(self.at_end());
        self.elements(|layout| layout.expression(false).map(|_| ()))?;
        self.boxes.outdent();
        self.boxes.close();
        self.leave()
    }

    pub(super) fn closure(&mut self, position: Position) -> Option<Expression> {
        self.open_loose(0);
        for (word, text) in [("async", "async "), ("move", "move ")] {
            if self.eat_word(word) {
                self.boxes.text(text);
            }
        }
        self.need("|")?;
        self.open(INDENT);
        self.boxes.text("|");
        let mut any = false;
        while !self.is("|") {
            if any {
                self.boxes.text(",");
                self.boxes.space();
            } else {
                self.boxes.zero();
            }
            any = true;
            self.closure_parameter()?;
            if !self.eat(",") && !self.is("|") {
                return None;
            }
        }
        self.at += 1;
        if self.is("->") {
            self.typed_body(any)?;
        } else {
            self.boxes.text("|");
            self.boxes.space();
            self.boxes.outdent();
            self.boxes.close();
            self.boxes.never();
            self.closure_body(position)?;
        }
        self.boxes.close();
        Some(Expression::of(Kind::Block(Bracket::Other)))
    }

    fn closure_body(&mut self, position: Position) -> Option<()> {
        let start = self.boxes.mark();
        let body = self.expression(position.condition)?;
        let bare =
            body.is_block() || matches!(body.kind, Kind::Call | Kind::Control(super::expression::Control::Match));
        if !bare {
            let brace = Break { before: Some('{'), ..Break::ZERO };
            self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Break(brace)]);
            let before = (body.kind == Kind::Jump).then_some(';');
            self.boxes.may_break(Break { indent: -INDENT, before, after: "}", ..Break::ZERO });
            self.boxes.close();
        }
        Some(())
    }

    /// The body of a closure that says what it returns: a block.
    fn typed_body(&mut self, parameters: bool) -> Option<()> {
        if parameters {
            self.boxes.comma(true);
            self.boxes.outdent();
        }
        self.boxes.text("|");
        self.boxes.close();
        self.return_type()?;
        self.boxes.text(" ");
        self.boxes.never();
        self.braces().map(|_| ())
    }
}
