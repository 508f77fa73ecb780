//! In: the folder of a generated crate and a form. Out: a crate of its models alone in that form, which uses each type as a client
//! would. It must never know what is measured of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use syn::{File, Item, UseTree};

use super::form::{Form, Object, objects, rewritten, root};
use crate::compile::{own_lock, stand_alone};

/// What the codec and the models use of a generated crate's dependencies.
const DEPENDENCIES: [&str; 3] = ["bytes", "serde", "serde_json"];

/// What the programs call the crate, whatever its form.
const LIBRARY: &str = "models_bench";

/// The models of a crate.
pub struct Models {
    /// The folder of the crate.
    folder: PathBuf,
    /// By their paths below the folder `models`.
    files: BTreeMap<PathBuf, File>,
    /// Those that have a name of their own in the module `models`.
    pub objects: BTreeMap<String, Object>,
}

impl Models {
    /// Reads the crate in the folder.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or has another form than the bench knows.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let models = folder.join("src/models");
        for path in below(&models)? {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let file = syn::parse_file(&text).with_context(|| format!("{} is no Rust", path.display()))?;
            files.insert(path.strip_prefix(&models)?.to_owned(), file);
        }
        let named = files.get(Path::new("mod.rs")).map(named).unwrap_or_default();
        let mut all = BTreeMap::new();
        for (path, file) in &files {
            all.extend(objects(file).with_context(|| path.display().to_string())?);
        }
        all.retain(|ident, _| named.contains(ident));
        Ok(Models { folder: folder.to_owned(), files, objects: all })
    }

    /// Writes the crate of that form into a folder, which is emptied first.
    ///
    /// # Errors
    ///
    /// When a file cannot be written, or a struct and its table do not go together.
    pub fn write(&self, form: Form, largest: &[String], folder: &Path) -> Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
        for (path, file) in &self.files {
            save(&folder.join("src/models").join(path), &rewritten(file.clone(), form)?)?;
        }
        // Of the runtime, the models need the codec alone.
        save(&folder.join("src/runtime/mod.rs"), "pub mod codec;")?;
        let runtime = self.folder.join("src/runtime");
        for path in below(&runtime.join("codec"))? {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            save(&folder.join("src/runtime").join(path.strip_prefix(&runtime)?), &text)?;
        }
        save(&folder.join("src/lib.rs"), &root())?;
        save(&folder.join("src/uses.rs"), &if form == Form::Bare { String::new() } else { self.uses() })?;
        save(&folder.join("examples/speed.rs"), &speed(largest))?;
        save(&folder.join("Cargo.toml"), &self.manifest(form)?)?;
        stand_alone(folder, Some(&own_lock()))
    }

    /// Reads what an API's answers hold from JSON, and writes what its requests hold: code for all of it, as in a program that calls
    /// each operation.
    fn uses(&self) -> String {
        let mut text = String::from("pub static READ: &[fn(&[u8]) -> bool] = &[\n");
        for object in self.objects.values().filter(|object| object.read) {
            text += &format!("    |text| serde_json::from_slice::<crate::models::{}>(text).is_ok(),\n", object.ident);
        }
        text += "];\npub static WRITE: &[fn(&dyn std::any::Any) -> Option<Vec<u8>>] = &[\n";
        for object in self.objects.values().filter(|object| object.written) {
            let path = format!("crate::models::{}", object.ident);
            text += &format!("    |value| serde_json::to_vec(value.downcast_ref::<{path}>()?).ok(),\n");
        }
        text + "];\n"
    }

    /// The generated one, with the codec's dependencies alone, both directions on, and the feature of serde that has its macros: all
    /// forms depend on the same.
    fn manifest(&self, form: Form) -> Result<String> {
        let path = self.folder.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut manifest: toml::Table = text.parse().with_context(|| format!("{} is no TOML", path.display()))?;
        // Cargo takes packages of the same name for the same, wherever they lie, and would take one's program for the other's.
        for (table, name) in [("package", format!("{LIBRARY}-{form:?}").to_lowercase()), ("lib", LIBRARY.to_owned())] {
            if let Some(toml::Value::Table(table)) = manifest.get_mut(table) {
                table.insert("name".to_owned(), name.into());
            }
        }
        if let Some(toml::Value::Table(all)) = manifest.get_mut("dependencies") {
            all.retain(|name, _| DEPENDENCIES.contains(&name));
            if let Some(toml::Value::Table(serde)) = all.get_mut("serde") {
                add(serde, "features", "derive");
            }
        }
        if let Some(toml::Value::Table(features)) = manifest.get_mut("features") {
            for list in features.iter_mut().filter_map(|(_, list)| list.as_array_mut()) {
                // What a feature has of other crates goes with these.
                list.retain(|brought| brought.as_str().is_some_and(|brought| !brought.contains([':', '/'])));
            }
            add(features, "default", "full-serde");
        }
        Ok(manifest.to_string())
    }
}

fn add(table: &mut toml::Table, list: &str, text: &str) {
    let list = table.entry(list).or_insert_with(|| toml::Value::Array(Vec::new()));
    if let toml::Value::Array(list) = list {
        list.push(text.into());
    }
}

/// A program that takes bodies by their types' names, and prints for each how long it takes to read, in nanoseconds, and how it is
/// written again.
fn speed(types: &[String]) -> String {
    let mut text = String::from(include_str!("speed.rs.txt"));
    text += "\nconst TYPES: &[(&str, fn(&[u8]) -> bool, fn(&[u8]) -> String)] = &[\n";
    for ident in types {
        let path = format!("models::{ident}");
        text += &format!("    (\"{ident}\", read::<{path}>, again::<{path}>),\n");
    }
    text + "];\n"
}

/// All files below a folder, in the same order every time.
fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What `pub use self::module::Name` lets out.
fn named(file: &File) -> Vec<String> {
    fn idents(tree: &UseTree, found: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => idents(&path.tree, found),
            UseTree::Group(group) => group.items.iter().for_each(|tree| idents(tree, found)),
            UseTree::Name(name) => found.push(name.ident.to_string()),
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }
    let mut found = Vec::new();
    let uses = file.items.iter().filter_map(|item| if let Item::Use(item) = item { Some(&item.tree) } else { None });
    uses.for_each(|tree| idents(tree, &mut found));
    found
}

fn save(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let saved = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    saved.with_context(|| format!("{} cannot be written", path.display()))
}
