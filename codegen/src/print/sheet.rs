//! The items of a Rust file in, one after the other; its text out, with blank lines where the printer leaves them out. Each item is
//! printed as it comes, since tokens take a multiple of the room of their text, and a document without tags has one file with
//! something of every operation.

use super::{HEADER, LINE_END, Printer};
use crate::diagnostic::{Diagnostic, Origin};
use proc_macro2::TokenStream;
use quote::quote;

/// Files of so many bytes are handed over in the room that they were made in.
const LONG: usize = 64 << 10;

/// The text of a Rust file while it grows; one file after the other is made in the same room.
#[derive(Default)]
pub struct Sheet {
    text: String,
    /// The last line, if it may end an item.
    last: String,
    /// The room in which items are printed.
    part: String,
    fault: Option<syn::Error>,
    printer: Printer,
}

impl Sheet {
    /// Adds whole items; attributes of the file itself come with the first ones.
    pub fn add(&mut self, items: TokenStream) {
        let part = self.printed(items);
        part.lines().for_each(|line| self.line(line));
        self.part = part;
    }

    /// Adds an item whose members come one by one: an `impl` with something for every operation.
    pub fn add_around(&mut self, head: &TokenStream, members: impl Iterator<Item = TokenStream>) {
        self.add_within(["{\n", "}"], |member| quote!(#head { #member }), members);
    }

    /// Adds a constant list whose elements, each of several lines, come one by one.
    pub fn add_list(&mut self, head: &TokenStream, elements: impl Iterator<Item = TokenStream>) {
        self.add_within(["[\n", "];"], |element| quote!(#head &[#element];), elements);
    }

    /// Adds items that are compiled with any of some features, which are named once for all of them.
    pub fn add_selected(&mut self, features: &[&str], items: TokenStream) {
        self.line("cfg_select! {");
        match features {
            [only] => self.line(&format!("    feature = {only:?} => {{")),
            several => {
                self.line("    any(");
                several.iter().for_each(|feature| self.line(&format!("        feature = {feature:?},")));
                self.line("    ) => {");
            }
        }
        let part = self.printed(items);
        part.lines().for_each(|line| self.line(&format!("        {line}")));
        self.part = part;
        ["    }", "    _ => {}", "}"].iter().for_each(|line| self.line(line));
    }

    /// All members stand between what the first one has around it.
    fn add_within(
        &mut self,
        [open, close]: [&str; 2],
        around: impl Fn(TokenStream) -> TokenStream,
        members: impl Iterator<Item = TokenStream>,
    ) {
        let mut is_open = false;
        for member in members {
            let part = self.printed(around(member));
            let (before, inside) = part.split_at(part.find(open).map_or(0, |at| at + open.len()));
            if !is_open {
                before.lines().for_each(|line| self.line(line));
            }
            is_open = true;
            let inside = inside.trim_end();
            inside.strip_suffix(close).unwrap_or(inside).lines().for_each(|line| self.line(line));
            self.part = part;
        }
        if is_open {
            self.line(close);
        } else {
            self.add(around(TokenStream::new()));
        }
    }

    /// Returns the printed items; nothing, with the reason kept, where they are none.
    fn printed(&mut self, items: TokenStream) -> String {
        let mut part = std::mem::take(&mut self.part);
        part.clear();
        if let Err(error) = self.printer.print(items, &mut part) {
            self.fault.get_or_insert(error);
        }
        part
    }

    /// Adds a line, behind a blank one where an item of a file or of an `impl` has ended.
    fn line(&mut self, line: &str) {
        if is_end(&self.last, line) && !line.is_empty() && !line.trim_start().starts_with(['}', '_']) {
            self.text.push('\n');
        }
        if self.text.is_empty() {
            push_lines(&mut self.text, HEADER);
        }
        push_lines(&mut self.text, line);
        self.last.clear();
        if line.ends_with(['}', ';']) {
            self.last.push_str(line);
        }
    }

    /// Returns the whole text of the file at `path`, and begins another.
    ///
    /// # Errors
    /// `emitted-code-invalid` when some tokens were no Rust items: a defect of the generator, never of the document.
    pub fn finish(&mut self, path: &str) -> Result<String, Diagnostic> {
        // Blank lines stand between the lines of one file.
        self.last.clear();
        let text = match self.text.len() {
            0..LONG => self.text.clone(),
            // There are few of these, and two of them are more than need be in memory.
            LONG.. => std::mem::take(&mut self.text),
        };
        self.text.clear();
        match self.fault.take() {
            None => Ok(text),
            Some(error) => {
                let message = format!("the code for `{path}` is not valid Rust: {error}");
                Err(Diagnostic::error("emitted-code-invalid", &Origin::root(path), message)
                    .help("this is a defect of the generator: please report it with the document"))
            }
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
