//! In: the bench `overhead` of the generated crate, callgrind, and a server on the loopback interface. Out: how many instructions
//! a call through the client costs beside the same call written by hand with reqwest.
//! It must never know either client: it counts what their process executes. The server runs in this process and is not counted.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::{Figure, command};
use crate::install;

/// Twice as many calls are counted too: the difference holds no start-up.
const CALLS: u64 = 500;

const NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const NOT_FOUND: &[u8] = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 136\r\n\r\n\
    {\"error\":404,\"errorCode\":\"RESOURCE_NOT_FOUND\",\"reason\":\"Not Found\",\"detail\":\"Cannot find it.\",\
    \"parameters\":[{\"orgId\":\"4888442a335481\"}]}";

/// One figure per answer of the server.
///
/// # Errors
///
/// When valgrind is missing and cannot be installed, or a call does not end as it has to.
pub fn measure(project: &Path) -> anyhow::Result<Vec<Figure>> {
    let valgrind = install::debian(Path::new("/usr/bin/valgrind"), "valgrind")?;
    let bench = build(project)?;
    let answers =
        [("204", NO_CONTENT, "a call that succeeds"), ("404", NOT_FOUND, "a call that fails with a typed 404")];
    let figures = answers.into_iter().map(|(status, answer, what)| {
        let url = serve(answer).context("127.0.0.1 has no free port")?;
        let per_call = |way| instructions_per_call(&valgrind, &bench, [way, &url, status]);
        let (client, by_hand) = (per_call("generated")?, per_call("reqwest")?);
        let percent = (client as f64 / by_hand as f64 - 1.0) * 100.0;
        Ok(Figure {
            what: format!("{what}, beside reqwest by hand"),
            value: format!("{client} instructions, {by_hand} by hand ({percent:+.1}%)"),
            how: "callgrind, the difference between 1,000 and 500 calls, divided by 500",
        })
    });
    figures.collect()
}

/// Compiles the bench and returns the path of its program.
fn build(project: &Path) -> anyhow::Result<PathBuf> {
    let mut build = command::cargo(project);
    build.args(["bench", "--package", "atlas-admin", "--bench", "overhead", "--no-run"]);
    let printed = command::all_output(&mut build)?;
    // Cargo says: `Executable benches/overhead.rs (target/release/deps/overhead-…)`.
    let line = printed.lines().find(|line| line.contains("Executable")).context("cargo names no bench")?;
    let path = line.rsplit_once('(').and_then(|(_, path)| path.strip_suffix(')'));
    Ok(project.join(path.context("cargo names no path of the bench")?))
}

fn instructions_per_call(valgrind: &Path, bench: &Path, [way, url, status]: [&str; 3]) -> anyhow::Result<u64> {
    let count = |calls: u64| {
        let mut profile = Command::new(valgrind);
        profile.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(bench);
        profile.args([way, &calls.to_string(), url, status]).env("NO_PROXY", "127.0.0.1");
        let printed = command::all_output(&mut profile)?;
        let collected = printed.lines().find_map(|line| line.split_once("Collected : "));
        collected.and_then(|(_, count)| count.trim().parse::<u64>().ok()).context("callgrind counts no instructions")
    };
    let (once, twice) = (count(CALLS)?, count(2 * CALLS)?);
    Ok(twice.saturating_sub(once) / CALLS)
}

/// Starts a server that gives one answer to each request and keeps connections open. It ends with the process.
fn serve(answer: &'static [u8]) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || converse(client, answer));
        }
    });
    Ok(url)
}

/// A request here is a head without a body. A client that goes away ends the conversation.
fn converse(mut client: TcpStream, answer: &[u8]) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = client.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        head.extend(piece.iter().take(count));
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            client.write_all(answer)?;
        }
    }
}
