//! Texts of documents, and of files beside them, in; what was read of them and said about them out.
//! What stands at one place of a document, and how it is mended, is for `mended.rs`.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test is what a panic means here")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specbound_codegen::diagnostic::{Diagnostics, Origin, Severity};
use specbound_codegen::read::{Library, NoLibrary, Spec, locate};
use specbound_codegen::{Input, Settings, generate};

fn raw(spec: &Spec, origin: &Origin) -> Option<Value> {
    spec.raw(origin).map(|node| serde_json::to_value(node).unwrap())
}

struct Folder(BTreeMap<&'static str, &'static str>);

impl Library for Folder {
    fn text(&self, from: &str, reference: &str) -> Result<(String, String), String> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in reference.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let name = parts.join("/");
        self.0
            .get(name.as_str())
            .map(|text| (name.clone(), (*text).to_owned()))
            .ok_or_else(|| "no such file".to_owned())
    }
}

#[test]
fn other_files_are_loaded_and_mended_and_led_through() {
    let root = r##"
openapi: 3.1.0
info: {title: Files, version: "1"}
paths:
  /pets: {$ref: "paths/pets.yaml"}
components:
  schemas:
    Pet: {$ref: "models/pet.yaml"}
    Tail: {$ref: "models/pet.yaml#/properties/tail/oneOf/1"}
    Named: {$ref: "models/all.json#/$defs/a~1b%20c"}
    Anchored: {$ref: "models/all.json#here"}
    Through: {$ref: "#/components/schemas/Pet/properties/name"}
"##;
    let files = Folder(BTreeMap::from([
        (
            "paths/pets.yaml",
            "get: {responses: {200: {description: ok, content: {application/json: {schema: {$ref: ../models/pet.yaml}}}}}}",
        ),
        (
            "models/pet.yaml",
            "type: object\nproperties:\n  name: {type: [string, 'null']}\n  friend: {$ref: ./pet.yaml}\n  tail: {oneOf: [{type: 'null'}, {type: file}]}\n",
        ),
        ("models/all.json", r#"{"$defs": {"a/b c": {"const": 1}, "d": {"$anchor": "here", "type": ["integer"]}}}"#),
    ]));
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("api.yaml", root, &files, &mut diagnostics).unwrap();
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["unknown-type"], "{diagnostics:?}");
    assert_eq!(
        spec.documents().collect::<Vec<_>>(),
        ["api.yaml", "models/all.json", "models/pet.yaml", "paths/pets.yaml"]
    );
    let follow = |pointer: &str| {
        let found = spec.follow(&spec.root().at(pointer)).unwrap();
        (found.to_string(), raw(&spec, &found).unwrap())
    };
    let schema = |name: &str| follow(&format!("/components/schemas/{name}"));
    assert_eq!(schema("Pet").0, "models/pet.yaml#");
    assert_eq!(
        schema("Tail"),
        ("models/pet.yaml#/properties/tail/oneOf/0".to_owned(), json!({"type": "string", "format": "binary"}))
    );
    assert_eq!(schema("Named").1, json!({"enum": [1], "x-specbound-const": 1, "type": "integer"}));
    assert_eq!(schema("Anchored").1, json!({"$anchor": "here", "type": "integer"}));
    assert_eq!(schema("Through").1, json!({"type": "string", "nullable": true}));
    let item = spec.follow(&spec.root().child("paths").child("/pets")).unwrap();
    let answer =
        item.child("get").child("responses").child("200").child("content").child("application/json").child("schema");
    assert_eq!(spec.follow(&answer).unwrap().to_string(), "models/pet.yaml#");
    assert_eq!(
        spec.as_written(&spec.follow(&spec.root().at("/components/schemas/Tail")).unwrap()).to_string(),
        "models/pet.yaml#/properties/tail/oneOf/1"
    );
}

#[test]
fn yaml_keys_and_numbers_are_what_they_look_like() {
    let text = "openapi: 3.0.3\ninfo: {title: Keys, version: 1.0}\nx-keys: {204: a, true: b, null: c, 1.10: d, on: e}\n\
        x-base: &base {a: 1, b: 2}\nx-merged: {<<: *base, b: 3}\nx-big: [18446744073709551616, -9223372036854775808, .inf]\npaths: {}\n";
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("\u{feff}keys.yaml", format!("\u{feff}{text}"), &NoLibrary, &mut diagnostics).unwrap();
    let raw = |key: &str| raw(&spec, &spec.root().child(key)).unwrap();
    assert_eq!(raw("x-keys"), json!({"204": "a", "true": "b", "null": "c", "1.10": "d", "on": "e"}));
    assert_eq!(raw("x-merged"), json!({"a": 1, "b": 3}));
    assert_eq!(raw("x-big"), json!([18_446_744_073_709_551_616.0, i64::MIN, null]));
    assert_eq!(raw("info")["version"], json!("1.0"));
}

