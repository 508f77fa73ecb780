//! Stages called as no document makes them be called in; the findings that only then appear out.

#![allow(clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use openapiv3::Schema;
use specbound_codegen::diagnostic::Diagnostics;
use specbound_codegen::print::Sheet;
use specbound_codegen::read::{NoLibrary, Spec};
use specbound_codegen::{Settings, check, lower};

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: Pieces, version: "1"}
paths: {/a: {get: {operationId: getA, responses: {"200": {description: Fine}}}}}
components: {schemas: {A: {type: array, items: {type: string}}}}
"#;

fn spec() -> Spec {
    Spec::read("case.yaml", DOCUMENT, &NoLibrary, &mut Diagnostics::new()).unwrap()
}

#[test]
fn a_node_that_is_not_there() {
    let spec = spec();
    let fault = spec.piece::<Schema>(&spec.root().at("/components/schemas/B")).unwrap_err();
    assert_eq!((fault.code, fault.origin.to_string().as_str()), ("no-such-node", "case.yaml#/components/schemas/B"));
}

#[test]
fn a_node_that_is_something_else() {
    let spec = spec();
    let fault = spec.piece::<Schema>(&spec.root().at("/info/title")).unwrap_err();
    assert_eq!((fault.code, fault.origin.to_string().as_str()), ("unreadable-node", "case.yaml#/info/title"));
}

#[test]
fn an_operation_twice() {
    let mut diagnostics = Diagnostics::new();
    let mut api = lower::lower(&spec(), &Settings::for_package("case"), &mut diagnostics);
    api.operations.extend(api.operations.clone());
    let api = check::check(api, &mut diagnostics);
    assert_eq!(api.operations.len(), 1);
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["operation-repeated"]);
}

#[test]
fn tokens_that_are_no_file() {
    let mut sheet = Sheet::new("src/lib.rs");
    sheet.add("struct".parse().unwrap());
    sheet.add("struct A;".parse().unwrap());
    let fault = sheet.finish().unwrap_err();
    assert_eq!(fault.code, "emitted-code-invalid");
    assert!(fault.message.contains("src/lib.rs"), "{fault}");
}
