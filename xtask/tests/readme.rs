//! In: the README, the compiled examples and the generated crate's manifest. Out: a failed test when the README shows code that
//! is not compiled, or is silent about a dependency. It must never know what the code means.

#![allow(clippy::panic, reason = "a failed test is what a panic means here")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between two marks, the second being the first of its kind after the first.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let after = text.split_once(begin).map_or_else(|| panic!("{begin} is missing"), |(_, after)| after);
    after.split_once(end).map_or(after, |(inside, _)| inside)
}

#[test]
fn the_readme_gives_a_reason_for_each_dependency() {
    let manifest = read("generated/Cargo.toml");
    let manifest = between(&manifest, "\n[dependencies]\n", "\n[");
    let names = manifest.lines().filter_map(|line| line.split_once(['.', ' ', '='])).map(|(name, _)| name);
    let readme = read("README.md");
    let rows = between(&readme, "\n| crate | why |\n|---|---|\n", "\n\n").lines();
    let reasons = rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` | ")).map(|(name, _)| name);
    assert_eq!(reasons.collect::<BTreeSet<_>>(), names.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>());
}

#[test]
fn the_readme_shows_the_compiled_example() {
    let readme = read("README.md");
    let shown = between(&readme, "```rust\n", "```");
    assert_eq!(readme.matches("```rust").count(), 1, "the README shows more Rust than this test looks at");
    let example = read("generated/examples/errors_by_status.rs");
    let code = example.split_once("\n\n").map(|(_, code)| code);
    assert_eq!(Some(shown), code, "README.md and generated/examples/errors_by_status.rs differ");
}

#[test]
fn the_code_map_shows_what_is_there() {
    let readme = read("README.md");
    let rows = between(&readme, "\n| folder | package | holds |\n|---|---|---|\n", "\n\n").lines();
    let paths: Vec<&str> = rows.map(|row| between(row, "| `", "`")).collect();
    assert!(paths.len() > 10, "{paths:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let missing: Vec<_> = paths.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(missing.is_empty(), "the README's code map shows what is not there: {missing:?}");
    let every =
        root.read_dir().into_iter().flatten().flatten().filter(|entry| entry.path().join("Cargo.toml").exists());
    for name in every.map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        assert!(paths.contains(&&*format!("{name}/")), "the README's code map lacks {name}/");
    }
}

#[test]
fn the_tasks_that_the_texts_name_are_there() {
    let program = || Command::new(env!("CARGO_BIN_EXE_xtask"));
    for file in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "spec/README.md", ".ci/run"] {
        let text = read(file);
        for (_, after) in text.match_indices("cargo xtask ").map(|(at, found)| text.split_at(at + found.len())) {
            let task = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
            let output =
                program().args([task, "--help"]).output().map(|output| (output.status.success(), output.stdout));
            let (known, help) = output.unwrap_or_else(|error| panic!("{error}"));
            assert!(known, "{file} names `cargo xtask {task}`, which is no task");
            let help = String::from_utf8_lossy(&help).into_owned();
            let line = after.lines().next().unwrap_or_default().split(['`', '#']).next().unwrap_or_default();
            for option in line.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(help.contains(option), "{file} gives `cargo xtask {task}` the option {option}, which it lacks");
            }
        }
    }
}
