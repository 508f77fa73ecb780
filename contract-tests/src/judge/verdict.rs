//! What cases found comes in; totals, coverage and a table for a person go out. It must never run a case.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use super::Judge;
use super::cases::Part;
use super::check::{Check, Finding};
use super::queue::Job;
use crate::document::{Document, DocumentError, Triple};
use crate::subject::Subject;

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// How many cases ran.
    pub cases: usize,
    /// Every rule that was broken, in the order of the cases.
    pub failures: Vec<Failure>,
    /// What could not be sampled, and so could not be judged.
    pub gaps: Vec<Gap>,
    /// Where the document contradicts itself, so that no client can keep what it promises.
    pub faults: Vec<Gap>,
    /// Every declared triple.
    pub declared: Vec<Triple>,
    /// The triples that a case served.
    pub exercised: BTreeSet<Triple>,
    /// How long it took.
    pub seconds: f64,
    /// The most memory that the process held, in bytes; none where the system does not tell.
    pub peak_memory: Option<u64>,
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

/// Something of the document that cannot be judged, or that it is at fault for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gap {
    /// What it is about.
    pub about: String,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

/// How much of an expectation, or of what came instead, is kept, in bytes.
const KEPT: usize = 8_192;

/// Counts while cases run.
pub(super) struct Tally {
    verdict: Verdict,
    /// How many cases of each part are still to come; none of a part that is not made yet.
    left: Vec<Option<usize>>,
    done: usize,
    /// With the places of their cases, since lanes finish in any order.
    failures: Vec<((usize, usize), Failure)>,
    gaps: Vec<(usize, Gap)>,
    faults: Vec<(usize, Gap)>,
}

impl Tally {
    /// Compares the client's operations with the document's; nothing else is known yet.
    pub(super) fn new(judge: &Judge, subject: &dyn Subject) -> Tally {
        let document = judge.document();
        let mut verdict = Verdict { declared: document.triples(), ..Verdict::default() };
        verdict.operations(document, &subject.operations());
        let parts = document.operations.len() + 1;
        let fault = |error: &DocumentError| {
            let (about, pointer, reason) = ("the document".to_owned(), error.pointer.clone(), error.message.clone());
            (0, Gap { about, pointer, reason })
        };
        let faults = document.unreadable.iter().map(fault).collect();
        let (failures, gaps) = (Vec::new(), Vec::new());
        Tally { verdict, left: vec![None; parts], done: 0, failures, gaps, faults }
    }

    /// A part was made, of which as many cases are to be run.
    pub(super) fn made(&mut self, index: usize, cases: usize, part: &Part) {
        self.gaps.extend(part.gaps.iter().map(|gap| (index, gap.clone())));
        self.faults.extend(part.faults.iter().map(|fault| (index, fault.clone())));
        self.done += usize::from(cases == 0);
        if let Some(left) = self.left.get_mut(index) {
            *left = Some(cases);
        }
    }

    /// How many parts are finished.
    pub(super) fn parts_done(&self) -> usize {
        self.done
    }

    /// Notes a case; true when it is worth showing in full: it failed, or is the first to serve its triple.
    pub(super) fn record(&mut self, job: &Job, findings: &[Finding]) -> bool {
        self.verdict.cases += 1;
        if let Some(Some(left)) = self.left.get_mut(job.part) {
            *left -= 1;
            self.done += usize::from(*left == 0);
        }
        let first = job.case.triple.as_ref().is_some_and(|triple| self.verdict.exercised.insert(triple.clone()));
        self.failures.extend(findings.iter().map(|finding| {
            let failure = Failure {
                case: job.case.name.clone(),
                check: finding.check,
                expected: cut(&finding.expected, KEPT),
                got: cut(&finding.got, KEPT),
                pointer: job.case.pointer.clone(),
            };
            ((job.part, job.index), failure)
        }));
        first || !findings.is_empty()
    }

    /// The verdict, in the order of the document.
    pub(super) fn verdict(&mut self) -> Verdict {
        let mut verdict = std::mem::take(&mut self.verdict);
        self.failures.sort_by_key(|(place, _)| *place);
        verdict.failures.extend(self.failures.drain(..).map(|(_, failure)| failure));
        verdict.gaps = in_order(&mut self.gaps);
        verdict.faults = in_order(&mut self.faults);
        verdict
    }
}

/// By part; what several parts found is told once.
fn in_order(found: &mut Vec<(usize, Gap)>) -> Vec<Gap> {
    found.sort_by_key(|(part, _)| *part);
    let mut told = HashSet::new();
    found.drain(..).map(|(_, gap)| gap).filter(|gap| told.insert(gap.clone())).collect()
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (#{}): {}", self.about, self.pointer, self.reason)
    }
}

impl Verdict {
    /// Compares the client's operations with the document's.
    fn operations(&mut self, document: &Document, own: &[String]) {
        let own: BTreeSet<&str> = own.iter().map(String::as_str).collect();
        let declared: BTreeSet<&str> = document.operations.iter().map(|operation| operation.key.as_str()).collect();
        for key in own.symmetric_difference(&declared).filter(|key| !document.left_out.contains(**key)) {
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

    /// True when every declared triple was served and nothing failed. What cannot be sampled, such as a schema that nothing fits, is
    /// told as a gap; it takes from this only what it keeps from being served.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.failures.is_empty() && self.missing().is_empty()
    }

    /// The rules that were broken.
    #[must_use]
    pub fn broken(&self) -> HashSet<Check> {
        self.failures.iter().map(|failure| failure.check).collect()
    }

    /// How many cases failed; operations that are missing or too many count like cases.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failures.iter().map(|failure| failure.case.as_str()).collect::<HashSet<_>>().len()
    }

    /// Totals in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        format!(
            "{} cases, {} failed, {:.3} s, {:.0} cases/s; {} of {} declared triples exercised",
            self.cases,
            self.failed(),
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
            writeln!(f, "    expected  {}", cut(&failure.expected, SHOWN))?;
            writeln!(f, "    got       {}", cut(&failure.got, SHOWN))?;
            writeln!(f, "    document  #{}", failure.pointer)?;
        }
        for triple in self.missing() {
            writeln!(f, "✗ not exercised: {triple}")?;
        }
        for gap in &self.gaps {
            writeln!(f, "✗ cannot be judged: {gap}")?;
        }
        for fault in &self.faults {
            writeln!(f, "! the document contradicts itself: {fault}")?;
        }
        writeln!(f, "{}", self.summary())
    }
}

/// How much of a text the table shows, in bytes: the first part tells enough.
const SHOWN: usize = 600;

/// The first part of a text, and how long the whole is.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}… ({} bytes)", text.get(..text.floor_char_boundary(most)).unwrap_or_default(), text.len())
}
