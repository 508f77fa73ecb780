//! Arguments and documents in; for each document a client that is made from it and held against it by the judge, and a table or
//! JSON about that, out. It must never know how a client is judged: the judge is a program that it builds.

mod report;
mod run;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use globset::Glob;
use serde_json::{Value, json};

use crate::program::{Home, Job, Purpose};
use crate::{FRESH, STALE};
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
            return Ok(vec![Job::own()?]);
        }
        let jobs: Vec<Vec<Job>> = self.spec.iter().map(|path| Job::all(path)).collect::<Result<_>>()?;
        Ok(jobs.into_iter().flatten().collect())
    }

    fn one(&self, home: &Home, job: &Job) -> Result<Document> {
        let made = home.make(job, &Purpose::Cases(&self.options(job)))?;
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
