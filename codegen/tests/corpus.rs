//! Thirty real documents in, where they are at hand; each must be read whole, and every part of it by `openapiv3`.
//! The documents are not part of the project, so without them this says so and passes.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use openapiv3::{Components, OpenAPI, Operation, PathItem, ReferenceOr, Schema};
use specbound_codegen::diagnostic::{Diagnostics, Origin, Severity};
use specbound_codegen::read::Value;
use specbound_codegen::read::{NoLibrary, Spec, locate_all};
use specbound_codegen::{Input, Settings, generate};

fn documents() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let mut found: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending != "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_real_document_is_read_whole() {
    for (name, text) in documents() {
        let mut diagnostics = Diagnostics::new();
        let spec = Spec::read(&name, &text, &NoLibrary, &mut diagnostics);
        let errors: Vec<String> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        let spec = spec.unwrap_or_else(|| panic!("{name} is refused"));
        let operations = pieces(&spec);
        diagnostics.relocate(|origin| spec.as_written(origin));
        println!("{name}: {operations} operations, {} findings", diagnostics.len());
        found_in_text(&name, &text, &diagnostics);
    }
}

/// A build that checks itself holds each layout against prettyplease's, and refuses the document where they differ. The largest
/// documents have the same as the others, only more of it, and are left out since they take minutes.
#[test]
fn every_real_client_is_laid_out_as_by_prettyplease() {
    for (name, text) in documents().into_iter().filter(|(_, text)| text.len() < 300_000) {
        let settings = Settings::for_package("real");
        let output =
            generate(Input { name: &name, text: text.as_str().into(), settings: &settings, library: &NoLibrary });
        let errors: Vec<String> = output
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

/// Reads every part on its own, and counts the operations, of which none may get lost in the whole.
fn pieces(spec: &Spec) -> usize {
    let root = spec.root();
    let whole: OpenAPI = spec.piece(&root).unwrap();
    let mut operations = 0;
    let paths = root.child("paths");
    for (path, item) in spec.raw(&paths).and_then(Value::as_object).into_iter().flat_map(|all| all.iter()) {
        if path.starts_with("x-") {
            continue;
        }
        let at = spec.follow(&paths.child(path)).unwrap();
        spec.piece::<PathItem>(&at).unwrap();
        let read = whole.paths.paths.get(path).unwrap_or_else(|| panic!("{path} is lost"));
        for method in ["get", "put", "post", "delete", "options", "head", "patch", "trace"] {
            if item.get(method).is_some() {
                let operation: Operation = spec.piece(&at.child(method)).unwrap();
                let declared = item.get(method).unwrap().get("responses").and_then(Value::as_object).unwrap();
                let kept = operation.responses.responses.len() + usize::from(operation.responses.default.is_some());
                let declared = declared.keys().filter(|key| !key.starts_with("x-")).count();
                assert_eq!(kept, declared, "{}", at.child(method));
                operations += 1;
            }
        }
        if let ReferenceOr::Item(read) = read {
            assert!(read.iter().count() <= 8);
        }
    }
    let components = root.child("components");
    if spec.raw(&components).is_some() {
        spec.piece::<Components>(&components).unwrap();
    }
    let schemas = components.child("schemas");
    for name in spec.raw(&schemas).and_then(Value::as_object).into_iter().flat_map(|all| all.keys()) {
        spec.piece::<ReferenceOr<Schema>>(&schemas.child(name)).unwrap();
    }
    operations
}

/// Every finding has a place in the text, on the line that says what the finding is about.
fn found_in_text(name: &str, text: &str, diagnostics: &Diagnostics) {
    let origins: Vec<&Origin> = diagnostics.iter().map(|diagnostic| &diagnostic.origin).collect();
    let pointers: Vec<&str> = origins.iter().map(|origin| &*origin.pointer).collect();
    for (origin, span) in origins.iter().zip(locate_all(text, &pointers)) {
        let span = span.unwrap_or_else(|| panic!("{origin} is not found in the text"));
        let shown = &text[span.start..span.end];
        let last = origin.last().unwrap();
        if last.parse::<usize>().is_err() {
            let last = last.trim_start_matches("x-specbound-");
            assert!(shown.contains(last), "{name}: {origin} is found at `{shown}`");
        }
        let line = text.lines().nth(span.line as usize - 1).unwrap();
        let start: String = line.chars().skip(span.column as usize - 1).collect();
        assert!(start.starts_with(shown), "{origin}: `{shown}` is not at its column");
    }
}
