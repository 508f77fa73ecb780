//! Documents whose names the generated crate has a use for itself; that nothing in it gets a name twice, out.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use specbound_codegen::read::NoLibrary;
use specbound_codegen::{File, Input, Settings, generate};
use syn::{ImplItem, Item, Type, UseTree};

fn crate_of(text: &str) -> Vec<File> {
    let settings = Settings::for_package("case");
    let files =
        generate(Input { name: "case.yaml", text: text.into(), settings: &settings, library: &NoLibrary }).files;
    assert!(!files.is_empty());
    files
}

/// A document with these operations, all of one tag.
fn document(tag: &str, ids: &BTreeSet<String>) -> String {
    let path = |id: &String| format!("  /{id}: {{get: {{tags: [{tag}], operationId: {id}, responses: {{}}}}}}\n");
    let paths: String = ids.iter().map(path).collect();
    format!("openapi: 3.1.0\ninfo: {{title: Names, version: '1'}}\npaths:\n{paths}")
}

/// Returns the names of the functions that a text gives a type by an `impl` of its own.
fn own_functions(text: &str, name: &str) -> Vec<String> {
    let items = syn::parse_file(text).unwrap().items;
    let is_own = |ty: &Type| matches!(ty, Type::Path(path) if path.path.segments.last().unwrap().ident == name);
    let own = items.into_iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() && is_own(&item.self_ty) => Some(item.items),
        _ => None,
    });
    let functions = own.flatten().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    });
    functions.collect()
}

fn sources(folder: PathBuf, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn no_operation_takes_a_name_that_its_file_makes_use_of() {
    let ids = ["into", "result", "runtime", "string", "try_into"].map(str::to_owned);
    let files = crate_of(&document("pets", &BTreeSet::from(ids.clone())));
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let tag = text("src/operations/pets/mod.rs").unwrap();
    for id in &ids {
        let calls = own_functions(tag, "Pets");
        assert_eq!(calls.contains(id), ["result", "string"].contains(&id.as_str()), "{calls:?}");
    }
    assert!(text("src/operations/pets/runtime.rs").is_none());
    for name in ["Result", "String"] {
        assert!(files.iter().all(|file| !file.text.contains(&format!("pub type {name} "))), "{name} is another type");
    }
}

#[test]
fn no_operation_takes_a_name_that_the_mock_has() {
    let mut runtime = Vec::new();
    sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/src"), &mut runtime);
    let taken: BTreeSet<String> = runtime.iter().flat_map(|text| own_functions(text, "Mock")).collect();
    assert!(taken.contains("new"), "{taken:?}");
    let files = crate_of(&document("pets", &taken));
    let mocks = files.iter().filter(|file| file.path.starts_with("src/mock/"));
    let made: Vec<String> = mocks.flat_map(|file| own_functions(&file.text, "Mock")).collect();
    assert!(made.len() >= taken.len(), "{made:?}");
    assert!(made.iter().all(|name| !taken.contains(name)), "{made:?}");
}

#[test]
fn an_operation_may_be_called_as_what_makes_its_tag() {
    let files = crate_of(&document("pets", &BTreeSet::from(["new".to_owned()])));
    let tag = files.iter().find(|file| file.path == "src/operations/pets/mod.rs").unwrap();
    let names = own_functions(&tag.text, "Pets");
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
}

/// Returns the names that a `use` brings in.
fn brought_in(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => brought_in(&path.tree),
        UseTree::Group(group) => group.items.iter().flat_map(brought_in).collect(),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(rename) => vec![rename.rename.to_string()],
        UseTree::Glob(_) => Vec::new(),
    }
}

/// Where a script has no capitals, the names of a module and of what is in it are the same but for what is done about it.
#[test]
fn names_in_scripts_without_capitals_are_told_apart() {
    let mut text = document("取得", &BTreeSet::from(["取得".to_owned()]));
    text = text.replace(
        "responses: {}",
        "responses: {'200': {description: A, content: {a/json: {schema: {$ref: '#/components/schemas/名前'}}}}}",
    );
    text.push_str("components: {schemas: {名前: {type: object, properties: {甲: {type: string}}}}}\n");
    let files = crate_of(&text.replace("a/json", "application/json"));
    for file in files.iter().filter(|file| file.path.ends_with(".rs") && !file.path.starts_with("src/runtime/")) {
        let parsed = syn::parse_file(&file.text).unwrap();
        let mut named = BTreeSet::new();
        for item in &parsed.items {
            let ident = match item {
                Item::Mod(item) => &item.ident,
                Item::Struct(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Type(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Use(item) => {
                    for name in brought_in(&item.tree) {
                        assert!(named.insert(name.clone()), "{}: {name} twice", file.path);
                    }
                    continue;
                }
                _ => continue,
            };
            assert!(named.insert(ident.to_string()), "{}: {ident} twice", file.path);
        }
    }
}

/// The sign of the angstrom and the letter are one for rustc, as are a ligature and its letters but for a warning.
#[test]
fn names_that_differ_in_their_normal_form_alone_become_different() {
    let text = "openapi: 3.1.0\ninfo: {title: Forms, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: Fine, \
                content: {application/json: {schema: {$ref: '#/components/schemas/Unit'}}}}}}}}\n\
                components: {schemas: {Unit: {type: string, enum: [\"\\u212B\", \"\\u00C5\", \"\\uFB01\", fi, \"\\uFF11\", '1']}}}";
    let files = crate_of(text);
    let unit = &files.iter().find(|file| file.path == "src/models/unit.rs").unwrap().text;
    let list = syn::parse_file(unit).unwrap().items.into_iter().find_map(|item| match item {
        Item::Enum(list) => Some(list.variants),
        _ => None,
    });
    let variants: Vec<String> = list.unwrap().iter().map(|variant| variant.ident.to_string()).collect();
    assert_eq!(variants, ["\u{C5}", "\u{C5}Value", "Fi", "FiValue", "N1", "N1Value", "Unrecognized"]);
}
