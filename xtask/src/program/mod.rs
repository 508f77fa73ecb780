//! A document in, or a client; out: a program in `target/contract` that is made of the judge and of the client. Client and program are
//! a small workspace of their own; what both depend on is compiled once for all documents. It must never run the program.

mod job;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use specbound_codegen::diagnostic::Severity;
use specbound_codegen::{File as CrateFile, Input};

use crate::compile::{own_lock, target_folder};
use crate::library::Files;
use crate::place::{Crate, Keep};
pub use job::Job;

/// What the workspace says of itself, but for what is optimised.
const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["client", "judge"]

# As the project's own, so that dependencies that it has compiled are not compiled once more.
[profile.dev]
debug = "line-tables-only"
incremental = false

[profile.dev.package."*"]
debug = false
"#;

/// What samples, checks, sends and receives bodies. It pays for being optimised, once for all documents; the client, which is compiled
/// for a run of a minute, does not.
const OPTIMISED: &[&str] = &[
    "ahash",
    "base64",
    "bytes",
    "fancy-regex",
    "foldhash",
    "form_urlencoded",
    "futures-channel",
    "futures-util",
    "hashbrown",
    "http",
    "http-body-util",
    "httparse",
    "httpdate",
    "hyper",
    "hyper-util",
    "icu_normalizer",
    "icu_properties",
    "idna",
    "idna_adapter",
    "indexmap",
    "itoa",
    "jsonschema",
    "jsonschema-regex",
    "memchr",
    "mio",
    "percent-encoding",
    "rand",
    "rand_chacha",
    "rand_regex",
    "referencing",
    "regex-automata",
    "regex-lite",
    "regex-syntax",
    "reqwest",
    "rustls-pki-types",
    "serde_core",
    "serde_json",
    "serde_yaml",
    "smallvec",
    "tokio",
    "tower",
    "tower-http",
    "unsafe-libyaml",
    "url",
];

/// `target/contract`, while nobody else works in it.
pub struct Home {
    folder: PathBuf,
    _lock: File,
}

/// What a program does.
pub enum Purpose<'a> {
    /// It holds the client against its document, and is told how.
    Cases(&'a Value),
    /// It holds a live server against the document, through the client.
    Verify,
}

/// What was made of a document.
pub struct Made {
    /// The program.
    pub program: PathBuf,
    /// How long the generator and the compiler took.
    pub seconds: f64,
}

impl Home {
    /// Returns the folder when it is free; a second run waits for the first.
    ///
    /// Errors: the folder cannot be made.
    pub fn lock() -> Result<Home> {
        let folder = target_folder()?.join("contract");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let lock = File::create(folder.join("lock")).context("target/contract/lock cannot be made")?;
        lock.lock().context("target/contract cannot be locked")?;
        Ok(Home { folder, _lock: lock })
    }

    /// Generates the client and builds the program.
    ///
    /// Errors: the document cannot be generated from, a file not be written, or the compiler does not take one of them.
    pub fn make(&self, job: &Job, purpose: &Purpose<'_>) -> Result<Made> {
        let start = Instant::now();
        let package = &job.source.package;
        client(job, &self.client(package))?;
        let (name, text, dependencies) = match purpose {
            Purpose::Cases(options) => ("cases", cases(job, options)?, ""),
            Purpose::Verify => ("verify", include_str!("verify.rs.txt").to_owned(), SENDING),
        };
        let program = self.build(package, name, &text, dependencies)?;
        Ok(Made { program, seconds: start.elapsed().as_secs_f64() })
    }

    /// Where the client of this package belongs.
    pub fn client(&self, package: &str) -> PathBuf {
        self.folder.join(package).join("client")
    }

