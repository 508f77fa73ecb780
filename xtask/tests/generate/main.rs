//! Folders and documents in; what the real `xtask generate` does with them out: files, messages and exit codes.
//! Every test has a folder of its own, and runs the program in it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failed test is what a panic means here")]

mod manifest;
mod place;

use std::fs;

use place::{DOCUMENT, HEADER, Place};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (one, two) = (Place::new(DOCUMENT), Place::new(DOCUMENT));
    one.generate(&[]).ends(0).says(&["1 operation", "unchanged 0, removed 0"]);
    two.generate(&[]).ends(0);
    let files = one.files();
    assert_eq!(files, two.files());
    assert!(files.contains_key("Cargo.toml") && files.contains_key("src/lib.rs"), "{:?}", files.keys());
    one.generate(&[]).ends(0).says(&["wrote 0, unchanged", "removed 0"]);
    assert_eq!(files, one.files());
}

#[test]
fn every_source_carries_the_header() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    for (path, text) in place.files() {
        if path.starts_with("src/") {
            assert!(text.starts_with(HEADER.trim_end().as_bytes()), "{path}");
        }
    }
}

#[test]
fn check_tells_fresh_from_stale_and_writes_nothing() {
    let place = Place::new(DOCUMENT);
    place.generate(&["--check"]).ends(1).says(&["missing: client/src/lib.rs", "missing: client/Cargo.toml", "stale:"]);
    assert!(!place.path("client").exists());
    place.generate(&[]).ends(0);
    place.generate(&["--check"]).ends(0).says(&["fresh"]);
    let lib = place.read("client/src/lib.rs");
    place.write("client/src/lib.rs", &lib.replacen("//!", "//! Changed:", 1));
    place.write("client/src/old.rs", HEADER);
    fs::remove_file(place.path("client/src/client.rs")).unwrap();
    let before = place.files();
    let run = place.generate(&["--check"]).ends(1);
    let run = run.says(&["stale: client/src/lib.rs", "\n--- a/src/lib.rs", "\n-//! Changed:", "\n+//!", "\n@@ "]);
    run.says(&["missing: client/src/client.rs", "left over: client/src/old.rs", "2 to write, 1 to remove"]);
    assert_eq!(before, place.files());
}

#[test]
fn only_what_changed_is_written() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let modified = |path: &str| fs::metadata(place.path(path)).unwrap().modified().unwrap();
    let before = (modified("client/src/lib.rs"), modified("client/Cargo.toml"));
    place.write("spec.yaml", &DOCUMENT.replace("A pet", "One pet").replace("owner:", "keeper:"));
    place.generate(&[]).ends(0).says(&["wrote"]);
    assert_eq!(before, (modified("client/src/lib.rs"), modified("client/Cargo.toml")));
    assert!(place.read("client/src/models/pet.rs").contains("keeper"));
}

#[test]
fn left_over_files_go_and_hand_made_ones_stay() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    place.write("client/src/old/deep/gone.rs", &format!("{HEADER}//! Was here.\n"));
    place.write("client/src/mine.rs", "//! Made by hand.\n");
    place.write("client/src/old/notes.txt", "kept");
    place.write("client/examples/mine.rs", HEADER);
    place.write("client/Cargo.toml", &format!("{}\n# Mine.\n", place.read("client/Cargo.toml")));
    place.generate(&[]).ends(0).says(&["wrote 0", "removed 1"]);
    assert!(!place.path("client/src/old/deep").exists());
    assert_eq!(place.read("client/src/mine.rs"), "//! Made by hand.\n");
    assert_eq!(place.read("client/src/old/notes.txt"), "kept");
    assert_eq!(place.read("client/examples/mine.rs"), HEADER);
    assert!(place.read("client/Cargo.toml").ends_with("# Mine.\n"));
    place.generate(&["--check"]).ends(0);
}

#[test]
fn a_hand_made_file_in_the_way_stops_everything() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    place.write("client/src/lib.rs", "//! Made by hand.\n");
    fs::remove_file(place.path("client/src/client.rs")).unwrap();
    let before = place.files();
    place.generate(&[]).ends(2).says(&["in the way", "client/src/lib.rs"]);
    place.generate(&["--check"]).ends(2);
    assert_eq!(before, place.files());
}

#[test]
fn a_missing_src_is_made_again() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let before = place.files();
    fs::remove_dir_all(place.path("client/src")).unwrap();
    place.generate(&[]).ends(0).says(&["unchanged 1, removed 0"]);
    assert_eq!(before, place.files());
}

