//! A judge and the settings of a run come in; the run goes on standard output as lines of JSON: `progress` now and then, and the
//! `verdict` at the end. It must never decide what of it a person sees.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use globset::{Glob, GlobSetBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::judge::{Gap, Judge, Observer, Options, Record, Verdict};
use crate::report::{Format, Watched};
use crate::{Document, Subject};

/// How often progress is told of.
const PERIOD: Duration = Duration::from_millis(100);

/// Failures that are told of in full; all are counted.
const TOLD: usize = 2_000;

/// Runs the judge of a document. `settings` is a JSON object of the optional members `only`, patterns of which one must fit an
/// operation's key, path, name or tag, and `report`, an object of a report's forms, each with the file that it is written into.
pub(super) fn run(
    (mut document, path): (Document, &str),
    options: Options,
    subject: Arc<dyn Subject>,
    runtime: &Runtime,
    settings: &str,
) -> Result<ExitCode, String> {
    let settings: Value =
        serde_json::from_str(settings).map_err(|error| format!("the settings are no JSON: {error}"))?;
    select(&mut document, &settings)?;
    let seed = options.seed;
    let judge = Judge::new(document, options)?;
    let operations = judge.document().operations.len();
    let forms: Vec<(Format, PathBuf)> = forms(&settings)?;
    let cases = (!forms.is_empty()).then(Watched::default);
    let watcher = Arc::new(Watcher { parts: operations + 1, seen: Mutex::new(Seen::default()), cases });
    let verdict = runtime.block_on(judge.run_observed(subject, Arc::clone(&watcher) as Arc<dyn Observer>));
    if let Some(cases) = &watcher.cases {
        let report = cases.report(&judge, &verdict, path, seed);
        for (format, file) in forms {
            let text = report.render(format)?;
            std::fs::write(&file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        }
    }
    let clean = verdict.is_clean();
    say(&json!({ "verdict": told(&verdict, operations) }));
    Ok(ExitCode::from(u8::from(!clean)))
}

/// The forms of the report that are wanted, each with its file.
fn forms(settings: &Value) -> Result<Vec<(Format, PathBuf)>, String> {
    let wanted = settings.get("report").and_then(Value::as_object).into_iter().flatten();
    wanted.map(|(form, file)| Ok((form.parse()?, PathBuf::from(file.as_str().unwrap_or_default())))).collect()
}

/// Leaves only the operations that are wanted; all, where nothing is asked for.
fn select(document: &mut Document, settings: &Value) -> Result<(), String> {
    let patterns = settings.get("only").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| error.to_string())?);
    }
    let set = set.build().map_err(|error| error.to_string())?;
    if !set.is_empty() {
        document.select(|operation| {
            let names = [Some(&operation.key), Some(&operation.path), operation.id.as_ref(), operation.tag.as_ref()];
            names.into_iter().flatten().any(|name| set.is_match(name))
        });
    }
    Ok(())
}

struct Watcher {
    parts: usize,
    seen: Mutex<Seen>,
    /// Where a report is wanted, what it is made of.
    cases: Option<Watched>,
}

#[derive(Default)]
struct Seen {
    cases: usize,
    failed: usize,
    told: Option<Instant>,
}

impl Watcher {
    fn tell(&self, seen: &mut Seen, done: usize) {
        if seen.told.is_none_or(|told| told.elapsed() >= PERIOD) {
            seen.told = Some(Instant::now());
            say(&json!({ "progress": { "done": done, "of": self.parts, "cases": seen.cases, "failed": seen.failed } }));
        }
    }
}

impl Observer for Watcher {
    fn made(&self, _: usize, done: usize) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        self.tell(&mut seen, done);
    }

    fn case(&self, record: &Record<'_>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.cases += 1;
        seen.failed += usize::from(!record.findings.is_empty());
        self.tell(&mut seen, record.done);
        drop(seen);
        if let Some(cases) = &self.cases {
            cases.case(record);
        }
    }
}

/// Writes one line. That nobody reads it is no reason to stop: the exit code tells as well.
fn say(event: &Value) {
    let _ = writeln!(std::io::stdout().lock(), "{event}");
}

fn told(verdict: &Verdict, operations: usize) -> Value {
    let failures = verdict.failures.iter().take(TOLD).map(|failure| {
        json!({
            "case": failure.case,
            "check": failure.check.id(),
            "expected": failure.expected,
            "got": failure.got,
            "pointer": failure.pointer,
        })
    });
    let missing: Vec<String> = verdict.missing().iter().map(ToString::to_string).collect();
    json!({
        "operations": operations,
        "declared": verdict.declared.len(),
        "exercised": verdict.declared.len() - missing.len(),
        "cases": verdict.cases,
        "failed": verdict.failed(),
        "seconds": verdict.seconds,
        "peak_memory": verdict.peak_memory,
        "clean": verdict.is_kept(),
        "failures": failures.collect::<Vec<_>>(),
        "missing": missing,
        "gaps": verdict.gaps.iter().map(gap).collect::<Vec<_>>(),
        "faults": verdict.faults.iter().map(gap).collect::<Vec<_>>(),
    })
}

fn gap(gap: &Gap) -> Value {
    json!({ "about": gap.about, "pointer": gap.pointer, "reason": gap.reason })
}
