//! Verdicts in; a table for people, or totals for programs, out. It must never find anything out itself.

use std::fmt::Write;

use serde::Serialize;

use super::run::Verdict;
use crate::corpus::aligned;
use crate::program::Made;

/// Failures of one document that are written out.
const SHOWN: usize = 50;
/// How much of an expectation, or of what came instead, is written out, in characters.
const LINE: usize = 600;

/// All documents, and their totals.
#[derive(Serialize)]
pub struct Report {
    #[serde(flatten)]
    totals: Totals,
    documents: Vec<Document>,
}

/// One document.
#[derive(Serialize)]
pub struct Document {
    name: String,
    #[serde(flatten)]
    totals: Totals,
    /// How long the generator and the compiler took.
    build_seconds: f64,
    #[serde(skip)]
    verdict: Verdict,
}

/// What is counted.
#[derive(Clone, Copy, Default, Serialize)]
struct Totals {
    operations: usize,
    declared: usize,
    exercised: usize,
    cases: usize,
    failed: usize,
    unjudged: usize,
    document_faults: usize,
    seconds: f64,
    cases_per_second: f64,
    /// In bytes; of several documents, the most of any.
    peak_memory: Option<u64>,
}

impl Document {
    /// What the judge found about a document.
    pub fn new(name: &str, made: Made, verdict: Verdict) -> Document {
        let totals = Totals {
            operations: verdict.operations,
            declared: verdict.declared,
            exercised: verdict.exercised,
            cases: verdict.cases,
            failed: verdict.failed,
            unjudged: verdict.gaps.len(),
            document_faults: verdict.faults.len(),
            seconds: verdict.seconds,
            cases_per_second: speed(verdict.cases, verdict.seconds),
            peak_memory: verdict.peak_memory,
        };
        Document { name: name.to_owned(), totals, build_seconds: made.seconds, verdict }
    }

    fn findings(&self, text: &mut String) -> std::fmt::Result {
        let Verdict { failures, missing, gaps, faults, .. } = &self.verdict;
        if failures.is_empty() && missing.is_empty() && gaps.is_empty() && faults.is_empty() {
            return Ok(());
        }
        writeln!(text, "{}", self.name)?;
        for failure in failures.iter().take(SHOWN) {
            writeln!(text, "  ✗ {}", failure.case)?;
            writeln!(text, "      rule      {}", failure.check)?;
            writeln!(text, "      expected  {}", cut(&failure.expected))?;
            writeln!(text, "      got       {}", cut(&failure.got))?;
            writeln!(text, "      document  #{}", failure.pointer)?;
        }
        if failures.len() > SHOWN {
            writeln!(
                text,
                "  … and {} more broken rules, of {} cases that failed",
                failures.len() - SHOWN,
                self.totals.failed
            )?;
        }
        for triple in missing {
            writeln!(text, "  ✗ not exercised: {triple}")?;
        }
        for gap in gaps {
            writeln!(text, "  ✗ cannot be judged: {} (#{}): {}", gap.about, gap.pointer, cut(&gap.reason))?;
        }
        for fault in faults {
            writeln!(text, "  ! document fault: {} (#{}): {}", fault.about, fault.pointer, cut(&fault.reason))?;
        }
        writeln!(text)
    }
}

impl Report {
    /// Adds up what was found.
    pub fn new(documents: Vec<Document>) -> Report {
        let mut totals = Totals::default();
        for own in documents.iter().map(|document| document.totals) {
            totals.operations += own.operations;
            totals.declared += own.declared;
            totals.exercised += own.exercised;
            totals.cases += own.cases;
            totals.failed += own.failed;
            totals.unjudged += own.unjudged;
            totals.document_faults += own.document_faults;
            totals.seconds += own.seconds;
            totals.peak_memory = totals.peak_memory.max(own.peak_memory);
        }
        totals.cases_per_second = speed(totals.cases, totals.seconds);
        Report { totals, documents }
    }

    /// Returns whether every promise of every document is kept.
    pub fn is_clean(&self) -> bool {
        self.documents.iter().all(|document| document.verdict.clean)
    }

    /// Returns what is wrong, document by document: expected, got, and where in the document.
    pub fn findings(&self) -> String {
        let mut text = String::new();
        for document in &self.documents {
            // A string takes all that is written to it.
            let _ = document.findings(&mut text);
        }
        text
    }

    /// Returns the table: a row for each document, and one with the totals.
    pub fn table(&self) -> String {
        let headings = [
            "document",
            "operations",
            "declared",
            "exercised",
            "cases",
            "failed",
            "unjudged",
            "faults",
            "seconds",
            "cases/s",
            "MB",
        ];
        let mut rows = vec![headings.map(str::to_owned).to_vec()];
        rows.extend(self.documents.iter().map(|document| document.totals.row(&document.name)));
        if self.documents.len() > 1 {
            rows.push(self.totals.row(&format!("{} documents", self.documents.len())));
        }
        aligned(&rows, &[0]) + "\n"
    }
}

impl Totals {
    fn row(&self, name: &str) -> Vec<String> {
        let counts = [
            self.operations,
            self.declared,
            self.exercised,
            self.cases,
            self.failed,
            self.unjudged,
            self.document_faults,
        ];
        let mut cells = vec![name.to_owned()];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(format!("{:.1}", self.seconds));
        cells.push(format!("{:.0}", self.cases_per_second));
        cells.push(self.peak_memory.map_or_else(|| "?".to_owned(), |bytes| (bytes / 1_000_000).to_string()));
        cells
    }
}

/// Cases by the second.
fn speed(cases: usize, seconds: f64) -> f64 {
    cases as f64 / seconds.max(1e-9)
}

/// The first part of a text, and how long the whole is.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}
