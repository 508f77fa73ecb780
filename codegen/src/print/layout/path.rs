//! Paths in, with the generic arguments of their segments. It must never know where they lead.

use proc_macro2::Delimiter;

use super::{INDENT, Layout};
use crate::print::tokens::Token;

/// Where a path stands: there `<` begins either generic arguments or a comparison.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Type,
    Expression,
}

impl Layout<'_> {
    /// A path without generic arguments.
    pub(super) fn plain_path(&mut self) -> Option<()> {
        if self.eat("::") {
            self.boxes.text("::");
        }
        self.name()?;
        while self.eat("::") {
            self.boxes.text("::");
            self.name()?;
        }
        Some(())
    }

    pub(super) fn path(&mut self, place: Place) -> Option<()> {
        if self.eat("::") {
            self.boxes.text("::");
        }
        self.segments(place)
    }

    /// A path that begins with a type: `<T as Trait>::Name`.
    pub(super) fn qualified_path(&mut self, place: Place) -> Option<()> {
        self.need("<")?;
        self.boxes.text("<");
        self.ty()?;
        if self.eat_word("as") {
            self.boxes.text(" as ");
            self.path(Place::Type)?;
        }
        self.need(">")?;
        self.boxes.text(">");
        self.need("::")?;
        self.boxes.text("::");
        self.segments(place)
    }

    fn segments(&mut self, place: Place) -> Option<()> {
        loop {
            self.name()?;
            match place {
                Place::Type => {
                    if self.is_group(Delimiter::Parenthesis) {
                        return self.parenthesized_arguments();
                    }
                    if self.is("::") && self.is_nth(2, "<") {
                        self.at += 2;
                    }
                    if self.is("<") {
                        self.generic_arguments(Place::Type)?;
                    }
                }
                Place::Expression if self.is("::") && self.is_nth(2, "<") => {
                    self.at += 2;
                    self.generic_arguments(Place::Expression)?;
                }
                Place::Expression => {}
            }
            if !self.eat("::") {
                return Some(());
            }
            self.boxes.text("::");
        }
    }

    /// What stands between `<` and `>`, these included.
    pub(super) fn generic_arguments(&mut self, place: Place) -> Option<()> {
        let open = if place == Place::Type { "<" } else { "::<" };
        self.angled(open, INDENT, Self::lifetime, Self::generic_argument)
    }

    fn generic_argument(&mut self) -> Option<()> {
        if let Token::Literal(_) = self.peek() {
            self.literal()?;
            return Some(());
        }
        if self.is_nth(1, "=") {
            self.name()?;
            self.at += 1;
            self.boxes.text(" = ");
            return self.ty();
        }
        if self.is_nth(1, ":") && !self.is_nth(1, "::") {
            self.name()?;
            self.at += 1;
            self.open_loose(INDENT);
            self.boxes.text(": ");
            self.bounds_with_breaks()?;
            self.boxes.close();
            return Some(());
        }
        self.ty()
    }

    /// The arguments of a trait of functions: `Fn(A) -> B`.
    fn parenthesized_arguments(&mut self) -> Option<()> {
        self.enter(Delimiter::Parenthesis)?;
        self.open(INDENT);
        self.boxes.text("(");
        self.boxes.zero();
        self.elements(Self::ty)?;
        self.boxes.outdent();
        self.leave()?;
        self.boxes.text(")");
        self.return_type()?;
        self.boxes.close();
        Some(())
    }
}
