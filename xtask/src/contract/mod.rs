//! Arguments and documents in; for each document a client that is made from it and held against it by the judge, and a table or
//! JSON about that, out. It must never know how a client is judged: the judge is a program that it builds.

mod made;
mod report;
mod run;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet};
use serde_json::{Value, json};
use specbound_codegen::Settings;

use crate::corpus::{Source, find, package};
use crate::{FRESH, STALE};
use made::Home;
use report::{Document, Report};

/// Hold clients against their documents: every declared (operation, status, media type), over real HTTP on the loopback interface
///
/// For each document, the client is generated into target/contract and built, and the judge runs on it. Without --spec, that is
/// spec/openapi.yaml with the settings of spec/generate.toml.
///
/// Exit codes: 0 every promise is kept; 1 one is broken, or could not be judged; 2 it could not be tried.
#[derive(Args)]
pub struct Contract {
    /// An OpenAPI document, or a folder of them; may be given several times
    #[arg(long, value_name = "FILE|DIR")]
    spec: Vec<PathBuf>,

    /// Only the operations whose key (GET /pets), path, operationId or tag fits; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,

    /// How the run is reported: as a table of totals, or in one of the report's forms, with --report
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Where the report of each document is written, under the document's name, in the form of --format: all cases, with what went
    /// over the wire for each declared answer and each failure. JSON without it prints the totals alone
    #[arg(long, value_name = "DIR", required_if_eq_any([("format", "junit"), ("format", "html")]))]
    report: Option<PathBuf>,

    /// The seed of the sampled bodies and arguments
    #[arg(long, default_value = "1")]
    seed: u64,

    /// How many sampled bodies there are of each schema, beside the full and the minimal one
    #[arg(long, value_name = "N", default_value = "3")]
    samples: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// What is wrong, and a row for each document
    Table,
    /// The totals for other programs; what is wrong goes to standard error
    Json,
    /// Test suites, one for each operation
    Junit,
    /// A page for a browser
    Html,
}

/// A document to be judged, and what the judge and the generator are told beside it.
struct Job {
    source: Source,
    settings: Settings,
}

impl Contract {
    /// Returns the exit code.
    ///
    /// Errors: a document cannot be read or generated from, its client cannot be written or built, or the judge not be run.
    pub fn run(self) -> Result<u8> {
        let home = Home::lock()?;
        let (mut documents, mut untried) = (Vec::new(), Vec::new());
        for job in self.jobs()? {
            match self.one(&home, &job) {
                Ok(document) => documents.push(document),
                // The others are judged all the same.
                Err(error) => untried.push(format!("{}: {error:#}", job.source.name)),
            }
        }
        let report = Report::new(documents);
        match self.format {
            Format::Table | Format::Junit | Format::Html => print!("{}{}", report.findings(), report.table()),
            Format::Json => {
                eprint!("{}", report.findings());
                println!("{}", serde_json::to_string_pretty(&report)?);
            }
        }
        if !untried.is_empty() {
            bail!("{}", untried.join("\n"));
        }
        Ok(if report.is_clean() { FRESH } else { STALE })
    }

    fn jobs(&self) -> Result<Vec<Job>> {
        if self.spec.is_empty() {
            return Ok(vec![own()?]);
        }
        let mut jobs: Vec<Job> = Vec::new();
        for path in &self.spec {
            let sources = if path.is_dir() { find(path, &GlobSet::empty())? } else { vec![file(path)?] };
            jobs.extend(sources.into_iter().map(|source| {
                let settings = Settings::for_package(&source.package);
                Job { source, settings }
            }));
        }
        if jobs.is_empty() {
            bail!("the folder holds no JSON or YAML file");
        }
        Ok(jobs)
    }

    fn one(&self, home: &Home, job: &Job) -> Result<Document> {
        let made = home.make(job, &self.options(job))?;
        let only: Vec<&str> = self.only.iter().map(Glob::glob).collect();
        let mut program = Command::new(&made.program);
        program.arg("--events").arg(json!({ "only": only, "report": self.report(&job.source.package)? }).to_string());
        run::watched(program, &job.source.name).map(|verdict| Document::new(&job.source.name, made, verdict))
    }

    /// The form of the report, and the file that it is written into.
    fn report(&self, package: &str) -> Result<Value> {
        let Some(folder) = &self.report else { return Ok(Value::Null) };
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let folder = std::fs::canonicalize(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let (form, ending) = match self.format {
            Format::Table => ("table", "txt"),
            Format::Json => ("json", "json"),
            Format::Junit => ("junit", "xml"),
            Format::Html => ("html", "html"),
        };
        Ok(json!({ form: folder.join(package).with_extension(ending) }))
    }

    /// What the judge is told beside the document.
    fn options(&self, job: &Job) -> Value {
        let error = &job.settings.error;
        let shared = error.schema.as_ref().map(|schema| {
            let schema = schema.replace('~', "~0").replace('/', "~1");
            json!({ "schema": format!("/components/schemas/{schema}"), "code": error.code })
        });
        json!({ "seed": self.seed, "samples": self.samples, "shared": shared })
    }
}

/// The project's own document, with its settings.
fn own() -> Result<Job> {
    let project =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask package has no workspace around it")?;
    let path = project.join("spec/generate.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let settings = Settings::parse(&text, "spec/generate.toml").map_err(|error| anyhow::anyhow!("{error}"))?;
    let document = project.join("spec").join(&settings.document);
    let source = Source { name: "spec/openapi.yaml".to_owned(), path: document, package: settings.package.clone() };
    Ok(Job { source, settings })
}

fn file(path: &Path) -> Result<Source> {
    let path = std::fs::canonicalize(path).with_context(|| format!("cannot read {}", path.display()))?;
    let stem = path.file_stem().context("this path names no file")?.to_string_lossy().into_owned();
    let name = path.file_name().context("this path names no file")?.to_string_lossy().into_owned();
    Ok(Source { name, package: package(&stem), path })
}
