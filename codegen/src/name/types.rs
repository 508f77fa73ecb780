//! Definitions in, the names of their types and modules out. It never knows operations.

use super::TypeNames;
use super::members;
use super::scope::Scope;
use super::words::{bare_snake, is_keyword, upper};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, TypeDef, Uses};
use crate::settings::Rename;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::HashMap;
use std::iter::once_with;

/// Names that generated code in `models` uses bare, and that a schema therefore cannot have.
const PRELUDE: [&str; 19] = [
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "From",
    "Into",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Modules that are there, and names that Windows has for its devices and lets no file have.
const TAKEN: [&str; 7] = ["mod", "models", "runtime", "aux", "con", "nul", "prn"];

/// The names of all definitions, parallel to [`Api::types`].
pub(super) fn types(api: &Api, rename: &Rename, diagnostics: &mut Diagnostics) -> Vec<TypeNames> {
    let mut scope = Scope::new(&PRELUDE);
    let mut modules = Modules::default();
    let mut names = vec![TypeNames::default(); api.types.len()];
    // Components first: a schema's own name goes before a name that is made for an inline one, and of two that differ in case the one that
    // is written as a type is. Those of the document itself go before those of files that it refers to.
    for rank in [Rank::Written, Rank::Component, Rank::WrittenElsewhere, Rank::ComponentElsewhere, Rank::Inline] {
        for (def, names) in api.types.iter().zip(&mut names) {
            if def.uses == Uses::default() || self::rank(api, def) != rank {
                continue;
            }
            names.ident = scope.claim(candidates(def));
            names.module = modules.of(def);
            say_if_changed(def, &names.ident, diagnostics);
        }
    }
    let named = api.types.par_iter().zip(&mut names).filter(|(_, names)| !names.ident.is_empty());
    named.for_each(|(def, names)| members::name(def, names, rename));
    names
}

/// Which definitions are named first.
#[derive(PartialEq)]
enum Rank {
    /// Components whose name is that of a type as it stands.
    Written,
    Component,
    WrittenElsewhere,
    ComponentElsewhere,
    Inline,
}

fn rank(api: &Api, def: &TypeDef) -> Rank {
    let [name] = def.hint.as_slice() else { return Rank::Inline };
    match (upper(name) == *name, def.origin.document == api.document) {
        (true, true) => Rank::Written,
        (false, true) => Rank::Component,
        (true, false) => Rank::WrittenElsewhere,
        (false, false) => Rank::ComponentElsewhere,
    }
}

fn is_component(def: &TypeDef) -> bool {
    def.hint.len() == 1
}

/// From the shortest name that says enough to the longest that can be made.
fn candidates(def: &TypeDef) -> impl Iterator<Item = String> {
    let own =
        Some(def.own_words()).filter(|own| def.shared && !matches!(own, [only] if only == "item" || only == "value"));
    let joined = || upper(&def.hint.join(" "));
    own.map(|own| upper(&own.join(" ")))
        .into_iter()
        .chain(once_with(joined))
        .chain(once_with(move || format!("{}Model", joined())))
}

fn say_if_changed(def: &TypeDef, ident: &str, diagnostics: &mut Diagnostics) {
    if !is_component(def) {
        return;
    }
    let wanted = upper(&def.hint.join(" "));
    if wanted != ident {
        let message =
            format!("the schema is named `{ident}`, because `{wanted}` is taken by another schema or by Rust itself");
        diagnostics.push(
            Diagnostic::note("name-changed", &def.origin, message)
                .help("`rename.types` in the settings gives it another name"),
        );
    }
}

/// One module of `models` for each component and what lies inline in it.
#[derive(Default)]
struct Modules {
    by_word: HashMap<String, String>,
    scope: Option<Scope>,
}

impl Modules {
    fn of(&mut self, def: &TypeDef) -> String {
        // What several places share stands alone, so that none of them brings in the others.
        let word = if def.shared { def.own_words().join(" ") } else { def.hint.first().cloned().unwrap_or_default() };
        let scope = self.scope.get_or_insert_with(|| Scope::new(&TAKEN));
        let claim = || {
            let name = bare_snake(&word);
            // Scripts without capitals give a module the name of its type.
            let name =
                if is_keyword(&name) || matches!(name.as_str(), "self" | "super" | "crate") || name == upper(&word) {
                    format!("{name}_")
                } else {
                    name
                };
            scope.claim([name])
        };
        self.by_word.entry(word.clone()).or_insert_with(claim).clone()
    }
}
