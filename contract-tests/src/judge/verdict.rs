//! What cases found comes in; totals, coverage and a table for a person go out. It must never run a case.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use super::cases::Case;
use super::check::{Check, Finding};
use crate::document::{Document, Triple};

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// How many cases ran.
    pub cases: usize,
    /// Every rule that was broken, in the order of the cases.
    pub failures: Vec<Failure>,
    /// What could not be sampled, and so could not be judged.
    pub gaps: Vec<Gap>,
    /// Every declared triple.
    pub declared: Vec<Triple>,
    /// The triples that a case served.
    pub exercised: BTreeSet<Triple>,
    /// How long it took.
    pub seconds: f64,
    /// How long each case took, by name.
    pub durations: Vec<(String, f64)>,
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The case's name.
    pub case: String,
    /// The rule.
    pub check: Check,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
}

/// Something of the document that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What it is about.
    pub about: String,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

impl Verdict {
    pub(super) fn new(declared: Vec<Triple>, gaps: Vec<Gap>) -> Verdict {
        Verdict { declared, gaps, ..Verdict::default() }
    }

    /// Compares the client's operations with the document's.
    pub(super) fn operations(&mut self, document: &Document, own: &[String]) {
        let own: BTreeSet<&str> = own.iter().map(String::as_str).collect();
        let declared: BTreeSet<&str> = document.operations.iter().map(|operation| operation.key.as_str()).collect();
        for key in own.symmetric_difference(&declared) {
            let pointer = document.operation(key).map_or("/paths", |operation| &operation.pointer);
            let (expected, got) = if own.contains(key) { ("absent", "present") } else { ("present", "absent") };
            self.failures.push(Failure {
                case: format!("{key} › operations"),
                check: Check::Operations,
                expected: expected.to_owned(),
                got: got.to_owned(),
                pointer: pointer.to_owned(),
            });
        }
    }

    pub(super) fn record(&mut self, case: &Case, findings: Vec<Finding>, seconds: f64) {
        self.cases += 1;
        self.durations.push((case.name.clone(), seconds));
        self.exercised.extend(case.triple.clone());
        self.failures.extend(findings.into_iter().map(|finding| Failure {
            case: case.name.clone(),
            check: finding.check,
            expected: finding.expected,
            got: finding.got,
            pointer: case.pointer.clone(),
        }));
    }

    /// The declared triples that no case served.
    #[must_use]
    pub fn missing(&self) -> Vec<&Triple> {
        self.declared.iter().filter(|triple| !self.exercised.contains(triple)).collect()
    }

    /// True when nothing failed, nothing is missing and nothing could not be judged.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.missing().is_empty() && self.gaps.is_empty()
    }

    /// The rules that were broken.
    #[must_use]
    pub fn broken(&self) -> HashSet<Check> {
        self.failures.iter().map(|failure| failure.check).collect()
    }

    /// Totals in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let failed: BTreeSet<&str> = self.failures.iter().map(|failure| failure.case.as_str()).collect();
        format!(
            "{} cases, {} failed, {:.3} s, {:.0} cases/s; {} of {} declared triples exercised",
            self.cases,
            failed.len(),
            self.seconds,
            self.cases as f64 / self.seconds.max(1e-9),
            self.declared.len() - self.missing().len(),
            self.declared.len(),
        )
    }
}

/// The table: each failure, each missing triple, each gap, then the totals.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "✗ {}", failure.case)?;
            writeln!(f, "    rule      {}", failure.check)?;
            writeln!(f, "    expected  {}", cut(&failure.expected))?;
            writeln!(f, "    got       {}", cut(&failure.got))?;
            writeln!(f, "    document  #{}", failure.pointer)?;
        }
        for triple in self.missing() {
            writeln!(f, "✗ not exercised: {triple}")?;
        }
        for gap in &self.gaps {
            writeln!(f, "✗ cannot be judged: {} (#{}): {}", gap.about, gap.pointer, gap.reason)?;
        }
        writeln!(f, "{}", self.summary())
    }
}

/// A table's cell: the first part tells enough.
fn cut(text: &str) -> String {
    const MOST: usize = 600;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    format!("{}… ({} bytes)", text.chars().take(MOST).collect::<String>(), text.len())
}
