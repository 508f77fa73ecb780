//! Arguments in, an exit code out: the door to the project's tasks.
//! It must never depend on the generated crate or on the judge, since it runs when they do not compile.

mod bench;
mod compile;
mod contract;
mod corpus;
mod fuzz;
mod generate;
mod install;
mod library;
mod manifest;
mod mock;
mod mutate;
mod peers;
mod place;
mod program;
mod render;
mod rustc;
mod verify;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Emission makes and drops millions of small tokens on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The project's tasks.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version, arg_required_else_help = true)]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Generate(generate::Generate),
    Corpus(corpus::Corpus),
    Contract(contract::Contract),
    /// Drives the generated client's example against Apache httpd, Prism and an OAuth 2.0 server, Schemathesis against the mock server,
    /// and a report's page in Chromium, installing what is missing.
    Peers,
    Bench(bench::Bench),
    Fuzz(fuzz::Fuzz),
    Mock(mock::Mock),
    Verify(verify::Verify),
    Mutate(mutate::Mutate),
}

/// Everything fine.
const FRESH: u8 = 0;
/// A check found something that is not as it should be.
const STALE: u8 = 1;
/// The task could not be done: wrong arguments, a faulty document, a file that cannot be read or written.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let code = match std::env::var_os(rustc::LOG) {
        Some(log) => rustc::wrap(Path::new(&log)),
        None => run(Xtask::parse().task),
    };
    code.map_or_else(
        |error| {
            eprintln!("error: {error:#}");
            ExitCode::from(FAILED)
        },
        ExitCode::from,
    )
}

fn run(task: Task) -> anyhow::Result<u8> {
    match task {
        Task::Generate(task) => task.run(),
        Task::Corpus(task) => task.run(),
        Task::Contract(task) => task.run(),
        Task::Peers => peers::run().map(|passed| if passed { FRESH } else { STALE }),
        Task::Bench(task) => task.run().map(|()| FRESH),
        Task::Fuzz(task) => task.run(),
        Task::Mock(task) => task.run(),
        Task::Verify(task) => task.run(),
        Task::Mutate(task) => task.run(),
    }
}
