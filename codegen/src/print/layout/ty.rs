//! Types in. It must never know what they are types of.

use proc_macro2::Delimiter;

use super::path::Place;
use super::{INDENT, Layout};

impl Layout<'_> {
    pub(super) fn ty(&mut self) -> Option<()> {
        if self.eat("&") {
            return self.reference_type();
        }
        if self.is_group(Delimiter::Parenthesis) {
            return self.tuple(Self::ty).map(|_| ());
        }
        if self.enter(Delimiter::Bracket).is_some() {
            return self.array_type();
        }
        if self.eat("!") {
            self.boxes.text("!");
            return Some(());
        }
        if self.is("<") {
            return self.qualified_path(Place::Type);
        }
        match self.word() {
            Some(keyword @ ("impl" | "dyn")) => {
                let text = if keyword == "impl" { "impl " } else { "dyn " };
                self.at += 1;
                self.boxes.text(text);
                self.bounds()
            }
            Some("fn") => self.function_type(),
            _ => self.path(Place::Type),
        }
    }

    fn reference_type(&mut self) -> Option<()> {
        self.boxes.text("&");
        if self.is("'") {
            self.lifetime()?;
            self.boxes.text(" ");
        }
        if self.eat_word("mut") {
            self.boxes.text("mut ");
        }
        self.ty()
    }

    fn array_type(&mut self) -> Option<()> {
        self.boxes.text("[");
        self.ty()?;
        if self.eat(";") {
            self.boxes.text("; ");
            self.expression(false)?;
        }
        self.leave()?;
        self.boxes.text("]");
        Some(())
    }

    fn function_type(&mut self) -> Option<()> {
        self.at += 1;
        self.enter(Delimiter::Parenthesis)?;
        self.boxes.text("fn(");
        self.open(INDENT);
        self.boxes.zero();
        self.elements(|layout| {
            // Arguments with names are not known.
            let named = layout.is_nth(1, ":") && !layout.is_nth(1, "::");
            if named { None } else { layout.ty() }
        })?;
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text(")");
        self.return_type()
    }

    pub(super) fn return_type(&mut self) -> Option<()> {
        if self.eat("->") {
            self.boxes.text(" -> ");
            self.ty()?;
        }
        Some(())
    }
}
