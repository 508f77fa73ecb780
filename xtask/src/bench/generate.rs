//! Arguments and documents in; what generating from each of them takes in time and memory, beside another generator of Rust, out.
//! It must never know a figure that was measured elsewhere, nor what the crates are worth.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use globset::Glob;

use super::compile::generator::{self, Generator};
use crate::compile::target_folder;
use crate::corpus::{Source, aligned, bar, find, globs, operations};
use crate::rustc::Cost;

/// Measure what generating takes, document by document
///
/// Of release builds, each as a process of its own: seconds from its start to its end, and the most memory that it held. The other
/// generator is installed below `target`.
#[derive(Args)]
pub struct Generate {
    /// The folder with the documents
    #[arg(value_name = "DIR", default_value = "../shared/corpus")]
    folder: PathBuf,

    /// Only the files whose names, with or without their ending, fit; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,
}

/// What one document took.
struct Row {
    document: String,
    bytes: u64,
    ours: Option<f64>,
    theirs: Option<f64>,
    memory: Option<Cost>,
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
        let bar = bar(sources.len());
        let mut rows = Vec::new();
        for source in &sources {
            bar.set_message(source.name.clone());
            rows.extend(row(source, &folder, &generators)?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        println!("{}", table(&rows, &generators));
        Ok(())
    }
}

/// `None` for a file that is no document.
fn row(source: &Source, folder: &Path, [own, other]: &[Generator; 2]) -> Result<Option<Row>> {
    if operations(source)?.is_none() {
        return Ok(None);
    }
    let document = source.path.canonicalize().with_context(|| format!("cannot find {}", source.path.display()))?;
    let bytes = document.metadata().with_context(|| format!("cannot read {}", document.display()))?.len();
    let place = folder.join("crates").join(format!("{}-generated", source.package));
    let theirs = other.make(&document, &place)?;
    let ours = own.make(&document, &place)?;
    let memory = own.cost(&document, &place, &folder.join("generate.log"))?;
    Ok(Some(Row { document: source.name.clone(), bytes, ours, theirs, memory }))
}

fn table(rows: &[Row], [own, other]: &[Generator; 2]) -> String {
    let heading = ["document", "its size", &own.name, &other.name, "memory", "by size"];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    let seconds = |seconds: Option<f64>| seconds.map_or_else(|| "refused".to_owned(), |s| format!("{s:.2} s"));
    lines.extend(rows.iter().map(|row| {
        let memory = row.memory.map(|cost| cost.peak_memory_bytes as f64);
        let megabytes = memory.map_or_else(String::new, |bytes| format!("{:.0} MB", bytes / 1e6));
        let ratio = memory.map_or_else(String::new, |bytes| format!("{:.1}", bytes / row.bytes as f64));
        let size = format!("{:.2} MB", row.bytes as f64 / 1e6);
        vec![row.document.clone(), size, seconds(row.ours), seconds(row.theirs), megabytes, ratio]
    }));
    // Sums are compared over the documents that both take.
    let both: Vec<(f64, f64)> = rows.iter().filter_map(|row| row.ours.zip(row.theirs)).collect();
    let (ours, theirs) = both.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let name = format!("{} that both take", both.len());
    lines.push(vec![name, String::new(), seconds(Some(ours)), seconds(Some(theirs)), String::new(), String::new()]);
    let all = rows.iter().filter_map(|row| row.ours).sum();
    lines.push(vec!["all".to_owned(), String::new(), seconds(Some(all)), String::new(), String::new(), String::new()]);
    aligned(&lines, &[0])
}
