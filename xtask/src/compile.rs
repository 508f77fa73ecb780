//! In: the folder of a crate. Out: whether cargo compiles it, and what that took when its dependencies are there.
//! It must never know what made the crate.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::rustc::{self, Cost};

/// Messages of the compiler that are kept of each crate.
const KEPT_MESSAGES: usize = 3;

/// What is asked of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Types and borrows, no machine code.
    Check,
    /// Machine code as cargo makes it unless it is told otherwise.
    Build,
    /// Optimized machine code.
    Release,
}

impl Task {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Task::Check => &["check"],
            Task::Build => &["build"],
            Task::Release => &["build", "--release"],
        }
    }
}

/// A target folder in which crates are compiled, one after the other, so that they share their dependencies.
pub struct Compiler {
    target: PathBuf,
    wrapper: PathBuf,
}

/// What cargo said about a crate.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Whether it compiles.
    pub ok: bool,
    /// Warnings about it.
    pub warnings: usize,
    /// Errors about it.
    pub errors: usize,
    /// From the start of cargo to its end.
    pub seconds: f64,
    /// What rustc cost for the crate itself.
    pub cost: Cost,
    /// The first messages, as the compiler shows them.
    pub messages: Vec<String>,
}

impl Compiler {
    /// Returns a compiler that works in `target`, which need not be there yet.
    ///
    /// Errors: this program, which is also the wrapper of rustc, does not know its own path.
    pub fn new(target: PathBuf) -> Result<Self> {
        // Asked for now: a program that is built anew while it runs no longer knows.
        let wrapper = std::env::current_exe().context("this program does not know its own path")?;
        Ok(Compiler { target, wrapper })
    }

    /// Checks the crate with its default features and without incremental compilation. What it depends on is compiled first,
    /// outside of the time that is measured.
    ///
    /// Errors: cargo cannot be started, or a file not be written. A crate that does not compile is no error.
    pub fn check(&self, folder: &Path) -> Result<Compiled> {
        self.compile(folder, Task::Check)
    }

    /// As [`Compiler::check`], whatever is asked.
    ///
    /// Errors: the same.
    pub fn compile(&self, folder: &Path, task: Task) -> Result<Compiled> {
        let (lib, src, aside) = (folder.join("src/lib.rs"), folder.join("src"), folder.join("src.aside"));
        let at_folder = || format!("{} cannot be made ready", folder.display());
        // An empty crate of the same manifest stands in while the dependencies are compiled.
        fs::rename(&src, &aside).with_context(at_folder)?;
        fs::create_dir(&src).and_then(|()| fs::write(&lib, "")).with_context(at_folder)?;
        let primed = self.cargo(folder, task.arguments(), &folder.join("primed.log"))?;
        fs::remove_dir_all(&src).and_then(|()| fs::rename(&aside, &src)).with_context(at_folder)?;
        if !primed.ok {
            return Ok(primed);
        }
        // The time of change is what tells cargo that this is not the crate that it has just seen.
        File::options().append(true).open(&lib)?.set_modified(SystemTime::now()).with_context(at_folder)?;
        self.cargo(folder, task.arguments(), &folder.join("rustc.log"))
    }

