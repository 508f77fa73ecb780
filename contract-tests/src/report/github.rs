//! A report comes in; GitHub's workflow commands go out, which show what failed beside the document in a change (GitHub Docs,
//! Workflow commands for GitHub Actions). It must never know whether it runs there.

use std::fmt::Write as _;

use super::{Report, case};

/// Annotations of each level: GitHub shows no more than ten of a step.
const MOST: usize = 10;

/// Renders a line for each annotation.
pub(super) fn render(report: &Report) -> String {
    let failures = report.failures().map(|case| {
        let found = case
            .findings
            .iter()
            .map(|finding| format!("{}: expected {}, got {}", finding.check, finding.expected, finding.got));
        (case.name.clone(), format!("{}\nat #{}", found.collect::<Vec<_>>().join("\n"), case.pointer))
    });
    let missing = report.missing().map(|(operation, triple)| {
        let name = format!("{} › {}", operation.key, triple.label());
        (name, format!("no case served this declared answer\nat #{}", operation.pointer))
    });
    let faults = report
        .document_faults
        .iter()
        .map(|fault| (format!("document: {}", fault.about), format!("{}\nat #{}", fault.reason, fault.pointer)));
    let mut text = String::new();
    annotate(&mut text, report, "error", failures.chain(missing));
    annotate(&mut text, report, "warning", faults);
    text
}

/// The last of many tells how many there are: GitHub drops what is too much without a word.
fn annotate(text: &mut String, report: &Report, level: &str, mut found: impl Iterator<Item = (String, String)>) {
    let file = property(&report.document.path);
    let first: Vec<_> = found.by_ref().take(MOST).collect();
    let rest = found.count();
    let shown = if rest == 0 { first.len() } else { MOST - 1 };
    for (title, message) in first.iter().take(shown) {
        let (title, message) = (property(title), data(&case::cut(message)));
        let _ = writeln!(text, "::{level} file={file},title={title}::{message}");
    }
    if rest > 0 {
        let message = data(&format!("and {} more; {}", rest + first.len() - shown, report.summary()));
        let _ = writeln!(text, "::{level} file={file},title=contract::{message}");
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
