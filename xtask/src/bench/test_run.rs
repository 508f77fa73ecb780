//! In: the project's tests. Out: how long they take when everything is compiled, and how many cases per second the judge does.
//! It must never know the cases: the judge counts them and prints `judge: N cases in S s (R cases/s)`.

use std::path::Path;

use anyhow::{Context, bail};

use super::{Figure, command, median};

/// Both figures; the first run compiles and is not counted.
///
/// # Errors
///
/// When a test fails, or the judge does not say how many cases it did.
pub fn measure(project: &Path) -> anyhow::Result<[Figure; 2]> {
    let mut times = Vec::new();
    for _ in 0..4 {
        let mut test = command::cargo(project);
        times.push(command::duration(test.args(["test", "--workspace", "--quiet"]).env("CI", "true"))?);
    }
    let warm = median(times.split_off(1)).context("nothing was measured")?;
    let mut judge = command::cargo(project);
    judge.args(["test", "--package", "contract-tests", "--", "--nocapture"]).env("CI", "true");
    let printed = command::all_output(&mut judge)?;
    let lines = printed.lines().filter_map(|line| line.split_once("judge: ")).map(|(_, line)| line);
    let lines = lines.filter(|line| line.ends_with("cases/s)")).collect::<Vec<_>>();
    if lines.is_empty() {
        bail!("the judge prints no line `judge: N cases in S s (R cases/s)`");
    }
    Ok([
        Figure {
            what: "`cargo test --workspace`, warm".to_owned(),
            value: format!("{:.1} s", warm.as_secs_f64()),
            how: "wall time with nothing to compile, median of 3",
        },
        Figure {
            what: "the judge".to_owned(),
            value: lines.join("; "),
            how: "a debug build, each case over HTTP on the loopback interface",
        },
    ])
}
