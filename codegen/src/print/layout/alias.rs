//! `type` and `use` items in: other names of things. It must never know the things.

use proc_macro2::Delimiter;

use super::{INDENT, Layout};

impl Layout<'_> {
    /// A type alias, or a type that belongs to a trait. A box is open, and is closed.
    pub(super) fn alias(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("type ");
        self.name()?;
        self.generics()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.bounds_with_breaks()?;
        }
        if self.eat("=") {
            self.boxes.text(" = ");
            self.boxes.never();
            self.open_loose(-INDENT);
            self.ty()?;
            self.boxes.close();
        }
        self.need(";")?;
        self.boxes.text(";");
        self.boxes.close();
        Some(())
    }

    pub(super) fn import(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("use ");
        if self.eat("::") {
            self.boxes.text("::");
        }
        self.tree()?;
        self.need(";")?;
        self.boxes.text(";");
        Some(())
    }

    /// What is imported. Returns whether it ends with a list.
    fn tree(&mut self) -> Option<bool> {
        loop {
            if self.is_group(Delimiter::Brace) {
                return self.list();
            }
            if self.eat("*") {
                self.boxes.text("*");
                return Some(false);
            }
            self.name()?;
            if self.eat_word("as") {
                self.boxes.text(" as ");
                if self.eat_word("_") {
                    self.boxes.text("_")
                } else {
                    self.name()?
                }
                return Some(false);
            }
            if !self.eat("::") {
                return Some(false);
            }
            self.boxes.text("::");
        }
    }

    fn list(&mut self) -> Option<bool> {
        self.enter(Delimiter::Brace)?;
        if self.at_end() {
            self.leave()?;
            self.boxes.text("{}");
            return Some(true);
        }
        // `{self}` keeps its braces, and any other list of one loses them; it ends with a list all the same.
        let start = self.state();
        let own = self.is_word("self");
        self.tree()?;
        let comma = self.eat(",");
        if self.at_end() && !own {
            self.leave()?;
            return Some(true);
        }
        if !comma && !self.at_end() {
            return None;
        }
        self.back(start);
        self.open(INDENT);
        self.boxes.text("{");
        self.boxes.zero();
        self.open_loose(0);
        loop {
            let list = self.tree()?;
            if !self.eat(",") || self.at_end() {
                break;
            }
            self.boxes.text(",");
            if list { self.boxes.hard() } else { self.boxes.space() }
        }
        self.leave()?;
        self.boxes.close();
        self.boxes.comma(true);
        self.boxes.outdent();
        self.boxes.text("}");
        self.boxes.close();
        Some(true)
    }
}
