//! Arguments and files in; the generated crate on disk, or what keeps it from being up to date, out.
//! It must never know what the files hold: that is the generator's.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use specbound_codegen::diagnostic::{Diagnostic, Origin, Severity};
use specbound_codegen::{Input, Output, Ownership, Settings};

use crate::library::{Files, shown};
use crate::manifest::Lack;
use crate::place::{Changes, Crate, Keep};
use crate::render::Renderer;
use crate::{FAILED, FRESH, STALE};

/// Write the client crate of an OpenAPI document
///
/// Without options, the project's own: what spec/generate.toml and contract-tests/trial/generate.toml say.
///
/// Exit codes: 0 done; 1 `--check` found stale files, or a manifest without what the code needs; 2 the document, the arguments or a file cannot be used, and
/// nothing was written.
#[derive(Args)]
pub struct Generate {
    /// Write nothing; show what is stale or lacking, as a diff, and exit with 1 if anything is
    #[arg(long)]
    check: bool,

    /// The OpenAPI document: YAML or JSON, version 3.0 or 3.1 (3.2 is read as 3.1)
    #[arg(long, value_name = "FILE", requires_all = ["out", "package"], conflicts_with = "settings")]
    spec: Option<PathBuf>,

    /// The folder of the crate; its src/ belongs to the generator
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,

    /// The name of the crate's package
    #[arg(long, value_name = "NAME", requires = "spec", value_parser = package_name)]
    package: Option<String>,

    /// The settings file, which names the document, the folder and the package
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Take warnings for errors: where there is one, nothing is written
    #[arg(long)]
    deny_warnings: bool,

    /// Show every warning and note, not only the first few of each kind
    #[arg(long, short)]
    verbose: bool,
}

/// The settings of the project's own crates: the client of the document, and one of all that the document has none of, for tests.
const OWN: [&str; 2] = ["spec/generate.toml", "contract-tests/trial/generate.toml"];

/// A document, what to make of it, and where to.
struct Job {
    document: PathBuf,
    out: PathBuf,
    settings: Settings,
}

impl Generate {
    /// Returns the exit code: the gravest one, when there are several crates to generate.
    ///
    /// Errors: what cannot be read, written or used, with its path.
    pub fn run(self) -> Result<u8> {
        let renderer = Renderer::for_stderr(self.verbose);
        let mut jobs = Vec::new();
        match (&self.spec, &self.out, &self.package, &self.settings) {
            (Some(spec), Some(out), Some(package), _) => {
                let settings = Settings::for_package(package);
                jobs.push(Some(Job { document: spec.clone(), out: out.clone(), settings }));
            }
            (.., Some(path)) => jobs.push(job(path, &renderer)?),
            _ => {
                let own = workspace()?;
                for path in OWN {
                    jobs.push(job(&shown(&own.join(path)), &renderer)?);
                }
            }
        }
        let mut code = FRESH;
        for job in jobs {
            code = code.max(match job {
                Some(job) => self.one(&job, &renderer)?,
                None => FAILED,
            });
        }
        Ok(code)
    }

    /// Generates one crate, or checks it.
    fn one(&self, job: &Job, renderer: &Renderer) -> Result<u8> {
        let start = Instant::now();
        let home = Crate::open(&job.out, &job.settings.package)?;
        let files = Files::default();
        let Some((name, text)) = open(&files, &job.document, renderer) else {
            eprintln!("error: nothing was written");
            return Ok(FAILED);
        };
        let input = Input { name: &name, text: text.into(), settings: &job.settings, library: &files };
        let keep = if self.check { Keep::InMemory } else { Keep::OnDisk };
        let (comparison, manifest) = (home.compare(keep), Mutex::new(None));
        let output = specbound_codegen::generate_into(input, &|file| {
            if file.ownership == Ownership::Initial {
                *manifest.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.clone());
            }
            comparison.take(file);
        });
        let changes = comparison.finish();
        if !output.diagnostics.is_empty() {
            eprint!("{}", renderer.all(&output.diagnostics, &files.into_texts()));
        }
        if output.diagnostics.has_errors() {
            eprintln!("error: {} cannot be generated from; nothing was written", shown(&job.document).display());
            return Ok(FAILED);
        }
        if self.deny_warnings && output.diagnostics.count(Severity::Warning) > 0 {
            let document = shown(&job.document);
            eprintln!("error: there are warnings of {}, which are denied; nothing was written", document.display());
            return Ok(FAILED);
        }
        let mut changes = changes?;
        let manifest = manifest.into_inner().unwrap_or_else(PoisonError::into_inner);
        let lack = Lack::find(&job.out, manifest.as_slice())?;
        if let Some(lack) = &lack {
            eprint!("{}", lack.message());
        }
        if self.check {
            return check(&changes, lack.as_ref(), job, &output, start);
        }
        home.apply(&mut changes)?;
        let (wrote, unchanged, removed) = (changes.write.len(), changes.unchanged, changes.remove.len());
        let (milliseconds, contents) = (start.elapsed().as_millis(), contents(&output));
        println!(
            "{}: wrote {wrote}, unchanged {unchanged}, removed {removed} in {milliseconds} ms ({contents})",
            job.settings.package
        );
        Ok(FRESH)
    }
}

