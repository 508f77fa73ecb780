//! Manifests that their owner wrote come in; what `xtask generate` says of them goes out.
//! It must never see one changed.

use super::place::{DOCUMENT, HEADER, Place, Run};

#[test]
fn a_manifest_without_what_the_code_needs_is_told_and_left_alone() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let whole = place.read("client/Cargo.toml");
    let silent = |run: Run| assert_eq!(run.err, "", "a complete manifest is nothing to talk about");
    silent(place.generate(&[]).ends(0));
    let lacking = whole
        .replace("pets = []\n", "")
        .replace("url = { version = \"2.5\", optional = true }\n", "")
        .replace(", features = [\"raw_value\"]", "")
        .replace("    \"pets\",\n", "");
    place.write("client/Cargo.toml", &lacking);
    let message = "warning[manifest-incomplete]: client/Cargo.toml lacks what the generated code needs";
    let lines = [
        "\n    [features]\n    pets = []\n\n    [dependencies]\n    serde_json = {",
        "# now without: raw_value\n    url = { version = \"2.5\", optional = true }\n\n",
        "put `pets`\ninto `default`",
    ];
    let run = place.generate(&[]).ends(0).says(&[message]).says(&lines).says(&["wrote 0"]);
    let checked = place.generate(&["--check"]).ends(1).says(&["incomplete: client/Cargo.toml\n"]);
    assert_eq!(run.err, checked.err);
    assert!(!checked.out.contains("run `cargo xtask generate`"), "that would not help: {}", checked.out);
    assert_eq!(place.read("client/Cargo.toml"), lacking);
    place.write("client/src/old.rs", HEADER);
    place.generate(&["--check"]).ends(1).says(&[message, "left over: client/src/old.rs", "stale: 0 to write, 1 to"]);
}

#[test]
fn a_new_tag_needs_a_new_feature() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    place.write("spec.yaml", &DOCUMENT.replace("tags: [Pets]", "tags: [Wild Animals]"));
    place.generate(&[]).ends(0).says(&["lacks what the generated code needs", "    wild-animals = []\n"]);
    place.generate(&["--check"]).ends(1);
    let manifest = place.read("client/Cargo.toml").replace("pets = []", "wild-animals = []");
    place.write("client/Cargo.toml", &manifest);
    place.generate(&["--check"]).ends(0).says(&["fresh"]);
}

#[test]
fn a_manifest_may_say_it_in_other_words() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let whole = place.read("client/Cargo.toml");
    let serde_json = whole.lines().find(|line| line.starts_with("serde_json")).unwrap();
    let elsewhere = whole.replace("url = { version = \"2.5\", optional = true }\n", "")
        + "\n[target.'cfg(unix)'.dependencies]\nurl = \"2.5\"\n";
    place.write("client/Cargo.toml", &elsewhere);
    place.generate(&["--check"]).ends(0);
    place.write("client/Cargo.toml", &whole.replace(serde_json, "serde_json.workspace = true"));
    place.generate(&["--check"]).ends(0);
    let workspace = "[workspace]\nmembers = [\"client\"]\n[workspace.dependencies]\n";
    place.write("Cargo.toml", &format!("{workspace}serde_json = {{ version = \"1\", features = [\"raw_value\"] }}\n"));
    place.generate(&["--check"]).ends(0).says(&["fresh"]);
    place.write("Cargo.toml", &format!("{workspace}serde_json = \"1\"\n"));
    place.generate(&["--check"]).ends(1).says(&["serde_json = {", "# now without: raw_value"]);
}

#[test]
fn a_type_of_another_crate_needs_that_crate() {
    let place = Place::new(&DOCUMENT.replace("name: {type: string}", "name: {type: string, format: name}"));
    let settings = "document = \"spec.yaml\"\nout = \"client\"\npackage = \"pets\"\n";
    place.write("generate.toml", settings);
    let run = |arguments: &[&str]| place.run(&[&["--settings", "generate.toml"], arguments].concat());
    run(&[]).ends(0);
    let before = place.read("client/Cargo.toml");
    place.write("generate.toml", &format!("{settings}[formats]\nname = \"own_names::Name\"\n"));
    run(&[]).ends(0).says(&["    [dependencies]\n    own_names = \"*\"\n"]);
    run(&["--check"]).ends(1).says(&["incomplete: client/Cargo.toml"]);
    assert_eq!(place.read("client/Cargo.toml"), before);
    // Code has no other word for a package with hyphens.
    place.write("client/Cargo.toml", &(before + "own-names = { path = \"../own-names\" }\n"));
    run(&["--check"]).ends(0).says(&["fresh"]);
}

#[test]
fn a_feature_needs_those_that_it_stands_on_and_the_default_is_the_owners() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let whole = place.read("client/Cargo.toml");
    place.write("client/Cargo.toml", &whole.replace("default = [\n    \"pets\",\n]\n", ""));
    place.generate(&["--check"]).ends(0);
    place.write("client/Cargo.toml", &whole.replace("contract = [\"full-serde\", \"send\"]", "contract = [\"send\"]"));
    let run = place.generate(&["--check"]).ends(1);
    let run = run.says(&["    contract = [\"full-serde\", \"send\"]    # now without: full-serde\n"]);
    assert!(!run.err.contains("The operations of a tag"), "there is no tag to talk about: {}", run.err);
}

#[test]
fn a_feature_need_not_bring_what_is_always_there() {
    let place = Place::new(DOCUMENT);
    place.generate(&[]).ends(0);
    let whole = place.read("client/Cargo.toml");
    let brings = "send = [\"dep:base64\", \"dep:secrecy\", \"dep:tokio\", \"dep:url\"]\n";
    let always = whole.replace(
        ", features = [\"rt\", \"sync\", \"time\"], optional = true",
        ", features = [\"rt\", \"sync\", \"time\"]",
    );
    assert!(whole.contains(brings) && always != whole);
    place
        .write("client/Cargo.toml", &always.replace(brings, "send = [\"dep:base64\", \"dep:secrecy\", \"dep:url\"]\n"));
    place.generate(&["--check"]).ends(0).says(&["fresh"]);
    // A manifest of a time before the feature.
    place.write("client/Cargo.toml", &always.replace(brings, ""));
    place.generate(&["--check"]).ends(1).says(&["    send = [\"dep:base64\", \"dep:secrecy\", \"dep:url\"]\n"]);
}
