//! The service's own error codes that the document names: a constant of text for each.

use super::outcome::status_text;
use super::{Page, Scope, doc, ident};
use crate::ir::ErrorCode;
use proc_macro2::TokenStream;
use quote::quote;

/// So many operations are named in the documentation of a code.
const NAMED: usize = 3;

/// `src/codes.rs`, if there are any.
pub(super) fn page<'a>(scope: &'a Scope<'a>) -> Option<Page<'a>> {
    (!scope.names.codes.is_empty()).then(|| Page::new("src/codes.rs", || codes(scope)))
}

fn codes(scope: &Scope<'_>) -> TokenStream {
    let about = doc::inner(
        "The error codes that the document names, for [`Error::code`](crate::Error::code): `error.code().as_deref() == Some(codes::…)`.\n\
         The service may send others.",
    );
    let constants = scope.api.problem.codes.iter().zip(&scope.names.codes).map(|(code, name)| {
        let (name, text, said) = (ident(name), &code.text, doc::attributes(&said(code)));
        quote! {
            #said
            pub const #name: &str = #text;
        }
    });
    quote! {
        #about
        #(#constants)*
    }
}

/// What an example says with the code, and where the document names it.
fn said(code: &ErrorCode) -> String {
    let mut text = match &code.said {
        Some(said) => format!("{}: {}", doc::code(&code.text), doc::markdown(said).trim()),
        None => format!("{}.", doc::code(&code.text)),
    };
    if !code.places.is_empty() {
        let place = |(id, status): &(String, crate::ir::Status)| match status {
            crate::ir::Status::Default => doc::code(id),
            status => format!("{} ({})", doc::code(id), status_text(*status)),
        };
        let mut places: Vec<String> = code.places.iter().take(NAMED).map(place).collect();
        if code.places.len() > NAMED {
            places.push(format!("{} more", code.places.len() - NAMED));
        }
        text.push_str(&format!("\n\nNamed by {}.", places.join(", ")));
    }
    text
}
