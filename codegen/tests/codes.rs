//! The codes of diagnostics in the sources and the documents of the test folders in; a failed test for each code that no
//! document produces. A new kind of finding therefore comes with a case that shows it.

#![allow(clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use serde_json::Value;
use specbound_codegen::diagnostic::Diagnostics;
use specbound_codegen::read::NoLibrary;
use specbound_codegen::{Input, Settings, generate};

/// Codes that no document of the folders produces, each with the reason; `pieces.rs` shows them.
const WITHOUT_A_DOCUMENT: &[(&str, &str)] = &[
    ("emitted-code-invalid", "a defect of the generator"),
    ("all-of-too-deep", "built in extremes.rs"),
    ("duplicate-key", "a text of its own in texts.rs"),
    ("empty-pointer", "files in texts.rs"),
    ("trailing-comma", "a text of its own in texts.rs"),
    ("many-heirs", "built in extremes.rs"),
    ("nested-alternatives", "built in extremes.rs"),
    ("no-such-node", "a node is asked for that is not there"),
    ("operation-repeated", "reading gives each method of a path once"),
    ("nothing-selected", "settings in settings.rs"),
    ("schema-too-deep", "built in extremes.rs"),
    ("setting-unused", "settings in settings.rs"),
    ("unreadable-node", "a node is asked for as what it is not, which mending prevents"),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files below a folder with one of these endings, sorted.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every code that stands as the first argument of something that makes a finding.
fn declared() -> BTreeSet<String> {
    let makers = r#"(?:Diagnostic::(?:error|warning|note)|\.(?:warn|note|note_31)|Fault \{ code:|fault)"#;
    let call = Regex::new(&format!(r#"{makers}[(\s]\s*"([a-z0-9-]+)""#)).unwrap();
    // The words of other readers are turned into codes in one place.
    let translated = Regex::new(r#"\(\s*"([a-z0-9-]+)",\s*["a-zA-Z]"#).unwrap();
    let mut found = BTreeSet::new();
    for path in files(&folder("src"), &["rs"]) {
        let text = fs::read_to_string(&path).unwrap();
        let ways = if path.ends_with("read/text/fault.rs") { vec![&call, &translated] } else { vec![&call] };
        for way in ways {
            found.extend(way.captures_iter(&text).map(|found| found[1].to_owned()));
        }
    }
    found
}

fn said(name: &str, text: &str, settings: &Settings) -> Diagnostics {
    generate(Input { name, text: text.into(), settings, library: &NoLibrary }).diagnostics
}

/// Every code that a document, a table of nodes or a settings file of the tests produces.
fn produced() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for path in ["tests/cases", "tests/refused"].iter().flat_map(|name| files(&folder(name), &["yaml", "json"])) {
        let text = fs::read_to_string(&path).unwrap();
        let settings = fs::read_to_string(path.with_extension("toml")).ok();
        let settings =
            settings.map_or_else(|| Settings::for_package("case"), |text| Settings::parse(&text, "").unwrap());
        let name = path.file_name().unwrap().to_string_lossy();
        codes.extend(said(&name, &text, &settings).iter().map(|diagnostic| diagnostic.code.to_owned()));
    }
    for path in files(&folder("tests/refused"), &["toml"]) {
        let fault = Settings::parse(&fs::read_to_string(path).unwrap(), "generate.toml").unwrap_err();
        codes.insert(fault.code.to_owned());
    }
    // That each case of a table produces what it lists is another test.
    for path in files(&folder("tests/mended"), &["yaml"]) {
        let table: Value = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let cases = table["cases"].as_array().unwrap();
        let listed = cases.iter().flat_map(|case| case["codes"].as_array().unwrap());
        codes.extend(listed.map(|code| code.as_str().unwrap().to_owned()));
    }
    codes
}

#[test]
fn every_code_has_a_case() {
    let (declared, produced) = (declared(), produced());
    assert!(declared.len() > 90, "only {} codes were found in the sources", declared.len());
    let unknown: Vec<&String> = produced.difference(&declared).collect();
    assert!(
        unknown.is_empty(),
        "the sources do not seem to declare {unknown:?}: this test misses a way to make a finding"
    );
    let shown = |code: &String| produced.contains(code) || WITHOUT_A_DOCUMENT.iter().any(|(known, _)| known == code);
    let missing: Vec<&String> = declared.iter().filter(|code| !shown(code)).collect();
    assert!(missing.is_empty(), "{} of {} codes have no case: {missing:#?}", missing.len(), declared.len());
}

#[test]
fn no_excuse_is_left_over() {
    let (declared, produced) = (declared(), produced());
    for (code, why) in WITHOUT_A_DOCUMENT {
        assert!(declared.contains(*code), "{code} is not a code any more ({why})");
        assert!(!produced.contains(*code), "{code} has a case now, and needs no excuse ({why})");
    }
}
