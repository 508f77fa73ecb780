//! Documents that must be refused in; the messages that say why out, as snapshots beside the documents.
//! Texts that are made to exhaust a reader are built here, since nobody wants them in a repository.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use specbound_codegen::Settings;
use specbound_codegen::diagnostic::{Diagnostic, Diagnostics};
use specbound_codegen::read::{NoLibrary, Spec, locate};

fn read(name: &str, text: &str) -> (bool, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read(name, text, &NoLibrary, &mut diagnostics);
    if let Some(spec) = &spec {
        diagnostics.relocate(|origin| spec.as_written(origin));
    }
    (spec.is_some(), diagnostics)
}

/// What a person is told, with the line and what is marked in it.
fn rendered(text: &str, diagnostic: &Diagnostic) -> String {
    let mut shown = format!("{}[{}]: {}\n", diagnostic.severity.word(), diagnostic.code, diagnostic.message);
    let span =
        locate(text, &diagnostic.origin.pointer).map(|span| (span.line, span.column, &text[span.start..span.end]));
    let known = diagnostic.position.map(|position| (position.line, position.column, ""));
    if let Some((line, column, marked)) = known.or(span) {
        let source = text.lines().nth(line as usize - 1).unwrap_or_default();
        let start = " ".repeat(column as usize - 1);
        let mark = "^".repeat(marked.chars().count().max(1));
        let _ = write!(shown, " --> {}:{line}:{column}\n  | {source}\n  | {start}{mark}\n", diagnostic.origin.document);
    }
    let _ = writeln!(shown, "  at #{}", diagnostic.origin.pointer);
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(shown, "  help: {help}");
    }
    shown
}

/// The name and the text of every document in the folder, sorted.
fn documents() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "json"));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut found: Vec<(String, String)> =
        paths.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
    found.sort();
    found
}

#[test]
fn refused_documents_say_why() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("refused");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, text) in documents() {
        let (_, diagnostics) = read(&name, &text);
        assert!(diagnostics.has_errors(), "{name} is not refused");
        for diagnostic in diagnostics.iter() {
            assert!(diagnostic.help.is_some(), "{name}: what is to be done about it? {diagnostic}");
        }
        let messages: Vec<String> = diagnostics.iter().map(|diagnostic| rendered(&text, diagnostic)).collect();
        settings.bind(|| insta::assert_snapshot!(name, messages.join("\n")));
    }
}

/// Editors of Windows begin a file with a byte order mark and end its lines with two characters; neither moves a place.
#[test]
fn a_byte_order_mark_and_long_line_ends_change_no_message() {
    for (name, text) in documents() {
        let messages = |text: &str| {
            let (_, diagnostics) = read(&name, text);
            let shown = diagnostics.iter().map(|diagnostic| rendered(text, diagnostic).replace('\u{feff}', ""));
            shown.collect::<Vec<String>>()
        };
        let foreign = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(messages(&text), messages(&foreign), "{name}");
    }
}

#[test]
fn refused_settings_say_why() {
    let mut snapshots = insta::Settings::clone_current();
    snapshots.set_snapshot_path("refused");
    snapshots.set_prepend_module_to_snapshot(false);
    snapshots.set_omit_expression(true);
    insta::glob!("refused/*.toml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let text = fs::read_to_string(path).unwrap();
        let fault = Settings::parse(&text, &name).unwrap_err();
        snapshots.bind(|| insta::assert_snapshot!(&*name, rendered(&text, &fault)));
    });
}

/// A code is refused for if a document here shows it; this list is the promise that each stays what it is.
#[test]
fn every_refusal_has_a_document() {
    let mut seen: Vec<&str> = Vec::new();
    for (name, text) in documents() {
        let (_, diagnostics) = read(&name, &text);
        seen.extend(diagnostics.iter().map(|diagnostic| diagnostic.code));
    }
    for code in [
        "broken-reference",
        "empty-document",
        "missing-version",
        "not-a-mapping",
        "reference-cycle",
        "reference-file",
        "reference-url",
        "several-documents",
        "swagger-2",
        "syntax",
        "too-deep",
        "too-large",
        "wrong-version",
    ] {
        assert!(seen.contains(&code), "no document is refused for {code}");
    }
}

fn refused_quickly(what: &str, text: &str, code: &str) {
    let start = Instant::now();
    let (read, diagnostics) = read("big.yaml", text);
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert!(!read, "{what} is read");
    assert_eq!(codes, [code], "{what}");
    assert!(start.elapsed() < Duration::from_secs(20), "{what} takes {:?}", start.elapsed());
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = 1_000_000;
    refused_quickly("open lists", &"[".repeat(deep), "too-deep");
    refused_quickly("lists", &format!("x: {}{}", "[".repeat(deep), "]".repeat(deep)), "too-deep");
    refused_quickly("mappings", &format!("x: {}", "{a: ".repeat(deep)), "too-deep");
    refused_quickly("JSON", &format!("{{\"x\": {}{}}}", "[".repeat(200), "]".repeat(200)), "too-deep");
    refused_quickly("block lists", &format!("x:\n  {}1", "- ".repeat(10_000)), "too-deep");
}

#[test]
fn aliases_without_end_are_refused() {
    let list = format!("x: &x [{}]\n", "1, ".repeat(20_000));
    let bomb = format!("{list}y: [{}]\n", "*x, ".repeat(20_000));
    refused_quickly("a list used often", &bomb, "too-large");
    let text = format!("x: &x {}\ny: [{}]\n", "lol".repeat(100_000), "*x, ".repeat(100_000));
    refused_quickly("a string used often", &text, "too-large");
}

#[test]
fn a_text_too_large_is_refused() {
    refused_quickly("65 MiB", &" ".repeat(65 << 20), "too-large");
}

#[test]
fn a_text_without_a_value_is_refused() {
    for text in ["", " \n", "\u{feff}", "---\n", "null\n"] {
        refused_quickly(&format!("{text:?}"), text, "empty-document");
    }
}
