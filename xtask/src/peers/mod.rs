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

use comfy_table::{ContentArrangement, Table, presets};
use example::Verdict;
use page::Seen;

use crate::install;

/// As many columns as most terminals and logs of CI have room for.
const WIDTH: u16 = 160;

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
    println!("{}", table(&verdicts, &seen));
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed()) {
        println!("\n{}, {}: printed was\n{}", verdict.peer, verdict.check, verdict.printed.trim_end());
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
    let failed = failed + seen.iter().filter(|seen| !seen.passed()).count();
    println!("\npeers: {} checks, {failed} failed", verdicts.len() + seen.len());
    Ok(failed == 0)
}

/// The folder of the peers' own configuration files.
fn configuration(project: &Path) -> PathBuf {
    project.join("xtask/peers")
}

/// A row for each check; what is longer than its column goes on below.
fn table(verdicts: &[Verdict], seen: &[Seen]) -> String {
    let mark = |passed: bool| if passed { "ok" } else { "FAILED" }.to_owned();
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(["", "peer", "check", "expected", "got"]);
    for verdict in verdicts {
        let cells = [verdict.peer.to_owned(), verdict.check.clone(), verdict.expected(), verdict.got()];
        table.add_row([mark(verdict.passed())].into_iter().chain(cells));
    }
    for seen in seen {
        let (check, got) = seen.row();
        table.add_row([mark(seen.passed()), "the page".to_owned(), check.to_owned(), String::new(), got.to_owned()]);
    }
    table.column_iter_mut().for_each(|column| _ = column.set_padding((0, 2)));
    table.trim_fmt()
}
