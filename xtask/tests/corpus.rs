//! Folders of small documents in; what the real `xtask corpus` says about them out: tables, JSON and exit codes.
//! Where crates are compiled, one test has the real cargo do it; the others put something that only speaks like it in its place.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failed test is what a panic means here")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const PETS: &str = r##"openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://example.com"}]
paths:
  /pets: &pets
    get:
      responses: {"200": {description: All, content: {application/json: {schema: {$ref: "#/components/schemas/Pets"}}}}}
    parameters: [{name: tag, in: query, schema: {type: string, maximum: 18446744073709552000}}]
    delete: {responses: {"204": {description: Gone}}}
  /more-pets: {<<: *pets}
  /other-pets: {$ref: "#/paths/~1p%65ts"}
components:
  schemas: {Pets: {type: array, items: {type: object, properties: {name: {type: string}}}}}
"##;

/// Two tags; a model of each, and errors that one of them shares with nobody.
const TAGS: &str = r##"openapi: 3.1.0
info: {title: Tags, version: "1"}
paths:
  /pets:
    get:
      tags: [Pets]
      responses: {"200": {description: All, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
    delete: {tags: [Pets], responses: {"204": {description: Gone}}}
  /keepers:
    get:
      tags: [Keepers]
      parameters: [{name: kind, in: query, schema: {type: string, enum: [day, night]}}]
      responses: {"200": {description: All, headers: {X-Left: {schema: {type: integer}}}, content: {application/json: {schema: {$ref: "#/components/schemas/Keeper"}}}}, default: {description: No, content: {text/plain: {}}}}
webhooks:
  sold: {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Sale"}}}}, responses: {"204": {description: Seen}}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
    Keeper: {type: object, properties: {pet: {$ref: "#/components/schemas/Pet"}}}
    Sale: {type: object, properties: {price: {type: number}}}
"##;

/// Two operations, but only one path that a client can have: the second spelling is the first one's.
const TWICE: &str = r#"{"openapi": "3.1.0", "info": {"title": "Twice", "version": "1"}, "paths": {
    "/one": {"get": {"responses": {"204": {"description": "Done"}}}},
    "one": {"get": {"responses": {"204": {"description": "Done"}}}}}}"#;

const BROKEN: &str = r##"{"openapi": "3.0.0", "info": {"title": "Broken", "version": "1"}, "paths":
    {"/": {"get": {"responses": {}}}}, "components": {"securitySchemes": {"Key": {"$ref": "#/components/securitySchemes/Absent"}}}}"##;

/// A folder of documents.
struct Corpus(TempDir);

impl Corpus {
    fn new(documents: &[(&str, &str)]) -> Self {
        let corpus = Corpus(tempfile::tempdir().unwrap());
        for (name, text) in documents {
            fs::write(corpus.0.path().join(name), text).unwrap();
        }
        corpus
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("corpus").arg(self.0.path()).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// Runs with a shell script in the place of cargo.
    fn with_cargo(&self, script: &str, arguments: &[&str]) -> Run {
        let cargo: PathBuf = self.0.path().join("cargo");
        fs::write(&cargo, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        Run::of(self.command(arguments).env("CARGO", &cargo))
    }
}

/// What a run printed, and its exit code.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        for word in words {
            let said = self.out.contains(word) || self.err.contains(word);
            assert!(said, "{word:?} is not in\n{}\n{}", self.out, self.err);
        }
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }

    /// The cells of the table's row that begins with a name.
    #[track_caller]
    fn row(&self, name: &str) -> Vec<&str> {
        let line = self.out.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("{name} has no row in\n{}", self.out))
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect()
    }
}

/// The value with its seconds, which no test can know, and its notes, which are the generator's own affair, replaced by whether
/// they are numbers.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            for (key, member) in members {
                let unknown = key.ends_with("seconds") || key == "note";
                *member = if unknown { json!(member.is_number()) } else { timeless(member.take()) };
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| *element = timeless(element.take())),
        _ => {}
    }
    value
}

#[test]
fn a_document_that_is_emitted_whole_passes() {
    let run = Corpus::new(&[("pets.yaml", PETS)]).run(&[]).ends(0);
    assert_eq!(run.row("document"), ["document", "operations", "emitted", "errors", "warnings", "notes", "generated"]);
    assert_eq!(run.row("pets.yaml")[..4], ["pets.yaml", "6", "6", "0"]);
    assert_eq!(run.row("1 document")[..4], ["1 document", "6", "6", "0"]);
    assert!(!run.out.contains("fell short") && run.err.is_empty(), "{}\n{}", run.out, run.err);
}

