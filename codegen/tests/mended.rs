//! Nodes as real documents have them in; the same nodes after mending, and the codes of what was said, out.
//! The cases are tables of YAML, one for each kind of object, in `mended/`.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use openapiv3::{OpenAPI, ReferenceOr, Schema};
use serde::Deserialize;
use serde_json::{Value, json};
use specbound_codegen::diagnostic::{Diagnostics, Origin};
use specbound_codegen::read::{NoLibrary, Spec};

#[derive(Deserialize)]
struct Table {
    r#in: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    version: Option<String>,
    given: Value,
    mended: Value,
    codes: Vec<String>,
}

/// A document with what the cases refer to, and `node` at its place.
fn document(version: &str, place: &str, node: &Value) -> Value {
    let mut document = json!({
        "openapi": format!("{version}.0"),
        "info": { "title": "Case", "version": "1" },
        "servers": [],
        "paths": {},
        "components": {
            "schemas": { "Other": { "type": "string" }, "X": {} },
            "parameters": { "X": { "name": "x", "in": "query", "schema": {} } },
            "securitySchemes": { "X": { "type": "http", "scheme": "basic" } },
            "callbacks": { "Done": {} },
        },
    });
    *document.pointer_mut(place).unwrap() = node.clone();
    document
}

/// A node as `serde_json` holds one.
fn raw(spec: &Spec, origin: &Origin) -> Option<Value> {
    spec.raw(origin).map(|node| serde_json::to_value(node).unwrap())
}

fn read(document: &Value) -> (Spec, Vec<String>) {
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("case.json", document.to_string(), &NoLibrary, &mut diagnostics).unwrap();
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code.to_owned()).collect();
    (spec, codes)
}

