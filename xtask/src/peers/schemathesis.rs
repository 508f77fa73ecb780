//! In: Schemathesis, which tests servers against their documents, and the mock server. Out: verdicts on the mock server.
//! It must never know how the mock server reads a document, nor what Schemathesis looks for: that is for Schemathesis to say.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde_json::{Value, json};

use super::configuration;
use super::example::{Expected, Verdict};
use super::server::Server;
use crate::{install, mock};

/// What the mock server takes for a token by itself.
const TOKEN: &str = "a-token-of-the-peers";

/// The operations of the Atlas document that are tested: all would take many minutes.
const ATLAS: &str = "liveMigrations|^/api/atlas/v2/orgs$";

/// Tests the mock server on the project's document and, where it is there, on a part of the whole Atlas document.
///
/// # Errors
///
/// When Schemathesis cannot be installed, or the mock server does not compile or start.
pub fn check(project: &Path) -> anyhow::Result<Vec<Verdict>> {
    let packages = project.join("target/peers-python");
    let packages = install::requirements(&configuration(project).join("requirements.txt"), &packages)?;
    let program = mock::program(project)?;
    let own = project.join("spec/openapi.yaml");
    let mut verdicts = vec![run(&packages, &program, &own, None)?];
    let atlas = project.join("../shared/corpus/atlas__atlas-api-transformed.yaml");
    if atlas.exists() {
        verdicts.push(run(&packages, &program, &atlas, Some(ATLAS))?);
    }
    Ok(verdicts)
}

fn run(packages: &Path, program: &Path, document: &Path, only: Option<&str>) -> anyhow::Result<Verdict> {
    let settings = json!({ "spec": document, "port": 0, "token": TOKEN });
    let server = Server::start(Command::new(program).arg(settings.to_string()), "listening on ")?;
    let url = server.ready.rsplit(' ').next().context("the mock server names its address")?;
    let mut command = Command::new("python3");
    command.current_dir(packages).arg(packages.join("bin/st")).env("PYTHONPATH", packages).env("NO_PROXY", "127.0.0.1");
    command.arg("run").arg(document).args(["--url", url, "--checks", "all", "--continue-on-failure", "--no-color"]);
    command.args(["--generation-deterministic", "--report", "json"]);
    let report = packages.join("report.json");
    command.arg("--report-json-path").arg(&report);
    command.args(["--header", &format!("Authorization: Bearer {TOKEN}")]);
    if let Some(paths) = only {
        command.args(["--include-path-regex", paths]);
    }
    let output = command.output().context("python3 cannot be started")?;
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    let report =
        std::fs::read_to_string(&report).with_context(|| format!("Schemathesis reports nothing:\n{printed}"))?;
    let report: Value = serde_json::from_str(&report).context("the report of Schemathesis is no JSON")?;
    let count = |name: &str| report.pointer(&format!("/test_cases/{name}")).and_then(Value::as_u64);
    let failures = count("unique_failures").context("Schemathesis reports no number of failures")?;
    let cases = count("generated").filter(|cases| *cases > 0).context("Schemathesis tried nothing")?;
    let printed = format!("failures: {failures}\ncases: {cases}\n{printed}");
    let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let check = format!("{name} against the mock server");
    let expected = Expected { exit: 0, printed: &["failures: 0", "cases: "] };
    Ok(Verdict::new(("Schemathesis", &check), output.status.code(), printed, Some(TOKEN), expected))
}
