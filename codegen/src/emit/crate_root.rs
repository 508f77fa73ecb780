//! The crate's root module.

use super::manifest::credentials;
use super::{Scope, doc};
use crate::ir::{Api, Shape};
use proc_macro2::TokenStream;
use quote::quote;

/// `src/lib.rs`.
pub(super) fn lib(scope: &Scope<'_>) -> TokenStream {
    let about = doc::front(scope);
    let root = scope.settings.docs.url.as_ref().map(|url| {
        let url = url.as_str();
        quote!(#![doc(html_root_url = #url)])
    });
    // Long chains of types need more than the default depth when the compiler looks for what they drop.
    let limit = (scope.api.types.len() > 64).then(|| quote!(#![recursion_limit = "1024"]));
    let errors = (!scope.names.errors.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod errors;
        }
    });
    let codes = (!scope.names.codes.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod codes;
        }
    });
    let headers = (!scope.names.headers.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod headers;
        }
    });
    let webhooks = (!scope.api.incoming.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "webhooks")]
            #[rustfmt::skip]
            pub mod webhooks;
        }
    });
    // The crate itself has to use what it warns others of.
    let deprecated = deprecates(scope.api).then(|| quote!(#![allow(deprecated)]));
    // Names are the document's, whatever letters these mix.
    let letters = scope.names.is_international().then(|| {
        quote! {
            #![allow(confusable_idents)]
            #![allow(mixed_script_confusables)]
            #![allow(uncommon_codepoints)]
        }
    });
    // The page tells of what is there by default; without a part of that, some of its links lead nowhere.
    let told = std::iter::once("send").chain(credentials(scope.api));
    let links =
        told.map(|feature| quote!(#![cfg_attr(not(feature = #feature), allow(rustdoc::broken_intra_doc_links))]));
    quote! {
        #about
        #root
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #(#links)*
        #limit
        #deprecated
        #letters
        #![allow(clippy::derivable_impls)]
        #![allow(clippy::large_enum_variant)]
        #![allow(clippy::module_inception)]
        #![allow(clippy::result_large_err)]
        #![allow(clippy::too_many_arguments)]

        #[rustfmt::skip]
        mod client;
        #codes
        #[cfg(feature = "contract")]
        #[rustfmt::skip]
        pub mod contract;
        #errors
        #headers
        #[cfg(feature = "mock")]
        #[rustfmt::skip]
        pub mod mock;
        #[rustfmt::skip]
        pub mod models;
        #[rustfmt::skip]
        pub mod operations;
        #[rustfmt::skip]
        pub mod runtime;
        #[rustfmt::skip]
        mod service;
        #[cfg(feature = "traits")]
        #[rustfmt::skip]
        pub mod traits;
        #webhooks

        #[cfg(feature = "send")]
        pub use runtime::{Auth, Retry};
        pub use runtime::{BuildError, Client, ClientBuilder, Error, Response};
    }
}

/// Whether the document calls anything deprecated that gets a name in the crate.
fn deprecates(api: &Api) -> bool {
    api.operations.iter().any(|operation| operation.deprecated || operation.params.iter().any(|param| param.deprecated))
        || api.types.iter().any(|def| {
            def.deprecated
                || matches!(&def.shape, Shape::Struct(shape) if shape.fields.iter().any(|field| field.deprecated))
        })
}
