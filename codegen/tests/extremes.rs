//! Documents made to exhaust the generator in, built here since nobody wants them in a repository; a result or a message within a
//! time limit out, on the small stack of a test's thread.

#![allow(clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use specbound_codegen::diagnostic::Diagnostics;
use specbound_codegen::read::{Library, NoLibrary, Spec};
use specbound_codegen::settings::Rename;
use specbound_codegen::{Input, Output, Settings, generate, lower, name};

/// Long for a document of a few megabytes even where nothing is optimised and other work goes on beside it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What comes of a text; never what takes longer than a person waits.
fn run(what: &str, text: &str, library: &dyn Library) -> Output {
    let settings = Settings::for_package("case");
    let start = Instant::now();
    let output = generate(Input { name: "case.yaml", text: text.into(), settings: &settings, library });
    let (time, size) = (start.elapsed(), text.len());
    println!("{what}: {size} bytes, {time:?}, {} files, {:?}", output.files.len(), codes(&output));
    assert!(time < PATIENCE, "{what} takes {time:?}");
    output
}

fn codes(output: &Output) -> Vec<&'static str> {
    let mut codes: Vec<&str> = output.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.dedup();
    codes
}

/// A document whose one operation answers with the schema `S0`.
fn with_schemas(schemas: &str) -> String {
    format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "Big", "version": "1"}},
        "paths": {{"/a": {{"get": {{"operationId": "getA", "responses": {{"200": {{"description": "Fine",
            "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/S0"}}}}}}}}}}}}}}}},
        "components": {{"schemas": {{{schemas}}}}}}}"##
    )
}

/// `count` schemas `S0`, `S1` and so on, each made from its number and the next one.
fn chain(count: usize, link: impl Fn(usize, usize) -> String) -> String {
    let links: Vec<String> = (0..count).map(|i| format!("\"S{i}\": {}", link(i, (i + 1) % count))).collect();
    with_schemas(&links.join(",\n"))
}