#[test]
fn every_case_is_mended_as_its_table_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mended");
    let mut faults = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let table: Table = serde_yaml::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for case in table.cases {
            cases += 1;
            let version = case.version.as_deref().unwrap_or("3.0");
            let (spec, codes) = read(&document(version, &table.r#in, &case.given));
            let origin = Origin { document: "case.json".into(), pointer: table.r#in.as_str().into() };
            let mended = raw(&spec, &origin).unwrap();
            let mut sorted = (codes.clone(), case.codes.clone());
            sorted.0.sort();
            sorted.1.sort();
            if mended != case.mended || sorted.0 != sorted.1 {
                faults.push(format!(
                    "{}:\n  is {mended}\n     {codes:?}\n  not {}\n     {:?}",
                    case.name, case.mended, case.codes
                ));
            }
            if let Err(fault) = spec.piece::<OpenAPI>(&spec.root()) {
                faults.push(format!("{}: {fault}", case.name));
            }
            let (again, said) = read(&raw(&spec, &spec.root()).unwrap());
            if again.raw(&spec.root()) != spec.raw(&spec.root()) {
                faults.push(format!("{}: mending twice is not mending once: {said:?}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {cases} cases:\n{}", faults.len(), faults.join("\n"));
}

/// A generator of numbers with a seed (xorshift64), so that every run makes the same documents.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    /// Any value, wherever it may stand.
    fn value(&mut self, depth: usize) -> Value {
        let plain = [
            json!(null),
            json!(true),
            json!("true"),
            json!("string"),
            json!("object"),
            json!("#/components/schemas/X"),
            json!(-1),
            json!(1.5),
            json!(1e300),
            json!(u64::MAX),
            json!([]),
            json!({}),
            json!([null]),
            json!(["a", 1, "a"]),
            json!("null"),
            json!("array"),
            json!("integer"),
            json!("number"),
            json!("boolean"),
            json!(""),
            json!(7),
        ];
        match self.roll(if depth == 0 { 1 } else { 4 }) {
            1 => (0..self.roll(3)).map(|_| self.value(depth - 1)).collect(),
            2 | 3 => self.object(depth - 1),
            _ => plain[self.roll(plain.len())].clone(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let count = self.roll(5);
        let members = (0..count).map(|_| (KEYS[self.roll(KEYS.len())].to_owned(), self.value(depth)));
        Value::Object(members.collect())
    }
}

const KEYS: &[&str] = &[
    "type",
    "format",
    "pattern",
    "title",
    "description",
    "nullable",
    "readOnly",
    "deprecated",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxItems",
    "uniqueItems",
    "required",
    "enum",
    "const",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "not",
    "allOf",
    "oneOf",
    "anyOf",
    "discriminator",
    "externalDocs",
    "default",
    "example",
    "examples",
    "$ref",
    "$defs",
    "if",
    "contentEncoding",
    "contentMediaType",
    "name",
    "in",
    "style",
    "explode",
    "schema",
    "content",
    "headers",
    "links",
    "responses",
    "200",
    "4XX",
    "odd",
    "get",
    "POST",
    "/a",
    "a",
    "parameters",
    "requestBody",
    "callbacks",
    "security",
    "servers",
    "url",
    "variables",
    "tags",
    "flows",
    "implicit",
    "scopes",
    "scheme",
    "openIdConnectUrl",
    "application/json",
    "encoding",
    "value",
    "operationId",
    "x-a",
    "propertyName",
    "mapping",
    "allowReserved",
    "xml",
    "writeOnly",
];

/// Whatever stands anywhere: what is left after mending can be read, and nothing panics on the way.
#[test]
fn whatever_stands_anywhere_can_be_read_after_mending() {
    let mut dice = Dice(0x5eed);
    for round in 0..10_000 {
        let places = [
            "/components/schemas/X",
            "/components/parameters/X",
            "/components/securitySchemes/X",
            "/paths",
            "/servers",
            "/components",
            "/info",
        ];
        let place = places[round % places.len()];
        let version = if dice.roll(2) == 0 { "3.0" } else { "3.1" };
        let node = match place {
            "/paths" => {
                json!({ "/a": { "post": dice.object(5), "get": { "responses": dice.object(4), "parameters": [dice.object(3)] } } })
            }
            _ => dice.object(5),
        };
        let mut whole = json!({ "openapi": format!("{version}.0"), "info": {}, "servers": [], "paths": {}, "components": { "schemas": { "X": {} }, "parameters": { "X": {} }, "securitySchemes": { "X": {} } } });
        *whole.pointer_mut(place).unwrap() = node;
        let (spec, _) = read(&whole);
        if let Err(fault) = spec.piece::<OpenAPI>(&spec.root()) {
            panic!("round {round}: {fault}\n{whole}\n{}", spec.raw(&spec.root()).unwrap());
        }
        let mut again = Diagnostics::new();
        let mended = &raw(&spec, &spec.root()).unwrap();
        let twice = Spec::read("case.json", mended.to_string(), &NoLibrary, &mut again).unwrap();
        assert_eq!(
            &raw(&twice, &spec.root()).unwrap(),
            mended,
            "round {round}: mending twice is not mending once\n{whole}"
        );
    }
}

/// The deepest text that is read at all, on the small stack of a test's thread.
#[test]
fn the_deepest_document_can_be_read() {
    let deep = |open: &str, close: &str, levels: usize| format!("{}{{}}{}", open.repeat(levels), close.repeat(levels));
    for (open, close, levels) in [
        ("{\"not\":", "}", 120),
        ("{\"items\":", "}", 120),
        ("{\"properties\":{\"a\":", "}}", 60),
        ("{\"allOf\":[", "]}", 60),
    ] {
        let schema: Value = serde_json::from_str(&deep(open, close, levels)).unwrap();
        let (spec, codes) = read(&document("3.1", "/components/schemas/X", &schema));
        assert!(codes.is_empty(), "{codes:?}");
        spec.piece::<ReferenceOr<Schema>>(&Origin {
            document: "case.json".into(),
            pointer: "/components/schemas/X".into(),
        })
        .unwrap();
    }
}

#[test]
fn only_what_code_is_made_from_has_to_be_there() {
    let answer = |member: &str| {
        let content = json!({ "text/plain": { member: { "A": { "$ref": "#/x" } } } });
        let node =
            json!({ "/a": { "get": { "responses": { "200": { "description": "Fine", "content": content } } } } });
        let text = document("3.0", "/paths", &node).to_string();
        let mut diagnostics = Diagnostics::new();
        Spec::read("case.json", &text, &NoLibrary, &mut diagnostics).unwrap();
        (diagnostics.len(), diagnostics.has_errors())
    };
    assert_eq!(answer("examples"), (1, false));
    assert_eq!(answer("encoding"), (1, true));
}