    /// Checks a crate that was checked before with each of its features alone, without any, and with all of them; returns what
    /// was chosen each time, and what became of it.
    ///
    /// Errors: as [`Compiler::check`]; the manifest cannot be read.
    pub fn check_features(&self, folder: &Path) -> Result<Vec<(String, Compiled)>> {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).context("the manifest cannot be read")?;
        let manifest: Manifest = toml::from_str(&manifest).context("the manifest cannot be read")?;
        let features = manifest.features.into_iter().filter(|(feature, _)| feature != "default");
        let log = folder.join("features.log");
        let mut checked = Vec::new();
        for (feature, brought) in features {
            let compiled = self.cargo(folder, &["check", "--no-default-features", "--features", &feature], &log)?;
            checked.push((format!("with the feature {feature} alone"), compiled));
            // A tag brings nothing; what it has more where calls can be sent is another crate.
            if brought.is_empty() {
                let features = format!("{feature},send");
                let compiled =
                    self.cargo(folder, &["check", "--no-default-features", "--features", &features], &log)?;
                checked.push((format!("with the features {feature} and send alone"), compiled));
            }
        }
        checked
            .push(("without any feature".to_owned(), self.cargo(folder, &["check", "--no-default-features"], &log)?));
        checked.push(("with all features".to_owned(), self.cargo(folder, &["check", "--all-features"], &log)?));
        Ok(checked)
    }

    /// Documents a crate that was checked before, with all of its features.
    ///
    /// Errors: as [`Compiler::check`].
    pub fn document(&self, folder: &Path) -> Result<Compiled> {
        self.cargo(folder, &["doc", "--no-deps", "--all-features"], &folder.join("rustdoc.log"))
    }

    fn cargo(&self, folder: &Path, task: &[&str], log: &Path) -> Result<Compiled> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(task).args(["--quiet", "--message-format=json"]).current_dir(folder);
        cargo.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        // Only rustc itself is to be measured, not a wrapper that the user has around it.
        cargo.env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", &self.wrapper).env(rustc::LOG, log);
        if log.exists() {
            fs::remove_file(log).with_context(|| format!("cannot remove {}", log.display()))?;
        }
        let begin = Instant::now();
        let output = cargo.output().context("cargo cannot be started")?;
        let seconds = begin.elapsed().as_secs_f64();
        let mut compiled = Compiled { ok: output.status.success(), seconds, ..Compiled::default() };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Ok(Line { message: Some(message) }) = serde_json::from_str(line) {
                compiled.hear(message);
            }
        }
        if !compiled.ok && compiled.messages.is_empty() {
            compiled.messages.push(String::from_utf8_lossy(&output.stderr).trim_end().to_owned());
        }
        compiled.cost = Cost::of_log(log)?;
        Ok(compiled)
    }
}

/// A manifest, as far as it names features.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    features: BTreeMap<String, Vec<IgnoredAny>>,
}

/// A line of cargo's JSON, as far as it is about a message of the compiler.
#[derive(Deserialize)]
struct Line {
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    rendered: Option<String>,
    spans: Vec<IgnoredAny>,
}

impl Message {
    /// The compiler's last words only count what it said before.
    fn is_summary(&self) -> bool {
        let ends = ["warning emitted", "warnings emitted"];
        self.spans.is_empty()
            && (ends.iter().any(|end| self.message.ends_with(end)) || self.message.starts_with("aborting due to"))
    }
}

impl Compiled {
    fn hear(&mut self, message: Message) {
        if message.is_summary() {
            return;
        }
        match message.level.as_str() {
            "warning" => self.warnings += 1,
            level if level.starts_with("error") => self.errors += 1,
            _ => return,
        }
        if self.messages.len() < KEPT_MESSAGES {
            let shown = message.rendered.unwrap_or(message.message);
            self.messages.push(shown.trim_end().to_owned());
        }
    }
}

/// Keeps cargo from taking the crate for a lost member of a workspace around it, and gives it the versions of dependencies that
/// the lock file names, if there is one.
///
/// Errors: a file cannot be written.
pub fn stand_alone(folder: &Path, lock: Option<&Path>) -> Result<()> {
    let path = folder.join("Cargo.toml");
    let alone = |path: &Path| fs::read_to_string(path).and_then(|text| fs::write(path, text + "\n[workspace]\n"));
    alone(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    if let Some(lock) = lock.filter(|lock| lock.exists()) {
        fs::copy(lock, folder.join("Cargo.lock")).with_context(|| format!("{} cannot be copied", lock.display()))?;
    }
    Ok(())
}

/// The lock file of the project: versions that its tests are run with, and that are on this machine already.
pub fn own_lock() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock")
}

/// The folder `target` that this program was built in: its own folder is that of a profile.
pub fn target_folder() -> Result<PathBuf> {
    let own = std::env::current_exe().context("this program does not know its own path")?;
    Ok(own.ancestors().nth(2).context("this program lies in no target folder")?.to_owned())
}
