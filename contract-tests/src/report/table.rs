//! A report comes in; what a person reads at a terminal goes out: a row for each tag, every failure, then the sums. It must never
//! know colours or the terminal's width.

use std::collections::HashSet;
use std::fmt::Write as _;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use super::{Case, Operation, Report, State};

/// Failures that are told in full; one mistake of a client is often found in thousands of cases.
const TOLD: usize = 25;

/// The most that is shown of an expectation, in characters.
const SHOWN: usize = 600;

/// Renders the table.
pub(super) fn render(report: &Report) -> String {
    let mut text = format!("{}\n", tags(report));
    for case in report.failures().take(TOLD) {
        failure(&mut text, case);
    }
    let failed = report.totals.failed;
    if failed > TOLD {
        line(&mut text, format_args!("✗ and {} more failed cases", failed - TOLD));
    }
    for (operation, triple) in report.missing() {
        line(&mut text, format_args!("✗ not exercised: {} › {}", operation.key, triple.label()));
    }
    for fault in &report.document_faults {
        line(&mut text, format_args!("! document: {} (#{}): {}", fault.about, fault.pointer, fault.reason));
    }
    let sign = if report.is_clean() { '✓' } else { '✗' };
    line(&mut text, format_args!("{sign} {}", report.summary()));
    text
}

/// Writing to a text cannot fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

fn failure(text: &mut String, case: &Case) {
    line(text, format_args!("✗ {}", case.name));
    for finding in &case.findings {
        line(text, format_args!("    rule      {}", finding.check));
        line(text, format_args!("    expected  {}", shown(&finding.expected)));
        line(text, format_args!("    got       {}", shown(&finding.got)));
    }
    line(text, format_args!("    document  #{}", case.pointer));
    if let Some(exchange) = &case.exchange {
        let (request, status) = (&exchange.request, exchange.answer.status);
        line(text, format_args!("    wire      {} {} → {status}", request.method, shown(&request.target)));
    }
}

/// One line of bounded length.
fn shown(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() {
        let _ = write!(shown, "… ({} bytes)", text.len());
    }
    shown
}

/// A row for each tag, in the document's order; operations without one come last.
fn tags(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["tag", "operations", "triples", "cases", "failed", ""]);
    let mut tags: Vec<Option<&str>> = Vec::new();
    for operation in &report.operations {
        if !tags.contains(&operation.tag.as_deref()) {
            tags.push(operation.tag.as_deref());
        }
    }
    tags.sort_by_key(Option::is_none);
    for tag in tags {
        let own: Vec<&Operation> =
            report.operations.iter().filter(|operation| operation.tag.as_deref() == tag).collect();
        table.add_row(row(report, tag, &own));
    }
    for column in table.column_iter_mut().skip(1).take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn row(report: &Report, tag: Option<&str>, operations: &[&Operation]) -> [String; 6] {
    let keys: HashSet<&str> = operations.iter().map(|operation| operation.key.as_str()).collect();
    let cases = || report.cases.iter().filter(|case| keys.contains(case.operation.as_str()));
    let states = || operations.iter().flat_map(|operation| &operation.triples).map(|triple| triple.state);
    let exercised = states().filter(|state| matches!(state, State::Passed | State::Failed)).count();
    let failed = cases().filter(|case| !case.passed).count();
    let missing = states().any(|state| state == State::Missing);
    [
        tag.unwrap_or("(none)").to_owned(),
        operations.len().to_string(),
        format!("{exercised}/{}", states().count()),
        cases().count().to_string(),
        failed.to_string(),
        if failed > 0 || missing { "✗" } else { "✓" }.to_owned(),
    ]
}
