//! Blocks and statements in. It must never know what they do.

use proc_macro2::Delimiter;

use super::expression::{Bracket, Control, Expression, Kind};
use super::{INDENT, Layout};

impl Layout<'_> {
    /// A block as an expression.
    pub(super) fn braces(&mut self) -> Option<Expression> {
        self.open(INDENT);
        self.small_block()?;
        self.boxes.close();
        Some(Expression::of(Kind::Block(Bracket::Braces)))
    }

    /// A block that stays in its line when it holds one expression that fits. A box is around it already.
    pub(super) fn small_block(&mut self) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        if !self.at_end() {
            self.boxes.space();
            if self.begins_expression() {
                self.open_loose(0);
                let value = self.first_expression()?;
                if self.at_end() {
                    self.boxes.close();
                    self.boxes.space();
                } else {
                    self.end_statement(value)?;
                    self.statements()?;
                }
            } else {
                self.statements()?;
            }
            self.boxes.outdent();
        }
        self.boxes.text("}");
        self.leave()
    }

    /// Statements to the end of the block, whose opening brace was laid out, and the closing one.
    pub(super) fn indented_statements(&mut self) -> Option<()> {
        self.open(INDENT);
        self.boxes.hard_if_any();
        self.statements()?;
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text("}");
        Some(())
    }

    /// Statements to the end of the block.
    pub(super) fn statements(&mut self) -> Option<()> {
        while !self.at_end() {
            self.statement()?;
        }
        Some(())
    }

    /// Whether the next statement is no declaration, and has no attributes.
    fn begins_expression(&self) -> bool {
        !self.is("#") && !self.is_word("let") && !self.at_item()
    }

    fn statement(&mut self) -> Option<()> {
        if self.begins_expression() {
            self.open_loose(0);
            let value = self.first_expression()?;
            return self.end_statement(value);
        }
        let start = self.state();
        self.outer_attributes()?;
        if self.is_word("let") {
            return self.declaration();
        }
        if !self.at_item() {
            // Attributes of expressions are not known.
            return None;
        }
        self.back(start);
        self.item()
    }

    /// What stands behind an expression that is a statement, whose box is still open.
    fn end_statement(&mut self, value: Expression) -> Option<()> {
        let semicolon = self.eat(";");
        if !semicolon && !value.ends_itself() && !self.at_end() {
            return None;
        }
        let written = if semicolon {
            !matches!(value.kind, Kind::Control(Control::Repeated | Control::If { otherwise: false }))
        } else {
            value.kind == Kind::Jump
        };
        if written {
            self.boxes.text(";");
        }
        self.boxes.close();
        self.boxes.hard();
        Some(())
    }

    fn declaration(&mut self) -> Option<()> {
        self.at += 1;
        self.open_loose(0);
        self.boxes.text("let ");
        self.pattern()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.ty()?;
        }
        if self.eat("=") {
            self.boxes.text(" = ");
            self.boxes.never();
            let value = self.expression(false)?;
            if self.eat_word("else") {
                if value.is_block() || value.ends_itself() {
                    return None;
                }
                self.boxes.space();
                self.boxes.text("else ");
                self.boxes.close();
                self.boxes.never();
                self.open(INDENT);
                self.small_block()?;
            }
        }
        self.need(";")?;
        self.boxes.close();
        self.boxes.text(";");
        self.boxes.hard();
        Some(())
    }
}
