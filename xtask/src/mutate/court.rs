//! A crate with its mutants in; for each mutant, whether the judge catches it, and by which case and rule, out.
//! It must never know what a mutant changes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::schemata::Schemata;
use crate::compile::{own_lock, stand_alone, target_folder};

const PROGRAM: &str = include_str!("judge.rs.txt");
/// A mutant that takes longer hangs where the judge's own patience does not reach.
const PATIENCE: Duration = Duration::from_secs(300);

/// The program that judges the mutants of one document.
pub struct Court {
    program: PathBuf,
    document: PathBuf,
    options: String,
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
    pub fn build(name: &str, schemata: &Schemata, manifest: &str, document: &Path, options: String) -> Result<Court> {
        let target = target_folder()?;
        let folder = target.join("mutate").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        let client = folder.join("client");
        for (path, text) in &schemata.files {
            write(&client.join(path), text)?;
        }
        write(&client.join("Cargo.toml"), manifest)?;
        write(&folder.join("src/main.rs"), PROGRAM)?;
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-tests");
        let package = format!("judge-of-{name}");
        write(&folder.join("Cargo.toml"), &own_manifest(&package, &library))?;
        stand_alone(&folder, Some(&own_lock()))?;
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&folder).args(["build", "--quiet"]).env("CARGO_TARGET_DIR", target.join("mutate/target"));
        let output = cargo.env("CARGO_INCREMENTAL", "0").output().context("cargo cannot be started")?;
        let printed = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the mutants in {} do not compile:\n{printed}", folder.display());
        let program = target.join("mutate/target/debug").join(package);
        Ok(Court { program, document: document.to_owned(), options })
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

fn own_manifest(package: &str, library: &Path) -> String {
    let library = toml::Value::from(library.to_string_lossy().into_owned());
    format!(
        "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n\
         bytes = \"1\"\nhttp = \"1\"\nserde_json = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         contract-tests = {{ path = {library} }}\n\
         mutated = {{ path = \"client\", features = [\"contract\"] }}\n\n[profile.dev]\ndebug = false\n"
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file lies in no folder")?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
