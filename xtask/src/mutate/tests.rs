//! The mutants of the trial client's crate are held against what they are said to be: Rust, switched on one by one, of many kinds.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use specbound_codegen::{Input, Settings};

use super::flaws;
use super::schemata::Schemata;
use crate::library::Files;

/// Every mutant, made once.
fn made() -> &'static Schemata {
    static MADE: OnceLock<Schemata> = OnceLock::new();
    MADE.get_or_init(|| {
        let files = Files::default();
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-tests/trial/openapi.yaml");
        let (name, text) = files.open(&spec).unwrap();
        let settings = Settings::for_package("mutated");
        let input = Input { name: &name, text: &text, settings: &settings, library: &files };
        super::schemata::of(&specbound_codegen::generate(&input).files, &|_, _| true).unwrap()
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

#[test]
fn flaws_have_names_of_their_own() {
    let names: BTreeSet<&str> = flaws::all().map(|flaw| flaw.name).collect();
    assert_eq!(names.len(), flaws::all().count());
}