/// RFC 8259 section 4 leaves open what a name given twice means, YAML 1.2 section 3.2.1.1 forbids it; those who read it nevertheless take
/// the last.
#[test]
fn of_a_key_given_twice_the_last_counts() {
    let json = r#"{"openapi": "3.0.3", "info": {"title": "Twice", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {}}}, "get": {"responses": {"204": {}}}}}}"#;
    let yaml = "openapi: 3.0.3\ninfo: {title: Twice, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {200: {}}\n    \
        post: {responses: {200: {}}}\n    get:\n      responses: {204: {}}\n";
    for (name, text, line) in [("a.json", json, 2), ("a.yaml", yaml, 8)] {
        let mut diagnostics = Diagnostics::new();
        let spec = Spec::read(name, text, &NoLibrary, &mut diagnostics).unwrap();
        let said: Vec<_> = diagnostics.iter().filter(|said| said.code == "duplicate-key").collect();
        let [said] = said.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(said.severity, Severity::Warning);
        assert_eq!(&*said.origin.pointer, "/paths/~1a/get");
        assert_eq!(locate(text, &said.origin.pointer).map(|span| span.line), Some(line), "{name}");
        let responses = raw(&spec, &spec.root().at("/paths/~1a/get/responses")).unwrap();
        assert!(responses.get("204").is_some() && responses.get("200").is_none(), "{name}: {responses}");
    }
}

#[test]
fn commas_before_closing_brackets_are_left_out_of_json() {
    let text = "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"é,}\\\",]\", \"version\": \"1\",\n },\n \"tags\": [{\"name\": \"a\"}, ],}";
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("api.json", text, &NoLibrary, &mut diagnostics).unwrap();
    let [said] = &*diagnostics.iter().collect::<Vec<_>>() else { panic!("{diagnostics:?}") };
    assert_eq!((said.code, said.severity), ("trailing-comma", Severity::Warning));
    assert_eq!(said.position.map(|at| at.line), Some(2));
    let title = raw(&spec, &spec.root().at("/info/title")).unwrap();
    assert_eq!(title, json!("é,}\",]"));
    // Whatever else is no JSON is refused, also beside such a comma.
    for text in ["{\"a\": 1,, }", "{\"a\": [1,], \"b\" 2}", "{\"a\": 1,", "{,}"] {
        let mut diagnostics = Diagnostics::new();
        assert!(Spec::read("api.json", text, &NoLibrary, &mut diagnostics).is_none());
        assert_eq!(diagnostics.iter().map(|said| said.code).collect::<Vec<_>>(), ["syntax"], "{text}");
    }
}

#[test]
fn a_reference_to_an_empty_pointer_means_the_whole_file() {
    let root = "openapi: 3.1.0\ninfo: {title: Files, version: '1'}\ncomponents:\n  schemas:\n    Pet: {$ref: 'pet.yaml#/'}\n    \
        Odd: {$ref: 'odd.yaml#/'}\n";
    let files = Folder(BTreeMap::from([("pet.yaml", "type: string"), ("odd.yaml", "'': {type: integer}")]));
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("api.yaml", root, &files, &mut diagnostics).unwrap();
    let [said] = &*diagnostics.iter().collect::<Vec<_>>() else { panic!("{diagnostics:?}") };
    assert_eq!((said.code, said.severity), ("empty-pointer", Severity::Note));
    assert_eq!(said.origin.to_string(), "api.yaml#/components/schemas/Pet/$ref");
    let follow = |name: &str| spec.follow(&spec.root().at("/components/schemas").child(name)).unwrap().to_string();
    assert_eq!((follow("Pet"), follow("Odd")), ("pet.yaml#".to_owned(), "odd.yaml#/".to_owned()));
}

/// Files that lead into each other, where a reference has to be written out: on a path item with a summary of its own, and where OpenAPI
/// has no reference.
#[test]
fn what_is_written_out_may_lead_through_several_files() {
    let root = r##"
openapi: 3.1.0
info: {title: Files, version: "1"}
paths:
  /pi: {$ref: "#/components/pathItems/Pi", summary: Of its own}
  /get: {get: {$ref: get.yaml}}
components:
  pathItems: {Pi: {$ref: pi.yaml}}
  schemas: {$ref: schemas/_index.yaml}
"##;
    let answer = "{200: {description: ok}}";
    let files = Folder(BTreeMap::from([
        ("pi.yaml", "{$ref: item.yaml}"),
        ("item.yaml", "get: {operationId: ofItem, responses: {200: {description: ok}}}"),
        ("get.yaml", "{operationId: ofFile, responses: {$ref: answers.yaml}}"),
        ("answers.yaml", answer),
        ("schemas/_index.yaml", "{$ref: all.yaml}"),
        ("schemas/all.yaml", "{A: {type: string}}"),
    ]));
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("api.yaml", root, &files, &mut diagnostics);
    let errors: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let spec = spec.unwrap();
    let follow = |pointer: &str| raw(&spec, &spec.follow(&spec.root().at(pointer)).unwrap()).unwrap();
    assert_eq!(follow("/paths/~1pi/get/operationId"), json!("ofItem"));
    assert_eq!(follow("/paths/~1pi/summary"), json!("Of its own"));
    assert_eq!(follow("/paths/~1get/get/responses/200")["description"], json!("ok"));
    assert_eq!(follow("/components/schemas/A"), json!({ "type": "string" }));
}

