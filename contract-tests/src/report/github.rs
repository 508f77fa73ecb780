//! A report comes in; GitHub's workflow commands go out, which show what failed beside the document in a change (GitHub Docs,
//! Workflow commands for GitHub Actions). It must never know whether it runs there.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Report, case, lines};

/// Annotations of each level: GitHub shows no more than ten of a step.
const MOST: usize = 10;

/// What an annotation says: its title, its message, and the pointer of what it is about.
type Annotation<'r> = (String, String, &'r str);

/// Renders a line for each annotation. With the document's text, each is beside the line that it is about.
pub(super) fn render(report: &Report, document: Option<&str>) -> String {
    let failures = report.failures().map(|case| {
        let found = case
            .findings
            .iter()
            .map(|finding| format!("{}: expected {}, got {}", finding.check, finding.expected, finding.got));
        let message = format!("{}\nat #{}", found.collect::<Vec<_>>().join("\n"), case.pointer);
        (case.name.clone(), message, case.pointer.as_str())
    });
    let missing = report.missing().map(|(operation, triple)| {
        let name = format!("{} › {}", operation.key, triple.label());
        let message = format!("no case served this declared answer\nat #{}", operation.pointer);
        (name, message, operation.pointer.as_str())
    });
    let faults = report.document_faults.iter().map(|fault| {
        (
            format!("document: {}", fault.about),
            format!("{}\nat #{}", fault.reason, fault.pointer),
            fault.pointer.as_str(),
        )
    });
    let errors = shown(report, failures.chain(missing));
    let warnings = shown(report, faults);
    let pointers = || errors.0.iter().chain(&warnings.0).map(|(_, _, pointer)| *pointer);
    let lines = document.filter(|_| pointers().next().is_some()).map(|text| lines::lines(text, pointers()));
    let lines = lines.unwrap_or_default();
    let mut text = String::new();
    annotate(&mut text, report, "error", errors, &lines);
    annotate(&mut text, report, "warning", warnings, &lines);
    text
}

/// The annotations of a level that are shown. The last of many tells how many there are: GitHub drops what is too much without a word.
fn shown<'r>(
    report: &Report,
    mut found: impl Iterator<Item = Annotation<'r>>,
) -> (Vec<Annotation<'r>>, Option<String>) {
    let mut first: Vec<_> = found.by_ref().take(MOST).collect();
    let mut rest = found.count();
    if rest > 0 {
        first.truncate(MOST - 1);
        rest += 1;
    }
    let more = (rest > 0).then(|| format!("and {rest} more; {}", report.summary()));
    (first, more)
}

fn annotate(
    text: &mut String,
    report: &Report,
    level: &str,
    (first, more): (Vec<Annotation<'_>>, Option<String>),
    lines: &HashMap<&str, usize>,
) {
    let file = property(&report.document.path);
    for (title, message, pointer) in first {
        let (title, message) = (property(&title), data(&case::cut(&message)));
        let line = lines.get(pointer).map(|line| format!(",line={line}")).unwrap_or_default();
        let _ = writeln!(text, "::{level} file={file}{line},title={title}::{message}");
    }
    if let Some(more) = more {
        let _ = writeln!(text, "::{level} file={file},title=contract::{}", data(&more));
    }
}

/// A message: what would end the command is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: so is what would end the property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