    /// Builds the program of this name and text, which knows the client of this package as `client` and depends on more than the judge
    /// in these lines of its manifest.
    ///
    /// Errors: a file cannot be written, or the compiler does not take one of them.
    pub fn build(&self, package: &str, name: &str, text: &str, dependencies: &str) -> Result<PathBuf> {
        let folder = self.folder.join(package);
        write(&folder.join("Cargo.toml"), &workspace())?;
        write(&folder.join("judge/Cargo.toml"), &manifest(package, name, dependencies)?)?;
        write(&folder.join("judge").join(name).with_extension("rs"), text)?;
        // Versions that the project's tests are run with, and that are on this machine already; cargo takes out what is not needed.
        let lock = folder.join("Cargo.lock");
        fs::copy(own_lock(), &lock).with_context(|| format!("{} cannot be written", lock.display()))?;
        compile(&folder, name, &target_folder()?)
    }
}

/// Writes the client, of which files that are the same stay as they are: cargo then knows that nothing changed.
fn client(job: &Job, folder: &Path) -> Result<()> {
    let files = Files::default();
    let (name, text) = files.open(&job.source.path)?;
    let input = Input { name: &name, text: text.into(), settings: &job.settings, library: &files };
    let output = specbound_codegen::generate(input);
    if output.diagnostics.has_errors() {
        let errors = output.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        bail!("no client can be generated:\n{}", errors.join("\n"));
    }
    let home = Crate::open(folder, &job.settings.package)?;
    let comparison = home.compare(Keep::InMemory);
    output.files.iter().cloned().for_each(|file| comparison.take(file));
    home.apply(&mut comparison.finish()?)?;
    // Nobody but this command owns the manifest, so that one of an earlier generator gives way.
    let initial = |file: &&CrateFile| file.path == "Cargo.toml";
    output.files.iter().find(initial).map_or(Ok(()), |file| write(&folder.join("Cargo.toml"), &file.text))
}

fn workspace() -> String {
    let optimised = OPTIMISED.iter().map(|name| {
        format!("\n[profile.dev.package.{name}]\nopt-level = 2\ndebug = false\ndebug-assertions = false\n")
    });
    // The judge itself changes oftener than what it depends on.
    let judge = "\n[profile.dev.package.contract-tests]\nopt-level = 1\ndebug = false\n";
    WORKSPACE.to_owned() + judge + &optimised.collect::<String>()
}

/// What a program depends on that sends requests itself; the client decides on reqwest's version and TLS.
const SENDING: &str = r#"bytes = "1"
http = "1"
reqwest = { version = "0.13", default-features = false }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#;

fn manifest(package: &str, name: &str, dependencies: &str) -> Result<String> {
    let judge =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask package has no workspace around it")?;
    let judge = toml::Value::from(judge.join("contract-tests").display().to_string());
    Ok(format!(
        r#"[package]
name = "{package}-judge"
version = "0.0.0"
edition = "2024"
publish = false
autotests = false

[dependencies]
contract-tests = {{ path = {judge} }}
client = {{ path = "../client", package = "{package}", features = ["contract"] }}
{dependencies}

[[test]]
name = "{name}"
path = "{name}.rs"
harness = false
"#
    ))
}

fn cases(job: &Job, options: &Value) -> Result<String> {
    let document =
        fs::canonicalize(&job.source.path).with_context(|| format!("cannot read {}", job.source.path.display()))?;
    let (document, options) = (format!("{:?}", document.display().to_string()), format!("{:?}", options.to_string()));
    Ok(include_str!("cases.rs.txt").replace("__DOCUMENT__", &document).replace("__OPTIONS__", &options))
}

/// Writes a file, unless it holds the text already: cargo then knows that nothing changed.
///
/// Errors: it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Compiles the program, and says where cargo put it.
fn compile(folder: &Path, name: &str, target: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--no-run", "--test", name, "--message-format=json-render-diagnostics"]);
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target).stderr(Stdio::inherit());
    let output = cargo.output().context("cargo cannot be started")?;
    let artifacts = String::from_utf8_lossy(&output.stdout).into_owned();
    let artifacts = artifacts.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let executable = |line: Value| Some(PathBuf::from(line.get("executable")?.as_str()?));
    match artifacts.filter_map(executable).next_back() {
        Some(program) if output.status.success() => Ok(program),
        _ => bail!("the client, or the program that judges it, cannot be compiled"),
    }
}
