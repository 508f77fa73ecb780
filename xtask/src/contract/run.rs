//! A program that judges a client in; its verdict out, and while it runs, a bar on standard error. It must never judge.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

/// What the judge found.
#[derive(Deserialize)]
pub struct Verdict {
    /// Operations that were judged.
    pub operations: usize,
    /// Declared (operation, status, media type) triples.
    pub declared: usize,
    /// Those of them that a case served.
    pub exercised: usize,
    /// Cases that ran.
    pub cases: usize,
    /// Cases that failed.
    pub failed: usize,
    /// How long they took together.
    pub seconds: f64,
    /// The most memory that the program held, in bytes; none where the system does not tell.
    pub peak_memory: Option<u64>,
    /// Whether every promise is kept.
    pub clean: bool,
    /// Broken rules.
    pub failures: Vec<Failure>,
    /// Triples that no case served.
    pub missing: Vec<String>,
    /// What could not be judged.
    pub gaps: Vec<Place>,
    /// Where the document contradicts itself.
    pub faults: Vec<Place>,
}

/// A broken rule.
#[derive(Deserialize)]
pub struct Failure {
    /// The name of the case.
    pub case: String,
    /// The rule.
    pub check: String,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
    /// Where in the document.
    pub pointer: String,
}

/// Something to say about a place of the document.
#[derive(Deserialize)]
pub struct Place {
    /// What it is.
    pub about: String,
    /// Where it is.
    pub pointer: String,
    /// What is to be said.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Progress { done: u64, of: u64, cases: u64, failed: u64 },
    Verdict(Box<Verdict>),
}

/// Runs the program to its end.
///
/// Errors: it cannot be started, or ends without a verdict.
pub fn watched(mut program: Command, name: &str) -> Result<Verdict> {
    let bar = bar(name);
    let mut child = program.stdout(Stdio::piped()).spawn().context("the judge cannot be started")?;
    let output = child.stdout.take().context("the judge has no output")?;
    let mut verdict = None;
    for line in BufReader::new(output).lines() {
        match serde_json::from_str(&line.context("the judge's output cannot be read")?) {
            Ok(Event::Progress { done, of, cases, failed }) => {
                bar.set_length(of);
                bar.set_position(done);
                bar.set_message(format!("{cases} cases, {failed} failed"));
            }
            Ok(Event::Verdict(found)) => verdict = Some(*found),
            Err(_) => {}
        }
    }
    let status = child.wait().context("the judge does not end")?;
    bar.finish_and_clear();
    match verdict {
        Some(verdict) => Ok(verdict),
        None => bail!("the judge ended without a verdict ({status})"),
    }
}

/// Shows itself only on a terminal.
fn bar(name: &str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_prefix(name.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{elapsed} [{wide_bar}] {prefix} {pos}/{len} operations, {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
