//! A report in; a table for people out.
//! It must never find anything out itself.

use comfy_table::{CellAlignment, Table, presets};

use super::report::{Check, Count, Report};

/// Returns the table: a row for each document, and one with the totals.
pub fn table(report: &Report) -> String {
    let totals = &report.totals;
    let mut headings = vec!["document", "operations", "emitted", "errors", "warnings", "notes", "generated"];
    if totals.check.is_some() {
        headings.extend(["crate", "its warnings", "checked", "user time", "memory"]);
    }
    let mut rows = vec![headings.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>()];
    rows.extend(report.documents.iter().map(|document| {
        let counts = (document.operations, document.emitted, document.diagnostics);
        row(&document.name, counts, document.seconds, document.check)
    }));
    let name = match totals.documents {
        1 => "1 document".to_owned(),
        number => format!("{number} documents"),
    };
    rows.push(row(&name, (totals.operations, totals.emitted, totals.diagnostics), totals.seconds, totals.check));
    aligned(&rows, &[0])
}

fn row(name: &str, counts: (usize, usize, Count), seconds: f64, check: Option<Check>) -> Vec<String> {
    let (operations, emitted, diagnostics) = counts;
    let mut cells = vec![name.to_owned(), operations.to_string(), emitted.to_string()];
    cells.extend(diagnostics.cells().map(|number| number.to_string()));
    cells.push(format!("{seconds:.2} s"));
    if let Some(check) = check {
        cells.push(if check.ok { "ok" } else { "FAILED" }.to_owned());
        cells.push(check.warnings.to_string());
        cells.extend([format!("{:.2} s", check.seconds), format!("{:.2} s", check.user_seconds)]);
        cells.push(format!("{} MB", check.peak_memory_bytes.div_ceil(1_000_000)));
    }
    cells
}

/// Returns the rows in columns: those of texts are aligned to the left and the others, which hold numbers, to the right.
pub fn aligned(rows: &[Vec<String>], texts: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if !texts.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}
