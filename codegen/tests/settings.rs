//! Settings that select and rename in; the crate's operations, types and fields out.

#![allow(clippy::unwrap_used)]

use specbound_codegen::diagnostic::Severity;
use specbound_codegen::read::NoLibrary;
use specbound_codegen::{Input, Settings, generate};

const DOCUMENT: &str = r##"{"openapi": "3.0.3", "info": {"title": "Zoo", "version": "1"}, "paths": {
    "/pets": {"get": {"operationId": "listPets", "tags": ["Pets"], "responses": {"200": {"description": "All", "content":
        {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}}}},
        "delete": {"operationId": "dropPets", "tags": ["Pets"], "responses": {"204": {"description": "Gone"}}}},
    "/keepers": {"get": {"operationId": "listKeepers", "tags": ["Keepers", "Staff"], "responses": {"200": {"description": "All", "content":
        {"application/json": {"schema": {"$ref": "#/components/schemas/Keeper"}}}}}}}},
    "components": {"schemas": {
        "Pet": {"type": "object", "properties": {"petName": {"type": "string"}}},
        "Keeper": {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Pet"}}},
        "Unused": {"type": "object", "properties": {"x": {"type": "string"}}}}}}"##;

/// The paths of the operations and models, and all of the text.
fn made(settings: &str) -> (Vec<String>, String) {
    let settings = Settings::parse(&format!("package = \"zoo\"\n{settings}"), "generate.toml").unwrap();
    let output = generate(Input { name: "zoo.json", text: DOCUMENT.into(), settings: &settings, library: &NoLibrary });
    assert!(!output.diagnostics.has_errors());
    let chosen = |path: &str| {
        ["src/operations/", "src/models/"].iter().any(|folder| path.starts_with(folder)) && !path.ends_with("/mod.rs")
    };
    let paths = output.files.iter().map(|file| file.path.clone()).filter(|path| chosen(path));
    (paths.collect(), output.files.iter().map(|file| file.text.as_str()).collect())
}

#[test]
fn only_what_is_selected_and_what_it_reaches_is_emitted() {
    let (list, drop) = ("src/operations/pets/list_pets.rs", "src/operations/pets/drop_pets.rs");
    let (keepers, pet) = ("src/operations/keepers/list_keepers.rs", "src/models/pet.rs");
    let keeper = "src/models/keeper.rs";
    for (settings, paths) in [
        ("", vec![keeper, pet, keepers, drop, list]),
        ("[select]\ntags = [\"Pets\"]", vec![pet, drop, list]),
        ("[select]\noperations = [\"dropPets\"]", vec![drop]),
        ("[select]\npaths = [\"/keepers\"]", vec![keeper, pet, keepers]),
        ("[select]\ntags = [\"Pets\"]\npaths = [\"/keepers\"]", vec![]),
        ("[select]\ntags = [\"Staff\"]", vec![keeper, pet, "src/operations/staff/list_keepers.rs"]),
    ] {
        assert_eq!(made(settings).0, paths, "{settings}");
    }
}

/// Returns the warnings for a text of settings.
fn warnings(settings: &str) -> Vec<String> {
    let settings = Settings::parse(&format!("package = \"zoo\"\n{settings}"), "generate.toml").unwrap();
    let output = generate(Input { name: "zoo.json", text: DOCUMENT.into(), settings: &settings, library: &NoLibrary });
    let warnings = output.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning);
    warnings.map(|it| format!("{}: {}; {}", it.code, it.message, it.help.as_deref().unwrap_or_default())).collect()
}

