//! A run's cases come in as they are run, and its verdict at the end; a report goes out. It must never know what a rule means.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::{Case, Fault, Kind, Report};
use crate::judge::{Failure, Judge, Observer, Record, Verdict};

/// Watches a run and keeps what is to be reported of it.
#[derive(Debug, Default)]
pub struct Watched(Mutex<Vec<((usize, usize), Case)>>);

impl Observer for Watched {
    fn made(&self, _: usize, _: usize) {}

    fn case(&self, record: &Record<'_>) {
        let mut entry = Case::new(record.case, record.seconds, record.exchange.clone());
        for finding in record.findings {
            entry.find(finding.check.id(), &finding.expected, &finding.got);
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((record.place, entry));
    }
}

impl Watched {
    /// Reports the verdict of the run that was watched, whose cases it takes. `path` is where the document was read from, `seed`
    /// that of the judge's samples.
    #[must_use]
    pub fn report(&self, judge: &Judge, verdict: &Verdict, path: &str, seed: u64) -> Report {
        let mut report = Report::new(judge.document(), path, seed);
        for gap in verdict.gaps.iter().chain(&verdict.faults) {
            let (about, pointer, reason) = (gap.about.clone(), gap.pointer.clone(), gap.reason.clone());
            report.fault(Fault { about, pointer, reason });
        }
        let mut cases = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        cases.sort_by_key(|(place, _)| *place);
        report.cases = cases.into_iter().map(|(_, case)| case).collect();
        // What else failed belongs to no case: which operations the client has is compared once for all.
        let ran: HashSet<&str> = report.cases.iter().map(|case| case.name.as_str()).collect();
        let others: Vec<&Failure> =
            verdict.failures.iter().filter(|failure| !ran.contains(failure.case.as_str())).collect();
        for failure in others {
            let mut entry = Case::operations(&failure.case, &failure.pointer);
            entry.find(failure.check.id(), &failure.expected, &failure.got);
            report.cases.push(entry);
        }
        report.finish(verdict.seconds, verdict.peak_memory);
        report
    }
}

impl Case {
    /// The comparison of the client's operations with the document's, where it found something.
    #[must_use]
    pub fn operations(name: &str, pointer: &str) -> Case {
        Case {
            name: name.to_owned(),
            operation: name.split(" › ").next().unwrap_or(name).to_owned(),
            status: None,
            media_type: None,
            kind: Kind::Operations,
            passed: true,
            seconds: 0.0,
            pointer: pointer.to_owned(),
            findings: Vec::new(),
            exchange: None,
        }
    }
}