fn nested(open: &str, close: &str, levels: usize) -> String {
    format!("{}{{\"type\": \"string\"}}{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn schemas_nested_as_deep_as_a_text_may_nest_them() {
    for (what, open, close, levels) in [
        ("arrays", r#"{"type": "array", "items": "#, "}", 115),
        ("nullable arrays", r#"{"type": ["array", "null"], "items": "#, "}", 115),
        ("maps", r#"{"type": "object", "additionalProperties": "#, "}", 115),
        ("objects", r#"{"type": "object", "properties": {"a": "#, "}}", 57),
        ("allOf", r#"{"allOf": [{"properties": {"x": {}}}, "#, "]}", 57),
        ("oneOf", r#"{"oneOf": [{"type": "integer"}, "#, "]}", 57),
        ("tuples", r#"{"type": "array", "minItems": 1, "maxItems": 1, "prefixItems": ["#, "]}", 57),
        ("not", r#"{"not": "#, "}", 115),
    ] {
        let schema = nested(open, close, levels);
        let output = run(what, &with_schemas(&format!("\"S0\": {schema}")), &NoLibrary);
        assert!(!output.files.is_empty(), "{what}: {:?}", codes(&output));
        let too_deep = codes(&output).contains(&"schema-too-deep");
        assert_eq!(too_deep, !["allOf", "not", "objects", "oneOf", "tuples"].contains(&what), "{what}");
    }
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    let levels = 100_000;
    for (what, open, close) in [
        ("schemas", r#"{"items": "#, "}"),
        ("parts", r#"{"allOf": [{"title": "a"}, "#, "]}"),
        ("properties", r#"{"properties": {"a": "#, "}}"),
    ] {
        let output = run(what, &with_schemas(&format!("\"S0\": {}", nested(open, close, levels))), &NoLibrary);
        assert_eq!(codes(&output), ["too-deep"], "{what}");
    }
    let mut block = String::from("openapi: 3.0.3\nx:\n");
    for level in 1..2_000 {
        let _ = writeln!(block, "{}a:", " ".repeat(level));
    }
    assert_eq!(codes(&run("a block", &block, &NoLibrary)), ["too-deep"]);
}

#[test]
fn schemas_in_a_row_are_generated_however_many() {
    let property = |_, next| {
        format!(r##"{{"type": "object", "properties": {{"next": {{"$ref": "#/components/schemas/S{next}"}}}}}}"##)
    };
    let output = run("properties", &chain(1_000, property), &NoLibrary);
    assert_eq!(output.types, 1_000);
    let alias = |i, next| match i {
        999 => r#"{"type": "string"}"#.to_owned(),
        _ => format!(r##"{{"type": "array", "items": {{"$ref": "#/components/schemas/S{next}"}}}}"##),
    };
    assert!(!run("aliases", &chain(1_000, alias), &NoLibrary).files.is_empty());
    let part = |i, next| match i {
        999 => r#"{"type": "object", "properties": {"end": {"type": "string"}}}"#.to_owned(),
        _ => format!(
            r##"{{"allOf": [{{"$ref": "#/components/schemas/S{next}"}}, {{"properties": {{"p{i}": {{"type": "string"}}}}}}]}}"##
        ),
    };
    let output = run("parts", &chain(1_000, part), &NoLibrary);
    assert!(codes(&output).contains(&"all-of-too-deep"), "{:?}", codes(&output));
    assert!(!output.files.is_empty());
}

/// Each schema names the next one twice, so that whoever follows every way goes 2³⁰ of them.
#[test]
fn ways_that_double_at_each_step_are_gone_once() {
    let twice = |open: &str, close: &str| {
        let (open, close) = (open.to_owned(), close.to_owned());
        move |i, next| {
            let one = format!(r##"{{"$ref": "#/components/schemas/S{next}"}}"##);
            match i {
                29 => r#"{"type": "object", "properties": {"end": {"type": "string"}}}"#.to_owned(),
                _ => format!("{{{open}{one}, {one}{close}}}"),
            }
        }
    };
    let of_parts = |i: usize, next: usize| match i {
        29 => r#"{"type": "object", "properties": {"end": {"type": "string"}}}"#.to_owned(),
        _ => {
            let part = format!(
                r##"{{"allOf": [{{"$ref": "#/components/schemas/S{next}"}}, {{"properties": {{"x{i}": {{"type": "string"}}}}}}]}}"##
            );
            format!(r#"{{"type": "object", "properties": {{"p": {part}, "q": {part}}}}}"#)
        }
    };
    let alternatives = |i: usize, next: usize| match i {
        29 => r#"{"type": "object", "properties": {"end": {"type": "string"}}}"#.to_owned(),
        _ => format!(
            r##"{{"type": "object", "properties": {{"x": {{"oneOf": [{{"type": "string"}}, {{"allOf": [{{"$ref": "#/components/schemas/S{next}"}}]}}]}}}},
            "oneOf": [{{"$ref": "#/components/schemas/S{next}"}}, {{"allOf": [{{"$ref": "#/components/schemas/S{next}"}}, {{"properties": {{"y{i}": {{}}}}}}]}}]}}"##
        ),
    };
    for (what, text) in [
        ("allOf", chain(30, twice(r#""allOf": ["#, "]"))),
        ("oneOf", chain(30, twice(r#""oneOf": ["#, "]"))),
        (
            "alternatives of alternatives beside members",
            chain(30, twice(r#""properties": {"a": {}}, "anyOf": ["#, "]")),
        ),
        ("tuples", chain(30, twice(r#""type": "array", "minItems": 2, "maxItems": 2, "prefixItems": ["#, "]"))),
        ("properties by allOf", chain(30, of_parts)),
        ("alternatives of parts, both beside members", chain(30, alternatives)),
    ] {
        let output = run(what, &text, &NoLibrary);
        assert!(!output.files.is_empty(), "{what}: {:?}", codes(&output));
        let said = codes(&output).contains(&"nested-alternatives");
        assert_eq!(said, what.contains("beside members"), "{what}: {:?}", codes(&output));
    }
}

/// Each of so many schemas extends one or all of those before it, all of which tell their heirs apart.
#[test]
fn schemas_that_extend_each_other_are_as_many_types() {
    let of = |parts: String| {
        format!(
            r#"{{"properties": {{"kind": {{}}}}, "discriminator": {{"propertyName": "kind"}}, "allOf": [{parts}]}}"#
        )
    };
    let part = |i: usize| format!(r##"{{"$ref": "#/components/schemas/S{i}"}}"##);
    for (what, count, many) in
        [("heirs of one", 256, false), ("many heirs of one", 257, true), ("no end of them", 3000, true)]
    {
        let text = chain(count + 1, |i, _| of(if i == 0 { String::new() } else { part(0) }));
        let output = run(what, &text, &NoLibrary);
        assert_eq!(codes(&output).contains(&"many-heirs"), many, "{what}: {:?}", codes(&output));
    }
    for (what, count, reach) in [("heirs of heirs", 2000, 1), ("heirs of all before", 60, 60)] {
        let parts = |i: usize| (i.saturating_sub(reach)..i).map(part).collect::<Vec<_>>().join(",");
        let output = run(what, &chain(count, |i, _| of(parts(i))), &NoLibrary);
        assert!(!output.files.is_empty(), "{what}: {:?}", codes(&output));
    }
}

#[test]
fn an_enum_of_a_hundred_thousand_values_has_that_many() {
    let list = |count: usize| {
        let values: Vec<String> = (0..count).map(|i| format!("\"value {i}\"")).collect();
        format!(r#"{{"type": "string", "enum": [{}]}}"#, values.join(","))
    };
    let start = Instant::now();
    let text = with_schemas(&format!(r#""S0": {{"allOf": [{0}, {0}]}}"#, list(100_000)));
    let mut diagnostics = Diagnostics::new();
    let spec = Spec::read("case.yaml", &text, &NoLibrary, &mut diagnostics).unwrap();
    let api = lower::lower(&spec, &Settings::for_package("case"), &mut diagnostics);
    let names = name::name(&api, &Rename::default(), &mut diagnostics);
    assert_eq!(names.types[0].members.len(), 100_000);
    assert!(start.elapsed() < PATIENCE, "it takes {:?}", start.elapsed());
    // Printing takes its time by the value, and a tenth of them says as much.
    let output = run("an enum", &with_schemas(&format!("\"S0\": {}", list(10_000))), &NoLibrary);
    assert!(!output.files.is_empty());
}

struct Mirror(&'static str);

impl Library for Mirror {
    fn text(&self, _from: &str, reference: &str) -> Result<(String, String), String> {
        Ok((reference.to_owned(), self.0.to_owned()))
    }
}

/// Every kind of object that a reference may stand for, in circles of one, of two, and through another file.
#[test]
fn alternatives_that_share_their_constants_are_told_apart_by_none() {
    let alternatives: Vec<String> =
        (1..=400).map(|i| format!(r##"{{"$ref": "#/components/schemas/S{i}"}}"##)).collect();
    let mut schemas = format!(r#""S0": {{"oneOf": [{}]}}"#, alternatives.join(", "));
    for i in 1..=400 {
        let constants = r#""kind": {"const": "same"}, "form": {"const": "same"}"#;
        let members = format!(r#"{constants}, "m{i}": {{"type": "string"}}"#);
        let _ = write!(schemas, ",\n\"S{i}\": {{\"type\": \"object\", \"properties\": {{{members}}}}}");
    }
    let output = run("400 alternatives", &with_schemas(&schemas), &NoLibrary);
    let union = output.files.iter().find(|file| file.path.ends_with("models/s0.rs")).unwrap();
    assert!(!union.text.contains("CONSTANTS"));
}

#[test]
fn references_in_circles_end() {
    let text = r##"
openapi: 3.1.0
info: {title: Round, version: "1"}
paths:
  /item: {$ref: "#/paths/~1item"}
  /to: {$ref: "#/paths/~1fro"}
  /fro: {$ref: "#/paths/~1to", summary: Both}
  /far: {$ref: "other.yaml#/paths/~1far"}
  /whole: {$ref: "#"}
  /a:
    get: {$ref: "#/paths/~1a/get"}
    put: {$ref: "#/paths/~1a/post"}
    post: {$ref: "#/paths/~1a/put"}
    patch:
      parameters: [{$ref: "#/components/parameters/P"}, {$ref: "#/paths/~1a/patch/parameters/1"}]
      requestBody: {$ref: "#/components/requestBodies/B"}
      responses: {"200": {$ref: "#/components/responses/R"}, "400": {$ref: "other.yaml#/components/responses/R"}, "500": {$ref: "#/paths/~1a/patch/responses/500"}}
      callbacks: {c: {$ref: "#/components/callbacks/C"}}
components:
  parameters: {P: {$ref: "#/components/parameters/Q"}, Q: {$ref: "#/components/parameters/P"}}
  requestBodies: {B: {$ref: "#/components/requestBodies/B"}}
  responses: {R: {$ref: "#/components/responses/R"}}
  headers: {H: {$ref: "#/components/headers/H"}}
  examples: {E: {$ref: "#/components/examples/E"}}
  links: {L: {$ref: "#/components/links/L"}}
  callbacks: {C: {$ref: "#/components/callbacks/C"}}
  securitySchemes: {S: {$ref: "#/components/securitySchemes/S"}}
  pathItems: {I: {$ref: "#/components/pathItems/I"}}
  schemas:
    Self: {$ref: "#/components/schemas/Self"}
    Through: {$ref: "#/components/schemas/Through/properties/a"}
    Part: {allOf: [{$ref: "#/components/schemas/Part"}]}
    Parts: {allOf: [{$ref: "#/components/schemas/Stray"}]}
    Stray: {allOf: [{$ref: "#/components/schemas/Parts"}], oneOf: [{$ref: "#/components/schemas/Stray"}]}
    Far: {$ref: "other.yaml#/components/schemas/Far"}
"##;
    let output = run("circles", text, &Mirror("components: {$ref: 'other.yaml#/components'}"));
    let found = codes(&output);
    assert!(found.contains(&"reference-cycle"), "{found:?}");
    let output =
        run("files", text, &Mirror("paths: {$ref: 'third.yaml#/paths'}\ncomponents: {$ref: 'case.yaml#/components'}"));
    assert!(codes(&output).contains(&"reference-cycle"), "{:?}", codes(&output));
    for text in [
        "$ref: other.yaml\nopenapi: 3.0.3\npaths: {$ref: other.yaml#/paths}",
        "openapi: 3.0.3\ninfo: {$ref: '#'}\npaths: {$ref: '#/paths'}",
    ] {
        let output = run("documents", text, &Mirror("openapi: 3.0.3\npaths: {$ref: case.yaml#/paths}"));
        assert!(output.diagnostics.has_errors(), "{:?}", codes(&output));
    }
}

/// Each alternative has the whole for a part, some by way of others: written out, there is no end of types.
#[test]
fn alternatives_of_which_each_has_the_whole_for_a_part_end() {
    let schema = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    let names: Vec<String> = (0..8).map(|i| format!("E{i}")).collect();
    let listed: Vec<String> = names.iter().map(|name| schema(name)).collect();
    let mut text = format!(
        "openapi: 3.0.3\ninfo: {{title: Case, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    All: {{oneOf: [{}]}}\n",
        listed.join(", ")
    );
    for (i, name) in names.iter().enumerate() {
        // The fourth and those after it extend the one before, and the last has inline alternatives of its own.
        let base = if i < 4 { "All".to_owned() } else { format!("E{}", i - 1) };
        let own = if i == 7 { ", {oneOf: [{$ref: '#/components/schemas/E7'}, {type: object}]}" } else { "" };
        let _ = writeln!(
            text,
            "    {name}: {{allOf: [{}, {{properties: {{p{i}: {{type: string}}}}}}{own}]}}",
            schema(&base)
        );
    }
    let text = text.replace(
        "paths: {}",
        "paths: {/a: {get: {responses: {'200': {description: D, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}}}}}",
    );
    let output = run("alternatives with the whole", &text, &NoLibrary);
    assert_eq!(output.types, 9, "{:?}", codes(&output));
    // The alternatives may stand in a part of the whole, or be those of an alternative.
    let list = format!("oneOf: [{}]", listed.join(", "));
    for whole in [format!("allOf: [{{{list}}}]"), format!("oneOf: [{{{list}}}, {{type: string}}]")] {
        let output = run("alternatives further in", &text.replacen(&list, &whole, 1), &NoLibrary);
        assert!(output.types < 30, "{} types, {:?}", output.types, codes(&output));
    }
}

#[test]
fn a_schema_by_an_id_that_is_mended_away_is_not_there() {
    let text = "openapi: 3.1.0
info: {title: Case, version: '1'}
paths: {/a: {get: {responses: {'200': {description: D, content: {application/json: {schema: {$ref: identified}}}}}}}}
components: {schemas: {Identified: [{$id: 'https://example.com/schemas/identified'}]}}
";
    let output = run("an id", text, &NoLibrary);
    assert!(codes(&output).contains(&"reference-file"), "{:?}", codes(&output));
}

#[test]
fn a_description_of_brackets_is_read_once() {
    let description = format!("<div {}", "<a".repeat(1 << 19));
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: Case, version: '1', description: '{description}'}}\npaths: {{}}\n");
    assert!(!run("brackets", &text, &NoLibrary).diagnostics.has_errors());
}

#[test]
fn a_hundred_megabytes_are_refused_at_once() {
    let start = Instant::now();
    let text = "#".repeat(100 << 20);
    let output = run("100 MiB", &text, &NoLibrary);
    assert_eq!(codes(&output), ["too-large"]);
    let message = &output.diagnostics.iter().next().unwrap().message;
    assert!(
        message.contains("100 MiB") && message.contains("64"),
        "the message says neither the size nor the limit: {message}"
    );
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_billion_laughs_are_not_laughed() {
    let mut bomb = String::from("openapi: 3.0.3\nx0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..12 {
        let before = format!("*x{}, ", level - 1).repeat(9);
        let _ = writeln!(bomb, "x{level}: &x{level} [{before}]");
    }
    assert_eq!(codes(&run("lists", &bomb, &NoLibrary)), ["too-large"]);
    let mut merges = String::from("openapi: 3.0.3\nx0: &x0 {a0: 1}\n");
    for level in 1..200 {
        let _ = writeln!(merges, "x{level}: &x{level} {{<<: [*x{0}, *x{0}], a{level}: 1}}", level - 1);
    }
    assert_eq!(codes(&run("merges", &merges, &NoLibrary)), ["too-large"]);
}

/// Many of everything: none may cost the square of their number.
#[test]
fn many_of_everything_take_no_longer_than_each() {
    let mut text = String::from("openapi: 3.0.3\ninfo: {title: Many, version: '1'}\npaths:\n");
    for i in 0..1_000 {
        let _ = writeln!(
            text,
            "  /p{i}: {{get: {{operationId: same, tags: [t{}], responses: {{'200': {{description: ok}}}}}}}}",
            i % 500
        );
    }
    let _ = writeln!(text, "  /wide:\n    get:\n      operationId: wide\n      parameters:");
    for i in 0..2_000 {
        let _ = writeln!(
            text,
            "      - {{name: same-{}, in: query, schema: {{type: string}}}}",
            "-".repeat(i % 50) + &i.to_string()
        );
    }
    let _ = writeln!(
        text,
        "      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Wide'}}}}}}}}}}"
    );
    let _ = writeln!(text, "components:\n  schemas:\n    Wide:\n      type: object\n      properties:");
    for i in 0..2_000 {
        let _ = writeln!(text, "        p_{i}: {{type: string, nullable: 'yes', minimum: 3}}");
    }
    let output = run("many", &text, &NoLibrary);
    assert!(!output.files.is_empty(), "{:?}", codes(&output));
}
