//! The words of the readers of JSON and YAML in; a finding with the place and what can be done about it out.
//! It must never know the text beyond the line it shows.

use crate::diagnostic::{Diagnostic, Origin, Position, Severity};

/// Why a text has no value: the code, the sentence, and the place if the reader knew one.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Fault {
    pub(super) fn diagnostic(self, severity: Severity, root: &Origin, text: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic { severity, ..Diagnostic::error(self.code, root, self.message) };
        diagnostic.help = help(self.code).map(str::to_owned);
        if self.line == 0 {
            return diagnostic;
        }
        let line = text.lines().nth(self.line - 1).unwrap_or_default();
        let column = line.len().min(self.column.saturating_sub(1));
        let characters = line.char_indices().take_while(|(at, _)| *at < column).count();
        let position = Position { line: self.line as u32, column: characters as u32 + 1 };
        diagnostic.position(position)
    }
}

/// What can be done about a text without a value.
fn help(code: &str) -> Option<&'static str> {
    match code {
        "trailing-comma" => Some("other readers of JSON refuse the document for it"),
        "syntax" => Some("look here and just before: quotes, colons, commas, brackets and the indentation"),
        "several-documents" => Some("keep one of them in the file, without the line `---` behind it"),
        "too-large" => Some("leave out what is not needed, and write aliases as `$ref`s"),
        "too-deep" => Some("move the inner parts into `components` and refer to them by `$ref`"),
        _ => None,
    }
}

pub(super) const NESTED: &str = "the document is nested too deeply";
pub(super) const GROWN: &str = "the document expands to more than can be read";

/// The readers' own words for the few things that are not matters of syntax.
pub(super) fn fault(message: String, line: usize, column: usize) -> Fault {
    let (code, message) = if message.contains("recursion limit") {
        ("too-deep", NESTED.to_owned())
    } else if message.contains("repetition limit") || message.contains(GROWN) {
        ("too-large", GROWN.to_owned())
    } else if message.contains("more than one document") {
        ("several-documents", "the text holds more than one YAML document".to_owned())
    } else {
        ("syntax", message)
    };
    Fault { code, message, line, column }
}
