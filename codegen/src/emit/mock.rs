//! What tests of a downstream crate stand on: a method of the mock for each operation, and on what it returns a method for each
//! declared answer. Behind the feature `mock`.

use super::call::concrete;
use super::outcome::{Content, Outcome, outcomes, status_text, statuses};
use super::{Page, Scope, doc, ident};
use crate::ir::{Operation, Status};
use crate::name::{self, OperationNames};
use crate::print::Sheet;
use proc_macro2::TokenStream;
use quote::quote;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// `src/mock`: the client on a mock, and a file for each tag.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut pages = vec![Page::new("src/mock/mod.rs", || root(scope))];
    for (i, tag) in scope.names.tags.iter().enumerate() {
        let path = format!("src/mock/{}.rs", tag.module());
        pages.push(Page::of_parts(path, move |sheet| of_tag(scope, i, sheet)).with(scope.of_tag(i).count()));
    }
    pages
}

fn root(scope: &Scope<'_>) -> TokenStream {
    let modules = scope.tag_modules(".rs", &quote!(pub));
    let about = doc::inner(
        "Tests without a server: a transport that records requests and plays the answers and failures that were queued for each \
         operation. Authentication, redirects, retries and decoding above it are the real ones.",
    );
    quote! {
        #about
        pub use crate::runtime::mock::{Mock, Recorded, Stub};
        use crate::runtime::Client;
        use crate::service::SERVICE;

        #modules

        impl Mock {
            /// Returns a client whose calls all meet this mock: without credentials, and without retries. A client with either, or
            /// with other settings, is built with [`ClientBuilder::mock`](crate::ClientBuilder::mock).
            #[must_use]
            pub fn client(&self) -> Client {
                Client::of_mock(&SERVICE, self)
            }
        }
    }
}

fn of_tag(scope: &Scope<'_>, tag: usize, sheet: &mut Sheet) {
    let operations = || scope.of_tag(tag);
    let module = ident(&scope.names.tags[tag].accessor);
    let methods = operations().map(|(operation, names)| {
        let (method, file, call) = (ident(&names.stub), ident(&names.method), ident(&names.call));
        let doc = doc::attributes(&format!("Returns what the next call of {} is to meet.", doc::code(&operation.id)));
        quote! {
            #doc
            pub fn #method(&self) -> mock::Stub<'_, #call> {
                mock::Stub::new(self, &tag::#file::OPERATION)
            }
        }
    });
    let about = doc::inner(&format!("The operations of {}.", doc::tag(&scope.api.tags[tag].name)));
    sheet.add(quote! {
        #about
        use crate::operations::#module as tag;
        use crate::runtime::mock;
    });
    sheet.add_around(&quote!(impl mock::Mock), methods);
    for (operation, names) in operations() {
        sheet.add(stub(scope, operation, names));
    }
}

/// The declared answers of one operation.
fn stub(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let outcomes = outcomes(operation);
    let mut known = BTreeSet::new();
    let all = outcomes.successes.iter().chain(&outcomes.errors);
    let answers: Vec<TokenStream> = all
        .filter_map(|outcome| {
            let name = name::snake(&outcome.variant);
            known.insert(name.clone()).then(|| answer(scope, outcome, &name))
        })
        .collect();
    let call = ident(&names.call);
    let about = doc::attributes(&format!("Stands for {} in the type of its stub.", doc::code(&operation.id)));
    let answers = (!answers.is_empty()).then(|| quote!(impl mock::Stub<'_, #call> { #(#answers)* }));
    quote! {
        #about
        #[derive(Clone, Copy, Debug)]
        pub enum #call {}

        #answers
    }
}

fn answer(scope: &Scope<'_>, outcome: &Outcome<'_>, name: &str) -> TokenStream {
    let name = ident(name);
    let (parameter, status) = match outcome.response.status {
        Status::Code(_) => (TokenStream::new(), statuses(outcome.response.status).0.to_string()),
        Status::Range(_) | Status::Default => (quote!(status: u16,), String::new()),
    };
    let status: TokenStream = match status.parse::<u16>() {
        Ok(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Err(_) => quote!(status),
    };
    let mime = outcome.media.map_or(Cow::Borrowed(""), |media| concrete(&media.mime, media.codec));
    let (body, statement) = match &outcome.content {
        Content::Empty => (TokenStream::new(), quote!(self.answer_empty(#status))),
        content @ Content::Json(_) => {
            let ty = scope.content_ty(content);
            (quote!(body: &#ty), quote!(self.answer_json(#status, #mime, body)))
        }
        content @ Content::Plain(_) => {
            let ty = scope.content_ty(content);
            (quote!(body: &#ty), quote!(self.answer_plain(#status, #mime, body)))
        }
        Content::Text => (quote!(body: impl Into<String>), quote!(self.answer_bytes(#status, #mime, body.into()))),
        Content::Bytes => (quote!(body: impl Into<bytes::Bytes>), quote!(self.answer_bytes(#status, #mime, body))),
    };
    let media = outcome.media.map_or_else(String::new, |media| format!(", {}", doc::code(&media.mime)));
    let doc = doc::attributes(&format!("Answers with `{}`{media}.", status_text(outcome.response.status)));
    quote! {
        #doc
        pub fn #name(self, #parameter #body) {
            #statement;
        }
    }
}
