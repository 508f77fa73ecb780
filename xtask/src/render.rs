//! Findings and the texts they are about in; messages with the line they mean out.
//! It must never know why something was found.

use std::fmt::Write;
use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Origin as Place, Renderer as Printer, Snippet};
use specbound_codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use specbound_codegen::read::{Span, locate_all};

use crate::library::Texts;

/// Warnings and errors of one kind that are shown before the rest is only counted.
const SHOWN_WARNINGS: usize = 3;
const SHOWN_ERRORS: usize = 20;
/// The longest line, in bytes, that is shown as source; generated JSON may be a single one.
const LONGEST_LINE: usize = 400;

/// How findings are shown.
pub struct Renderer {
    printer: Printer,
    verbose: bool,
}

impl Renderer {
    /// Returns a renderer for standard error: in colour if that is a terminal and `NO_COLOR` is not set
    /// (<https://no-color.org>).
    pub fn for_stderr(verbose: bool) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = std::io::stderr().is_terminal() && !no_colour;
        let printer = if colour { Printer::styled() } else { Printer::plain() };
        Renderer { printer, verbose }
    }

    /// Returns the message of one finding.
    pub fn one(&self, diagnostic: &Diagnostic, texts: &Texts) -> String {
        self.list(&[diagnostic], texts)
    }

    /// Returns the messages of all findings, errors last, with those of a kind that is too frequent only counted.
    pub fn all(&self, diagnostics: &Diagnostics, texts: &Texts) -> String {
        let mut shown = String::new();
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            let limit = match severity {
                _ if self.verbose => usize::MAX,
                Severity::Note => 0,
                Severity::Warning => SHOWN_WARNINGS,
                Severity::Error => SHOWN_ERRORS,
            };
            for (code, found) in by_code(diagnostics, severity) {
                let first: Vec<&Diagnostic> = found.iter().copied().take(limit).collect();
                shown.push_str(&self.list(&first, texts));
                let rest = found.len() - first.len();
                if rest > 0 && severity != Severity::Note {
                    let word = severity.word();
                    let _ = writeln!(shown, "{word}[{code}]: {rest} more like these (`--verbose` shows all)\n");
                }
            }
        }
        shown
    }

    fn list(&self, diagnostics: &[&Diagnostic], texts: &Texts) -> String {
        let mut shown = String::new();
        for (diagnostic, span) in diagnostics.iter().zip(spans(diagnostics, texts)) {
            let text = texts.get(&*diagnostic.origin.document).map_or("", |text| text.as_str());
            shown.push_str(&self.printer.render(&[group(diagnostic, text, span)]));
            shown.push_str("\n\n");
        }
        shown
    }
}

/// Returns the findings of one severity by their codes, in the order in which the codes first occur.
fn by_code(diagnostics: &Diagnostics, severity: Severity) -> Vec<(&'static str, Vec<&Diagnostic>)> {
    let mut codes: Vec<(&'static str, Vec<&Diagnostic>)> = Vec::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity) {
        match codes.iter_mut().find(|(code, _)| *code == diagnostic.code) {
            Some((_, found)) => found.push(diagnostic),
            None => codes.push((diagnostic.code, vec![diagnostic])),
        }
    }
    codes
}

/// Returns where each finding is, by one pass over each text.
fn spans(diagnostics: &[&Diagnostic], texts: &Texts) -> Vec<Option<Span>> {
    let mut spans = vec![None; diagnostics.len()];
    for (name, text) in texts {
        let here = diagnostics.iter().enumerate();
        let here: Vec<(usize, &&Diagnostic)> =
            here.filter(|(_, diagnostic)| *diagnostic.origin.document == **name).collect();
        let pointers: Vec<&str> = here.iter().map(|(_, diagnostic)| &*diagnostic.origin.pointer).collect();
        for ((index, diagnostic), span) in here.iter().zip(locate_all(text, &pointers)) {
            if let Some(place) = spans.get_mut(*index) {
                *place = known(diagnostic, text).or(span);
            }
        }
    }
    spans
}

/// Returns the place that a finding itself knows: one character, where a reader stopped.
fn known(diagnostic: &Diagnostic, text: &str) -> Option<Span> {
    let position = diagnostic.position?;
    let line_start = match position.line {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line as usize - 2)?.0 + 1,
    };
    let line = text.get(line_start..)?.lines().next().unwrap_or_default();
    let (offset, length) = match line.char_indices().nth(position.column.saturating_sub(1) as usize) {
        Some((offset, c)) => (offset, c.len_utf8()),
        None => (line.len(), 0),
    };
    let start = line_start + offset;
    Some(Span { start, end: start + length, line: position.line, column: position.column })
}

fn group<'a>(diagnostic: &'a Diagnostic, text: &'a str, span: Option<Span>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level.primary_title(&diagnostic.message).id(diagnostic.code).elements([] as [Place<'_>; 0]);
    let name = &*diagnostic.origin.document;
    group = match span.and_then(|span| Some((span, line_around(text, span.start)?))) {
        Some((span, line)) if line.len() <= LONGEST_LINE => {
            let before = line.as_ptr() as usize - text.as_ptr() as usize;
            let range = span.start - before..(span.end - before).min(line.len());
            let snippet = Snippet::source(line).path(name).line_start(span.line as usize);
            group.element(snippet.annotation(AnnotationKind::Primary.span(range)))
        }
        Some((span, _)) => group.element(Place::path(name).line(span.line as usize).char_column(span.column as usize)),
        None => group.element(Place::path(name)),
    };
    if !diagnostic.origin.pointer.is_empty() {
        group = group.element(Level::NOTE.with_name("at").message(format!("#{}", diagnostic.origin.pointer)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// Returns the line that holds the byte at `offset`, without its end.
fn line_around(text: &str, offset: usize) -> Option<&str> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(start..)?;
    Some(rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r'))
}
