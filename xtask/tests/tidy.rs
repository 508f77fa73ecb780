//! The sources and manifests of the project in; a failed test for each rule of its architecture that one of them breaks.
//! The rules are README's invariants. It must never look at a generated crate, which is nobody's to tidy.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use std::fs;
use std::path::Path;

/// A file of the project: its path from the root, with `/`, and its text.
type Source = (String, String);

/// The longest a source file may be, in lines.
const LONGEST: usize = 400;

fn project() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for package in ["codegen", "contract-tests", "xtask"] {
        collect(root, &root.join(package), &mut found);
    }
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    // A folder with the generator's settings is a generated crate's.
    if folder.join("generate.toml").exists() {
        return;
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && name != "node_modules" {
            collect(root, &path, found);
        } else if name.ends_with(".rs") || name == "Cargo.toml" {
            let shown = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((shown, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Returns a line for each rule broken, by each file that breaks it.
fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        let code = code(text);
        if path.ends_with(".rs") {
            names(path, &code, &mut found);
            unordered(path, &code, &mut found);
            let lines = text.lines().count();
            if lines > LONGEST {
                found.push(format!("{path}: {lines} lines, more than {LONGEST}: make it a folder, by noun"));
            }
        } else {
            dependencies(path, text, &mut found);
        }
    }
    found
}

/// What the files below a path must not name, and the files below it that may.
const FORBIDDEN: &[(&str, &[&str], &[&str], &str)] = &[
    (
        "codegen/src/",
        &["codegen/src/read/", "codegen/src/lower/"],
        &["openapiv3"],
        "only read and lower know openapiv3",
    ),
    ("codegen/src/", &["codegen/src/read/"], &["serde_yaml", "saphyr_parser"], "only read knows YAML"),
    ("codegen/src/ir", &[], TOKENS, "the IR knows no tokens"),
    ("codegen/src/lower", &[], TOKENS, "lower knows no tokens"),
    ("codegen/src/check", &[], TOKENS, "check knows no tokens"),
    ("codegen/src/read", &[], TOKENS, "read knows no tokens"),
    ("codegen/src/emit", &[], &["crate::read", "crate::lower"], "emit knows the IR and names alone"),
    ("codegen/src/ir", &[], &["crate::read", "crate::lower", "crate::emit"], "the IR knows no stage"),
    ("codegen/src/read", &[], &["crate::ir", "crate::lower", "crate::emit"], "read knows no later stage"),
    ("codegen/src/", &["codegen/src/print"], &["prettyplease"], "only print knows prettyplease"),
    ("codegen/src/", &[], IO, "codegen does no I/O"),
    ("codegen/src/", &[], &["specbound_runtime"], "codegen never depends on the runtime"),
    (
        "contract-tests/",
        &[],
        &["specbound_codegen", "specbound_runtime", "openapiv3"],
        "the judge shares no code with the generator or the client",
    ),
    ("xtask/src/", &[], &["atlas_admin", "contract_tests"], "xtask runs when the generated crate does not compile"),
];

const TOKENS: &[&str] = &["quote", "proc_macro2", "syn", "prettyplease"];
const IO: &[&str] =
    &["std::fs", "std::net", "std::process", "std::env", "std::io", "println", "eprintln", "print", "eprint", "dbg"];

fn names(path: &str, code: &str, found: &mut Vec<String>) {
    let paths = named_paths(code);
    for (below, except, forbidden, rule) in FORBIDDEN {
        if !path.starts_with(below) || except.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        for name in *forbidden {
            // Macros are named by a call: `print` is also the last stage's name.
            let is_macro = IO.contains(name) && !name.contains("::");
            let named = match is_macro {
                true => words(code).any(|(word, after)| word == *name && after.starts_with('!')),
                false => paths.iter().any(|path| path == name || path.starts_with(&format!("{name}::"))),
            };
            if named {
                found.push(format!("{path}: names `{name}`: {rule}"));
            }
        }
    }
}

/// Returns the text without its comments. A `//` in a URL follows a colon.
fn code(text: &str) -> String {
    let uncommented = text.lines().map(|line| {
        let starts = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
        starts.map_or(line, |(at, _)| &line[..at])
    });
    uncommented.collect::<Vec<_>>().join("\n")
}

/// Returns the words of the code, each with what follows it.
fn words(code: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code.char_indices().scan(' ', move |before, (at, c)| {
        let starts = is_part(c) && !is_part(*before);
        *before = c;
        Some(starts.then_some(at))
    });
    starts.flatten().map(move |at| {
        let end = code[at..].find(|c| !is_part(c)).map_or(code.len(), |length| at + length);
        (&code[at..end], &code[end..])
    })
}

/// Returns all paths named, with the groups of `use` written out: `crate::{ir, read::Spec}` names `crate::read::Spec`.
fn named_paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    let mut path = String::new();
    for (word, after) in words(code) {
        path = match groups.last() {
            Some(group) if path.is_empty() => format!("{group}::{word}"),
            _ if path.is_empty() => word.to_owned(),
            _ => format!("{path}::{word}"),
        };
        found.push(path.clone());
        if after.starts_with("::{") {
            groups.push(std::mem::take(&mut path));
        } else if !after.starts_with("::") {
            path.clear();
            let gap = after.split(|c: char| c.is_alphanumeric() || c == '_').next().unwrap_or_default();
            for _ in gap.chars().take_while(|c| *c != ';').filter(|c| *c == '}') {
                groups.pop();
            }
            if gap.contains(';') {
                groups.clear();
            }
        }
    }
    found
}

/// Maps without an order may be asked, but going through one would let chance into the output.
fn unordered(path: &str, code: &str, found: &mut Vec<String>) {
    if !path.starts_with("codegen/src/") {
        return;
    }
    for line in code.lines() {
        let Some((before, _)) = line.split_once("HashMap").or_else(|| line.split_once("HashSet")) else { continue };
        let before = before.trim_end().trim_end_matches("std::collections::").trim_end_matches(['&', ' ']);
        let before = before.strip_suffix("&mut").unwrap_or(before).trim_end();
        let Some(declared) = before.strip_suffix([':', '=']) else { continue };
        let Some((name, _)) = words(declared).last() else { continue };
        for way in [
            ".iter()",
            ".keys()",
            ".values()",
            ".into_iter()",
            ".drain(",
            ".iter_mut()",
            ".values_mut()",
            ".into_values()",
        ] {
            if words(code).any(|(word, after)| word == name && after.trim_start().starts_with(way)) {
                found.push(format!("{path}: `{name}{way}` has no order: nothing unordered reaches the output"));
            }
        }
        let through = [
            format!(" in &{name} "),
            format!(" in {name} "),
            format!(" in &self.{name} "),
            format!(" in self.{name} "),
        ];
        if through.iter().any(|loops| code.contains(loops)) {
            found.push(format!("{path}: a loop over `{name}` has no order: nothing unordered reaches the output"));
        }
    }
}

/// Packages that must not stand in a manifest, in whatever table of dependencies.
const APART: &[(&str, &[&str])] = &[
    ("codegen/Cargo.toml", &["specbound-runtime", "atlas-admin", "contract-tests"]),
    ("contract-tests/Cargo.toml", &["specbound-codegen", "specbound-runtime", "openapiv3"]),
    ("xtask/Cargo.toml", &["atlas-admin", "contract-tests"]),
];

fn dependencies(path: &str, text: &str, found: &mut Vec<String>) {
    let Some((_, apart)) = APART.iter().find(|(manifest, _)| *manifest == path) else { return };
    let manifest: toml::Table = text.parse().unwrap();
    for (table, entries) in &manifest {
        let Some(entries) = entries.as_table().filter(|_| table.ends_with("dependencies")) else { continue };
        for (name, entry) in entries {
            let package = entry.get("package").and_then(toml::Value::as_str).unwrap_or(name);
            if apart.contains(&package) {
                found.push(format!("{path}: depends on `{package}`, which it must never know"));
            }
        }
    }
}

#[test]
fn the_project_keeps_its_rules() {
    let sources = project();
    assert!(sources.len() > 50, "only {} files were found", sources.len());
    let found = violations(&sources);
    assert!(found.is_empty(), "{} rules broken:\n{}", found.len(), found.join("\n"));
}

#[test]
fn each_rule_catches_what_breaks_it() {
    let doctored = [
        ("codegen/src/name.rs", "use openapiv3::Schema;", "openapiv3"),
        ("codegen/src/emit/types.rs", "fn f(schema: &openapiv3::Schema) {}", "openapiv3"),
        ("codegen/src/lower/schema.rs", "let value = serde_yaml::from_str(text);", "serde_yaml"),
        ("codegen/src/check.rs", "use saphyr_parser::Parser;", "saphyr_parser"),
        ("codegen/src/ir/mod.rs", "use proc_macro2::Ident;", "proc_macro2"),
        ("codegen/src/ir/mod.rs", "use crate::lower::Context;", "crate::lower"),
        ("codegen/src/lower/compose.rs", "let tokens = quote!(a);", "quote"),
        ("codegen/src/check.rs", "use quote::quote;", "quote"),
        ("codegen/src/read/mod.rs", "use crate::{diagnostic::Origin, ir::Api};", "crate::ir"),
        ("codegen/src/emit/mod.rs", "use crate::read::Spec;", "crate::read"),
        ("codegen/src/emit/mod.rs", "use crate::{\n    ir::{Api, Ty},\n    lower,\n};", "crate::lower"),
        ("codegen/src/emit/mod.rs", "prettyplease::unparse(&file)", "prettyplease"),
        ("codegen/src/lib.rs", "let text = std::fs::read_to_string(path);", "std::fs"),
        ("codegen/src/lib.rs", "use std::{collections::BTreeMap, fs};", "std::fs"),
        ("codegen/src/lower/mod.rs", "println!(\"{ty:?}\");", "println"),
        ("codegen/src/emit/runtime.rs", "use specbound_runtime::Client;", "specbound_runtime"),
        ("codegen/Cargo.toml", "[dependencies]\nspecbound-runtime.workspace = true", "specbound-runtime"),
        ("contract-tests/Cargo.toml", "[dev-dependencies]\nspecbound-codegen.workspace = true", "specbound-codegen"),
        (
            "contract-tests/Cargo.toml",
            "[dependencies]\nspec = { package = \"openapiv3\", version = \"2\" }",
            "openapiv3",
        ),
        ("contract-tests/src/lib.rs", "use specbound_codegen::read::Spec;", "specbound_codegen"),
        ("contract-tests/tests/contract.rs", "use specbound_runtime::Call;", "specbound_runtime"),
        ("xtask/Cargo.toml", "[dependencies]\natlas-admin.workspace = true", "atlas-admin"),
        ("xtask/src/main.rs", "use atlas_admin::Client;", "atlas_admin"),
        ("codegen/src/name.rs", "taken: HashSet<String>,\n for name in &self.taken {", "a loop over `taken`"),
        ("codegen/src/name.rs", "let mut words = HashMap::new();\nwords.keys()", "words.keys()"),
        ("codegen/src/name.rs", "fn f(words: &HashMap<u8, u8>) { words\n.values() }", "words.values()"),
        ("codegen/runtime/src/call.rs", &"\n".repeat(LONGEST + 1), "401 lines"),
    ];
    for (path, text, caught) in doctored {
        let found = violations(&[(path.to_owned(), text.to_owned())]);
        assert!(found.iter().any(|line| line.contains(caught)), "{path}: {text:?} is not caught: {found:?}");
    }
}

#[test]
fn no_rule_is_broken_by_what_is_allowed() {
    let allowed = [
        ("codegen/src/read/mod.rs", "use openapiv3::Schema;\nuse serde_yaml::Value;"),
        ("codegen/src/lower/mod.rs", "use openapiv3::Schema; // quote, std::fs and serde_yaml are not known here"),
        (
            "codegen/src/emit/mod.rs",
            "//! Never knows openapiv3.\nuse crate::{ir::Api, print};\nlet read = quote!(Self::read);",
        ),
        ("codegen/src/print/mod.rs", "prettyplease::unparse(&file)"),
        ("codegen/src/name.rs", "taken: HashSet<String>,\nself.taken.contains(name); self.taken.insert(name);"),
        ("codegen/src/emit/runtime.rs", "include_str!(\"../../runtime/src/call.rs\")"),
        (
            "contract-tests/Cargo.toml",
            "[dev-dependencies]\natlas-admin.workspace = true\n[dependencies]\nserde_yaml = \"0.9\"",
        ),
        ("xtask/src/generate.rs", "println!(\"{}\", std::fs::read_to_string(path)?);"),
        ("codegen/src/lower/mod.rs", &"\n".repeat(LONGEST)),
    ];
    for (path, text) in allowed {
        let found = violations(&[(path.to_owned(), text.to_owned())]);
        assert!(found.is_empty(), "{path}: {text:?}: {found:?}");
    }
}
