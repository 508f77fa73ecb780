//! In: a base URL, credentials and arguments. Out: what the example did, beside what it had to do.
//! It must never know which peer it talks to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

const RUN: [&str; 6] = ["run", "--quiet", "--package", "atlas-admin", "--example", "delete_link_token"];

/// One run of the example: where to, as whom, with which arguments.
pub struct Run<'a> {
    pub base_url: &'a str,
    /// Environment variables, such as `ATLAS_ACCESS_TOKEN`.
    pub credentials: &'a [(&'a str, &'a str)],
    pub arguments: &'a [&'a str],
}

/// What the example must do: its exit code, and what it must print.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    pub exit: i32,
    pub printed: &'a [&'a str],
}

/// What had to be done against one peer, or by it, and was.
pub struct Verdict {
    pub peer: &'static str,
    pub check: String,
    /// Everything that was printed.
    pub printed: String,
    exit: Option<i32>,
    expected_exit: i32,
    expected_printed: Vec<String>,
    /// Set when the output holds a credential.
    leaked: bool,
}

impl Verdict {
    /// A verdict on a program that has ended.
    pub fn new(
        (peer, check): (&'static str, &str),
        exit: Option<i32>,
        printed: String,
        secret: Option<&str>,
        expected: Expected<'_>,
    ) -> Self {
        Verdict {
            peer,
            check: check.to_owned(),
            leaked: secret.is_some_and(|secret| printed.contains(secret)),
            printed,
            exit,
            expected_exit: expected.exit,
            expected_printed: expected.printed.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    /// Whether the example did what it had to.
    pub fn passed(&self) -> bool {
        self.exit == Some(self.expected_exit) && self.missing().is_empty() && !self.leaked
    }

    /// What the example had to do, for the table.
    pub fn expected(&self) -> String {
        let values = self.expected_printed.iter().map(|line| value(line));
        format!("exit {}: {}", self.expected_exit, values.collect::<Vec<_>>().join(", "))
    }

    /// What the example did, for the table: of what it printed only the lines that are judged.
    pub fn got(&self) -> String {
        let exit = self.exit.map_or("killed".to_owned(), |code| format!("exit {code}"));
        let printed = self.expected_printed.iter().map(|expected| {
            let same_name = |line: &&str| name(line) == name(expected);
            self.printed.lines().find(same_name).map_or("nothing", value)
        });
        let leaked = if self.leaked { ", and a secret" } else { "" };
        format!("{exit}: {}{leaked}", printed.collect::<Vec<_>>().join(", "))
    }

    fn missing(&self) -> Vec<&str> {
        let texts = self.expected_printed.iter().map(String::as_str);
        texts.filter(|text| !self.printed.lines().any(|line| line.starts_with(text))).collect()
    }
}

/// The name of a printed line such as `status: 404 Not Found`.
fn name(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(name, _)| name)
}

fn value(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(_, value)| value)
}

/// Compiles the example, so that no check pays for it.
///
/// # Errors
///
/// When it does not compile.
pub fn build(project: &Path) -> anyhow::Result<()> {
    let arguments = ["build", "--quiet", "--package", "atlas-admin", "--example", "delete_link_token"];
    let status = cargo(project).args(arguments).status().context("cargo cannot be started")?;
    ensure!(status.success(), "the example does not compile");
    Ok(())
}

/// Runs the example once.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn drive(
    project: &Path,
    (peer, check): (&'static str, &str),
    run: &Run<'_>,
    expected: Expected<'_>,
) -> anyhow::Result<Verdict> {
    let mut command = cargo(project);
    command.args(RUN).arg("--").args(run.arguments);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ATLAS_")) {
        command.env_remove(name);
    }
    command.env("ATLAS_BASE_URL", run.base_url).envs(run.credentials.iter().copied());
    // A proxy that the environment names has no way to this machine's loopback interface.
    command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    let output = command.output().context("cargo cannot be started")?;
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    let secret = run.credentials.last().map(|(_, secret)| *secret);
    Ok(Verdict::new((peer, check), output.status.code(), printed, secret, expected))
}

fn cargo(project: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project);
    command
}
