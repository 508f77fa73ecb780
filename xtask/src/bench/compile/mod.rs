//! Arguments and documents in; a table of what the crates of each generator cost, beside those of the others, out.
//! It must never know a figure that was measured elsewhere: only what ran in the same run is compared.

pub mod generator;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use globset::Glob;

use crate::compile::{Compiled, Compiler, target_folder};
use crate::corpus::{Source, bar, find, globs, operations};
use generator::Generator;

/// Compare with other generators what a crate costs to make and to compile
///
/// Each generator makes a crate of each document, one after the other, and `cargo check` runs on it while the dependencies are
/// there. Processor time and memory are those of rustc for the crate alone. The other generators, and what they need, are
/// installed below `target`.
#[derive(Args)]
pub struct Compile {
    /// The folder with the documents
    #[arg(value_name = "DIR", default_value = "../shared/corpus")]
    folder: PathBuf,

    /// Only the files whose names, with or without their ending, fit; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<Glob>,
}

/// What came of one document.
struct Row {
    document: String,
    operations: usize,
    /// In the order of the generators.
    crates: Vec<Crate>,
}

/// What one generator made of it.
struct Crate {
    /// The seconds of the generator's process; `None` when it refused the document.
    generated: Option<f64>,
    /// `None` when there is nothing to compile.
    compiled: Option<Compiled>,
}

impl Crate {
    /// The processor time of rustc in seconds, if the crate compiles.
    fn check(&self) -> Option<f64> {
        let compiled = self.compiled.as_ref().filter(|compiled| compiled.ok)?;
        Some(compiled.cost.user_seconds + compiled.cost.system_seconds)
    }
}

impl Compile {
    /// Measures, and prints a row as soon as it is there, and the table at the end.
    ///
    /// # Errors
    ///
    /// When there is no document, or a generator cannot be installed. A crate that does not compile is part of the table.
    pub fn run(self, project: &Path) -> Result<()> {
        let sources = find(&self.folder, &globs(&self.only)?)?;
        if sources.is_empty() {
            bail!("{} holds no JSON or YAML file whose name is asked for", self.folder.display());
        }
        let folder = target_folder()?.join("bench");
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let generators = generator::all(project, &folder)?;
        let compilers = (0..generators.len()).map(|index| Compiler::new(folder.join(format!("check-{index}"))));
        let compilers: Vec<Compiler> = compilers.collect::<Result<_>>()?;
        let bar = bar(sources.len());
        let mut rows = Vec::new();
        for source in &sources {
            bar.set_message(source.name.clone());
            rows.extend(row(source, &folder, generators.iter().zip(&compilers))?);
            bar.suspend(|| eprint!("{}", rows.last().map(|row| table::line(row, &generators)).unwrap_or_default()));
            bar.inc(1);
        }
        bar.finish_and_clear();
        println!("{}\n\n{}", table::documents(&rows, &generators), table::totals(&rows, &generators));
        Ok(())
    }
}

/// `None` for a file that is no document.
fn row<'a>(
    source: &Source,
    folder: &Path,
    generators: impl Iterator<Item = (&'a Generator, &'a Compiler)>,
) -> Result<Option<Row>> {
    let Some(operations) = operations(source)? else { return Ok(None) };
    let document = source.path.canonicalize().with_context(|| format!("cannot find {}", source.path.display()))?;
    let mut crates = Vec::new();
    for (index, (generator, compiler)) in generators.enumerate() {
        let place = folder.join("crates").join(format!("{}-{index}", source.package));
        let generated = generator.make(&document, &place)?;
        let compiled = generated.map(|_| compiler.check(&place)).transpose()?;
        // Without an error of rustc's, it was cargo that could not go on, and only its own words say why.
        if let Some(failed) = compiled.as_ref().filter(|compiled| !compiled.ok && compiled.errors == 0) {
            eprintln!("{}, {}: {}", source.name, generator.name, failed.messages.join("\n"));
        }
        crates.push(Crate { generated, compiled });
    }
    Ok(Some(Row { document: source.name.clone(), operations: operations.len(), crates }))
}
