//! In: the verifier, the mock server and Prism. Out: verdicts on the verifier: the mock server keeps the document, and what Prism does
//! against it is found. It must never know how the verifier judges.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde_json::json;

use super::example::{Expected, Verdict};
use super::server::{Server, free_port};
use crate::program::Job;
use crate::{mock, verify};

/// What both take for a token.
const TOKEN: &str = "a-token-of-the-peers";

/// Prism takes any token, and leaves two fields out that HTTP demands.
const PRISM: [&str; 3] = ["challenge: ", "credentials-demanded: ", "allow: "];

/// Verifies both servers.
///
/// # Errors
///
/// When the verifier or the mock server does not compile, or a server does not start.
pub fn check(project: &Path, packages: &Path) -> anyhow::Result<Vec<Verdict>> {
    let job = Job::own()?;
    let (verifier, document) = (verify::program(&job)?, job.source.path);
    let run = |url: &str, name: &str, expected: Expected<'_>| {
        let auth = format!("bearer:{TOKEN}");
        let settings = json!({ "spec": document, "url": url, "auth": auth, "unsafe_methods": true, "rate": 50 });
        let output = Command::new(&verifier).arg(settings.to_string()).env("NO_PROXY", "127.0.0.1").output();
        let output = output.context("the verifier cannot be started")?;
        let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        anyhow::Ok(Verdict::new(("the verifier", name), output.status.code(), printed, Some(TOKEN), expected))
    };
    let settings = json!({ "spec": document, "port": 0, "token": TOKEN });
    let ours = Server::start(Command::new(mock::program(project)?).arg(settings.to_string()), "listening on ")?;
    let url = ours.ready.rsplit(' ').next().context("the mock server names its address")?;
    let clean = run(url, "the mock server keeps the document", Expected { exit: 0, printed: &["verify: "] })?;
    let port = free_port()?;
    let mut command = Command::new(packages.join("node_modules/.bin/prism"));
    command.args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(&document);
    let _prism = Server::start(&mut command, "Prism is listening")?;
    let url = format!("http://127.0.0.1:{port}");
    let found = run(&url, "what Prism does against the document", Expected { exit: 1, printed: &PRISM })?;
    Ok(vec![clean, found])
}
