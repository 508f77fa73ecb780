//! The `operations` of the crate: a module for each tag with its accessor, and in it a file for each operation.

use super::call::{body_methods, optional};
use super::outcome::{Outcomes, Success, outcomes, reading};
use super::{Page, Scope, doc, file_of, ident, sequence};
use crate::ir::Operation;
use crate::name::OperationNames;
use crate::print::Sheet;
use proc_macro2::TokenStream;
use quote::quote;
use std::iter;

/// The files of `src/operations`.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut pages = vec![Page::new("src/operations/mod.rs", || root(scope))];
    for (i, tag) in scope.names.tags.iter().enumerate() {
        let module = tag.module();
        let page = Page::of_parts(format!("src/operations/{module}/mod.rs"), move |sheet| tag_module(scope, i, sheet));
        pages.push(page.with(scope.of_tag(i).count()));
        for (operation, names) in scope.of_tag(i) {
            let file = names.method.trim_start_matches("r#");
            pages.push(Page::new(format!("src/operations/{module}/{file}.rs"), move || one(scope, operation, names)));
        }
    }
    pages
}

fn root(scope: &Scope<'_>) -> TokenStream {
    let modules = scope.tag_modules("/mod.rs", &quote!(pub));
    let about = doc::inner("The operations, one module for each tag of the document.");
    quote!(#about #modules)
}

/// The module of a tag: what is in it, and the accessor's type.
fn tag_module(scope: &Scope<'_>, tag: usize, sheet: &mut Sheet) {
    let name = &scope.api.tags[tag].name;
    let ty = ident(&scope.names.tags[tag].ident);
    let about = doc::inner(&format!("The operations of {}.", doc::tag(name)));
    let modules = scope.of_tag(tag).map(|(_, names)| {
        let (place, module) = (file_of(&names.method, ".rs"), ident(&names.method));
        quote!(#place pub(crate) mod #module;)
    });
    let exports = scope.of_tag(tag).map(|(operation, names)| {
        let module = ident(&names.method);
        let (call, error) = (ident(&names.call), ident(&names.error));
        let success = match outcomes(operation).success() {
            Success::Several => {
                let success = ident(&names.success);
                quote!(, #success)
            }
            Success::One(_) => TokenStream::new(),
        };
        quote!(pub use self::#module::{#call, #error #success};)
    });
    let accessor_doc = doc::attributes(&format!("The operations of {}, to be called.", doc::tag(name)));
    sheet.add(quote! {
        #about
        use crate::runtime;

        #(#modules)*

        #(#exports)*

        #accessor_doc
        #[derive(Clone, Copy, Debug)]
        pub struct #ty<'c> {
            client: &'c runtime::Client,
        }
    });
    let new = quote! {
        pub(crate) fn new(client: &'c runtime::Client) -> Self {
            Self { client }
        }
    };
    let methods = scope.of_tag(tag).map(|(operation, names)| method(scope, operation, names));
    sheet.add_around(&quote!(impl<'c> #ty<'c>), iter::once(new).chain(methods));
}

fn method(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let (name, call) = (ident(&names.method), ident(&names.call));
    let required = scope.required(operation, names);
    let (signature, statements) = (required.signature, required.statements);
    let doc = doc::attributes(&doc::operation(scope, operation, names));
    let deprecated = doc::deprecated(operation.deprecated);
    let new = quote!(runtime::Call::new(self.client, &#name::OPERATION));
    let (before, made, member) = match statements.as_slice() {
        [] => (TokenStream::new(), new.clone(), quote!(call: #new)),
        all => (quote!(let mut call = #new; #(#all)*), quote!(call), quote!(call)),
    };
    let body = if is_complete(operation) {
        let read = reading(&outcomes(operation), &quote!(#name::));
        quote!(#before runtime::Request::new(#made, #read))
    } else {
        quote!(#before #call { #member })
    };
    quote! {
        #doc
        #deprecated
        pub fn #name(&self, #(#signature),*) -> #call {
            #body
        }
    }
}

/// The file of one operation.
fn one(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let outcomes = outcomes(operation);
    let (call, error) = (ident(&names.call), ident(&names.error));
    let about = doc::inner(&format!("{} {}.", operation.method.wire(), doc::code(&operation.template)));
    let description = scope.description(operation);
    let errors = errors(scope, operation, &outcomes, names);
    let definition = scope.success(operation, &outcomes, names);
    let success = scope.success_ty(&outcomes, names);
    let accessor = &scope.names.tags[names.tag].ident;
    let call_doc = doc::attributes(&format!(
        "A call of {}, {}. Made by [`{}`](super::{accessor}::{}).",
        doc::code(&operation.id),
        doc::code(&format!("{} {}", operation.method.wire(), operation.template)),
        names.method,
        names.method.trim_start_matches("r#"),
    ));
    let call = if is_complete(operation) {
        quote!(#call_doc pub type #call = runtime::Request<#success, #error>;)
    } else {
        one_call(scope, operation, names, &call_doc)
    };
    quote! {
        #about
        use crate::runtime;

        #description

        #errors

        #definition

        #call
    }
}

/// Whether a call has all that it can have when it is made: nothing is optional, and there is one way to send it.
fn is_complete(operation: &Operation) -> bool {
    let has_setters = optional(operation).next().is_some()
        || operation.body.as_ref().is_some_and(|body| !body_methods(body).is_empty());
    !has_setters && operation.pagination.is_none() && !sequence::is_declared(operation)
}

/// The type of the calls of an operation, with the methods that only it has.
fn one_call(scope: &Scope<'_>, operation: &Operation, names: &OperationNames, about: &TokenStream) -> TokenStream {
    let outcomes = outcomes(operation);
    let (call, error) = (ident(&names.call), ident(&names.error));
    let read = reading(&outcomes, &TokenStream::new());
    let setters = scope.setters(operation, names);
    let pages = scope.pagination(operation, &outcomes, names, &read);
    let (paging, streams) = (&pages.paging, &pages.methods);
    let success = scope.success_ty(&outcomes, names);
    let sequences = scope.sequences(&outcomes, &success, &error);
    quote! {
        #paging

        #about
        #[derive(Clone, Debug)]
        #[must_use = "a call does nothing until it is sent"]
        pub struct #call {
            pub(super) call: runtime::Call,
        }

        impl #call {
            #setters

            /// Returns the request that `send` would send, without credentials. Nothing is sent.
            ///
            /// # Errors
            /// An argument is outside of what the document allows, or cannot be written.
            pub fn request(&self) -> Result<http::Request<bytes::Bytes>, runtime::RequestError> {
                self.call.request()
            }

            /// Returns what a response to this call means. Nothing is sent.
            ///
            /// # Errors
            /// The response is not a documented success.
            pub fn decode(&self, response: http::Response<bytes::Bytes>) -> Result<runtime::Response<#success>, runtime::Error<#error>> {
                #read(self.call.answer(response))
            }
        }

        #[cfg(feature = "send")]
        impl #call {
            /// Sends the call.
            ///
            /// # Errors
            /// The call could not be sent, or was not answered with a documented success.
            pub fn send(self) -> runtime::Sending<#success, #error> {
                self.call.send(#read)
            }

            /// Sends the call, for the answer as it is: any status, undecoded.
            ///
            /// # Errors
            /// The call could not be sent, or no whole answer came.
            pub fn send_raw(self) -> runtime::Sending<bytes::Bytes, #error> {
                self.call.send(runtime::read_raw)
            }

            #sequences

            #streams
        }
    }
}

/// The enum of documented errors, or the alias of one that other operations share.
fn errors(scope: &Scope<'_>, operation: &Operation, outcomes: &Outcomes<'_>, names: &OperationNames) -> TokenStream {
    let about = format!("The errors that {} documents.", doc::code(&operation.id));
    match names.shared_error.and_then(|at| scope.names.errors.get(at)) {
        None => scope.errors(&names.error, &outcomes.errors, &about),
        Some(shared) => {
            let (doc, alias, shared) = (doc::attributes(&about), ident(&names.error), ident(&shared.ident));
            quote!(#doc pub type #alias = crate::errors::#shared;)
        }
    }
}
