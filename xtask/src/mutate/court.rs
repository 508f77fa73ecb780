//! A crate with its mutants in; for each mutant, whether the judge catches it, and by which case and rule, out.
//! It must never know what a mutant changes.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::schemata::Schemata;
use crate::program::{Home, write};

const PROGRAM: &str = include_str!("judge.rs.txt");
/// What the program depends on beside the judge and the client.
const DEPENDENCIES: &str = r#"serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#;
/// A mutant that takes longer hangs where the judge's own patience does not reach.
const PATIENCE: Duration = Duration::from_secs(300);

/// The program that judges the mutants of one document.
pub struct Court {
    program: PathBuf,
    document: PathBuf,
    options: String,
    // Nobody may put another program in its place while mutants are left.
    _home: Home,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A case found it, by a rule.
    Caught {
        /// The rule's identifier, or what the program did.
        rule: String,
        /// The case's name.
        case: String,
    },
    /// No case found it.
    Survived,
}

/// A line of the program's.
#[derive(Deserialize)]
struct Line {
    mutant: usize,
    #[serde(default)]
    case: Option<String>,
    #[serde(default)]
    check: Option<String>,
    #[serde(default)]
    left_out: Vec<String>,
}

impl Court {
    /// Writes the crate and the program that judges it into a folder below `target`, and builds both.
    ///
    /// # Errors
    ///
    /// When a file cannot be written, or they do not compile: a mutant that is not Rust is the operator's fault.
    pub fn build(
        package: &str,
        schemata: &Schemata,
        manifest: &str,
        document: &Path,
        options: String,
    ) -> Result<Court> {
        let home = Home::lock()?;
        let client = home.client(package);
        let files: BTreeSet<PathBuf> = schemata.files.keys().map(|path| client.join(path)).collect();
        clear(&client.join("src"), &files)?;
        for (path, text) in &schemata.files {
            write(&client.join(path), text)?;
        }
        write(&client.join("Cargo.toml"), manifest)?;
        let program = home.build(package, "mutants", PROGRAM, DEPENDENCIES)?;
        Ok(Court { program, document: document.to_owned(), options, _home: home })
    }

    /// Judges mutants; `heard` is told of each. Returns the cases that the original fails, which are left out.
    ///
    /// # Errors
    ///
    /// When the program cannot be started, or does not judge the original.
    pub fn judge(&self, numbers: &[usize], heard: &mut dyn FnMut(usize, Fate)) -> Result<Vec<String>> {
        let mut left: &[usize] = numbers;
        let mut left_out = None;
        while left_out.is_none() || !left.is_empty() {
            let (mut child, lines) = self.start(left)?;
            let ended = loop {
                match lines.recv_timeout(PATIENCE) {
                    Ok(Line { mutant: 0, left_out: cases, .. }) => left_out = Some(cases),
                    Ok(line) => {
                        heard(line.mutant, line.fate());
                        left = left.get(1..).unwrap_or_default();
                    }
                    Err(RecvTimeoutError::Timeout) => break "the program hangs",
                    Err(RecvTimeoutError::Disconnected) => break "the program ends",
                }
            };
            // A program that is done is gone already.
            let _ = child.kill();
            let status = child.wait().context("the judge cannot be waited for")?;
            if left_out.is_none() {
                bail!("{} does not judge the original: {ended}, {status}", self.program.display());
            }
            if let Some((first, rest)) = left.split_first() {
                heard(*first, Fate::Caught { rule: ended.to_owned(), case: String::new() });
                left = rest;
            }
        }
        Ok(left_out.unwrap_or_default())
    }

    fn start(&self, numbers: &[usize]) -> Result<(Child, Receiver<Line>)> {
        let mut command = Command::new(&self.program);
        command.arg(&self.document).arg(&self.options).args(numbers.iter().map(ToString::to_string));
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("{} cannot be started", self.program.display()))?;
        let (sender, lines) = channel();
        let printed = child.stdout.take().context("the judge has no output")?;
        thread::spawn(move || {
            for line in BufReader::new(printed).lines().map_while(Result::ok) {
                let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok((child, lines))
    }
}

impl Line {
    fn fate(self) -> Fate {
        match self.check {
            Some(rule) => Fate::Caught { rule, case: self.case.unwrap_or_default() },
            None => Fate::Survived,
        }
    }
}

/// Removes what an earlier client had, and this one has not: a module can be in one file alone.
fn clear(folder: &Path, wanted: &BTreeSet<PathBuf>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            clear(&path, wanted)?;
        } else if !wanted.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
