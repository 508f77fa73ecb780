//! In: a command. Out: what it printed or how long it took, or a message that names it.
//! It must never know what is measured.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// Cargo in the project's folder.
pub fn cargo(project: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project);
    command
}

/// What the command prints on stdout.
///
/// # Errors
///
/// When it cannot be started or fails; with what it printed on stderr.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&run(command)?.stdout).into_owned())
}

/// What the command prints, on stdout and then on stderr.
///
/// # Errors
///
/// As [`output`].
pub fn all_output(command: &mut Command) -> anyhow::Result<String> {
    let output = run(command)?;
    let streams = [output.stdout, output.stderr];
    Ok(streams.map(|text| String::from_utf8_lossy(&text).into_owned()).concat())
}

/// How long the command takes from start to end.
///
/// # Errors
///
/// As [`output`].
pub fn duration(command: &mut Command) -> anyhow::Result<Duration> {
    let begin = Instant::now();
    run(command)?;
    Ok(begin.elapsed())
}

fn run(command: &mut Command) -> anyhow::Result<Output> {
    let shown = format!("{command:?}");
    let output = command.output().with_context(|| format!("{shown} cannot be started"))?;
    if !output.status.success() {
        bail!("{shown}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(output)
}
