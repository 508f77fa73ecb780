//! A seed and a time in; the documents that break the generator, as small as they could be made, out.
//! The fixtures of `codegen/tests` are mutated as texts and as trees, and every generation runs in a process of its own kind, so
//! that an endless loop or a stack that overflows is a finding like any other.
//! It must never know how a document is read or what is generated from it.

mod fault;
mod replay;
mod seeds;
mod structure;
mod supervise;
mod text;
mod tree;
mod worker;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use self::seeds::Seeds;
use self::supervise::Supervisor;
use crate::{FAILED, FRESH, STALE};

/// Feed the generator mutated documents and keep those that break it
///
/// What must hold of any document: no panic, no overflow, no endless loop, the same bytes twice, Rust that parses and names
/// nothing twice. `cargo run --profile fuzz -p xtask -- fuzz` runs optimised and still checks for overflows.
///
/// Exit codes: 0 nothing found; 1 something found, and written to the folder; 2 it could not be tried.
#[derive(Args)]
pub struct Fuzz {
    /// How long to go on
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,

    /// Which sequence of documents to try; the same seed gives the same documents
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The first document of the sequence to try
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,

    /// Stop after so many documents
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    documents: u64,

    /// How long one document may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    patience: u64,

    /// Where to write what was found
    #[arg(long, value_name = "DIR", default_value = "target/fuzz")]
    out: PathBuf,

    /// Try this file instead
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,

    /// Print the document that `--from` names instead, as it is before it is made smaller
    #[arg(long, conflicts_with = "replay")]
    print: bool,

    /// Try the documents in this process, and say on stdout what comes of each
    #[arg(long, hide = true)]
    worker: bool,

    /// Break on purpose at the fourth document, to see that it is noticed
    #[arg(long, hide = true)]
    plant: Option<Plant>,
}

/// A way to break that the generator must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Plant {
    Panic,
    Hang,
    Overflow,
}

impl Fuzz {
    /// Returns the exit code.
    ///
    /// Errors: there are no fixtures, a process cannot be started, or what was found cannot be written.
    pub fn run(self) -> Result<u8> {
        if let Some(path) = &self.replay {
            return replay::run(path);
        }
        let seeds = Seeds::of(&fixtures()?)?;
        if self.print {
            println!("{}", seeds.get(self.seed, self.from).text);
            return Ok(FRESH);
        }
        if self.worker {
            worker::run(&seeds, self.seed, self.from..self.from.saturating_add(self.documents), self.plant);
            return Ok(FRESH);
        }
        let patience = Duration::from_secs(self.patience);
        let mut supervisor = Supervisor::new(&seeds, self.seed, patience, &self.out, self.plant);
        let tally = supervisor.run(self.from, self.documents, Duration::from_secs(self.seconds))?;
        let found = supervisor.found();
        let (tried, made) = (tally.tried, tally.made);
        println!("{tried} documents of seed {}, crates from {made} of them, {found} kinds of fault", self.seed);
        Ok(match (tried, found) {
            (0, _) => FAILED,
            (_, 0) => FRESH,
            _ => STALE,
        })
    }
}

fn fixtures() -> Result<[PathBuf; 2]> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask package has no workspace around it")?;
    Ok([root.join("codegen/tests"), root.join("spec")])
}
