//! A verdict and the judge that gave it come in; a report goes out. It must never know what a rule means.

use std::collections::HashMap;

use super::{Case, Fault, Kind, Report};
use crate::judge::{Failure, Judge, Verdict};

impl Report {
    /// Reports a verdict of this judge. `path` is where the document was read from, `seed` that of the judge's samples.
    #[must_use]
    pub fn of(judge: &Judge, verdict: &Verdict, path: &str, seed: u64) -> Report {
        let mut report = Report::new(judge.document(), path, seed);
        for gap in &verdict.gaps {
            let (about, pointer, reason) = (gap.about.clone(), gap.pointer.clone(), gap.reason.clone());
            report.fault(Fault { about, pointer, reason });
        }
        let mut failures: HashMap<&str, Vec<&Failure>> = HashMap::new();
        for failure in &verdict.failures {
            failures.entry(&failure.case).or_default().push(failure);
        }
        let seconds: HashMap<&str, f64> = verdict.durations.iter().map(|(name, one)| (name.as_str(), *one)).collect();
        for case in judge.cases() {
            let Some(seconds) = seconds.get(case.name.as_str()) else { continue };
            let mut entry = Case::new(case, *seconds, None);
            for failure in failures.remove(case.name.as_str()).unwrap_or_default() {
                entry.find(failure.check.id(), &failure.expected, &failure.got);
            }
            report.cases.push(entry);
        }
        // What is left belongs to no case: which operations the client has is compared once for all.
        for failure in verdict.failures.iter().filter(|failure| failures.contains_key(failure.case.as_str())) {
            let mut entry = Case::operations(&failure.case, &failure.pointer);
            entry.find(failure.check.id(), &failure.expected, &failure.got);
            report.cases.push(entry);
        }
        report.finish(verdict.seconds);
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
