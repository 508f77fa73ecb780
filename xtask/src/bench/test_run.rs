//! In: the project's tests. Out: how long they take when everything is compiled, and how many cases per second the judge does.
//! It must never know the cases: the judge counts them and prints `N cases, …, R cases/s`.

use std::path::Path;

use anyhow::Context;

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
    // One test at a time: the judge's figure is to be its own.
    let mut judge = command::cargo(project);
    judge.args(["test", "--package", "contract-tests", "--test", "contract", "--", "--nocapture", "--test-threads=1"]);
    let printed = command::all_output(judge.env("CI", "true"))?;
    let totals = printed.lines().find_map(|line| line.split_once(" cases/s")).map(|(totals, _)| totals);
    // The line begins with the name of the test: `test … ... 574 cases, …`.
    let totals = totals.and_then(|totals| totals.rsplit("... ").next());
    let totals = totals.context("the judge prints no line with `cases/s`")?;
    Ok([
        Figure {
            what: "`cargo test --workspace`, warm".to_owned(),
            value: format!("{:.1} s", warm.as_secs_f64()),
            how: "wall time with nothing to compile, median of 3",
        },
        Figure {
            what: "the judge".to_owned(),
            value: format!("{totals} cases/s"),
            how: "a debug build, each case over HTTP on the loopback interface",
        },
    ])
}
