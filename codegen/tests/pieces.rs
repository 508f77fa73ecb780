//! Stages called as no document makes them be called in; the findings that only then appear out.

#![allow(clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use openapiv3::Schema;
use proc_macro2::TokenStream;
use specbound_codegen::diagnostic::Diagnostics;
use specbound_codegen::print::{HEADER, Sheet};
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
    let mut sheet = Sheet::default();
    sheet.add("struct".parse().unwrap());
    sheet.add("struct A;".parse().unwrap());
    let fault = sheet.finish("src/lib.rs").unwrap_err();
    assert_eq!(fault.code, "emitted-code-invalid");
    assert!(fault.message.contains("src/lib.rs"), "{fault}");
    // Nothing of it is in the next file.
    sheet.add("struct B;".parse().unwrap());
    assert_eq!(sheet.finish("src/b.rs").unwrap(), format!("{HEADER}\nstruct B;\n"));
}

/// What has it twice is not laid out on one line.
const LONG_NAME: &str = "a_name_that_is_so_long_that_there_is_no_room_for_two_of_it";

#[test]
fn members_that_come_one_by_one() {
    let parsed = |text: &str| text.parse::<TokenStream>().unwrap();
    let piecewise = |sheet: &mut Sheet, count: usize| {
        let methods = ["pub fn a() { b() }", "/// More.\npub fn b() { a() }"].into_iter().take(count).map(parsed);
        sheet.add(parsed("struct A;"));
        sheet.add_around(&parsed("/// All of it.\nimpl A"), methods);
        let element = |key: usize| parsed(&format!("#[cfg(test)] Entry {{ {LONG_NAME}: {key}, next: {LONG_NAME} }},"));
        sheet.add_list(&parsed("static ALL: &[Entry] ="), (0..count).map(element));
        sheet.add(parsed("const END: u8 = 0;"));
        sheet.finish("src/a.rs").unwrap()
    };
    let mut sheet = Sheet::default();
    let entry = |key: usize| {
        format!("    #[cfg(test)]\n    Entry {{\n        {LONG_NAME}: {key},\n        next: {LONG_NAME},\n    }},\n")
    };
    let methods = "    pub fn a() {\n        b()\n    }\n\n    /// More.\n    pub fn b() {\n        a()\n    }\n";
    let whole = [
        "struct A;\n\n/// All of it.\nimpl A {\n",
        methods,
        "}\n\nstatic ALL: &[Entry] = &[\n",
        &entry(0),
        &entry(1),
        "];\n\nconst END: u8 = 0;\n",
    ]
    .concat();
    assert_eq!(piecewise(&mut sheet, 2), format!("{HEADER}\n{whole}"));
    let none = "struct A;\n\n/// All of it.\nimpl A {}\n\nstatic ALL: &[Entry] = &[];\n\nconst END: u8 = 0;\n";
    assert_eq!(piecewise(&mut sheet, 0), format!("{HEADER}\n{none}"));
}

#[test]
fn items_under_a_condition_that_is_named_once() {
    let mut sheet = Sheet::default();
    let modules = || "mod a; #[path = \"con_.rs\"] mod con;".parse::<TokenStream>().unwrap();
    sheet.add_selected(&["one"], modules());
    sheet.add_selected(&["one", "more"], modules());
    let inside = "        mod a;\n        #[path = \"con_.rs\"]\n        mod con;\n    }\n    _ => {}\n}\n";
    let one = format!("cfg_select! {{\n    feature = \"one\" => {{\n{inside}");
    let several = format!(
        "cfg_select! {{\n    any(\n        feature = \"one\",\n        feature = \"more\",\n    ) => {{\n{inside}"
    );
    assert_eq!(sheet.finish("src/a.rs").unwrap(), format!("{HEADER}\n{one}\n{several}"));
}
