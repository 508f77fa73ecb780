//! A short run of the fuzzer, and faults planted in it, in; its exit code and what it wrote out.
//! A fuzzer that finds nothing proves nothing unless it is seen to find something.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use std::process::{Command, Output};

use tempfile::TempDir;

fn fuzz(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["fuzz", "--seed", "7", "--out"]).arg(folder.path().join("found")).args(arguments).output().unwrap()
}

fn found(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path().join("found")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_short_run_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = fuzz(&folder, &["--documents", "150", "--seconds", "120", "--patience", "60"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("150 documents of seed 7"), "{said}");
}

#[test]
fn a_planted_fault_is_found_and_kept() {
    for (plant, kind) in [("panic", "panic"), ("hang", "hang"), ("overflow", "crash")] {
        let folder = tempfile::tempdir().unwrap();
        let output = fuzz(&folder, &["--documents", "5", "--patience", "2", "--plant", plant]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{plant}: {said}");
        let name = format!("{kind}-7-3.yaml");
        assert!(found(&folder).contains(&name), "{plant}: {said} {:?}", found(&folder));
        assert!(said.contains("5 documents"), "{plant}: nothing was tried after the fault: {said}");
    }
}
