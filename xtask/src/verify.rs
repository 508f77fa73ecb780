//! Arguments in; a process that asks a live server whether it keeps its document, out; and its exit code.
//! It must never know the judge or the client, which that process is made of.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use globset::{Glob, GlobSetBuilder};
use serde_json::json;

use crate::corpus::{Source, operations};
use crate::program::{Home, Job, Purpose};

/// Check a live server against its document
///
/// The client of the document is generated into target/contract and built first. Without --spec, the document is spec/openapi.yaml, with
/// the settings of spec/generate.toml.
///
/// Sends sound requests, as the generated client makes them from the document's examples and from samples; requests that break each
/// constraint by itself; requests without credentials and with wrong ones; and a method that is not declared. Each answer is held against
/// the document: status, media type, body, header fields. All that will be sent is listed first. Methods that may change something are
/// left out unless asked for.
///
/// Exit codes: 0 the server keeps the document; 1 it does not; 2 the arguments or the document cannot be used.
#[derive(Args)]
pub struct Verify {
    /// Where the server is; the document's paths come after this
    #[arg(long, value_name = "BASE")]
    url: String,

    /// The OpenAPI document that the server should keep: YAML or JSON, version 3.0 or 3.1
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Who asks: digest:USER:PASSWORD, basic:USER:PASSWORD, bearer:TOKEN, client:ID:SECRET or key:VALUE
    #[arg(long, value_name = "KIND:…")]
    auth: Option<String>,

    /// Only operations that fit, by method and path ("GET /orgs*"); may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,

    /// Send methods that may change or delete something too
    #[arg(long)]
    unsafe_methods: bool,

    /// List what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// How many requests to send in a second, at most
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    rate: f64,
}

impl Verify {
    /// Returns the exit code.
    ///
    /// # Errors
    ///
    /// When the program that does it does not build or cannot be started.
    pub fn run(self) -> Result<u8> {
        let job = self.spec.as_deref().map_or_else(Job::own, Job::one)?;
        let settings = json!({
            "spec": job.source.path, "url": self.url, "auth": self.auth, "only": self.only(&job.source)?,
            "unsafe_methods": self.unsafe_methods, "dry_run": self.dry_run, "rate": self.rate,
        });
        let status = Command::new(program(&job)?).arg(settings.to_string()).status();
        let status = status.context("the verifier cannot be started")?;
        Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(crate::FAILED))
    }

    /// The keys of the operations that are wanted.
    fn only(&self, source: &Source) -> Result<Option<Vec<String>>> {
        if self.only.is_empty() {
            return Ok(None);
        }
        let mut globs = GlobSetBuilder::new();
        for glob in &self.only {
            globs.add(glob.clone());
        }
        let globs = globs.build().context("the globs cannot be used together")?;
        let all = operations(source)?.context("the document has no operations")?;
        let keys: Vec<String> = all.into_iter().filter(|key| globs.is_match(key)).collect();
        ensure!(!keys.is_empty(), "no operation of the document fits");
        Ok(Some(keys))
    }
}

/// Builds the verifier of a document and returns its path.
///
/// # Errors
///
/// When no client can be generated, or the program does not compile.
pub fn program(job: &Job) -> Result<PathBuf> {
    Ok(Home::lock()?.make(job, &Purpose::Verify)?.program)
}
