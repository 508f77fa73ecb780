//! In: Prism, which answers as `spec/openapi.yaml` says. Out: verdicts on the example for each status that the document declares.
//! Prism checks the request against the document too. It must never know the generator's reading of the document.

use std::path::Path;
use std::process::Command;

use super::ORGANIZATION;
use super::example::{Expected, Run, Verdict, drive};
use super::prefer::Preferring;
use super::server::{Server, free_port};

const TOKEN: &str = "a-token-that-Prism-takes-as-it-is";

/// A declared status, and what the example prints about the document's example of it.
const ANSWERS: [(u16, Expected<'_>); 6] = [
    (204, Expected { exit: 0, printed: &["status: 204 No Content"] }),
    (400, failure(&["error: BadRequest", "status: 400", "errorCode: VALIDATION_ERROR", "reason: Bad Request"])),
    (401, failure(&["error: Unauthorized", "status: 401", "errorCode: NOT_AUTHORIZED", "reason: Unauthorized"])),
    (403, failure(&["error: Forbidden", "status: 403", "errorCode: USER_UNAUTHORIZED", "reason: Forbidden"])),
    (404, failure(&["error: NotFound", "status: 404", "errorCode: RESOURCE_NOT_FOUND", "reason: Not Found"])),
    (
        500,
        failure(&[
            "error: InternalServerError",
            "status: 500",
            "errorCode: UNEXPECTED_ERROR",
            "reason: Internal Server",
        ]),
    ),
];

const fn failure(printed: &'static [&'static str]) -> Expected<'static> {
    Expected { exit: 1, printed }
}

/// Asks Prism for each declared status, without an envelope and with one asked for. Prism does not wrap its answers, so the
/// second half shows that a plain answer is still understood.
///
/// # Errors
///
/// When Prism cannot be started.
pub fn check(project: &Path, packages: &Path) -> anyhow::Result<Vec<Verdict>> {
    let port = free_port()?;
    let mut command = Command::new(packages.join("node_modules/.bin/prism"));
    command.args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(project.join("spec/openapi.yaml"));
    let _prism = Server::start(&mut command, "Prism is listening")?;
    let proxy = Preferring::start(port)?;
    let base_url = format!("http://127.0.0.1:{}", proxy.port);
    let mut verdicts = Vec::new();
    for arguments in [&[ORGANIZATION][..], &[ORGANIZATION, "--envelope"]] {
        let run = Run { base_url: &base_url, credentials: &[("ATLAS_ACCESS_TOKEN", TOKEN)], arguments };
        let asked = if arguments.contains(&"--envelope") { ", envelope asked for" } else { "" };
        for (code, expected) in ANSWERS {
            proxy.prefer(code);
            verdicts.push(drive(project, ("Prism", &format!("{code}{asked}")), &run, expected)?);
        }
    }
    Ok(verdicts)
}
