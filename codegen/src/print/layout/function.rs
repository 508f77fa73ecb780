//! Functions in: signatures and bodies. It must never know whether they stand in a trait, an `impl` or a module.

use proc_macro2::Delimiter;

use super::{INDENT, Layout};

impl Layout<'_> {
    /// Whether a function comes next, behind its attributes and its visibility.
    pub(super) fn at_function(&self) -> bool {
        match self.word() {
            Some("fn") => true,
            Some("const") => self.is_nth_word(1, "fn") || (self.is_nth_word(1, "async") && self.is_nth_word(2, "fn")),
            Some("async") => self.is_nth_word(1, "fn"),
            _ => false,
        }
    }

    /// A function from its first keyword on. A box is open, and is closed.
    pub(super) fn function(&mut self) -> Option<()> {
        self.signature()?;
        if self.eat(";") {
            self.boxes.text(";");
            self.boxes.close();
            return Some(());
        }
        self.where_clause()?;
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.hard_if_any();
        self.statements()?;
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text("}");
        Some(())
    }

    fn signature(&mut self) -> Option<()> {
        for (word, text) in [("const", "const "), ("async", "async ")] {
            if self.eat_word(word) {
                self.boxes.text(text);
            }
        }
        if !self.eat_word("fn") {
            return None;
        }
        self.boxes.text("fn ");
        self.name()?;
        self.generics()?;
        self.enter(Delimiter::Parenthesis)?;
        self.boxes.text("(");
        self.boxes.never();
        self.open(0);
        self.boxes.zero();
        self.elements(Self::parameter)?;
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text(")");
        self.open(-INDENT);
        self.return_type()?;
        self.boxes.close();
        Some(())
    }

    fn parameter(&mut self) -> Option<()> {
        self.outer_attributes()?;
        if self.receiver().is_some() {
            return Some(());
        }
        self.pattern()?;
        self.need(":")?;
        self.boxes.text(": ");
        self.ty()
    }

    /// `self`, however it is taken. Returns `None`, with nothing laid out, when another parameter comes next.
    fn receiver(&mut self) -> Option<()> {
        let start = self.state();
        if self.eat("&") {
            self.boxes.text("&");
            if self.is("'") {
                self.lifetime()?;
                self.boxes.text(" ");
            }
        }
        if self.eat_word("mut") {
            self.boxes.text("mut ");
        }
        if !self.eat_word("self") {
            self.back(start);
            return None;
        }
        self.boxes.text("self");
        if self.eat(":") {
            self.boxes.text(": ");
            return self.ty();
        }
        Some(())
    }
}
