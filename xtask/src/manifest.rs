//! The manifest of a crate on disk and the one that a new crate would get in; what the former lacks, as lines to add, out.
//! It must never change a manifest: an existing one is its owner's.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use specbound_codegen::{File, Ownership};
use toml::{Table, Value};

const NAME: &str = "Cargo.toml";

/// What a manifest lacks: at least one line.
pub struct Lack {
    path: PathBuf,
    /// Lines of `[features]`.
    features: Vec<String>,
    /// The features among them that a new manifest has by default: the tags', and what the runtime needs for this document.
    tags: Vec<String>,
    /// Lines of `[dependencies]`.
    dependencies: Vec<String>,
}

impl Lack {
    /// Returns what the manifest in `folder` lacks of the one among `files`; nothing if there is no manifest yet.
    ///
    /// Errors: a manifest cannot be read; its path is part of the message.
    pub fn find(folder: &Path, files: &[File]) -> Result<Option<Self>> {
        let path = folder.join(NAME);
        let new = files.iter().find(|file| file.path == NAME && file.ownership == Ownership::Initial);
        let Some(new) = new.filter(|_| path.exists()) else { return Ok(None) };
        let own = table(&path)?;
        let wanted: Table = new.text.parse().context("the generator's own manifest is none")?;
        let inherited = workspace(folder)?;
        let listed = |table: &Table, name: &str| -> BTreeSet<String> {
            let list = table.get("features").and_then(|features| features.get(name)?.as_array());
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let by_default = listed(&wanted, "default");
        let mut tags = Vec::new();
        // What users get without asking is the owner's choice.
        let features = members(&wanted, "features").filter(|(name, _)| *name != "default");
        // A dependency that the owner always has is none that a feature could bring.
        let optional = |dependency: &str| {
            let entry = self::dependency(&own, dependency);
            entry.is_none_or(|entry| entry.get("optional").and_then(Value::as_bool) == Some(true))
        };
        let brought = |name: &str| -> BTreeSet<String> {
            let all = listed(&wanted, name).into_iter();
            all.filter(|entry| entry.strip_prefix("dep:").is_none_or(optional)).collect()
        };
        let features = features.filter_map(|(name, _)| {
            let list = brought(name);
            let line = format!("{name} = {:?}", list.iter().collect::<Vec<_>>());
            if !has(&own, "features", name) {
                tags.extend(by_default.get(name).cloned());
                return Some(line);
            }
            lacking(&line, list.difference(&listed(&own, name)))
        });
        let features: Vec<String> = features.collect();
        let dependencies = members(&wanted, "dependencies").filter_map(|(name, wanted)| {
            let line = line(&new.text, name);
            let Some(entry) = dependency(&own, name) else { return Some(line) };
            let offered = inherited.as_ref().and_then(|table| table.get(name));
            if offered.is_none() && inherits(entry) {
                // Cargo itself says what is wrong with that.
                return None;
            }
            let there = features_of(entry, offered);
            lacking(&line, features_of(wanted, None).difference(&there))
        });
        let dependencies: Vec<String> = dependencies.collect();
        let complete = features.is_empty() && dependencies.is_empty();
        Ok((!complete).then_some(Self { path, features, tags, dependencies }))
    }

    /// Returns the path of the manifest.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the message: what is wrong, and the lines to add.
    pub fn message(&self) -> String {
        let mut message = format!(
            "warning[manifest-incomplete]: {} lacks what the generated code needs\n\
             The file is yours and was not changed; add or complete:\n",
            self.path.display()
        );
        if !self.features.is_empty() {
            message.push_str("\n    [features]\n");
            for line in &self.features {
                let _ = writeln!(message, "    {line}");
            }
        }
        if !self.dependencies.is_empty() {
            message.push_str("\n    [dependencies]\n");
            for line in &self.dependencies {
                let _ = writeln!(message, "    {line}");
            }
        }
        if !self.tags.is_empty() {
            let tags = self.tags.join("`, `");
            let _ = writeln!(
                message,
                "\nThe operations of a tag are compiled with its feature, and TLS with `rustls`; put `{tags}`"
            );
            message.push_str("into `default` as well if they shall be there without being asked for.\n");
        }
        message.push('\n');
        message
    }
}

/// A line that is there in part, with what it is without; nothing if that is nothing.
fn lacking<T: AsRef<str>>(line: &str, missing: impl Iterator<Item = T>) -> Option<String> {
    let missing: Vec<String> = missing.map(|name| name.as_ref().to_owned()).collect();
    (!missing.is_empty()).then(|| format!("{line}    # now without: {}", missing.join(", ")))
}

fn table(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not a manifest", path.display()))
}

fn members<'t>(manifest: &'t Table, section: &str) -> impl Iterator<Item = (&'t String, &'t Value)> {
    manifest.get(section).and_then(Value::as_table).into_iter().flatten()
}

fn has(manifest: &Table, section: &str, name: &str) -> bool {
    members(manifest, section).any(|(own, _)| own == name)
}

/// A dependency on every platform, or on those that the owner wants.
fn dependency<'t>(manifest: &'t Table, name: &str) -> Option<&'t Value> {
    let targets = members(manifest, "target").filter_map(|(_, target)| target.as_table());
    let mut tables = std::iter::once(manifest).chain(targets);
    // The code says `a_b` of a crate that may be called `a-b`.
    let is_it = |(own, _): &(&String, &Value)| own.replace('-', "_") == name.replace('-', "_");
    tables.find_map(|table| members(table, "dependencies").find(is_it).map(|(_, entry)| entry))
}

fn inherits(entry: &Value) -> bool {
    entry.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// The features that an entry switches on, with those of the workspace where it inherits from there.
fn features_of<'t>(entry: &'t Value, inherited: Option<&'t Value>) -> BTreeSet<&'t str> {
    let entries = [Some(entry), inherited.filter(|_| inherits(entry))];
    let lists = entries.into_iter().flatten().filter_map(|entry| entry.get("features")?.as_array());
    lists.flatten().filter_map(Value::as_str).collect()
}

/// The line by which a new manifest asks for a dependency.
fn line(manifest: &str, name: &str) -> String {
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap_or_default();
    let line = dependencies.lines().find(|line| line.split_once(" = ").is_some_and(|(own, _)| own == name));
    line.map_or_else(|| format!("{name} = \"*\""), str::to_owned)
}

/// The dependencies that the workspace around a folder offers its members.
fn workspace(folder: &Path) -> Result<Option<Table>> {
    let folder = folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))?;
    for folder in folder.ancestors() {
        let path = folder.join(NAME);
        if !path.is_file() {
            continue;
        }
        if let Some(workspace) = table(&path)?.get("workspace") {
            return Ok(workspace.get("dependencies").and_then(Value::as_table).cloned());
        }
    }
    Ok(None)
}
