//! The items of a Rust file in, one after the other; its text out, with blank lines where the printer leaves them out. Each item is
//! printed as it comes, since tokens take a multiple of the room of their text, and a document without tags has one file with
//! something of every operation.

use super::{LINE_END, Printer, header};
use crate::diagnostic::{Diagnostic, Origin};
use proc_macro2::TokenStream;
use quote::quote;

/// The text of a Rust file while it grows.
pub struct Sheet<'p> {
    path: &'p str,
    text: String,
    /// The last line, if it may end an item.
    last: String,
    /// The room in which items are printed.
    part: String,
    fault: Option<Diagnostic>,
    printer: Printer,
}

impl<'p> Sheet<'p> {
    /// An empty file.
    #[must_use]
    pub fn new(path: &'p str) -> Self {
        let (last, part) = (String::new(), String::new());
        Self { path, text: header(), last, part, fault: None, printer: Printer::default() }
    }

    /// Adds whole items; attributes of the file itself come with the first ones.
    pub fn add(&mut self, items: TokenStream) {
        let part = self.printed(items);
        part.lines().for_each(|line| self.line(line));
        self.part = part;
    }

    /// Adds an item whose members come one by one: an `impl` with something for every operation.
    pub fn add_around(&mut self, head: &TokenStream, members: impl Iterator<Item = TokenStream>) {
        let mut end = "";
        for member in members {
            let part = self.printed(quote!(#head { #member }));
            let (before, inside) = part.split_at(part.find("{\n").map_or(0, |brace| brace + 2));
            // All members are within the braces of the first.
            if end.is_empty() {
                before.lines().for_each(|line| self.line(line));
            }
            end = "}";
            inside.strip_suffix("}\n").unwrap_or(inside).lines().for_each(|line| self.line(line));
            self.part = part;
        }
        end.lines().for_each(|line| self.line(line));
    }

    /// Returns the printed items; nothing, with the reason kept, where they are none.
    fn printed(&mut self, items: TokenStream) -> String {
        let mut part = std::mem::take(&mut self.part);
        part.clear();
        if let Err(error) = self.printer.print(items, &mut part) {
            self.fault = self.fault.take().or_else(|| Some(self.invalid(&error)));
        }
        part
    }

    /// Adds a line, behind a blank one where an item of a file or of an `impl` has ended.
    fn line(&mut self, line: &str) {
        if is_end(&self.last, line) && !line.is_empty() && !line.trim_start().starts_with('}') {
            self.text.push('\n');
        }
        push_lines(&mut self.text, line);
        self.last.clear();
        if line.ends_with(['}', ';']) {
            self.last.push_str(line);
        }
    }

    fn invalid(&self, error: &syn::Error) -> Diagnostic {
        let message = format!("the code for `{}` is not valid Rust: {error}", self.path);
        Diagnostic::error("emitted-code-invalid", &Origin::root(self.path), message)
            .help("this is a defect of the generator: please report it with the document")
    }

    /// The whole text.
    ///
    /// # Errors
    /// `emitted-code-invalid` when some tokens were no Rust items: a defect of the generator, never of the document.
    pub fn finish(self) -> Result<String, Diagnostic> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.text),
        }
    }
}

/// Whether an item ends between two lines, or a group of items of one line each.
fn is_end(line: &str, next: &str) -> bool {
    let ends_item = matches!(line, "}" | "};" | "    }") || (line.ends_with(" {}") && !line.starts_with(' '));
    ends_item || (line.ends_with(';') && !line.starts_with(' ') && group(line) != group(next))
}

/// The kind of a one-line item; lines of one kind stay together.
fn group(line: &str) -> &str {
    let item = line.strip_prefix("pub ").unwrap_or(line);
    if item.starts_with("mod ") { "mod" } else { line.split(' ').next().unwrap_or_default() }
}

/// Adds a printed line: several, when it is a comment with [`LINE_END`]s in it.
fn push_lines(text: &mut String, line: &str) {
    let mut lines = line.split(LINE_END);
    let first = lines.next().unwrap_or_default();
    text.push_str(first.trim_end_matches(' '));
    text.push('\n');
    if first.len() == line.len() {
        return;
    }
    let marker = first.find("//").and_then(|at| first.get(..at + "///".len()));
    for next in lines {
        text.push_str(marker.unwrap_or_default());
        text.push_str(next.trim_end_matches(' '));
        text.push('\n');
    }
}
