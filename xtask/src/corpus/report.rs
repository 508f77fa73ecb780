//! What is known of each document in; the report as it is serialised, with its totals and what fell short, out.
//! It must never know how anything was found out.

use serde::Serialize;
use specbound_codegen::diagnostic::{Diagnostics, Severity};

use crate::compile::Compiled;

/// The documents of a corpus.
#[derive(Serialize)]
pub struct Report {
    /// In the order of their names.
    pub documents: Vec<Document>,
    /// Over all of them.
    pub totals: Totals,
}

/// One document.
#[derive(Serialize)]
pub struct Document {
    /// The name of its file.
    pub name: String,
    /// Operations that it declares.
    pub operations: usize,
    /// Operations that its crate has.
    pub emitted: usize,
    /// What the generator had to say, by severity.
    pub diagnostics: Count,
    /// From the reading of its file to the texts of the crate's files.
    pub seconds: f64,
    /// Only with `--check`.
    pub check: Option<Check>,
    /// Why it fell short, for people; empty when it did not.
    #[serde(skip)]
    pub shortfalls: Vec<String>,
}

/// How many findings there are.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Count {
    error: usize,
    warning: usize,
    note: usize,
}

impl Count {
    pub fn errors(self) -> usize {
        self.error
    }

    /// Returns the numbers in the order of their weight.
    pub fn cells(self) -> [usize; 3] {
        [self.error, self.warning, self.note]
    }

    /// Counts something that went wrong outside of the generator: a file that cannot be read.
    pub fn add_error(&mut self) {
        self.error += 1;
    }
}

impl From<&Diagnostics> for Count {
    fn from(found: &Diagnostics) -> Self {
        let count = |severity| found.count(severity);
        Count { error: count(Severity::Error), warning: count(Severity::Warning), note: count(Severity::Note) }
    }
}

/// What the compiler made of a crate; of several crates: whether all compile, sums, and the largest memory.
#[derive(Clone, Copy, Serialize)]
pub struct Check {
    /// Whether it compiles.
    pub ok: bool,
    /// The compiler's warnings.
    pub warnings: usize,
    /// From the start of `cargo check` to its end, the dependencies being there.
    pub seconds: f64,
    /// Processor time of rustc.
    pub user_seconds: f64,
    /// The most memory that rustc held.
    pub peak_memory_bytes: u64,
}

impl Check {
    /// Of no crate at all.
    const NONE: Check = Check { ok: true, warnings: 0, seconds: 0.0, user_seconds: 0.0, peak_memory_bytes: 0 };
    /// Of a document without a crate.
    pub const NO_CRATE: Check = Check { ok: false, ..Check::NONE };

    fn and(self, other: Check) -> Check {
        Check {
            ok: self.ok && other.ok,
            warnings: self.warnings + other.warnings,
            seconds: self.seconds + other.seconds,
            user_seconds: self.user_seconds + other.user_seconds,
            peak_memory_bytes: self.peak_memory_bytes.max(other.peak_memory_bytes),
        }
    }

    fn rounded(self) -> Check {
        Check { seconds: rounded(self.seconds), user_seconds: rounded(self.user_seconds), ..self }
    }
}

impl From<&Compiled> for Check {
    fn from(compiled: &Compiled) -> Self {
        let (cost, Compiled { ok, warnings, seconds, .. }) = (compiled.cost, compiled);
        let (seconds, user_seconds) = (*seconds, cost.user_seconds);
        Check { ok: *ok, warnings: *warnings, seconds, user_seconds, peak_memory_bytes: cost.peak_memory_bytes }
    }
}

/// The sums over all documents.
#[derive(Serialize)]
pub struct Totals {
    /// How many there are.
    pub documents: usize,
    /// How many of them fell short.
    pub short: usize,
    /// As of a document.
    pub operations: usize,
    /// As of a document.
    pub emitted: usize,
    /// As of a document.
    pub diagnostics: Count,
    /// As of a document.
    pub seconds: f64,
    /// Only with `--check`.
    pub check: Option<Check>,
}

impl Report {
    /// Returns the report of documents, in whatever order they were done.
    pub fn new(mut documents: Vec<Document>) -> Self {
        documents.sort_by(|one, other| one.name.cmp(&other.name));
        let sum = |number: fn(&Document) -> usize| documents.iter().map(number).sum();
        let checks = documents.iter().filter_map(|document| document.check);
        let totals = Totals {
            documents: documents.len(),
            short: documents.iter().filter(|document| !document.shortfalls.is_empty()).count(),
            operations: sum(|document| document.operations),
            emitted: sum(|document| document.emitted),
            diagnostics: Count {
                error: sum(|document| document.diagnostics.error),
                warning: sum(|document| document.diagnostics.warning),
                note: sum(|document| document.diagnostics.note),
            },
            seconds: rounded(documents.iter().map(|document| document.seconds).sum()),
            check: checks.reduce(Check::and).map(Check::rounded),
        };
        for document in &mut documents {
            document.seconds = rounded(document.seconds);
            document.check = document.check.map(Check::rounded);
        }
        Report { documents, totals }
    }

    /// Returns whether nothing fell short.
    pub fn is_whole(&self) -> bool {
        self.totals.short == 0
    }

    /// Returns a line for each thing that fell short, by the document's name; empty when nothing did.
    pub fn shortfalls(&self) -> String {
        let lines = self.documents.iter().flat_map(|document| {
            let name = &document.name;
            document.shortfalls.iter().map(move |reason| format!("{name}: {reason}\n"))
        });
        lines.collect()
    }
}

/// To the millisecond, which is more than the measuring is good for.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