/// Returns what a settings file asks for; `None` when it cannot be used, after saying why.
fn job(path: &Path, renderer: &Renderer) -> Result<Option<Job>> {
    let files = Files::default();
    let Some((name, text)) = open(&files, path, renderer) else { return Ok(None) };
    let settings = match Settings::parse(&text, &name) {
        Ok(settings) => settings,
        Err(diagnostic) => {
            eprint!("{}", renderer.one(&diagnostic, &files.into_texts()));
            return Ok(None);
        }
    };
    for (key, value) in [("document", &settings.document), ("out", &settings.out)] {
        if value.is_empty() {
            bail!("{} does not say `{key}`", path.display());
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let document = shown(&folder.join(&settings.document));
    let out = shown(&folder.join(&settings.out));
    Ok(Some(Job { document, out, settings }))
}

/// Returns the name and the text of a file that somebody named; nothing when it cannot be read, after saying why.
fn open(files: &Files, path: &Path, renderer: &Renderer) -> Option<(String, String)> {
    let why = match files.open(path) {
        Ok(opened) => return Some(opened),
        Err(why) => why,
    };
    let help = match why.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => "a relative path starts at the folder that this is called from",
        Some(ErrorKind::IsADirectory) => "name the file itself, not the folder that it is in",
        Some(ErrorKind::PermissionDenied) => "the file's permissions keep you from reading it",
        Some(_) => "the operating system keeps it from being read",
        None => "save it in the encoding UTF-8",
    };
    let shown = path.display().to_string();
    let diagnostic = Diagnostic::error("unreadable-file", &Origin::root(&shown), format!("{why:#}")).help(help);
    eprint!("{}", renderer.one(&diagnostic, &BTreeMap::new()));
    None
}

/// The task runs in the workspace that it was built in, wherever it is called from.
fn workspace() -> Result<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(package.parent().context("the xtask package has no workspace around it")?.to_owned())
}

fn check(changes: &Changes, lack: Option<&Lack>, job: &Job, output: &Output, start: Instant) -> Result<u8> {
    let unchanged = changes.unchanged;
    if changes.is_empty() && lack.is_none() {
        let (package, milliseconds) = (&job.settings.package, start.elapsed().as_millis());
        println!("{package}: fresh: {unchanged} files, checked in {milliseconds} ms ({})", contents(output));
        return Ok(FRESH);
    }
    if let Some(lack) = lack {
        println!("incomplete: {}", lack.path().display());
    }
    if !changes.is_empty() {
        print!("{}", changes.diff(&job.out, std::io::stdout().is_terminal())?);
        let (write, remove) = (changes.write.len(), changes.remove.len());
        println!("stale: {write} to write, {remove} to remove, {unchanged} unchanged; run `cargo xtask generate`");
    }
    Ok(STALE)
}

fn contents(output: &Output) -> String {
    let count = |severity| output.diagnostics.count(severity);
    let many = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let parts = [
        many(output.operations, "operation"),
        many(output.types, "type"),
        many(count(Severity::Warning), "warning"),
        many(count(Severity::Note), "note"),
    ];
    parts.join(", ")
}

/// Cargo's rules for the name of a package, as far as a dependency on it needs them.
fn package_name(name: &str) -> Result<String, String> {
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if fits { Ok(name.to_owned()) } else { Err("a letter, then letters, digits, `-` and `_`".to_owned()) }
}
