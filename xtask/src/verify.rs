//! Arguments in; a process that asks a live server whether it keeps its document, out; and its exit code.
//! It must never know the judge or the client, which that process is made of.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use globset::{Glob, GlobSetBuilder};
use serde_json::json;

use crate::corpus::{Source, operations};

/// Check a live server against the project's document
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
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let spec = project.join("spec/openapi.yaml");
        let settings = json!({
            "spec": spec, "url": self.url, "auth": self.auth, "only": self.only(&spec)?,
            "unsafe_methods": self.unsafe_methods, "dry_run": self.dry_run, "rate": self.rate,
        });
        let status = Command::new(program(project)?).arg(settings.to_string()).status();
        let status = status.context("the verifier cannot be started")?;
        Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(crate::FAILED))
    }

    /// The keys of the operations that are wanted.
    fn only(&self, spec: &Path) -> Result<Option<Vec<String>>> {
        if self.only.is_empty() {
            return Ok(None);
        }
        let mut globs = GlobSetBuilder::new();
        for glob in &self.only {
            globs.add(glob.clone());
        }
        let globs = globs.build().context("the globs cannot be used together")?;
        let source = Source { name: String::new(), package: String::new(), path: spec.to_owned() };
        let all = operations(&source)?.context("the document has no operations")?;
        let keys: Vec<String> = all.into_iter().filter(|key| globs.is_match(key)).collect();
        ensure!(!keys.is_empty(), "no operation of the document fits");
        Ok(Some(keys))
    }
}

/// Builds the verifier and returns its path.
///
/// # Errors
///
/// When it does not compile.
pub fn program(project: &Path) -> Result<PathBuf> {
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.current_dir(project).args(["build", "--quiet", "--package", "contract-tests", "--example", "verify"]);
    let status = build.status().context("cargo cannot be started")?;
    ensure!(status.success(), "the verifier does not compile");
    let folder = crate::compile::target_folder()?.join("debug/examples");
    Ok(folder.join(format!("verify{}", std::env::consts::EXE_SUFFIX)))
}
