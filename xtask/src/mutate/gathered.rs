//! Mutants that were tried with one document after the other in; each of them once, out. It must never know how they were tried.

use std::collections::BTreeMap;

use super::Tried;
use super::court::Fate;
use super::schemata::Mutant;

/// The operator of what is wrong in the runtime.
const RUNTIME: &str = "runtime";

/// What became of the mutants of the documents so far.
///
/// The runtime is the same in all crates, and a document that declares no cookie cannot tell what becomes of one: a flaw of the runtime
/// counts once, and is caught when any document's cases catch it. What is generated from a document counts with that document alone.
#[derive(Default)]
pub struct Gathered {
    generated: Vec<Tried>,
    runtime: BTreeMap<String, Tried>,
}

impl Gathered {
    /// True when it is a flaw of the runtime that an earlier document's cases have caught, so that it need not be tried again.
    pub fn is_caught(&self, mutant: &Mutant) -> bool {
        let before = self.runtime.get(&mutant.change.detail).filter(|_| mutant.change.operator == RUNTIME);
        before.is_some_and(|before| matches!(before.fate, Fate::Caught { .. }))
    }

    /// Adds what became of a mutant with one document.
    pub fn add(&mut self, mut one: Tried) {
        if one.mutant.change.operator != RUNTIME {
            return self.generated.push(one);
        }
        if self.is_caught(&one.mutant) {
            return;
        }
        let before = self.runtime.get(&one.mutant.change.detail);
        if let Some(before) = before.filter(|_| one.fate == Fate::Survived) {
            one.document = format!("{}, {}", before.document, one.document);
        }
        self.runtime.insert(one.mutant.change.detail.clone(), one);
    }

    /// Each mutant once: what was generated, document by document, then the runtime's flaws by name.
    pub fn into_tried(self) -> Vec<Tried> {
        self.generated.into_iter().chain(self.runtime.into_values()).collect()
    }
}
