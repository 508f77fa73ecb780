//! What the document says of the whole API: the static description that the runtime reads, and the client's own methods.

use super::{Scope, doc, ident, option, strings};
use crate::ir::{Api, Place, SchemeKind, Server};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;

/// `src/service.rs`.
pub(super) fn service(scope: &Scope<'_>) -> TokenStream {
    let api = scope.api;
    let (title, version) = (&api.info.title, &api.info.version);
    let servers = servers(&api.servers);
    let own: BTreeSet<&str> = own_variables(api).collect();
    let own = scope.has_server_variables().then(|| {
        let own = own.into_iter();
        quote!(variables: &[#(#own),*],)
    });
    let schemes = api.schemes.iter().map(|scheme| {
        let name = &scheme.name;
        let kind = scheme_kind(&scheme.kind);
        quote!(runtime::SecurityScheme { name: #name, kind: #kind })
    });
    let (code, message) = (strings(&api.problem.code), strings(&api.problem.message));
    quote! {
        use crate::runtime;

        /// What the document says of the API as a whole.
        pub(crate) static SERVICE: runtime::Service = runtime::Service {
            title: #title,
            version: #version,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            servers: #servers,
            #own
            schemes: &[#(#schemes),*],
            problem: runtime::Problem { code: #code, message: #message },
        };
    }
}

/// The variables of servers that operations have of their own.
fn own_variables(api: &Api) -> impl Iterator<Item = &str> {
    let servers = api.operations.iter().flat_map(|operation| &operation.servers);
    servers.flat_map(|server| &server.variables).map(|variable| variable.name.as_str())
}

impl Scope<'_> {
    /// Whether any server has variables.
    pub(super) fn has_server_variables(&self) -> bool {
        own_variables(self.api).next().is_some() || self.api.servers.iter().any(|server| !server.variables.is_empty())
    }
}

/// A list of servers.
pub(super) fn servers(servers: &[Server]) -> TokenStream {
    let servers = servers.iter().map(|server| {
        let (url, description) = (&server.url, server.doc.trim());
        let variables = server.variables.iter().map(|variable| {
            let (name, default, allowed) = (&variable.name, &variable.default, strings(&variable.allowed));
            quote!(runtime::ServerVariable { name: #name, default: #default, allowed: #allowed })
        });
        quote!(runtime::Server { url: #url, description: #description, variables: &[#(#variables),*] })
    });
    quote!(&[#(#servers),*])
}

fn scheme_kind(kind: &SchemeKind) -> TokenStream {
    match kind {
        SchemeKind::ApiKey { place, name } => {
            let place = match place {
                Place::Query => quote!(Query),
                Place::Cookie => quote!(Cookie),
                Place::Header | Place::Path => quote!(Header),
            };
            quote!(runtime::SchemeKind::ApiKey { place: runtime::KeyPlace::#place, name: #name })
        }
        SchemeKind::Basic => quote!(runtime::SchemeKind::Basic),
        SchemeKind::Bearer => quote!(runtime::SchemeKind::Bearer),
        SchemeKind::Digest => quote!(runtime::SchemeKind::Digest),
        SchemeKind::OAuth2 { token_url, revocation_url, scopes } => {
            let (token, revocation) = (option(token_url.as_ref()), option(revocation_url.as_ref()));
            let scopes = strings(scopes);
            quote!(runtime::SchemeKind::OAuth2 { token_url: #token, revocation_url: #revocation, scopes: #scopes })
        }
        SchemeKind::OpenIdConnect => quote!(runtime::SchemeKind::OpenIdConnect),
        SchemeKind::MutualTls => quote!(runtime::SchemeKind::MutualTls),
        SchemeKind::Other(name) => quote!(runtime::SchemeKind::Other(#name)),
    }
}

/// `src/client.rs`.
pub(super) fn client(scope: &Scope<'_>) -> TokenStream {
    let accessors = scope.api.tags.iter().zip(&scope.names.tags).map(|(tag, names)| {
        let (method, ty) = (ident(&names.accessor), ident(&names.ident));
        let doc = doc::prose(tag.doc.as_deref(), &format!("The operations of {}.", doc::tag(&tag.name)));
        let feature = &names.feature;
        quote! {
            #doc
            #[cfg(feature = #feature)]
            #[must_use]
            pub fn #method(&self) -> crate::operations::#method::#ty<'_> {
                crate::operations::#method::#ty::new(self)
            }
        }
    });
    let about =
        doc::attributes(&format!("Returns what a client for {} is made with.", doc::plain(&scope.api.info.title)));
    let api_error = api_error(scope);
    quote! {
        use crate::runtime::{Client, ClientBuilder};
        use crate::service::SERVICE;

        impl Client {
            #about
            pub fn builder() -> ClientBuilder {
                Self::from_service(&SERVICE)
            }

            #(#accessors)*
        }

        #api_error
    }
}

/// The typed view of an error that the whole API shares.
fn api_error(scope: &Scope<'_>) -> TokenStream {
    let Some(id) = scope.api.problem.ty else { return TokenStream::new() };
    let ty = scope.path(id, super::ty::From::Crate);
    quote! {
        impl<E> crate::runtime::Error<E> {
            /// Returns the body of the answer as the schema that the errors of this API share, if it fits, whatever the status
            /// and whether or not the operation declares it.
            #[must_use]
            pub fn api_error(&self) -> Option<#ty> {
                self.payload_as()
            }
        }
    }
}
