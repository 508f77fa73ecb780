//! Settings that give types for formats in; the models' fields out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test is what a panic means here")]

use specbound_codegen::read::NoLibrary;
use specbound_codegen::{Input, Output, Settings, generate};

const DOCUMENT: &str = r##"{"openapi": "3.1.0", "info": {"title": "Formats", "version": "1"}, "paths": {"/": {"get": {
    "operationId": "get", "parameters": [{"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}}],
    "responses": {"200": {"description": "Found", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
    "components": {"schemas": {"Thing": {"type": "object", "required": ["at", "big"], "properties": {
        "at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"},
        "big": {"type": "integer", "format": "int64"}, "price": {"type": "number", "format": "decimal"},
        "small": {"type": "integer", "format": "int32"}, "times": {"type": "array", "items": {"type": "string", "format": "date-time"}}
    }}}}}"##;

const SETTINGS: &str = r#"package = "formats"
[formats]
date-time = "::jiff::Timestamp"
int64 = "i128"
decimal = "serde_json::Number"
"#;

fn output(settings: &str) -> Output {
    let settings = Settings::parse(settings, "generate.toml").unwrap();
    let output =
        generate(Input { name: "formats.json", text: DOCUMENT.into(), settings: &settings, library: &NoLibrary });
    assert!(!output.diagnostics.has_errors());
    output
}

fn manifest(settings: &str) -> String {
    output(settings).files.into_iter().find(|file| file.path == "Cargo.toml").unwrap().text
}

fn files(settings: &str) -> String {
    let output = output(settings);
    let models =
        output.files.iter().filter(|file| file.path.starts_with("src/models/") || file.path.contains("/get.rs"));
    models.map(|file| file.text.as_str()).collect()
}

#[test]
fn a_format_has_the_type_that_the_settings_give() {
    let text = files(SETTINGS);
    for line in [
        "pub at: ::jiff::Timestamp,",
        "pub day: Option<String>,",
        "pub big: i128,",
        "pub price: Option<serde_json::Number>,",
        "pub small: Option<i32>,",
        "pub times: Option<Vec<::jiff::Timestamp>>,",
        "pub fn new(at: ::jiff::Timestamp, big: i128) -> Self {",
        "pub fn since(mut self, value: &::jiff::Timestamp) -> Self {",
        "impl crate::runtime::codec::Blank for ::jiff::Timestamp {",
        "impl crate::runtime::codec::Blank for i128 {",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    // The runtime has its own for this one; a second would not compile.
    assert!(!text.contains("Blank for serde_json::Number"), "{text}");
}

#[test]
fn without_settings_a_format_has_the_type_of_its_width() {
    let text = files("package = \"formats\"");
    for line in
        ["pub at: String,", "pub big: i64,", "pub price: Option<serde_json::Number>,", "pub small: Option<i32>,"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

/// Each format with the type of its schema, the field's type without settings, and one that settings give.
const FORMATS: &[(&str, &str, &str, &str)] = &[
    ("string", "date-time", "String", "::jiff::Timestamp"),
    ("string", "date", "String", "::jiff::civil::Date"),
    ("string", "uuid", "String", "::uuid::Uuid"),
    ("string", "uri", "String", "::url::Url"),
    ("string", "byte", "String", "::custom::Base64"),
    ("string", "binary", "String", "::custom::Octets"),
    ("string", "decimal", "String", "::rust_decimal::Decimal"),
    ("integer", "int32", "i32", "i64"),
    ("integer", "int64", "i64", "i128"),
    ("integer", "uint32", "u32", "u64"),
    ("integer", "uint64", "u64", "u128"),
    ("number", "decimal", "serde_json::Number", "::rust_decimal::Decimal"),
    ("number", "double", "f64", "::custom::Double"),
];

#[test]
fn each_format_has_a_type_and_can_be_given_another() {
    for (ty, format, usual, given) in FORMATS {
        let document = DOCUMENT.replace(
            r#""at": {"type": "string", "format": "date-time"}"#,
            &format!(r#""at": {{"type": "{ty}", "format": "{format}"}}"#),
        );
        assert!(*format == "date-time" || document != DOCUMENT, "{format} is not in the document");
        for (settings, wanted) in [(String::new(), *usual), (format!("[formats]\n{format} = \"{given}\"\n"), *given)] {
            let settings = Settings::parse(&format!("package = \"formats\"\n{settings}"), "generate.toml").unwrap();
            let input = Input {
                name: "formats.json",
                text: document.as_str().into(),
                settings: &settings,
                library: &NoLibrary,
            };
            let output = generate(input);
            let thing = output.files.iter().find(|file| file.path == "src/models/thing.rs").unwrap();
            let line = format!("pub at: {wanted},");
            assert!(thing.text.contains(&line), "{ty} {format}: {line} is not in\n{}", thing.text);
        }
    }
}

/// What the runtime reads by itself, a type under two spellings, and one that no member has: a second way to read each would not compile.
#[test]
fn each_type_is_read_in_one_way() {
    let text = files(
        "package = \"formats\"\n[formats]\ndate-time = \"::ext::Stamp\"\ndate = \"ext::Stamp\"\nint64 = \"Vec<u8>\"\ndecimal = \"std::collections::BTreeMap<String, String>\"\nuuid = \"::uuid::Uuid\"\n",
    );
    let read = text.lines().filter(|line| line.contains("codec::Blank for") && line.contains("impl"));
    let read: Vec<&str> = read.collect();
    assert!(matches!(read.as_slice(), [only] if only.ends_with("ext::Stamp {")), "{read:?}");
}

/// A crate that names a type of another depends on it; one of the standard library, or one that is a dependency already, is none to add.
#[test]
fn the_crates_of_types_are_dependencies() {
    let plain = manifest("package = \"formats\"");
    assert!(plain.contains("\nurl = { version = \"2.5\", optional = true }\n"), "{plain}");
    let text = manifest(
        r#"package = "formats"
        [formats]
        date-time = "chrono :: DateTime<chrono::Utc>"
        date = "std::string::String"
        int64 = "serde_json::Number"
        decimal = "::own_numbers::Decimal<url::Url>"
        int32 = "i128"
        "#,
    );
    let added = [
        "chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }",
        "own_numbers = \"*\"",
        "url = { version = \"2.5\", features = [\"serde\"] }",
    ];
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(&plain), lines(&text));
    let new: Vec<&str> = after.iter().filter(|line| !before.contains(line)).map(String::as_str).collect();
    let send = "send = [\"dep:base64\", \"dep:secrecy\", \"dep:tokio\"]";
    assert_eq!(new, [&[send][..], &added].concat());
}

/// What no type holds is read as a double unless the crate is told to keep all digits.
#[test]
fn numbers_of_any_size_come_with_a_feature_and_a_word_about_it() {
    let of_any_size = output("package = \"formats\"");
    let said: Vec<_> = of_any_size.diagnostics.iter().filter(|said| said.code == "limited-precision").collect();
    let [said] = said.as_slice() else { panic!("{said:?}") };
    assert!(said.origin.pointer.ends_with("/properties/price"), "{said:?}");
    assert!(manifest("package = \"formats\"").contains("arbitrary-precision = [\"serde_json/arbitrary_precision\"]\n"));
    assert!(!manifest("package = \"formats\"\n[formats]\ndecimal = \"f64\"").contains("arbitrary"));
}

/// A type that only a webhook has is named in the crate as well.
#[test]
fn the_bodies_of_webhooks_count() {
    let document = r#"{"openapi": "3.1.0", "info": {"title": "Formats", "version": "1"}, "webhooks": {"seen": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": "string", "format": "date-time"}}}},
        "responses": {"204": {"description": "Seen"}}}}}}"#;
    let settings = Settings::parse(SETTINGS, "generate.toml").unwrap();
    let input = Input { name: "formats.json", text: document.into(), settings: &settings, library: &NoLibrary };
    let output = generate(input);
    assert!(!output.diagnostics.has_errors());
    let text = |path: &str| output.files.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap();
    assert!(text("src/webhooks.rs").contains("::jiff::Timestamp"), "{}", text("src/webhooks.rs"));
    assert!(text("Cargo.toml").contains("\njiff = {"), "{}", text("Cargo.toml"));
}
