//! In: the generator, built for release. Out: how long its process takes for the project's own document.
//! It must never touch the project's generated code: each run writes to an empty folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::{Figure, command, median};
use crate::compile::target_folder;

const RUNS: usize = 21;

/// The whole process, from the document to all files written.
///
/// # Errors
///
/// When the generator does not build, or fails.
pub fn measure(project: &Path) -> anyhow::Result<Figure> {
    let generator = release_build(project)?;
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

/// Builds this program for release and returns its path.
///
/// # Errors
///
/// When it does not build.
pub fn release_build(project: &Path) -> anyhow::Result<PathBuf> {
    let target = target_folder()?;
    let mut build = command::cargo(project);
    build.args(["build", "--release", "--quiet", "--package", "xtask", "--target-dir"]).arg(&target);
    command::output(&mut build)?;
    Ok(target.join("release/xtask"))
}