/// Whole files as alternatives: a discriminator means them by the names that the root document has for them, or else by those of the
/// files.
#[test]
fn alternatives_that_are_whole_files_are_called_as_the_document_does() {
    let root = r##"
openapi: 3.0.3
info: {title: Files, version: "1"}
paths: {/u: {get: {operationId: getU, responses: {200: {description: ok, content: {application/json: {schema: {$ref: s/u.yaml}}}}}}}}
components: {schemas: {Cat: {$ref: s/feline.yaml}}}
"##;
    let files = Folder(BTreeMap::from([
        (
            "s/u.yaml",
            "{oneOf: [{$ref: feline.yaml}, {$ref: Dog.v1.yaml}, {$ref: Dog.v2.yaml}], discriminator: {propertyName: kind}}",
        ),
        ("s/feline.yaml", "{type: object, required: [kind], properties: {kind: {type: string}}}"),
        ("s/Dog.v2.yaml", "{type: object, required: [kind], properties: {kind: {type: string}}}"),
        (
            "s/Dog.v1.yaml",
            "{type: object, required: [kind], properties: {kind: {type: string}, good: {type: boolean}}}",
        ),
    ]));
    let settings = Settings::for_package("case");
    let generated = generate(Input { name: "api.yaml", text: root.into(), settings: &settings, library: &files });
    let all: String = generated.files.iter().map(|file| file.text.as_str()).collect();
    for wanted in [r#"("Cat", 0"#, r#"("Dog.v1", 1"#, "Cat(super::Cat),", "DogV2(super::DogV2),"] {
        assert!(all.contains(wanted), "{wanted}");
    }
}

/// A file whose schema has the name of a component, and that is met first.
#[test]
fn components_of_the_document_are_named_before_those_of_its_files() {
    let root = r##"
openapi: 3.0.3
info: {title: Files, version: "1"}
paths: {/a: {get: {operationId: getA, responses: {200: {description: ok, content: {application/json: {schema: {$ref: "all.yaml#/Problem"}}}}, 404: {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}}}}}
components: {schemas: {Problem: {type: object, properties: {own: {type: string}}}}}
"##;
    let files = Folder(BTreeMap::from([("all.yaml", "Problem: {type: object, properties: {other: {type: string}}}")]));
    let settings = Settings::for_package("case");
    let generated = generate(Input { name: "api.yaml", text: root.into(), settings: &settings, library: &files });
    let model =
        |path: &str| generated.files.iter().find(|file| file.path.ends_with(path)).map(|file| file.text.as_str());
    assert!(model("models/problem.rs").is_some_and(|text| text.contains("pub own:") && text.contains("pub other:")));
    let all: String = generated.files.iter().map(|file| file.text.as_str()).collect();
    let said: Vec<_> = generated.diagnostics.iter().filter(|said| said.code == "name-changed").collect();
    let [said] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(said.origin.to_string(), "all.yaml#/Problem");
    let own = all.split("pub struct Problem {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
    assert!(own.contains("pub own:"), "{own}");
}

/// A parameter described by a media type that is no JSON, once for all operations that share it.
#[test]
fn what_a_parameter_holds_that_no_type_is_made_of_is_told() {
    let root = r##"
openapi: 3.0.3
info: {title: Files, version: "1"}
paths:
  /a:
    parameters: [{$ref: "#/components/parameters/Packed"}]
    get: {operationId: getA, responses: {204: {description: ok}}}
    put: {operationId: putA, responses: {204: {description: ok}}}
components:
  parameters:
    Packed: {name: packed, in: query, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: string}}}}}}
"##;
    let settings = Settings::for_package("case");
    let generated = generate(Input { name: "api.yaml", text: root.into(), settings: &settings, library: &NoLibrary });
    let said: Vec<_> = generated.diagnostics.iter().filter(|said| said.code == "untyped-content").collect();
    let [said] = said.as_slice() else { panic!("{said:?}") };
    let packed = "/components/parameters/Packed/content/application~1x-www-form-urlencoded/schema";
    assert_eq!((&*said.origin.pointer, said.severity), (packed, Severity::Note));
    assert!(said.message.contains("the parameter `packed`"), "{said:?}");
}
