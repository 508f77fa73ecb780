//! The response headers that the document declares: a typed constant for each.

use super::ty::From;
use super::{Page, Scope, doc, ident};
use crate::ir::HeaderForm;
use crate::name::HeaderNames;
use proc_macro2::TokenStream;
use quote::quote;

/// `src/headers.rs`, if there are any.
pub(super) fn page<'a>(scope: &'a Scope<'a>) -> Option<Page<'a>> {
    (!scope.names.headers.is_empty()).then(|| Page::new("src/headers.rs", || headers(scope)))
}

fn headers(scope: &Scope<'_>) -> TokenStream {
    let about = doc::inner(
        "The response headers that the document declares, for [`Response::header`](crate::Response::header) and [`Error::header`](crate::Error::header).",
    );
    let constants = scope.names.headers.iter().map(|names| constant(scope, names));
    quote! {
        #about
        #(#constants)*
    }
}

fn constant(scope: &Scope<'_>, names: &HeaderNames) -> TokenStream {
    let (name, wire) = (ident(&names.ident), &names.header.wire);
    let ty = scope.ty(&names.header.ty, From::Crate);
    let condition = scope.any_of(&names.operations);
    let said = names.header.doc.as_deref().map(doc::markdown).unwrap_or_default();
    let said = doc::attributes(&format!("{}\n\n{}", doc::code(wire), said.trim()));
    let form = ident(match names.header.form {
        HeaderForm::Simple => "new",
        HeaderForm::Exploded => "exploded",
        HeaderForm::Json => "json",
    });
    quote! {
        #said
        #condition
        pub const #name: crate::runtime::Header<#ty> = crate::runtime::Header::#form(#wire);
    }
}