#[test]
fn what_is_not_emitted_is_named() {
    let run = Corpus::new(&[("pets.yaml", PETS), ("twice.json", TWICE)]).run(&[]).ends(1);
    assert_eq!(run.row("twice.json")[..5], ["twice.json", "2", "1", "0", "1"]);
    assert_eq!(run.row("2 documents")[..3], ["2 documents", "8", "7"]);
    run.says(&["What fell short:\ntwice.json: 1 of 2 operations are emitted\ntwice.json: GET one is not emitted\n"]);
}

#[test]
fn a_refused_document_has_nothing_emitted() {
    let run = Corpus::new(&[("broken.json", BROKEN)]).run(&[]).ends(1);
    assert_eq!(run.row("broken.json")[..4], ["broken.json", "1", "0", "1"]);
    run.says(&["broken.json: error[broken-reference]"]);
    let run = Corpus::new(&[("torn.json", "{\"openapi\": ")]).run(&["--check"]).ends(1);
    assert_eq!(run.row("torn.json")[..4], ["torn.json", "0", "0", "1"]);
    run.says(&["torn.json: its operations cannot be counted", "torn.json: error[syntax]", "FAILED"]);
}

#[test]
fn the_json_has_its_shape() {
    let corpus = Corpus::new(&[("twice.json", TWICE), ("pets.yaml", PETS)]);
    let run = corpus.run(&["--format", "json", "--jobs", "2"]).ends(1).says(&["GET one is not emitted"]);
    let pets = json!({"error": 0, "warning": 0, "note": true});
    let twice = json!({"error": 0, "warning": 1, "note": true});
    let wanted = json!({
        "documents": [
            {"name": "pets.yaml", "operations": 6, "emitted": 6, "diagnostics": pets, "seconds": true, "check": null},
            {"name": "twice.json", "operations": 2, "emitted": 1, "diagnostics": twice, "seconds": true, "check": null},
        ],
        "totals": {
            "documents": 2, "short": 1, "operations": 8, "emitted": 7, "diagnostics": twice, "seconds": true, "check": null,
        },
    });
    assert_eq!(timeless(run.json()), wanted);
}