#[test]
fn other_peoples_folders_are_left_alone() {
    let place = Place::new(DOCUMENT);
    place.write("client/src/main.rs", "fn main() {}\n");
    place.generate(&[]).ends(2).says(&["client/src", "were not generated"]);
    fs::remove_dir_all(place.path("client")).unwrap();
    place.write("client/Cargo.toml", "[package]\nname = \"other\"\n");
    place.generate(&[]).ends(2).says(&["client/Cargo.toml", "`other`, not of `pets`"]);
    place.write("client/Cargo.toml", "[workspace]\n");
    place.generate(&[]).ends(2).says(&["client/Cargo.toml"]);
    fs::remove_dir_all(place.path("client")).unwrap();
    place.write("client", "a file");
    place.generate(&[]).ends(2).says(&["client is not a folder"]);
    assert_eq!(place.read("client"), "a file");
}

#[test]
#[cfg(unix)]
fn links_are_not_followed() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    place.write("elsewhere/kept.rs", HEADER);
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("client/src/linked")).unwrap();
    place.generate(&[]).ends(0).says(&["removed 0"]);
    assert_eq!(place.read("elsewhere/kept.rs"), HEADER);
    fs::rename(place.path("client/src/lib.rs"), place.path("elsewhere/lib.rs")).unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere/lib.rs"), place.path("client/src/lib.rs")).unwrap();
    place.generate(&[]).ends(2).says(&["in the way", "client/src/lib.rs"]);
}

#[track_caller]
fn refused(document: &str, words: &[&str]) {
    let place = Place::new(document);
    place.generate(&[]).ends(2).says(words).says(&["nothing was written"]);
    assert!(!place.path("client").exists());
}

#[test]
fn faulty_documents_are_refused_with_their_place() {
    refused(
        &DOCUMENT.replace("components:", "  /owners: {$ref: \"#/paths/~1owner\"}\ncomponents:"),
        &[
            "error[broken-reference]",
            "spec.yaml:",
            "  /owners: {$ref:",
            "^^^^",
            "#/paths/~1owners/$ref",
            "help: was `/owners` meant?",
        ],
    );
    refused(&DOCUMENT.replace("3.0.3", "1.2"), &["error[wrong-version]", "spec.yaml:1:1", "`1.2`", "3.0, 3.1"]);
    refused(&DOCUMENT.replace("paths:", "paths"), &["error[syntax]", "spec.yaml:5"]);
    refused("swagger: '2.0'\n", &["error[swagger-2]", "help: convert it"]);
    refused("", &["error[empty-document]", "spec.yaml"]);
}

#[test]
fn a_reference_to_nothing_is_told_and_says_nothing() {
    let place = Place::new(&DOCUMENT.replace("schemas/Owner\"", "schemas/Oner\""));
    place.generate(&[]).ends(0).says(&[
        "warning[broken-reference]",
        "spec.yaml:24:17",
        "owner: {$ref:",
        "^^^^",
        "#/components/schemas/Pet/properties/owner/$ref",
        "it is read as if nothing were said here; was `Owner` meant?",
        "1 warning",
    ]);
    assert!(place.read("client/src/models/pet.rs").contains("pub owner: Option<serde_json::Value>"));
}

#[test]
fn other_files_are_read_and_named() {
    let place = Place::new(&DOCUMENT.replace("\"#/components/schemas/Owner\"", "\"models/../models/owner.yaml\""));
    place.generate(&[]).ends(2).says(&["error[reference-file]", "models/owner.yaml"]);
    place.write(
        "models/owner.yaml",
        "type: object\nproperties: {name: {type: string}, pet: {$ref: ../spec.yaml#/components/schemas/Pet}}\n",
    );
    place.generate(&[]).ends(0);
    place.write("models/owner.yaml", "type: string\ntype: object\n");
    place.generate(&[]).ends(0).says(&["warning[duplicate-key]", "models/owner.yaml:2:1", "the last one counts"]);
    place.write("models/owner.yaml", "type: [object\n");
    place.generate(&[]).ends(2).says(&["error[syntax]", "models/owner.yaml:2"]);
}

/// A reference is a URI (RFC 3986 section 2.1); a file may have such a name all the same.
#[test]
fn names_of_files_are_percent_decoded() {
    for name in ["models/the owner.yaml", "models/the%20owner.yaml"] {
        let place = Place::new(&DOCUMENT.replace("\"#/components/schemas/Owner\"", "\"models/the%20owner.yaml\""));
        place.write(name, "type: object\nproperties: {name: {type: string}}\n");
        place.generate(&[]).ends(0).says(&["0 warnings"]);
        assert!(place.read("client/src/models/mod.rs").contains("owner"));
    }
}

#[test]
fn warnings_can_be_denied() {
    let place = Place::new(DOCUMENT);
    place.generate(&["--deny-warnings"]).ends(0);
    let before = place.files();
    place.write("spec.yaml", &DOCUMENT.replace("    Owner:", "    Pet: {}\n    Owner:"));
    let run = place.generate(&["--deny-warnings"]).ends(2);
    run.says(&["warning[duplicate-key]", "spec.yaml:25:5", "#/components/schemas/Pet", "denied; nothing was written"]);
    place.generate(&["--deny-warnings", "--check"]).ends(2);
    assert_eq!(before, place.files());
    place.generate(&[]).ends(0).says(&["1 warning"]);
}

