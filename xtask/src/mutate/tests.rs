//! The mutants of the trial client's crate are held against what they are said to be: Rust, switched on one by one, of many kinds.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use specbound_codegen::{Input, Settings};

use super::court::Fate;
use super::edit::Change;
use super::gathered::Gathered;
use super::schemata::{Mutant, Schemata};
use super::{Tried, flaws, table};
use crate::library::Files;

/// Every mutant, made once.
fn made() -> &'static Schemata {
    static MADE: OnceLock<Schemata> = OnceLock::new();
    MADE.get_or_init(|| {
        let files = Files::default();
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-tests/trial/openapi.yaml");
        let (name, text) = files.open(&spec).unwrap();
        let settings = Settings::for_package("mutated");
        let input = Input { name: &name, text: text.into(), settings: &settings, library: &files };
        super::schemata::of(&specbound_codegen::generate(input).files, &|_, _| true).unwrap()
    })
}

#[test]
fn every_mutant_is_rust_and_has_a_switch_of_its_own() {
    let schemata = made();
    for (path, text) in &schemata.files {
        assert!(syn::parse_file(text).is_ok(), "{path} is not Rust");
    }
    for mutant in &schemata.mutants {
        let text = &schemata.files[mutant.place.split(' ').next().unwrap()];
        assert_eq!(text.matches(&format!(" {}usize =>", mutant.number)).count(), 1, "{mutant:?}");
    }
    assert!(schemata.mutants.len() >= 60, "{} mutants", schemata.mutants.len());
}

#[test]
fn mutants_are_of_every_kind_that_the_document_has_a_place_for() {
    let kinds: BTreeSet<&str> = made().mutants.iter().map(|mutant| mutant.change.operator).collect();
    for kind in [
        "accept-changed",
        "argument-forgotten",
        "arm-forgotten",
        "arms-swapped",
        "body-forgotten",
        "body-not-required",
        "bound-relaxed",
        "constants-swapped",
        "constraint-lifted",
        "key-moved",
        "media-type-changed",
        "member-forgotten",
        "member-not-written",
        "member-read-by-another-name",
        "members-swapped",
        "method-changed",
        "null-is-absent",
        "parameter-moved",
        "parameter-renamed",
        "required-forgotten",
        "runtime",
        "scheme-changed",
        "security-forgotten",
        "segment-renamed",
        "success-status-changed",
    ] {
        assert!(kinds.contains(kind), "no mutant of the kind {kind}: {kinds:?}");
    }
}

/// Whoever rewrites the runtime is told at once, and not by the next run over all mutants.
#[test]
fn each_flaw_finds_its_passage() {
    assert_eq!(made().gone, Vec::<String>::new());
}

#[test]
fn flaws_have_names_of_their_own() {
    let names: BTreeSet<&str> = flaws::all().map(|flaw| flaw.name).collect();
    assert_eq!(names.len(), flaws::all().count());
}

/// A mutant that was tried with a document, and whether a case caught it.
fn tried(document: &str, operator: &'static str, caught: bool) -> Tried {
    let change = Change { operator, detail: "what is wrong".to_owned() };
    let fate = match caught {
        true => Fate::Caught { rule: "rule".to_owned(), case: "case".to_owned() },
        false => Fate::Survived,
    };
    let mutant = Mutant { number: 1, change, place: "src/file.rs function".to_owned() };
    Tried { document: document.to_owned(), mutant, fate, equivalent: None }
}

/// The text and whether the score is whole, of mutants that were tried in this order.
fn counted(all: impl IntoIterator<Item = Tried>) -> (String, bool) {
    let mut gathered = Gathered::default();
    all.into_iter().for_each(|one| gathered.add(one));
    let tried = gathered.into_tried();
    (table::render(&tried), table::is_whole(&tried))
}

#[test]
fn a_flaw_of_the_runtime_is_caught_when_any_document_catches_it() {
    for caught_by in 0..3 {
        let all = ["one", "two", "three"].into_iter().enumerate();
        let (text, is_whole) = counted(all.map(|(at, document)| tried(document, "runtime", at == caught_by)));
        assert!(
            is_whole && text.ends_with("1 mutants, 0 equivalent; of the 1 others 1 are caught: 100.0%\n"),
            "{text}"
        );
    }
}

#[test]
fn a_flaw_of_the_runtime_that_no_document_catches_survives_once_and_names_them_all() {
    let (text, is_whole) = counted(["one", "two"].map(|document| tried(document, "runtime", false)));
    assert!(!is_whole);
    assert!(text.contains("\n✗ survived: runtime: what is wrong (one, two: src/file.rs function)\n"), "{text}");
    assert!(text.ends_with("1 mutants, 0 equivalent; of the 1 others 0 are caught: 0.0%\n"), "{text}");
}

#[test]
fn what_is_generated_counts_with_its_document_alone() {
    let (text, is_whole) =
        counted([("one", true), ("two", false)].map(|(of, caught)| tried(of, "arm-forgotten", caught)));
    assert!(!is_whole);
    assert!(text.contains("\n✗ survived: arm-forgotten: what is wrong (two: src/file.rs function)\n"), "{text}");
    assert!(text.ends_with("2 mutants, 0 equivalent; of the 2 others 1 are caught: 50.0%\n"), "{text}");
}
