//! In: the compiled example `delete_link_token` and servers that nobody here wrote, installed from their registries; the mock server
//! and a tester; the page of a report, and a browser. Out: a table of what each of them had to do and did.
//! It must never know the client or the mock server from inside: it sees exit codes and what is printed.

mod apache;
mod example;
mod oauth;
mod page;
mod prefer;
mod prism;
mod schemathesis;
pub mod server;
mod verify;

use std::path::{Path, PathBuf};

use example::Verdict;

use crate::install;

/// An organization that no peer treats in a special way.
const ORGANIZATION: &str = "4888442a3354817a7320eb61";

/// Drives the example against each peer and prints the table. Returns whether every check passed.
///
/// # Errors
///
/// When a peer cannot be installed or started, or the example cannot be built; the message names the tool.
pub fn run() -> anyhow::Result<bool> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default();
    example::build(&project)?;
    let mut verdicts = apache::check(&project)?;
    let packages = install::npm(&configuration(&project), &project.join("target/peers"))?;
    verdicts.extend(prism::check(&project, &packages)?);
    verdicts.extend(oauth::check(&project, &packages)?);
    verdicts.extend(schemathesis::check(&project)?);
    verdicts.extend(verify::check(&project, &packages)?);
    let seen = page::check(&project, &packages)?;
    print_table(&verdicts);
    seen.iter().for_each(|seen| println!("{}", seen.line()));
    let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
    let failed = failed + seen.iter().filter(|seen| !seen.passed()).count();
    println!("\npeers: {} checks, {failed} failed", verdicts.len() + seen.len());
    Ok(failed == 0)
}

/// The folder of the peers' own configuration files.
fn configuration(project: &Path) -> PathBuf {
    project.join("xtask/peers")
}

fn print_table(verdicts: &[Verdict]) {
    let heading = ["peer", "check", "expected", "got", ""].map(str::to_owned);
    let mut rows = vec![heading];
    rows.extend(verdicts.iter().map(|verdict| {
        let mark = if verdict.passed() { "ok" } else { "FAILED" };
        [verdict.peer.to_owned(), verdict.check.clone(), verdict.expected(), verdict.got(), mark.to_owned()]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed()) {
        println!("\n{}, {}: printed was\n{}", verdict.peer, verdict.check, verdict.printed.trim_end());
    }
}
