//! In: the mock server, Prism and autocannon, which asks both. Out: how long each takes to start, its memory, and how many requests
//! it answers in a second, as the rows of the README's table. It must never know how either works: both get the same requests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::median;
use crate::peers::server::{Server, free_port};
use crate::{install, mock};

/// Compare the mock server with Prism
///
/// Both serve the same documents, one after the other in turns, and autocannon asks each of them over 10 connections. Prism and
/// autocannon are installed below `target`.
#[derive(Args)]
pub struct Mock {
    /// How long to ask in each turn, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,

    /// How many turns each server has; the one in the middle counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    turns: usize,
}

/// A document, and the request that is sent for it.
struct Subject {
    name: &'static str,
    document: PathBuf,
    method: &'static str,
    path: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Which {
    Ours,
    Prism,
}

/// What one turn showed.
struct Turn {
    start: Duration,
    /// After the requests, in bytes.
    memory: u64,
    per_second: f64,
}

/// The ones in the middle of several turns.
struct Figures {
    start: f64,
    memory: u64,
    per_second: f64,
}

impl Mock {
    /// Measures, and prints a table.
    ///
    /// # Errors
    ///
    /// When a server does not start or answers with anything but a success; nothing is compared then.
    pub fn run(self, project: &Path) -> Result<()> {
        let packages = install::npm(&project.join("xtask/peers"), &project.join("target/peers"))?;
        let program = mock::program(project)?;
        let version = prism(project)?;
        let mut rows = Vec::new();
        for subject in subjects(project) {
            let (mut ours, mut prism) = (Vec::new(), Vec::new());
            for _ in 0..self.turns.max(1) {
                ours.push(turn(Which::Ours, &program, &packages, &subject, self.seconds)?);
                prism.push(turn(
                    Which::Prism,
                    &packages.join("node_modules/.bin/prism"),
                    &packages,
                    &subject,
                    self.seconds,
                )?);
            }
            let [ours, prism] = [figures(&ours)?, figures(&prism)?];
            rows.push(format!("| {} | the mock server | {} |", subject.name, cells(&ours)));
            rows.push(format!("| | Prism {version} | {} |", cells(&prism)));
            rows.push(format!(
                "| | the first to the second | {:.3} | {:.2} | {:.1} |",
                ours.start / prism.start,
                ours.memory as f64 / prism.memory as f64,
                ours.per_second / prism.per_second
            ));
        }
        println!("| document | server | start | memory | requests/s |\n|---|---|---|---|---|\n{}", rows.join("\n"));
        Ok(())
    }
}

/// A token that both take.
const TOKEN: &str = "token";

/// The version of Prism.
fn prism(project: &Path) -> Result<String> {
    let manifest = std::fs::read_to_string(project.join("xtask/peers/package.json"));
    let manifest: Value = serde_json::from_str(&manifest.context("xtask/peers/package.json cannot be read")?)?;
    let version = manifest.pointer("/dependencies/@stoplight~1prism-cli").and_then(Value::as_str);
    version.map(str::to_owned).context("xtask/peers/package.json names no version of Prism")
}

fn subjects(project: &Path) -> Vec<Subject> {
    let atlas = project.join("../shared/corpus/atlas__atlas-api-transformed.yaml");
    let mut subjects = vec![Subject {
        name: "`spec/openapi.yaml`, 1 operation",
        document: project.join("spec/openapi.yaml"),
        method: "DELETE",
        path: "/api/atlas/v1.0/orgs/4888442a3354817a7320eb61/liveMigrations/linkTokens",
    }];
    if atlas.exists() {
        subjects.push(Subject {
            name: "Atlas, 514 operations",
            document: atlas,
            method: "GET",
            path: "/api/atlas/v2/orgs",
        });
    }
    subjects
}

fn turn(which: Which, program: &Path, packages: &Path, subject: &Subject, seconds: u64) -> Result<Turn> {
    let port = free_port()?;
    let mut command = Command::new(program);
    let sign = match which {
        Which::Ours => {
            command.arg(json!({ "spec": subject.document, "port": port, "token": TOKEN }).to_string());
            "listening on "
        }
        Which::Prism => {
            command.args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(&subject.document);
            "Prism is listening"
        }
    };
    let begin = Instant::now();
    let server = Server::start(&mut command, sign)?;
    let start = begin.elapsed();
    let url = format!("http://127.0.0.1:{port}{}", subject.path);
    let ask = |extent: &[&str]| {
        let mut cannon = Command::new(packages.join("node_modules/.bin/autocannon"));
        cannon.args(["--json", "--no-progress", "--method", subject.method]).args(extent);
        cannon.args(["--headers", &format!("Authorization=Bearer {TOKEN}")]).arg(&url);
        cannon.output().context("autocannon cannot be started")
    };
    // What is made at the first requests and kept is not what is measured here.
    ask(&["--connections", "1", "--amount", "10", "--timeout", "60"])?;
    let output = ask(&["--connections", "10", "--duration", &seconds.to_string()])?;
    let memory = memory(server.id())?;
    let shown = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&shown).with_context(|| format!("autocannon printed {shown}"))?;
    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64);
    let wrong: f64 = ["/non2xx", "/errors", "/timeouts"].iter().filter_map(|pointer| number(pointer)).sum();
    ensure!(wrong == 0.0, "{wrong} requests did not get a success: {shown}");
    let per_second = number("/requests/average").filter(|rate| *rate > 0.0);
    Ok(Turn { start, memory, per_second: per_second.context("autocannon counts no requests")? })
}

/// The resident memory of a process, in bytes. Prism's program is node itself, so that this is all of it.
fn memory(id: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).context("the server is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).context("the system does not say how much memory the server has")
}

fn figures(turns: &[Turn]) -> Result<Figures> {
    let middle = |of: fn(&Turn) -> f64| median(turns.iter().map(of).collect()).context("nothing was measured");
    Ok(Figures {
        start: middle(|turn| turn.start.as_secs_f64())?,
        memory: middle(|turn| turn.memory as f64)? as u64,
        per_second: middle(|turn| turn.per_second)?,
    })
}

fn cells(figures: &Figures) -> String {
    format!("{:.3} s | {} MB | {:.0}", figures.start, figures.memory / 1_000_000, figures.per_second)
}
