//! Items in, and what stands in them. It must never know what they are for.

use proc_macro2::Delimiter;

use super::{Entry, Frame, INDENT, Layout};

impl Layout<'_> {
    /// Whether an item comes next that has no attributes.
    pub(super) fn at_item(&self) -> bool {
        match self.word() {
            Some("pub" | "use" | "static" | "struct" | "enum" | "impl" | "trait" | "type" | "mod" | "fn") => true,
            Some("const") => !self.is_nth(1, "|") && !matches!(self.nth(1), crate::print::tokens::Token::Open(..)),
            Some("async") => self.is_nth_word(1, "fn"),
            _ => false,
        }
    }

    /// An item of a module, of a block, of a trait or of an `impl`, and the end of its last line.
    pub(super) fn item(&mut self) -> Option<()> {
        self.outer_attributes()?;
        let start = self.boxes.mark();
        self.visibility()?;
        let function = self.at_function();
        let indent = match self.word()? {
            "use" => {
                self.import()?;
                self.boxes.hard();
                return Some(());
            }
            "const" | "static" if !function => 0,
            _ => INDENT,
        };
        self.boxes.insert(start, [Entry::Open(Frame::consistent(indent))]);
        if function {
            self.function()?;
        } else {
            match self.word()? {
                "const" => self.value("const ")?,
                "static" => self.value("static ")?,
                "struct" => self.structure_item()?,
                "enum" => self.enumeration()?,
                "impl" => self.implementation()?,
                "trait" => self.interface()?,
                "type" => self.alias()?,
                "mod" => self.module()?,
                _ => return None,
            }
        }
        self.boxes.hard();
        Some(())
    }

    fn visibility(&mut self) -> Option<()> {
        if !self.eat_word("pub") {
            return Some(());
        }
        let narrowed = self.is_group(Delimiter::Parenthesis)
            && ["crate", "super", "self", "in"].iter().any(|word| self.is_nth_word(1, word));
        if !narrowed {
            self.boxes.text("pub ");
            return Some(());
        }
        self.at += 1;
        self.boxes.text("pub(");
        if self.eat_word("in") {
            self.boxes.text("in ");
        }
        self.plain_path()?;
        self.leave()?;
        self.boxes.text(") ");
        Some(())
    }

    /// A constant or a static.
    fn value(&mut self, keyword: &str) -> Option<()> {
        self.at += 1;
        self.boxes.text(keyword);
        self.name()?;
        self.need(":")?;
        self.boxes.text(": ");
        self.ty()?;
        // Those of traits may have no value.
        if self.eat("=") {
            self.boxes.text(" = ");
            self.boxes.never();
            self.expression(false)?;
        }
        self.need(";")?;
        self.boxes.text(";");
        self.boxes.close();
        Some(())
    }

    fn structure_item(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("struct ");
        self.name()?;
        self.generics()?;
        if self.enter(Delimiter::Parenthesis).is_some() {
            self.unnamed_fields()?;
        } else if !self.is(";") {
            self.where_clause()?;
            self.enter(Delimiter::Brace)?;
            self.boxes.text("{");
            self.boxes.hard_if_any();
            self.lines(Self::field_declaration)?;
            return self.end_braces();
        }
        self.need(";")?;
        self.boxes.text(";");
        self.boxes.close();
        Some(())
    }

    fn unnamed_fields(&mut self) -> Option<()> {
        self.boxes.text("(");
        self.boxes.zero();
        self.elements(|layout| {
            layout.outer_attributes()?;
            layout.visibility()?;
            layout.ty()
        })?;
        self.boxes.outdent();
        self.leave()?;
        self.boxes.text(")");
        Some(())
    }

    fn field_declaration(&mut self) -> Option<()> {
        self.outer_attributes()?;
        self.visibility()?;
        self.name()?;
        self.need(":")?;
        self.boxes.text(": ");
        self.ty()
    }

    /// Fields or variants, each with its comma and its lines.
    fn lines(&mut self, mut line: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        while !self.at_end() {
            line(self)?;
            if !self.eat(",") && !self.at_end() {
                return None;
            }
            self.boxes.text(",");
            self.boxes.hard();
        }
        Some(())
    }

    /// The end of what stands in braces, and of the box of the item.
    fn end_braces(&mut self) -> Option<()> {
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text("}");
        Some(())
    }

    fn enumeration(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("enum ");
        self.name()?;
        self.generics()?;
        self.where_clause()?;
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.hard_if_any();
        self.lines(Self::variant)?;
        self.end_braces()
    }

    fn variant(&mut self) -> Option<()> {
        self.outer_attributes()?;
        self.name()?;
        if self.enter(Delimiter::Parenthesis).is_some() {
            self.open(INDENT);
            self.unnamed_fields()?;
            self.boxes.close();
        } else if self.enter(Delimiter::Brace).is_some() {
            self.boxes.text(" {");
            self.open(INDENT);
            self.boxes.space();
            while !self.at_end() {
                self.field_declaration()?;
                if !self.eat(",") && !self.at_end() {
                    return None;
                }
                self.boxes.comma_or_space(self.at_end());
            }
            self.end_braces()?;
        }
        if self.eat("=") {
            self.boxes.text(" = ");
            self.expression(false)?;
        }
        Some(())
    }

    fn implementation(&mut self) -> Option<()> {
        self.at += 1;
        self.open_loose(-INDENT);
        self.open(INDENT);
        self.boxes.text("impl");
        self.generics()?;
        self.boxes.close();
        self.boxes.text(" ");
        if self.is("!") {
            return None;
        }
        self.ty()?;
        if self.eat_word("for") {
            self.boxes.space();
            self.boxes.text("for ");
            self.ty()?;
        }
        self.boxes.close();
        self.where_clause()?;
        self.items_in_braces()
    }

    fn interface(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("trait ");
        self.name()?;
        self.generics()?;
        if self.eat(":") {
            self.boxes.text(": ");
            self.bounds()?;
        }
        self.where_clause()?;
        self.items_in_braces()
    }

    fn items_in_braces(&mut self) -> Option<()> {
        self.enter(Delimiter::Brace)?;
        self.boxes.text("{");
        self.boxes.hard_if_any();
        self.inner_attributes()?;
        while !self.at_end() {
            self.item()?;
        }
        self.end_braces()
    }

    fn module(&mut self) -> Option<()> {
        self.at += 1;
        self.boxes.text("mod ");
        self.name()?;
        if self.eat(";") {
            self.boxes.text(";");
            self.boxes.close();
            return Some(());
        }
        self.boxes.text(" ");
        self.items_in_braces()
    }
}
