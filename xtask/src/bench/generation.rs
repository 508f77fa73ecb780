//! In: the generator, built for release. Out: how long its process takes for the project's own document.
//! It must never touch the project's generated code: each run writes to an empty folder.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::{Figure, command, median};

const RUNS: usize = 21;

/// The whole process, from the document to all files written.
///
/// # Errors
///
/// When the generator does not build, or fails.
pub fn measure(project: &Path) -> anyhow::Result<Figure> {
    command::output(command::cargo(project).args(["build", "--release", "--quiet", "--package", "xtask"]))?;
    // This program lies in the folder of the debug profile, which is beside that of the release profile.
    let own = std::env::current_exe().context("this program does not know its own path")?;
    let generator = own.ancestors().nth(2).context("this program lies in no target folder")?.join("release/xtask");
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let mut generate = Command::new(&generator);
        generate.current_dir(project).args(["generate", "--spec", "spec/openapi.yaml", "--package", "atlas-admin"]);
        times.push(command::duration(generate.arg("--out").arg(folder.path()))?.as_secs_f64() * 1000.0);
    }
    let best = times.iter().copied().fold(f64::INFINITY, f64::min);
    let median = median(times).context("nothing was measured")?;
    Ok(Figure {
        what: "generating the client".to_owned(),
        value: format!("{median:.1} ms (best {best:.1} ms)"),
        how: "the release build's process, `spec/openapi.yaml` into an empty folder, median of 21",
    })
}
