//! In: the command line of rustc, as cargo hands it to a wrapper. Out: what rustc does with it, and a line in a log about what
//! that cost. It must never know what is compiled, or why.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};

/// Names the log. Where it is set, this program is no task but a wrapper of rustc (cargo's `RUSTC_WORKSPACE_WRAPPER`): a small
/// process, since what a process weighs when it starts another counts as the other's memory too.
pub const LOG: &str = "SPECBOUND_RUSTC_LOG";

/// What one or more runs of rustc cost.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Processor time of rustc's own code.
    pub user_seconds: f64,
    /// Processor time of the system for rustc.
    pub system_seconds: f64,
    /// The most memory that one of them held.
    pub peak_memory_bytes: u64,
}

impl Cost {
    /// Returns what all runs of a log cost together. A log that is not there tells of no run.
    ///
    /// Errors: the log cannot be read, or is none.
    pub fn of_log(log: &Path) -> Result<Self> {
        let mut cost = Cost::default();
        if !log.exists() {
            return Ok(cost);
        }
        let file = File::open(log).with_context(|| format!("cannot read {}", log.display()))?;
        for line in BufReader::new(file).lines() {
            let run: Cost = serde_json::from_str(&line?).with_context(|| format!("{} is no log", log.display()))?;
            cost.user_seconds += run.user_seconds;
            cost.system_seconds += run.system_seconds;
            cost.peak_memory_bytes = cost.peak_memory_bytes.max(run.peak_memory_bytes);
        }
        Ok(cost)
    }
}

/// Runs rustc with this process' arguments and returns its exit code.
///
/// Errors: rustc cannot be started, or the log not be written.
pub fn wrap(log: &Path) -> Result<u8> {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().context("a wrapper is called with the path of rustc")?;
    // What is wrapped may be this program again, which must not take itself for a wrapper.
    let status = Command::new(&rustc).args(arguments).env_remove(LOG).status().context("rustc cannot be started")?;
    // Cargo also asks rustc for its version and for the target's properties; those runs compile nothing.
    if std::env::var_os("CARGO_PRIMARY_PACKAGE").is_some() {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system does not say what rustc cost")?;
        let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
        let cost = Cost {
            user_seconds: usage.user_time().num_microseconds() as f64 / 1e6,
            system_seconds: usage.system_time().num_microseconds() as f64 / 1e6,
            peak_memory_bytes: u64::try_from(usage.max_rss()).unwrap_or_default() * unit,
        };
        let mut file = OpenOptions::new().create(true).append(true).open(log).context("the log cannot be opened")?;
        writeln!(file, "{}", serde_json::to_string(&cost)?).context("the log cannot be written")?;
    }
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