#[test]
fn only_what_is_asked_for_is_done() {
    let corpus =
        Corpus::new(&[("pets.yaml", PETS), ("twice.json", TWICE), ("part.yml", "type: string\n"), ("notes.md", "")]);
    let names = |run: Run| {
        let json = run.json();
        let documents = json["documents"].as_array().unwrap().iter();
        documents.map(|document| document["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(corpus.run(&["--format", "json", "--only", "p*"])), ["pets.yaml"]);
    assert_eq!(
        names(corpus.run(&["--format", "json", "--only", "pets", "--only", "{twice,thrice}.*"])),
        ["pets.yaml", "twice.json"]
    );
    corpus.run(&["--only", "p*"]).ends(0).says(&["part.yml is left out"]);
    corpus.run(&["--only", "part*"]).ends(2).says(&["no OpenAPI document"]);
    corpus.run(&["--only", "absent"]).ends(2).says(&["no JSON or YAML file"]);
    corpus.run(&["--only", "[a"]).ends(2).says(&["--only", "[a"]);
    corpus.run(&["--jobs", "0"]).ends(2).says(&["--jobs"]);
    Run::of(Command::new(env!("CARGO_BIN_EXE_xtask")).args(["corpus", "absent-folder"]))
        .ends(2)
        .says(&["absent-folder"]);
}

#[test]
fn the_real_compiler_passes_a_crate() {
    let corpus = Corpus::new(&[("corpus test pets.yaml", PETS)]);
    let run = corpus.run(&["--check", "--format", "json"]).ends(0);
    let check = &run.json()["documents"][0]["check"];
    assert_eq!((&check["ok"], &check["warnings"]), (&json!(true), &json!(0)));
    assert!(check["seconds"].as_f64().unwrap() > 0.0 && check["user_seconds"].as_f64().unwrap() > 0.0, "{check}");
    // Rustc alone, with nothing to do, takes more than 10 MB.
    assert!(check["peak_memory_bytes"].as_u64().unwrap() > 10_000_000, "{check}");
    assert_eq!(run.json()["totals"]["check"], *check);
}

#[test]
fn warnings_and_errors_of_the_compiler_fall_short() {
    let corpus = Corpus::new(&[("corpus test pets.yaml", PETS)]);
    let message = |level: &str, text: &str, spans: &str| {
        format!(
            r#"echo '{{"reason": "compiler-message", "message": {{"level": "{level}", "message": "{text}", "rendered": "{level}: {text}", "spans": [{spans}]}}}}'"#
        )
    };
    let said = [message("warning", "it is odd", "{}"), message("warning", "1 warning emitted", "")].join("\n");
    let measured = r#"CARGO_PRIMARY_PACKAGE=1 "$RUSTC_WORKSPACE_WRAPPER" sh -c 'exit 0'"#;
    // The crate is empty while its dependencies are compiled, and nothing is said about that.
    let script = format!("test -s src/lib.rs || exit 0\n{said}\n{measured}");
    let run = corpus
        .with_cargo(&script, &["--check"])
        .ends(1)
        .says(&["errors in its crate: 0, warnings: 1", "warning: it is odd"]);
    assert_eq!(run.row("document")[7..], ["crate", "its warnings", "checked", "user time", "memory"]);
    assert_eq!(run.row("corpus test pets.yaml")[7..9], ["ok", "1"]);
    let script = format!("test -s src/lib.rs || exit 0\n{}\nexit 101", message("error", "it is wrong", "{}"));
    let run = corpus.with_cargo(&script, &["--check", "--format", "json"]).ends(1).says(&["error: it is wrong"]);
    let check = json!({"ok": false, "warnings": 0, "seconds": true, "user_seconds": true, "peak_memory_bytes": 0});
    assert_eq!(timeless(run.json()["documents"][0]["check"].clone()), check);
    let run = corpus.with_cargo("echo 'no such dependency' >&2; exit 101", &["--check"]).ends(1);
    run.says(&["FAILED", "no such dependency"]);
}

/// Models that one tag's operations need are compiled with that tag alone, and not without it.
#[test]
fn each_feature_compiles_alone() {
    Corpus::new(&[("corpus test tags.yaml", TAGS)]).run(&["--check", "--each-feature"]).ends(0).says(&["ok"]);
    let corpus = Corpus::new(&[("corpus test pets.yaml", PETS)]);
    let run =
        corpus.with_cargo(r#"case "$*" in *--features\ api\ *) exit 101 ;; esac"#, &["--check", "--each-feature"]);
    run.ends(1).says(&["errors in its crate with the feature api alone"]);
    corpus.run(&["--each-feature"]).ends(2).says(&["--check"]);
}

/// Brackets that are no links, bare URLs and HTML in the prose of a document.
#[test]
fn crates_are_documented_without_a_warning() {
    let prose =
        "See [Absent] (https://example.com/a_b), https://example.com/{id}, [0,1], <b>bold</b>, <T>, `[code]`, \\[1].";
    let told = PETS.replace("description: All", &format!("description: \"{}\"", prose.replace('\\', "\\\\")));
    // Of an optional parameter the first sentence is told, without what stands behind it.
    let link = r#"description: "See [a page][1] first. Or not.\n\n[1]: https://example.com/page", name: tag"#;
    let told = told.replace("name: tag", link);
    assert!(told.contains("a page") && told.contains("Absent"));
    Corpus::new(&[("corpus test prose.yaml", &told)]).run(&["--check", "--doc"]).ends(0);
    let corpus = Corpus::new(&[("corpus test pets.yaml", PETS)]);
    let run = corpus.with_cargo(r#"case "$1" in doc) exit 101 ;; esac"#, &["--check", "--doc"]);
    run.ends(1).says(&["errors in the documentation of its crate"]);
}

#[test]
fn the_wrapper_of_rustc_passes_on_how_it_ends() {
    let log = tempfile::tempdir().unwrap();
    let log = log.path().join("log");
    let wrapped = |script: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["sh", "-c", script]).env("SPECBOUND_RUSTC_LOG", &log);
        command
    };
    let run = Run::of(wrapped("echo out; echo err >&2; exit 7").env("CARGO_PRIMARY_PACKAGE", "1")).ends(7);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("out\n", "err\n"));
    Run::of(&mut wrapped("true")).ends(0);
    assert_eq!(fs::read_to_string(&log).unwrap().lines().count(), 1, "only what compiles a crate is counted");
}
