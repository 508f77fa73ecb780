//! Arguments and a folder of documents in; a table or JSON about what the generator, and the compiler, make of each out.
//! It must never know one document from another.

mod declared;
mod document;
mod home;
mod raw;
mod report;
mod table;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread::Builder;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};
use indicatif::{ProgressBar, ProgressStyle};

use crate::compile::Compiled;
use crate::{FRESH, STALE};
use home::Home;
use report::{Check, Document, Report};

pub use document::{Source, find, operations, package};
pub use table::aligned;

/// Generate from every document of a folder, and say what comes out
///
/// Operations are counted twice: in the document as it is written, and in what is generated from it. Seconds of generation are
/// those of this program: `cargo run --release --package xtask -- corpus DIR` shows what a release build takes.
///
/// Exit codes: 0 everything is emitted and, with `--check`, compiles without a warning; 1 something fell short: an operation that
/// is not emitted, an error about a document, a crate that does not compile or not without warnings, of rustdoc's too where `--doc` asks for it; 2 it could not be tried.
#[derive(Args)]
pub struct Corpus {
    /// The folder with the documents; what lies in folders below it is only read where a document refers to it
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Compile each crate too, by `cargo check` with its default features
    #[arg(long)]
    check: bool,

    /// With `--check`, compile each crate with each of its features alone, too, without any, and with all
    #[arg(long, requires = "check")]
    each_feature: bool,

    /// With `--check`, have rustdoc document each crate, too, by `cargo doc --all-features`
    #[arg(long, requires = "check")]
    doc: bool,

    /// How many documents are done at a time; with more than one, each takes longer than it would alone
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZeroUsize,

    /// How the report is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Only the files whose names, with or without their ending, fit; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,
}

/// As much as the main thread has, on which `generate` does its work.
const STACK: usize = 8 << 20;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Columns, and a line for each thing that fell short
    Table,
    /// The report for other programs
    Json,
}

impl Corpus {
    /// Returns the exit code.
    ///
    /// Errors: the folder cannot be read or has no document; a crate cannot be written, or cargo not be started.
    pub fn run(self) -> Result<u8> {
        let sources = find(&self.folder, &globs(&self.only)?)?;
        if sources.is_empty() {
            bail!("{} holds no JSON or YAML file whose name is asked for", self.folder.display());
        }
        let home = if self.check { Some(Home::lock(self.jobs.get())?) } else { None };
        let report = Report::new(self.all(&sources, home.as_ref())?);
        if report.documents.is_empty() {
            bail!("{} holds no OpenAPI document: no file has `openapi` at its top", self.folder.display());
        }
        match self.format {
            Format::Json => {
                println!("{}", serde_json::to_string_pretty(&report)?);
                eprint!("{}", report.shortfalls());
            }
            Format::Table => {
                println!("{}", table::table(&report));
                if !report.is_whole() {
                    print!("\nWhat fell short:\n{}", report.shortfalls());
                }
            }
        }
        Ok(if report.is_whole() { FRESH } else { STALE })
    }

    /// Does all documents, some at a time. The workers are plain threads: the generator itself works in parallel on rayon's, and
    /// would have only one of them if it were called on one.
    fn all(&self, sources: &[Source], home: Option<&Home>) -> Result<Vec<Document>> {
        let bar = bar(sources.len());
        let queue = Mutex::new(sources.iter());
        let next = || queue.lock().ok().and_then(|mut queue| queue.next());
        let work = |worker: usize| {
            let mut done = Vec::new();
            while let Some(source) = next() {
                bar.set_message(source.name.clone());
                done.extend(self.one(source, home, worker, &bar)?);
                bar.inc(1);
            }
            anyhow::Ok(done)
        };
        let workers = self.jobs.get().min(sources.len());
        let done = std::thread::scope(|scope| {
            let start = |worker| Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(worker));
            let workers: Vec<_> = (0..workers).map(start).collect::<std::io::Result<_>>()?;
            let ended = workers.into_iter().map(|worker| worker.join());
            ended.map(|done| done.unwrap_or_else(|_| bail!("a worker panicked"))).collect::<Result<Vec<_>>>()
        });
        bar.finish_and_clear();
        Ok(done?.into_iter().flatten().collect())
    }

    fn one(&self, source: &Source, home: Option<&Home>, worker: usize, bar: &ProgressBar) -> Result<Option<Document>> {
        let Some((mut document, output)) = document::generate(source) else {
            bar.suspend(|| eprintln!("{} is left out: it has no `openapi` at its top", source.name));
            return Ok(None);
        };
        let Some(home) = home else { return Ok(Some(document)) };
        if output.files.is_empty() {
            document.check = Some(Check::NO_CRATE);
            return Ok(Some(document));
        }
        let compiled = home.check(&source.package, &output.files, worker)?;
        document.check = Some(Check::from(&compiled));
        document.shortfalls.extend(fell_short("in its crate", &compiled));
        if self.doc && compiled.ok {
            let documented = home.document(&source.package, worker)?;
            document.shortfalls.extend(fell_short("in the documentation of its crate", &documented));
        }
        if self.each_feature && compiled.ok {
            for (features, compiled) in home.check_features(&source.package, worker)? {
                document.shortfalls.extend(fell_short(&format!("in its crate {features}"), &compiled));
            }
        }
        Ok(Some(document))
    }
}

/// What to say of a crate that the compiler did not pass without a word.
fn fell_short(place: &str, compiled: &Compiled) -> Option<String> {
    let (errors, warnings, first) = (compiled.errors, compiled.warnings, compiled.messages.join("\n"));
    let clean = compiled.ok && warnings == 0;
    (!clean).then(|| format!("errors {place}: {errors}, warnings: {warnings}; the first are:\n{first}"))
}

/// Returns the patterns as one; without any, one that is empty.
///
/// Errors: they are too much together.
pub fn globs(only: &[Glob]) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in only {
        set.add(glob.clone());
    }
    set.build().context("the patterns of --only are too much together")
}

/// Returns a bar on standard error, which shows itself only on a terminal.
pub fn bar(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{elapsed} [{wide_bar}] {pos}/{len} {msg:40}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
