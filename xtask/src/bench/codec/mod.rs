//! Documents in; a table of what it costs to compile their models with our way of reading and writing them, with serde's derive, and
//! with none, and of how fast they are read, out. It must never know a figure that was measured elsewhere.

mod form;
mod speed;
mod table;
mod variant;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::command;
use crate::compile::{Compiler, Task, target_folder};
use crate::rustc::Cost;
use form::Form;
use speed::Speeds;
use variant::Models;

/// Compare with serde's derive what the models' codec costs and how fast it is
///
/// The models of each document's crate are compiled alone, in three forms: as they are generated, with serde's derive macros, and
/// with neither. All answers are read from JSON and all requests written, so that there is machine code for each. Dependencies are
/// compiled beforehand, incremental compilation is off; processor time and memory are those of rustc.
#[derive(Args)]
pub struct Codec {
    /// The documents
    #[arg(value_name = "DOCUMENT", default_value = "../shared/corpus/atlas__atlas-api-transformed.yaml")]
    documents: Vec<PathBuf>,

    /// Put the first document's table into the README
    #[arg(long)]
    write: bool,
}

/// A form, and what is written of it in the table.
const FORMS: [(Form, &str); 3] = [(Form::Ours, "ours"), (Form::Derive, "derive"), (Form::Bare, "bare")];

/// What is asked of the compiler, and how often; the cheapest run counts.
const TASKS: [(Task, usize); 3] = [(Task::Check, 3), (Task::Build, 2), (Task::Release, 1)];

/// What was measured of a document's models.
struct Measured {
    document: String,
    structs: usize,
    /// For each form, for each task.
    costs: [[Cost; 3]; 3],
    speeds: Speeds,
}

impl Codec {
    /// Measures and prints.
    ///
    /// # Errors
    ///
    /// When there is no document, a crate does not compile, or ours and derive do not read the same.
    pub fn run(self, project: &Path) -> Result<()> {
        let folder = target_folder()?.join("bench/codec");
        for (index, document) in self.documents.iter().enumerate() {
            let measured = measure(project, document, &folder)
                .with_context(|| format!("{} cannot be measured", document.display()))?;
            let text = table::markdown(&measured);
            println!("{text}");
            if self.write && index == 0 {
                table::fill(&project.join("README.md"), &text)?;
            }
        }
        Ok(())
    }
}

fn measure(project: &Path, document: &Path, folder: &Path) -> Result<Measured> {
    let document = document.canonicalize().context("it is not there")?;
    let made = folder.join("generated");
    if made.exists() {
        std::fs::remove_dir_all(&made).with_context(|| format!("{} cannot be removed", made.display()))?;
    }
    let mut generate = Command::new(std::env::current_exe().context("this program does not know its own path")?);
    generate.args(["generate", "--package", "models", "--spec"]).arg(&document).arg("--out").arg(&made);
    command::output(&mut generate)?;
    let models = Models::read(&made)?;
    let read = models.objects.values().filter(|object| object.read).map(|object| &object.ident);
    let bodies = speed::bodies(project, &document, read)?;
    let largest: Vec<String> = bodies.iter().map(|body| body.ident.clone()).collect();
    let crates = FORMS.map(|(_, name)| folder.join(name));
    for ((form, _), place) in FORMS.iter().zip(&crates) {
        models.write(*form, &largest, place)?;
    }
    let target = folder.join("target");
    let compiler = Compiler::new(target.clone())?;
    let mut costs = [[None::<Cost>; 3]; 3];
    for (task_index, (task, times)) in TASKS.into_iter().enumerate() {
        // In turns, so that whatever else the machine does falls on all of them.
        for _ in 0..times {
            for (place, costs) in crates.iter().zip(&mut costs) {
                let compiled = compiler.compile(place, task)?;
                if !compiled.ok {
                    bail!("{} does not compile:\n{}", place.display(), compiled.messages.join("\n"));
                }
                eprintln!("{}: {task:?} {:.2} s", place.display(), table::seconds(&compiled.cost));
                if let Some(least) = costs.get_mut(task_index) {
                    *least = Some(cheaper(*least, compiled.cost));
                }
            }
        }
    }
    let [ours, derive, _] = &crates;
    let speeds = speed::compare([ours, derive], &bodies, &target)?;
    let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let costs = costs.map(|of| of.map(Option::unwrap_or_default));
    Ok(Measured { document: name, structs: models.objects.len(), costs, speeds })
}

/// Time and memory each from the run that had less of it.
fn cheaper(least: Option<Cost>, cost: Cost) -> Cost {
    let Some(least) = least else { return cost };
    let memory = least.peak_memory_bytes.min(cost.peak_memory_bytes);
    let faster = if table::seconds(&least) <= table::seconds(&cost) { least } else { cost };
    Cost { peak_memory_bytes: memory, ..faster }
}
