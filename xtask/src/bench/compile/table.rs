//! What was measured in; tables for people out: a row for each document and generator, and for each other generator the sums over
//! the documents that both can do.
//! It must never measure anything itself.

use super::generator::Generator;
use super::{Crate, Row};
use crate::corpus::aligned;

/// A figure of a crate, in seconds, if it has that one.
type Figure = fn(&Crate) -> Option<f64>;

/// Returns a line about a document, for whoever waits.
pub fn line(row: &Row, generators: &[Generator]) -> String {
    let crates = generators.iter().zip(&row.crates).map(|(generator, made)| {
        let (check, memory) = (outcome(made), memory(made));
        format!("{}: generated in {}, check {check}, {memory}", generator.name, seconds(made.generated))
    });
    format!("{}: {}\n", row.document, crates.collect::<Vec<_>>().join("; "))
}

/// Returns the table of all documents.
pub fn documents(rows: &[Row], generators: &[Generator]) -> String {
    let headings = ["document", "operations", "generator", "generated", "check", "per 1,000", "memory", "ours/theirs"];
    let mut cells = vec![headings.map(str::to_owned).to_vec()];
    for row in rows {
        let ours = row.crates.first().and_then(Crate::check);
        for (index, (generator, made)) in generators.iter().zip(&row.crates).enumerate() {
            let (name, count) = match index {
                0 => (row.document.clone(), row.operations.to_string()),
                _ => (String::new(), String::new()),
            };
            let thousand = made.check().map(|check| check * 1000.0 / row.operations.max(1) as f64);
            let against = made.check().filter(|_| index > 0);
            let against = ours.zip(against).map_or(String::new(), |(ours, theirs)| format!("{:.2}", ours / theirs));
            let [generated, thousand] = [made.generated, thousand].map(seconds);
            let rest = [generator.name.clone(), generated, outcome(made), thousand, memory(made), against];
            cells.push([name, count].into_iter().chain(rest).collect());
        }
    }
    aligned(&cells, &[0, 2])
}

/// Returns the table of the sums.
pub fn totals(rows: &[Row], generators: &[Generator]) -> String {
    let headings = ["both can do", "documents", "operations", "ours", "theirs", "ours/theirs"];
    let mut cells = vec![headings.map(str::to_owned).to_vec()];
    for (index, generator) in generators.iter().enumerate().skip(1) {
        let figures: [(&str, Figure); 2] = [("generation", |made| made.generated), ("check", Crate::check)];
        for (what, figure) in figures {
            let pair =
                |row: &Row| Some((row.operations, figure(row.crates.first()?)?, figure(row.crates.get(index)?)?));
            let pairs: Vec<_> = rows.iter().filter_map(pair).collect();
            let operations: usize = pairs.iter().map(|(operations, _, _)| operations).sum();
            let (ours, theirs) = (pairs.iter().map(|pair| pair.1).sum(), pairs.iter().map(|pair| pair.2).sum::<f64>());
            cells.push(vec![
                format!("{what}, {}", generator.name),
                pairs.len().to_string(),
                operations.to_string(),
                seconds(Some(ours)),
                seconds(Some(theirs)),
                if pairs.is_empty() { "-".to_owned() } else { format!("{:.3}", ours / theirs) },
            ]);
        }
    }
    aligned(&cells, &[0])
}

fn outcome(made: &Crate) -> String {
    match (&made.compiled, made.check()) {
        (_, Some(check)) => seconds(Some(check)),
        (Some(compiled), None) if compiled.errors > 0 => format!("{} errors", compiled.errors),
        (Some(_), None) => "not tried".to_owned(),
        (None, None) => "refused".to_owned(),
    }
}

fn memory(made: &Crate) -> String {
    match &made.compiled {
        Some(compiled) => format!("{} MB", compiled.cost.peak_memory_bytes / 1_000_000),
        None => "-".to_owned(),
    }
}

fn seconds(number: Option<f64>) -> String {
    number.map_or("-".to_owned(), |number| format!("{number:.2} s"))
}
