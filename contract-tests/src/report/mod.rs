//! What a run of the judge's cases did comes in; a report goes out, as JSON (`report.schema.json`) and in the forms that people
//! and other programs read. It must never run a case, nor decide what is right.

mod case;
mod github;
mod html;
mod junit;
mod lines;
mod operation;
mod table;
mod verdict;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::document::Document;

pub use case::{Answer, Case, Exchange, Finding, Kind, Payload, Request};
pub use operation::{Operation, State, Triple};
pub use verdict::Watched;

/// What a run found, in the form that `report.schema.json` describes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The document that the client was made from.
    pub document: About,
    /// The seed of every sample: with it, the same document makes the same cases.
    pub seed: u64,
    /// The sums of what follows.
    pub totals: Totals,
    /// Every declared operation, in the document's order.
    pub operations: Vec<Operation>,
    /// Every case that ran, in the order of the cases.
    pub cases: Vec<Case>,
    /// What no client could keep or no judge could judge.
    pub document_faults: Vec<Fault>,
}

/// Which document it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// Its path, as it was given.
    pub path: String,
    /// The version of OpenAPI that it is written in.
    pub openapi: String,
}

/// The sums of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Declared (operation, status, media type) triples.
    pub declared: usize,
    /// Those that a case served.
    pub exercised: usize,
    /// Cases that ran.
    pub cases: usize,
    /// Those that found something.
    pub failed: usize,
    /// Entries of `document_faults`.
    pub document_faults: usize,
    /// Wall time of the run.
    pub seconds: f64,
    /// Cases by the second of it.
    pub cases_per_second: f64,
    /// The most memory that the run's process held, client included, in bytes; null where the system does not tell.
    pub peak_memory: Option<u64>,
}

/// Something in the document that contradicts itself, or that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What it is about: a triple's name to begin with, where it is about one.
    pub about: String,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

impl Report {
    /// Begins a report: every declared triple is missing as yet. `path` is where the document was read from.
    #[must_use]
    pub fn new(document: &Document, path: &str, seed: u64) -> Report {
        let text = |pointer: &str| {
            let value = document.raw().pointer(pointer);
            value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
        };
        let about = About {
            title: text("/info/title"),
            version: text("/info/version"),
            path: path.to_owned(),
            openapi: text("/openapi"),
        };
        let operations = document.operations.iter().map(|operation| Operation::new(document, operation)).collect();
        Report { document: about, seed, operations, ..Report::default() }
    }

    /// Notes something that is the document's fault, once.
    pub fn fault(&mut self, fault: Fault) {
        if !self.document_faults.contains(&fault) {
            self.document_faults.push(fault);
        }
    }

    /// Ends a report when all cases and faults are in it: states and sums are counted from them.
    pub fn finish(&mut self, seconds: f64, peak_memory: Option<u64>) {
        let mut ran: HashMap<(&str, &str, Option<&str>), bool> = HashMap::new();
        for case in &self.cases {
            if let Some(status) = &case.status {
                *ran.entry((&case.operation, status, case.media_type.as_deref())).or_insert(true) &= case.passed;
            }
        }
        for operation in &mut self.operations {
            let key = operation.key.as_str();
            for triple in &mut operation.triples {
                let is_about = |fault: &Fault| triple.is_named_by(key, &fault.about);
                triple.state = match ran.get(&(key, &triple.status, triple.media_type.as_deref())) {
                    Some(true) => State::Passed,
                    Some(false) => State::Failed,
                    None if self.document_faults.iter().any(is_about) => State::Faulty,
                    None => State::Missing,
                };
            }
        }
        let states = || self.operations.iter().flat_map(|operation| &operation.triples).map(|triple| triple.state);
        self.totals = Totals {
            declared: states().count(),
            exercised: states().filter(|state| matches!(state, State::Passed | State::Failed)).count(),
            cases: self.cases.len(),
            failed: self.cases.iter().filter(|case| !case.passed).count(),
            document_faults: self.document_faults.len(),
            seconds,
            cases_per_second: self.cases.len() as f64 / seconds.max(1e-9),
            peak_memory,
        };
    }

    /// The declared triples that no case served although nothing in the document stands against it, each with its operation.
    pub fn missing(&self) -> impl Iterator<Item = (&Operation, &Triple)> {
        let triples =
            self.operations.iter().flat_map(|operation| operation.triples.iter().map(move |one| (operation, one)));
        triples.filter(|(_, triple)| triple.state == State::Missing)
    }

    /// The cases that found something.
    pub fn failures(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| !case.passed)
    }

    /// True when no case failed and no triple is missing.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failures().next().is_none() && self.missing().next().is_none()
    }

    /// The sums in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let Totals { declared, exercised, cases, failed, document_faults, seconds, cases_per_second, peak_memory } =
            &self.totals;
        let memory = peak_memory.map(|bytes| format!(", {} MB at most", bytes / 1_000_000)).unwrap_or_default();
        let faults = match document_faults {
            0 => String::new(),
            1 => "; 1 fault of the document".to_owned(),
            count => format!("; {count} faults of the document"),
        };
        format!(
            "{cases} cases, {failed} failed, {seconds:.3} s, {cases_per_second:.0} cases/s{memory}; \
             {exercised} of {declared} declared triples exercised{faults}"
        )
    }

    /// The report in this form. All but [`Format::Github`] end with a line feed; that one may be empty.
    ///
    /// # Errors
    /// When the form cannot hold what is in the report; the message is the form's own.
    pub fn render(&self, format: Format) -> Result<String, String> {
        match format {
            Format::Table => Ok(table::render(self)),
            Format::Json => serde_json::to_string(self).map(|text| text + "\n").map_err(|error| error.to_string()),
            Format::Junit => junit::render(self),
            Format::Html => html::render(self),
            // Elsewhere than where the document lies, annotations are beside the file alone.
            Format::Github => Ok(github::render(self, std::fs::read_to_string(&self.document.path).ok().as_deref())),
        }
    }
}

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal.
    Table,
    /// As `report.schema.json` describes it.
    Json,
    /// For programs that show tests: a suite for each operation.
    Junit,
    /// One page that needs nothing else.
    Html,
    /// Annotations of GitHub's workflow commands.
    Github,
}

impl Format {
    /// Every form.
    pub const ALL: [Format; 5] = [Format::Table, Format::Json, Format::Junit, Format::Html, Format::Github];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Junit => "junit",
            Format::Html => "html",
            Format::Github => "github",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let names = || Format::ALL.map(Format::name).join(", ");
        let found = Format::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| format!("there is no form `{name}`; the forms are {}", names()))
    }
}
