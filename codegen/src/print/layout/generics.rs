//! Generic parameters, bounds and `where` clauses in. It must never know which item they belong to.

use super::path::Place;
use super::{INDENT, Layout};

impl Layout<'_> {
    /// The parameters of an item, if it has any.
    pub(super) fn generics(&mut self) -> Option<()> {
        if !self.is("<") {
            return Some(());
        }
        self.angled("<", 0, Self::lifetime_parameter, Self::type_parameter)
    }

    /// What stands between `<` and `>`, these included, of which the first is spelled `open`.
    pub(super) fn angled(
        &mut self,
        open: &'static str,
        indent: isize,
        lifetime: fn(&mut Self) -> Option<()>,
        other: fn(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.need("<")?;
        if self.eat(">") {
            return Some(());
        }
        self.boxes.text(open);
        self.open(indent);
        self.boxes.zero();
        let mut lifetimes_only = true;
        while !self.is(">") {
            if self.is("'") {
                // prettyplease puts them first.
                if !lifetimes_only {
                    return None;
                }
                lifetime(self)?;
            } else {
                lifetimes_only = false;
                other(self)?;
            }
            if !self.eat(",") && !self.is(">") {
                return None;
            }
            self.boxes.comma(self.is(">"));
        }
        self.at += 1;
        self.boxes.outdent();
        self.boxes.close();
        self.boxes.text(">");
        Some(())
    }

    fn lifetime_parameter(&mut self) -> Option<()> {
        self.lifetime()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.lifetime()?;
            while self.eat("+") {
                self.boxes.text(" + ");
                self.lifetime()?;
            }
        }
        Some(())
    }

    fn type_parameter(&mut self) -> Option<()> {
        self.name()?;
        self.open_loose(INDENT);
        if self.eat(":") {
            self.boxes.text(": ");
            self.bounds_with_breaks()?;
        }
        if self.eat("=") {
            self.boxes.space();
            self.boxes.text("= ");
            self.ty()?;
        }
        self.boxes.close();
        Some(())
    }

    /// Bounds in one line.
    pub(super) fn bounds(&mut self) -> Option<()> {
        self.bound()?;
        while self.eat("+") {
            self.boxes.text(" + ");
            self.bound()?;
        }
        Some(())
    }

    /// Bounds that may each begin a line.
    pub(super) fn bounds_with_breaks(&mut self) -> Option<()> {
        self.bound()?;
        while self.eat("+") {
            self.boxes.space();
            self.boxes.text("+ ");
            self.bound()?;
        }
        Some(())
    }

    fn bound(&mut self) -> Option<()> {
        if self.is("'") {
            return self.lifetime();
        }
        if self.eat_word("use") {
            return self.captured();
        }
        if self.is_word("for") {
            self.bound_lifetimes()?;
        }
        if self.eat("?") {
            self.boxes.text("?");
        }
        self.path(Place::Type)
    }

    /// `for<'a>` before a bound or a type.
    fn bound_lifetimes(&mut self) -> Option<()> {
        self.at += 1;
        self.need("<")?;
        self.boxes.text("for<");
        self.lifetime()?;
        while self.eat(",") {
            self.boxes.text(", ");
            self.lifetime()?;
        }
        self.need(">")?;
        self.boxes.text("> ");
        Some(())
    }

    /// What an `impl` type captures: `use<'a, T>`.
    fn captured(&mut self) -> Option<()> {
        self.need("<")?;
        self.boxes.text("use<");
        while !self.is(">") {
            if self.is("'") {
                self.lifetime()?
            } else {
                self.name()?
            }
            if self.eat(",") && !self.is(">") {
                self.boxes.text(", ");
            }
        }
        self.at += 1;
        self.boxes.text(">");
        Some(())
    }

    /// A `where` clause before a body, and what stands before the body.
    pub(super) fn where_clause(&mut self) -> Option<()> {
        if !self.eat_word("where") {
            self.boxes.text(" ");
            return Some(());
        }
        self.boxes.hard();
        self.boxes.outdent();
        self.boxes.text("where");
        self.boxes.hard();
        let mut any = false;
        while self.body_follows().is_none() {
            any = true;
            self.predicate()?;
            self.boxes.text(",");
            self.boxes.hard();
            if !self.eat(",") {
                break;
            }
        }
        self.boxes.outdent();
        any.then_some(())
    }

    fn body_follows(&self) -> Option<()> {
        self.is_group(proc_macro2::Delimiter::Brace).then_some(())
    }

    fn predicate(&mut self) -> Option<()> {
        let lifetime = self.is("'");
        if lifetime {
            self.lifetime()?;
        } else {
            if self.is_word("for") {
                self.bound_lifetimes()?;
            }
            self.ty()?;
        }
        self.need(":")?;
        self.boxes.text(":");
        let start = self.boxes.mark();
        self.boxes.text(" ");
        self.bound()?;
        let mut several = lifetime;
        while self.eat("+") {
            several = true;
            self.boxes.space();
            self.boxes.text("+ ");
            self.bound()?;
        }
        let frame = super::Frame::inconsistent(if several { INDENT } else { 0 });
        self.boxes.insert(start, [super::Entry::Open(frame)]);
        self.boxes.close();
        Some(())
    }
}
