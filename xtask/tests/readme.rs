//! In: the README and the compiled examples. Out: a failed test when the README shows code that is not compiled.
//! It must never know what the code means.

use std::path::Path;

#[test]
fn the_readme_shows_the_compiled_example() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(project.join(path)).expect(path);
    let readme = read("README.md");
    let shown = readme.split_once("```rust\n").and_then(|(_, after)| after.split_once("```"));
    let (shown, after) = shown.expect("the README shows the use of the client");
    assert!(!after.contains("```rust"), "the README shows more Rust than this test looks at");
    let example = read("generated/examples/errors_by_status.rs");
    let code = example.split_once("\n\n").map(|(_, code)| code);
    assert_eq!(Some(shown), code, "README.md and generated/examples/errors_by_status.rs differ");
}
