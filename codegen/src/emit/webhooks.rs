//! What the service sends of its own accord: a name for the body of each webhook and callback.

use super::ty::From;
use super::{Page, Scope, doc, ident};
use proc_macro2::TokenStream;
use quote::quote;

/// `src/webhooks.rs`, if there are any.
pub(super) fn page<'a>(scope: &'a Scope<'a>) -> Option<Page<'a>> {
    (!scope.api.incoming.is_empty()).then(|| Page::new("src/webhooks.rs", || webhooks(scope)))
}

fn webhooks(scope: &Scope<'_>) -> TokenStream {
    let about = doc::inner(
        "The bodies of webhooks and callbacks: what the service sends of its own accord, to be read with serde.",
    );
    let aliases = scope.api.incoming.iter().zip(&scope.names.incoming).map(|(incoming, name)| {
        let (name, ty) = (ident(name), scope.ty(&incoming.ty, From::Crate));
        let said = incoming.doc.as_deref().map(doc::markdown).unwrap_or_default();
        let head = format!("The body of {}, sent by {}.", doc::code(&incoming.name), incoming.method.wire());
        let said = doc::attributes(&format!("{head}\n\n{}", said.trim()));
        quote!(#said pub type #name = #ty;)
    });
    quote!(#about #(#aliases)*)
}
