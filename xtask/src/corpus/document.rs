//! A folder in; the OpenAPI documents in it out, and for each of them what the generator makes of it.
//! It must never know what a crate costs to compile.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use globset::GlobSet;
use specbound_codegen::diagnostic::{Diagnostics, Severity};
use specbound_codegen::read::Spec;
use specbound_codegen::{Input, Output, Settings, check, lower};

use super::declared::{self, Kind};
use super::report::{Count, Document};
use crate::library::Files;

/// Reasons of one kind that are written out for each document.
const SHOWN: usize = 5;

/// A file that may hold a document.
pub struct Source {
    /// The name of the file.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The name of the crate that is made from it.
    pub package: String,
}

/// Returns the JSON and YAML files of a folder whose names fit, with or without their endings; all, where nothing is asked for.
///
/// Errors: the folder cannot be read.
pub fn find(folder: &Path, only: &GlobSet) -> Result<Vec<Source>> {
    let mut found: Vec<Source> = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let is_document = matches!(ending.as_deref(), Some("json" | "yaml" | "yml")) && path.is_file();
        let (Some(name), Some(stem)) = (path.file_name(), path.file_stem()) else { continue };
        if is_document && (only.is_empty() || only.is_match(name) || only.is_match(stem)) {
            let (name, package) = (name.to_string_lossy().into_owned(), package(&stem.to_string_lossy()));
            found.push(Source { name, path, package });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    // Two names may differ only in what no package's name can have.
    for index in 1..found.len() {
        if found[..index].iter().any(|other| other.package == found[index].package) {
            found[index].package = format!("{}-{index}", found[index].package);
        }
    }
    Ok(found)
}

/// Letters, digits and single dashes, the first a letter, make the name of a package that the compiler has nothing to say about;
/// the last word keeps it from being that of a dependency.
pub fn package(stem: &str) -> String {
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    let before = if words.starts_with(|c: char| c.is_ascii_digit()) { "api-" } else { "" };
    format!("{before}{words}-client").trim_start_matches('-').to_owned()
}

/// Returns the operations that a document declares: `GET /pets`. `None`: the file holds no document.
///
/// Errors: it cannot be read.
pub fn operations(source: &Source) -> Result<Option<Vec<String>>> {
    Ok(match declared::read(&source.path)? {
        Kind::Document(operations) => Some(operations),
        Kind::Other => None,
    })
}

/// Generates the crate of a document. Returns what is to be said about it, and the crate's files, of which there are none when
/// the document is refused. `None`: the file holds no document.
pub fn generate(source: &Source) -> Option<(Document, Output)> {
    let mut shortfalls = Vec::new();
    let declared = match operations(source) {
        Ok(Some(operations)) => operations,
        Ok(None) => return None,
        Err(error) => {
            shortfalls.push(format!("its operations cannot be counted: {error:#}"));
            Vec::new()
        }
    };
    let settings = Settings::for_package(&source.package);
    let start = Instant::now();
    let output = whole(source, &settings);
    let seconds = start.elapsed().as_secs_f64();
    let output = output.unwrap_or_else(|error| {
        shortfalls.push(format!("{error:#}"));
        Output { files: Vec::new(), diagnostics: Diagnostics::new(), operations: 0, types: 0 }
    });
    let mut diagnostics = Count::from(&output.diagnostics);
    let errors = output.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    shortfalls.extend(few(errors.map(ToString::to_string).collect(), "errors"));
    if shortfalls.len() > diagnostics.errors() && diagnostics.errors() == 0 {
        diagnostics.add_error();
    }
    // Where there are errors there is no crate, whatever the generator found.
    let emitted = if output.files.is_empty() { 0 } else { output.operations };
    if shortfalls.is_empty() && emitted != declared.len() {
        shortfalls.push(format!("{emitted} of {} operations are emitted", declared.len()));
        shortfalls.extend(few(missing(source, &settings, &declared), "operations"));
    }
    let (name, operations) = (source.name.clone(), declared.len());
    Some((Document { name, operations, emitted, diagnostics, seconds, check: None, shortfalls }, output))
}

fn whole(source: &Source, settings: &Settings) -> Result<Output> {
    let files = Files::default();
    let (name, text) = files.open(&source.path)?;
    let input = Input { name: &name, text: text.into(), settings, library: &files };
    // A panic is a defect, and one that must not take the other documents with it.
    let output = catch_unwind(AssertUnwindSafe(|| specbound_codegen::generate(input)));
    output.map_err(|_| anyhow!("the generator panicked"))
}

/// Returns the operations that the generator has not got, found by a second reading: the generator only counts them.
fn missing(source: &Source, settings: &Settings, declared: &[String]) -> Vec<String> {
    let mut unsaid = Diagnostics::new();
    let files = Files::default();
    let spec = files.open(&source.path).ok().and_then(|(name, text)| Spec::read(&name, &text, &files, &mut unsaid));
    let Some(spec) = spec else { return Vec::new() };
    let api = lower::lower(&spec, settings, &mut unsaid);
    let api = check::check(api, &mut unsaid);
    let has = |key: &str| {
        api.operations.iter().any(|operation| format!("{} {}", operation.method.wire(), operation.template) == key)
    };
    let missing = declared.iter().filter(|key| !has(key));
    missing.map(|key| format!("{key} is not emitted")).collect()
}

/// Returns the first of the reasons, and how many there are beside them.
fn few(mut reasons: Vec<String>, noun: &str) -> Vec<String> {
    let more = reasons.len().saturating_sub(SHOWN);
    reasons.truncate(SHOWN);
    if more > 0 {
        reasons.push(format!("and {more} more {noun}"));
    }
    reasons
}
