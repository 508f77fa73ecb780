//! In: the project as it is built. Out: the README's figures, measured, as the rows of its table.
//! It must never know a figure beforehand: what cannot be measured is an error, not an empty row.

mod codec;
mod command;
mod compile;
mod generate;
mod generation;
mod mock;
mod overhead;
mod test_run;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

/// One measured figure.
struct Figure {
    what: String,
    value: String,
    how: &'static str,
}

/// Measure the figures of the README and print them as a table
///
/// With `compile`: what generated crates cost, beside those of other generators. With `codec`: what the models' way with serde costs
/// and how fast it is, beside serde's derive. With `call`: the last rows alone. With `mock`: the mock server beside Prism. With `generate`: the time and
/// memory of generating, document by document.
#[derive(Args)]
pub struct Bench {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Count the instructions of a call beside the same one written by hand, as two rows of the README's table
    Call,
    Codec(codec::Codec),
    Compile(compile::Compile),
    Generate(generate::Generate),
    Mock(mock::Mock),
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    ///
    /// When something does not build or run; the message names the command.
    pub fn run(self) -> anyhow::Result<()> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let project = project.map_or_else(|| PathBuf::from("."), Path::to_owned);
        match self.what {
            Some(What::Codec(task)) => task.run(&project),
            Some(What::Compile(task)) => task.run(&project),
            Some(What::Generate(task)) => task.run(&project),
            Some(What::Mock(task)) => task.run(&project),
            Some(What::Call) => {
                print(overhead::measure(&project)?);
                Ok(())
            }
            None => figures(&project),
        }
    }
}

/// Measures all figures and prints them as a Markdown table.
fn figures(project: &Path) -> anyhow::Result<()> {
    let rustc = command::output(command::cargo(project).arg("--version"))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut figures = vec![generation::measure(project)?];
    figures.extend(test_run::measure(project)?);
    figures.extend(overhead::measure(project)?);
    println!("Measured on {cores} cores with {}.\n", rustc.trim());
    print(figures);
    Ok(())
}

fn print(figures: Vec<Figure>) {
    println!("| what | figure | how |\n|---|---|---|");
    for figure in figures {
        println!("| {} | {} | {} |", figure.what, figure.value, figure.how);
    }
}

/// The one in the middle; of an even number the lower one.
fn median<T: Copy + PartialOrd>(mut values: Vec<T>) -> Option<T> {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len().saturating_sub(1) / 2).copied()
}
