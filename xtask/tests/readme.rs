//! In: the README, the compiled examples and the generated crate's manifest. Out: a failed test when the README shows code that
//! is not compiled, or is silent about a dependency. It must never know what the code means.

#![allow(clippy::panic, reason = "a failed test is what a panic means here")]

use std::collections::BTreeSet;
use std::path::Path;

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
