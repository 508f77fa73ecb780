//! A trait for each tag with the methods of its accessor, so that code can be written against it and tested with a stand-in. Every
//! method has a default, so that an operation that the document adds breaks no stand-in. Behind the feature `traits`.

use super::{Page, Scope, doc, ident};
use crate::print::Sheet;
use proc_macro2::TokenStream;
use quote::quote;

/// `src/traits`: a file for each tag.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut pages = vec![Page::new("src/traits/mod.rs", || root(scope))];
    for (i, tag) in scope.names.tags.iter().enumerate() {
        let path = format!("src/traits/{}.rs", tag.module());
        pages.push(Page::of_parts(path, move |sheet| of_tag(scope, i, sheet)).with(scope.of_tag(i).count()));
    }
    pages
}

fn root(scope: &Scope<'_>) -> TokenStream {
    let modules = scope.tag_modules(".rs", &quote!(pub));
    let about = doc::inner(
        "A trait for each tag, implemented by what the client's accessor returns. A stand-in for tests overrides the methods that it \
         is asked for; all others return calls that fail with \"not stubbed\".",
    );
    quote!(#about #modules)
}

fn of_tag(scope: &Scope<'_>, tag: usize, sheet: &mut Sheet) {
    let names = &scope.names.tags[tag];
    let (accessor, ty) = (ident(&names.accessor), ident(&names.ident));
    let name = doc::tag(&scope.api.tags[tag].name);
    let defaults = scope.of_tag(tag).map(|(operation, names)| {
        let (method, call) = (ident(&names.method), ident(&names.call));
        let required = scope.required(operation, names);
        let (signature, arguments) = (&required.signature, &required.arguments);
        let doc = doc::attributes(&format!("Returns a call of {}.", doc::code(&operation.id)));
        let deprecated = doc::deprecated(operation.deprecated);
        quote! {
            #doc
            #deprecated
            fn #method(&self, #(#signature),*) -> tag::#call {
                runtime::Client::unstubbed(&SERVICE).#accessor().#method(#(#arguments),*)
            }
        }
    });
    let forwards = scope.of_tag(tag).map(|(operation, names)| {
        let (method, call) = (ident(&names.method), ident(&names.call));
        let required = scope.required(operation, names);
        let (signature, arguments) = (&required.signature, &required.arguments);
        quote! {
            fn #method(&self, #(#signature),*) -> tag::#call {
                tag::#ty::#method(self, #(#arguments),*)
            }
        }
    });
    let about = doc::inner(&format!("The operations of {name}."));
    let trait_doc = doc::attributes(&format!("The operations of {name}, real or not."));
    sheet.add(quote! {
        #about
        use crate::operations::#accessor as tag;
        use crate::runtime;
        use crate::service::SERVICE;
    });
    sheet.add_around(&quote!(#trait_doc pub trait Operations), defaults);
    sheet.add_around(&quote!(impl Operations for tag::#ty<'_>), forwards);
}
