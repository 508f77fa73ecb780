//! The enums of documented errors that several operations share: one file for each. An operation knows its own by an alias.

use super::contract::reported;
use super::outcome::{Outcome, outcomes};
use super::{Page, Scope, doc, file_of, ident};
use crate::name::ErrorNames;
use proc_macro2::TokenStream;
use quote::quote;

/// The files of `src/errors`.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut pages = vec![Page::new("src/errors/mod.rs", || root(scope))];
    for names in &scope.names.errors {
        pages.push(Page::new(format!("src/errors/{}.rs", names.module), move || one(scope, names)));
    }
    pages
}

fn root(scope: &Scope<'_>) -> TokenStream {
    let modules = scope.names.errors.iter().map(|names| {
        let (condition, module, name) = (scope.any_of(&names.operations), ident(&names.module), ident(&names.ident));
        let place = file_of(&names.module, ".rs");
        quote! {
            #condition
            #place
            mod #module;
            #condition
            pub use self::#module::#name;
        }
    });
    let about = doc::inner(
        "The errors that several operations document alike. Each operation has a name of its own for its errors.",
    );
    quote!(#about #(#modules)*)
}

/// What the operations of a shared enum document; a description stays where all of them give the same one.
fn shared<'a>(scope: &Scope<'a>, names: &ErrorNames) -> Vec<Outcome<'a>> {
    let mut operations = names.operations.iter().filter_map(|at| scope.api.operations.get(*at)).map(outcomes);
    let mut errors = operations.next().map(|first| first.errors).unwrap_or_default();
    for other in operations {
        for (outcome, theirs) in errors.iter_mut().zip(&other.errors) {
            if outcome.said != theirs.said {
                outcome.said = "";
            }
        }
    }
    errors
}

fn one(scope: &Scope<'_>, names: &ErrorNames) -> TokenStream {
    let count = names.operations.len();
    let about = doc::inner(&format!("The errors that {count} operations document."));
    let mut users: Vec<String> = names
        .operations
        .iter()
        .filter_map(|at| Some((scope.api.operations.get(*at)?, scope.names.operations.get(*at)?)))
        .take(5)
        .map(|(operation, _)| doc::code(&operation.id))
        .collect();
    if count > users.len() {
        users.push(format!("{} more operations", count - users.len()));
    }
    let said = format!("The errors that {} document.", listed(&users));
    let errors = shared(scope, names);
    let definition = scope.errors(&names.ident, &errors, &said);
    let name = ident(&names.ident);
    let report = reported(&quote!(#name), &errors);
    quote! {
        #about
        use crate::runtime;

        #definition

        #[cfg(feature = "contract")]
        #report
    }
}

/// `a`, `b` and `c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