#[test]
fn warnings_are_shown_in_part_and_notes_are_counted() {
    let odd: String = (0..5).map(|n| format!("    Odd{n}: {{type: wizard, minLength: 1.5}}\n")).collect();
    let place = Place::new(&format!("{DOCUMENT}{odd}"));
    let run = place.generate(&[]).ends(0);
    assert_eq!(run.err.matches("warning[unknown-type]: `wizard`").count(), 3, "{}", run.err);
    run.says(&["warning[unknown-type]: 2 more like these", "spec.yaml:29:12"]);
    let run = place.generate(&["--verbose"]).ends(0);
    assert_eq!(run.err.matches("warning[unknown-type]: `wizard`").count(), 5, "{}", run.err);
    assert!(!run.err.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn a_document_in_utf_16_is_read_as_it_is_meant() {
    for (mark, bytes) in [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)] {
        let place = Place::new(DOCUMENT);
        let text: Vec<u8> = mark.into_iter().chain(DOCUMENT.encode_utf16().flat_map(bytes)).collect();
        fs::write(place.path("spec.yaml"), text).unwrap();
        place.generate(&[]).ends(0);
        place.write("spec.yaml", DOCUMENT);
        place.generate(&["--check"]).ends(0).says(&["fresh"]);
    }
    let place = Place::new(DOCUMENT);
    fs::write(place.path("spec.yaml"), [0xff, 0xfe, 0x00, 0xd8]).unwrap();
    place.generate(&[]).ends(2).says(&["spec.yaml is not UTF-16"]);
}

#[test]
#[cfg(unix)]
fn a_document_that_can_be_read_only_once_is_shown_in_messages() {
    let place = Place::new("");
    let arguments = ["--spec", "/dev/stdin", "--out", "client", "--package", "pets"];
    let run = place.run_with_input(&DOCUMENT.replace("schemas/Owner\"", "schemas/Oner\""), &arguments).ends(0);
    run.says(&["/dev/stdin:24:17", "owner: {$ref:", "^^^^"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let place = Place::new(DOCUMENT);
    let arguments = ["--spec", "absent.yaml", "--out", "client", "--package", "pets"];
    place.run(&arguments).ends(2).says(&["error[unreadable-file]", "--> absent.yaml", "help: a relative path"]);
    fs::write(place.path("spec.yaml"), [0xff, 0x00]).unwrap();
    place.generate(&[]).ends(2).says(&["error[unreadable-file]: spec.yaml is not UTF-8", "nothing was written"]);
    fs::create_dir(place.path("folder")).unwrap();
    let arguments = ["--spec", "folder", "--out", "client", "--package", "pets"];
    place.run(&arguments).ends(2).says(&["cannot read folder", "help: name the file itself"]);
    place.run(&["--settings", "absent.toml"]).ends(2).says(&["absent.toml"]);
}

#[test]
fn settings_name_document_folder_and_package() {
    let place = Place::new(DOCUMENT);
    place.write("conf/generate.toml", "document = \"../spec.yaml\"\nout = \"../client\"\npackage = \"pets\"\n");
    place.run(&["--settings", "conf/generate.toml"]).ends(0);
    assert!(place.read("client/Cargo.toml").contains("\"pets\""));
    place.run(&["--settings", "conf/generate.toml", "--check"]).ends(0).says(&["fresh"]);
    place.write("conf/generate.toml", "document = \"../spec.yaml\"\npackage = \"pets\"\n");
    place.run(&["--settings", "conf/generate.toml"]).ends(2).says(&["conf/generate.toml", "`out`"]);
    place.write("conf/generate.toml", "documents = \"../spec.yaml\"\n");
    place
        .run(&["--settings", "conf/generate.toml"])
        .ends(2)
        .says(&["error[settings-invalid]: unknown field `documents`", "--> conf/generate.toml:1:1"]);
}

#[test]
fn wrong_arguments_are_explained() {
    let place = Place::new(DOCUMENT);
    place.run(&["--spec", "spec.yaml"]).ends(2).says(&["--out", "--package"]);
    place.run(&["--out", "client"]).ends(2).says(&["--spec"]);
    place.run(&["--frobnicate"]).ends(2).says(&["--frobnicate", "Usage"]);
    place.run(&["--spec", "spec.yaml", "--out", "client", "--package", "9 lives"]).ends(2).says(&["9 lives"]);
    place.run(&["--help"]).ends(0).says(&["--check", "--spec <FILE>", "Exit codes"]);
    assert!(!place.path("client").exists());
}
