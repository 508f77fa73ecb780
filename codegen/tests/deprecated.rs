//! What a document calls deprecated, in; out: the compiler's own attribute on whatever has a name for it, and quiet in the crate itself.

#![allow(clippy::unwrap_used)]

use specbound_codegen::read::NoLibrary;
use specbound_codegen::{Input, Settings, generate};

/// A document in which the marked places are deprecated, or not.
fn document(deprecated: bool) -> String {
    r#"
openapi: 3.0.3
info: {title: Times, version: "1"}
paths:
  /old:
    get:
      operationId: old
      deprecated: DEPRECATED
      parameters:
        - {name: since, in: query, deprecated: DEPRECATED, schema: {type: string}}
        - {name: until, in: query, schema: {type: string}}
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Old'}}}}
  /new:
    get:
      operationId: new
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
components:
  schemas:
    Old: {type: object, deprecated: DEPRECATED, properties: {a: {type: string}}}
    New: {type: object, properties: {b: {type: string}, c: {type: string, deprecated: DEPRECATED}}}
"#
    .replace("DEPRECATED", if deprecated { "true" } else { "false" })
}

/// The lines that come right behind the attribute, over the whole crate, and whether the crate allows itself to use them.
fn marked(deprecated: bool) -> (Vec<String>, bool) {
    let settings = Settings::for_package("times");
    let text = document(deprecated);
    let output =
        generate(Input { name: "times.yaml", text: text.as_str().into(), settings: &settings, library: &NoLibrary });
    let mut marked = Vec::new();
    for file in output.files.iter().filter(|file| !file.path.starts_with("src/runtime/")) {
        let mut lines = file.text.lines().map(str::trim);
        while lines.any(|line| line == "#[deprecated]") {
            let item = lines.find(|line| !line.starts_with("#[")).unwrap();
            marked.push(format!("{}: {item}", file.path));
        }
    }
    let root = output.files.iter().find(|file| file.path == "src/lib.rs").unwrap();
    (marked, root.text.contains("#![allow(deprecated)]"))
}

#[test]
fn the_compiler_is_told() {
    let (marked, allowed) = marked(true);
    assert_eq!(
        marked,
        [
            "src/models/new.rs: pub c: Option<String>,",
            "src/models/old.rs: pub struct Old {",
            "src/operations/api/mod.rs: pub fn old(&self) -> Old {",
            "src/operations/api/old.rs: pub fn since(mut self, value: &str) -> Self {",
            "src/traits/api.rs: fn old(&self) -> tag::Old {",
        ]
    );
    assert!(allowed, "the crate's own code uses what it warns of");
}

#[test]
fn nothing_is_said_of_what_is_not() {
    assert_eq!(marked(false), (Vec::new(), false));
}
