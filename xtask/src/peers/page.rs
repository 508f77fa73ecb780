//! In: the program that renders reports, and Chromium. Out: what its page had to do in a browser and did, as `xtask/peers/page.mjs`
//! found. It must never know the page from inside.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::install;

/// What the page had to do, and what stood against it.
#[derive(Deserialize)]
pub struct Seen {
    check: String,
    fault: Option<String>,
    noted: Option<String>,
}

impl Seen {
    /// Whether nothing stood against it.
    pub fn passed(&self) -> bool {
        self.fault.is_none()
    }

    /// What was looked at, and what stood against it or was noted, for the table.
    pub fn row(&self) -> (&str, &str) {
        (&self.check, self.fault.as_deref().or(self.noted.as_deref()).unwrap_or(""))
    }
}

/// Opens pages of made-up reports in Chromium.
///
/// # Errors
///
/// When Chromium cannot be installed or started, or the program that renders reports does not compile.
pub fn check(project: &Path, packages: &Path) -> anyhow::Result<Vec<Seen>> {
    let browser = install::debian(Path::new("/usr/bin/chromium"), "chromium")?;
    let renderer = renderer(project)?;
    let mut node = Command::new("node");
    let output = node.arg(packages.join("page.mjs")).arg(renderer).arg(browser).output();
    let output = output.context("node cannot be started")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let seen = printed.lines().map(serde_json::from_str).collect::<Result<Vec<Seen>, _>>();
    let seen = seen.with_context(|| format!("page.mjs printed something else:\n{printed}"))?;
    if !output.status.success() && seen.iter().all(Seen::passed) {
        bail!("page.mjs: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    ensure!(!seen.is_empty(), "page.mjs looked at nothing");
    Ok(seen)
}

/// Compiles the program; it lies beside this one.
fn renderer(project: &Path) -> anyhow::Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project).args(["build", "--quiet", "--package", "contract-tests", "--bin", "report"]);
    let messages = cargo.arg("--message-format=json").output().context("cargo cannot be started")?;
    ensure!(messages.status.success(), "the program that renders reports does not compile");
    let messages = String::from_utf8_lossy(&messages.stdout);
    let made = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = made.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
    let program = programs.next();
    program.context("cargo does not say where the program that renders reports is")
}
