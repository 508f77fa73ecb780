//! Arguments and documents in; what generating from each of them takes in time and memory, beside another generator of Rust, out.
//! It must never know a figure that was measured elsewhere, nor what the crates are worth.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use globset::Glob;

use super::compile::generator::{self, Generator};
use super::median;
use crate::compile::target_folder;
use crate::corpus::{Source, aligned, bar, find, globs, operations};

/// Measure what generating takes, document by document
///
/// Of release builds, each as a process of its own. Seconds are those from its start to its end, the middle of three turns that the
/// generators take one after the other; processor time and the most memory held are those of a fourth turn. Each process writes to a
/// folder that was not there before, and none is removed until all is measured: a file system that has just removed thousands of files
/// makes the next ones slowly. The folders are in memory where the system has a file system there (`/dev/shm`), so that no disk is
/// measured. All that holds for both generators. The other one is installed below `target`.
#[derive(Args)]
pub struct Generate {
    /// The folder with the documents
    #[arg(value_name = "DIR", default_value = "../shared/corpus")]
    folder: PathBuf,

    /// Only the files whose names, with or without their ending, fit; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,
}

const TURNS: usize = 3;

/// What one document took.
struct Row {
    document: String,
    bytes: u64,
    ours: Option<Taken>,
    theirs: Option<Taken>,
}

/// What one generator took for one document.
#[derive(Clone, Copy, Default)]
struct Taken {
    seconds: f64,
    processor: f64,
    memory: u64,
}

impl Generate {
    /// Measures, and prints the table.
    ///
    /// # Errors
    ///
    /// When there is no document, or a generator cannot be installed or started. A refused document is part of the table.
    pub fn run(self, project: &Path) -> Result<()> {
        let sources = find(&self.folder, &globs(&self.only)?)?;
        if sources.is_empty() {
            bail!("{} holds no JSON or YAML file whose name is asked for", self.folder.display());
        }
        let folder = target_folder()?.join("bench");
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let generators = [generator::own(project)?, generator::to_rust(&folder)?];
        let memory = Path::new("/dev/shm");
        let place = tempfile::tempdir_in(if memory.is_dir() { memory } else { &folder });
        let place = place.context("a temporary folder cannot be made")?;
        let bar = bar(sources.len());
        let mut rows = Vec::new();
        for source in &sources {
            bar.set_message(source.name.clone());
            rows.extend(row(source, place.path(), &generators)?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        println!("{}", table(&rows, &generators));
        Ok(())
    }
}

/// `None` for a file that is no document.
fn row(source: &Source, place: &Path, generators: &[Generator; 2]) -> Result<Option<Row>> {
    if operations(source)?.is_none() {
        return Ok(None);
    }
    let document = source.path.canonicalize().with_context(|| format!("cannot find {}", source.path.display()))?;
    let bytes = document.metadata().with_context(|| format!("cannot read {}", document.display()))?.len();
    let fresh = |turn: usize, index: usize| place.join(format!("{}-{turn}-{index}", source.package));
    let mut seconds = [Vec::new(), Vec::new()];
    for turn in 0..TURNS {
        for (index, generator) in generators.iter().enumerate() {
            seconds[index].extend(generator.time(&document, &fresh(turn, index))?);
        }
    }
    let taken = |index: usize, generator: &Generator| -> Result<Option<Taken>> {
        let folder = fresh(TURNS, index);
        let cost = generator.cost(&document, &folder, &folder.with_extension("log"))?;
        Ok(cost.zip(median(seconds[index].clone())).map(|(cost, seconds)| Taken {
            seconds,
            processor: cost.user_seconds + cost.system_seconds,
            memory: cost.peak_memory_bytes,
        }))
    };
    let [own, other] = generators;
    let (ours, theirs) = (taken(0, own)?, taken(1, other)?);
    Ok(Some(Row { document: source.name.clone(), bytes, ours, theirs }))
}

fn table(rows: &[Row], [own, other]: &[Generator; 2]) -> String {
    let heading = ["document", "its size", &own.name, &other.name, "memory", "by size"];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    let times = |taken: Option<Taken>| match taken {
        Some(taken) => format!("{:.2} s, {:.2} s", taken.seconds, taken.processor),
        None => "refused".to_owned(),
    };
    lines.extend(rows.iter().map(|row| {
        let memory = row.ours.map(|taken| taken.memory as f64);
        let megabytes = memory.map_or_else(String::new, |bytes| format!("{:.0} MB", bytes / 1e6));
        let ratio = memory.map_or_else(String::new, |bytes| format!("{:.1}", bytes / row.bytes as f64));
        let size = format!("{:.2} MB", row.bytes as f64 / 1e6);
        vec![row.document.clone(), size, times(row.ours), times(row.theirs), megabytes, ratio]
    }));
    let sum = |list: &[Taken]| Taken {
        seconds: list.iter().map(|taken| taken.seconds).sum(),
        processor: list.iter().map(|taken| taken.processor).sum(),
        memory: 0,
    };
    // Sums are compared over the documents that both take.
    let (ours, theirs): (Vec<Taken>, Vec<Taken>) = rows.iter().filter_map(|row| row.ours.zip(row.theirs)).unzip();
    let name = format!("{} that both take", ours.len());
    let (ours, theirs) = (sum(&ours), sum(&theirs));
    lines.push(vec![name, String::new(), times(Some(ours)), times(Some(theirs))]);
    let share = format!("{:.2}, {:.2}", ours.seconds / theirs.seconds, ours.processor / theirs.processor);
    lines.push(vec!["the first to the second".to_owned(), String::new(), share]);
    let all: Vec<Taken> = rows.iter().filter_map(|row| row.ours).collect();
    lines.push(vec!["all".to_owned(), String::new(), times(Some(sum(&all)))]);
    aligned(&lines, &[0])
}
