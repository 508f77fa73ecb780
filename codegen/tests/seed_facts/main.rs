//! In: `spec/openapi.yaml`, the table of facts below and, where a copy of it is at hand, the reference page the document was
//! written from. Out: a failed test that names each fact the one has and the other lacks.
//! It must never know the generator: it reads the document as a plain value.

#![allow(clippy::panic, reason = "a failed test is what a panic means here")]

mod document;
mod page;
mod table;

use std::collections::BTreeSet;

use document::Document;

/// One fact, spelled the same way wherever it was found: `query parameter envelope: boolean`.
type Facts = BTreeSet<String>;

/// Says what each side has alone; an empty text means that they agree.
fn difference(left: (&str, &Facts), right: (&str, &Facts)) -> String {
    let alone = |(name, facts): (&str, &Facts), other: &Facts| {
        facts.difference(other).map(|fact| format!("only in {name}: {fact}\n")).collect::<String>()
    };
    alone(left, right.1) + &alone(right, left.1)
}

/// The longest run of words that both texts share, markup and case aside.
fn longest_shared_run<'a>(ours: &'a [String], theirs: &[String]) -> &'a [String] {
    let mut longest: &[String] = &[];
    for start in 0..ours.len() {
        for other in 0..theirs.len() {
            let pairs = ours[start..].iter().zip(&theirs[other..]);
            let length = pairs.take_while(|(our, their)| our == their).count();
            if length > longest.len() {
                longest = &ours[start..start + length];
            }
        }
    }
    longest
}

/// The words of a text, without punctuation, markup and case.
fn words(text: &str) -> Vec<String> {
    let separated = text.split(|character: char| !character.is_alphanumeric());
    separated.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[test]
fn the_document_states_exactly_the_facts_of_the_table() {
    let document = Document::read().facts();
    let table: Facts = table::FACTS.iter().map(|(fact, _)| fact.to_string()).collect();
    assert_eq!(table.len(), table::FACTS.len(), "the table states a fact twice");
    let difference = difference(("the document", &document), ("the table", &table));
    assert!(difference.is_empty(), "\n{difference}");
}

#[test]
fn the_prose_of_the_document_states_the_facts_of_the_table() {
    let document = Document::read();
    let mut missing = String::new();
    for (pointer, wanted, _) in table::PROSE {
        let text = words(document.at(pointer).as_str().unwrap_or_default());
        let lacking = words(wanted).into_iter().filter(|word| !text.contains(word)).collect::<Vec<_>>();
        if !lacking.is_empty() {
            missing += &format!("{pointer} does not say: {}\n", lacking.join(", "));
        }
    }
    assert!(missing.is_empty(), "\n{missing}");
}

#[test]
fn the_document_states_what_is_documented_beside_the_page() {
    let document = Document::read();
    let mut wrong = String::new();
    for (pointer, wanted) in table::BESIDE_THE_PAGE {
        let wanted: serde_json::Value = serde_json::from_str(wanted).expect("the table holds JSON");
        let stated = document.at(pointer);
        if stated != wanted {
            wrong += &format!("{pointer}: {stated}, not {wanted}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_error_has_an_example_of_its_own_status() {
    let document = Document::read();
    for (status, response) in document.responses().into_iter().filter(|(status, _)| *status != "204") {
        let example = &response["content"]["application/json"]["example"];
        assert_eq!(example["error"].to_string(), status, "the example's `error` is its status");
        assert!(example["errorCode"].is_string(), "{status}: the example has an errorCode: {example}");
    }
}

/// Without a copy of the page there is nothing to compare with; the table alone then holds the document.
#[test]
fn the_document_states_exactly_the_facts_of_the_page() {
    let Some(page) = page::read() else { return };
    let document = Document::read().facts();
    let difference = difference(("the document", &document), ("the page", &page::facts(&page)));
    assert!(difference.is_empty(), "\n{difference}");
}

/// The table quotes the page; a quotation that the page does not hold would make the table's word worthless.
#[test]
fn the_table_quotes_the_page() {
    let Some(page) = page::read() else { return };
    let facts = table::FACTS.iter().map(|(_, quotation)| quotation);
    let prose = table::PROSE.iter().map(|(_, _, quotation)| quotation);
    let invented = facts.chain(prose).filter(|quotation| !page.contains(**quotation)).collect::<Vec<_>>();
    assert!(invented.is_empty(), "not on the page: {invented:#?}");
}

/// Eight words in a row are no longer a coincidence of terms.
#[test]
fn the_prose_of_the_document_is_its_own() {
    let Some(page) = page::read() else { return };
    let page = words(&page);
    for (pointer, prose) in Document::read().prose() {
        let prose = words(&prose);
        let shared = longest_shared_run(&prose, &page);
        assert!(shared.len() < 8, "{pointer} repeats the page: {}", shared.join(" "));
    }
}