/// A slip of the pen would otherwise leave out what was asked for.
#[test]
fn what_the_settings_name_is_there() {
    for (settings, said) in [
        ("[select]\ntags = [\"pets\"]", vec!["`select.tags` names `pets`", "was `Pets` meant?"]),
        (
            "[select]\noperations = [\"dropPets\", \"dropPet\"]",
            vec!["`select.operations` names `dropPet`", "was `dropPets` meant?"],
        ),
        ("[select]\npaths = [\"/zoos\"]", vec!["`select.paths` names `/zoos`", "it has 2 of them"]),
        ("[rename.operations]\nnope = \"a\"", vec!["`rename.operations` names `nope`"]),
        ("[rename.types]\nPets = \"A\"", vec!["`rename.types` names `Pets`", "was `Pet` meant?"]),
        (
            "[rename.fields]\n\"Pet.petname\" = \"a\"",
            vec!["`rename.fields` names `Pet.petname`", "was `Pet.petName` meant?"],
        ),
        ("[formats]\nuuid = \"String\"", vec!["`formats` names `uuid`"]),
    ] {
        let warnings = warnings(settings);
        let [first, ..] = warnings.as_slice() else { panic!("nothing is said of {settings}") };
        assert!(first.starts_with("setting-unused: ") && said.iter().all(|words| first.contains(words)), "{first}");
    }
    let both = warnings("[select]\ntags = [\"Pets\"]\npaths = [\"/keepers\"]");
    assert!(both.len() == 1 && both[0].starts_with("nothing-selected: "), "{both:?}");
    let fine = "[select]\ntags = [\"Pets\"]\n[rename.operations]\nlistKeepers = \"all\"\n[rename.types]\nPet = \"Animal\"\n[rename.fields]\n\"Pet.petName\" = \"name\"\n";
    assert_eq!(warnings(fine), Vec::<String>::new());
    let elsewhere = "[select]\noperations = [\"dropPets\"]\n[rename.fields]\n\"Pet.petName\" = \"name\"\n";
    assert_eq!(warnings(elsewhere), Vec::<String>::new(), "of a schema that is not generated nothing is asked");
}

#[test]
fn operations_types_and_fields_take_other_names() {
    let rename = "[rename.operations]\nlistPets = \"all\"\n[rename.types]\nPet = \"Animal\"\n[rename.fields]\n\"Pet.petName\" = \"name\"\n";
    let (paths, text) = made(rename);
    assert!(paths.contains(&"src/operations/pets/all.rs".to_owned()), "{paths:?}");
    for line in ["pub fn all(&self) -> All {", "pub struct Animal {", "pub name: Option<String>,", "\"petName\""] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("pub struct Pet {") && !text.contains("pet_name"));
    // A type may take a name that the document has for another, whose members go by it all the same.
    let text = made(
        "[rename.types]\nPet = \"Keeper\"\n[rename.fields]\n\"Pet.petName\" = \"name\"\n\"Keeper.pet\" = \"kept\"\n",
    )
    .1;
    assert!(text.contains("pub name: Option<String>") && text.contains("pub kept: Option<"), "{text}");
}

#[test]
fn the_crate_says_where_its_pages_are() {
    let root = |settings: &str| {
        let text = made(settings).1;
        text.lines().find(|line| line.contains("html_root_url")).map(str::to_owned)
    };
    assert_eq!(root(""), None);
    for url in ["https://docs.rs/zoo/0.1.0", "http://localhost:8000", "https://zoo.example/docs/"] {
        let said = format!("#![doc(html_root_url = \"{url}\")]");
        assert_eq!(root(&format!("[docs]\nurl = \"{url}\"")), Some(said));
    }
}

#[test]
fn only_a_url_that_pages_can_be_at_is_taken() {
    for url in [
        "",
        "docs.rs/zoo",
        "/zoo",
        "ftp://zoo.example",
        "https://",
        "https://zoo.example/?a=b",
        "https://a/#b",
        "https://a b/",
    ] {
        let text = format!("package = \"zoo\"\n[docs]\nurl = \"{url}\"");
        let refused = Settings::parse(&text, "generate.toml").unwrap_err();
        assert_eq!(refused.code, "settings-invalid");
        assert!(refused.message.contains(&format!("`{url}` is not where pages can be")), "{}", refused.message);
        assert_eq!(refused.position.map(|at| (at.line, at.column)), Some((3, 7)), "{url}");
    }
}
