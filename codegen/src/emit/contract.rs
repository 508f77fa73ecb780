//! The table of operations through which a contract test drives the client: by document key, with JSON in and out.

use super::call::{body_methods, range, required_body};
use super::outcome::{Content, Outcome, Success, outcomes, pattern};
use super::ty::From;
use super::{Page, Scope, doc, ident, sequence};
use crate::ir::{Codec, Media, Operation, Param, Place, Response, Status, Ty};
use crate::name::OperationNames;
use crate::print::Sheet;
use proc_macro2::TokenStream;
use quote::quote;

/// `src/contract`: the table, and a file for each tag.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut pages =
        vec![Page::of_parts("src/contract/mod.rs", |sheet| table(scope, sheet)).with(scope.api.operations.len())];
    for (i, tag) in scope.names.tags.iter().enumerate() {
        let path = format!("src/contract/{}.rs", tag.module());
        pages.push(Page::of_parts(path, move |sheet| of_tag(scope, i, sheet)).with(scope.of_tag(i).count()));
    }
    pages
}

fn of_tag(scope: &Scope<'_>, tag: usize, sheet: &mut Sheet) {
    let accessor = doc::code(&scope.names.tags[tag].accessor);
    let about = doc::inner(&format!("The operations of {accessor}, to be driven by JSON."));
    sheet.add(quote! {
        #about
        use crate::runtime;
        use crate::runtime::contract;
    });
    let operations = scope.of_tag(tag);
    for (operation, names) in operations {
        sheet.add(one(scope, operation, names));
    }
}

fn table(scope: &Scope<'_>, sheet: &mut Sheet) {
    let entries = scope.api.operations.iter().zip(&scope.names.operations).map(|(operation, names)| {
        let key = format!("{} {}", operation.method.wire(), operation.template);
        let (tag, call) = (&scope.names.tags[names.tag], ident(&names.call));
        let (module, feature) = (ident(&tag.accessor), &tag.feature);
        quote! {
            #[cfg(feature = #feature)]
            Entry {
                key: #key,
                request: contract::request::<#module::#call>,
                decode: contract::decode::<#module::#call>,
                send: contract::send::<#module::#call>,
            }
        }
    });
    let modules = scope.tag_modules(".rs", &TokenStream::new());
    let shared = match scope.api.problem.ty {
        None => quote!(|_| None),
        Some(id) => {
            let ty = scope.path(id, From::Crate);
            quote!(|body| serde_json::from_slice::<#ty>(body).ok().and_then(|body| serde_json::to_value(body).ok()))
        }
    };
    let about = doc::inner("The operations by their document key, with JSON in and out: what a contract test drives.");
    sheet.add(quote! {
        #about
        pub use crate::runtime::contract::Session;
        use crate::runtime::Client;
        use crate::runtime::contract::{self, Entry};

        #modules
    });
    sheet.add_list(&quote!(static ENTRIES: &[Entry] =), entries);
    sheet.add(quote! {
        /// Returns the keys of all operations: method and path template.
        #[must_use]
        pub fn operations() -> Vec<&'static str> {
            ENTRIES.iter().map(|entry| entry.key).collect()
        }

        /// Returns a client made as `config` says.
        ///
        /// # Errors
        /// An outcome of the kind `request`, when no client can be made so.
        pub fn connect(config: &serde_json::Value) -> Result<Session, serde_json::Value> {
            contract::connect(Client::builder(), ENTRIES, #shared, config)
        }
    });
}

fn one(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let call = ident(&names.call);
    let outcomes = outcomes(operation);
    let tag = ident(&scope.names.tags[names.tag].accessor);
    let (success, success_report) = match outcomes.success() {
        Success::One(content) => (scope.content_ty(&content), plain_report(&content)),
        Success::Several => {
            let name = ident(&names.success);
            let path = quote!(crate::operations::#tag::#name);
            let report = report(&path, &quote!(body), &outcomes.successes, true);
            (path, report)
        }
    };
    let error = ident(&names.error);
    let error = quote!(crate::operations::#tag::#error);
    let own = names.shared_error.is_none().then(|| reported(&error, &outcomes.errors));
    let build = build(scope, operation, names);
    let sequences = sequence::hands_on(operation).into_iter().map(|(function, method)| {
        let (function, method) = (ident(function), ident(method));
        quote! {
            fn #function(call: Self::Call) -> Option<contract::BoxFuture<'static, contract::Sequence<#error>>> {
                Some(contract::#function(call.#method()))
            }
        }
    });
    let fields = fields(scope, operation);
    quote! {
        pub(super) enum #call {}

        impl contract::Contract for #call {
            type Call = crate::operations::#tag::#call;
            type Success = #success;
            type Failure = #error;

            fn build(client: &runtime::Client, arguments: &contract::Arguments) -> Result<Self::Call, contract::ArgumentFault> {
                #build
            }

            fn request(call: &Self::Call) -> Result<http::Request<bytes::Bytes>, runtime::RequestError> {
                call.request()
            }

            fn decode(call: &Self::Call, response: http::Response<bytes::Bytes>) -> Result<runtime::Response<#success>, runtime::Error<#error>> {
                call.decode(response)
            }

            fn send(call: Self::Call) -> runtime::Sending<#success, #error> {
                call.send()
            }

            #(#sequences)*

            #fields

            fn success(body: &#success) -> contract::Reported {
                #success_report
            }
        }

        #own
    }
}

/// The function that gives the declared headers of an answer by its status, if any are declared.
fn fields(scope: &Scope<'_>, operation: &Operation) -> Option<TokenStream> {
    if operation.responses.iter().all(|response| response.headers.is_empty()) {
        return None;
    }
    let arms = operation.responses.iter().map(|response| {
        let pattern = pattern(response.status, &quote!(_));
        let constants = response.headers.iter().filter_map(|header| scope.names.header(header)).map(ident);
        quote!(#pattern => &[#(&crate::headers::#constants),*],)
    });
    let is_default = |response: &Response| response.status == Status::Default;
    let otherwise = (!operation.responses.iter().any(is_default)).then(|| quote!(_ => &[],));
    Some(quote! {
        fn fields(status: u16) -> &'static [&'static dyn contract::Field] {
            match status { #(#arms)* #otherwise }
        }
    })
}

/// An enum of documented errors as JSON.
pub(super) fn reported(error: &TokenStream, outcomes: &[Outcome<'_>]) -> TokenStream {
    let report = report(error, &quote!(self), outcomes, false);
    quote! {
        impl runtime::contract::Report for #error {
            fn report(&self) -> runtime::contract::Reported {
                #report
            }
        }
    }
}

/// The only body of a success as JSON.
fn plain_report(content: &Content) -> TokenStream {
    match content {
        Content::Empty => quote!(let () = body; runtime::contract::Reported::none()),
        Content::Bytes => quote!(runtime::contract::Reported::binary(body)),
        Content::Json(_) | Content::Plain(_) | Content::Text => quote!(runtime::contract::Reported::json(body)),
    }
}

/// An enum of outcomes as JSON. Errors say by themselves which variant they are, and it is that which is to be tested.
fn report(path: &TokenStream, value: &TokenStream, outcomes: &[Outcome<'_>], named: bool) -> TokenStream {
    if outcomes.is_empty() {
        return quote!(match *#value {});
    }
    let arms = outcomes.iter().map(|outcome| {
        let (variant, text) = (ident(&outcome.variant), &outcome.variant);
        let name = named.then(|| quote!(.named(#text)));
        match outcome.content {
            Content::Empty => quote!(#path::#variant => runtime::contract::Reported::none()#name,),
            Content::Bytes => quote!(#path::#variant(body) => runtime::contract::Reported::binary(body)#name,),
            Content::Json(_) | Content::Plain(_) | Content::Text => {
                quote!(#path::#variant(body) => runtime::contract::Reported::json(body)#name,)
            }
        }
    });
    quote!(match #value { #(#arms)* })
}

/// The call with the arguments that JSON holds, made through the methods that a user calls.
fn build(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let tag = ident(&scope.names.tags[names.tag].accessor);
    let method = ident(&names.method);
    let mut positional: Vec<TokenStream> = Vec::new();
    let mut setters = Vec::new();
    for (param, name) in operation.params.iter().zip(&names.params) {
        let (place, wire) = (place(param), &param.wire);
        let owned = scope.ty(&param.ty, From::Crate);
        if param.required {
            let value = lend(scope, &param.ty, quote!(arguments.required::<#owned>(#place, #wire)?));
            positional.push(value);
        } else {
            let setter = ident(name);
            let value = lend(scope, &param.ty, quote!(value));
            setters.push(quote! {
                if let Some(value) = arguments.get::<#owned>(#place, #wire)? {
                    call = call.#setter(#value);
                }
            });
        }
    }
    if let Some(body) = required_body(operation) {
        positional.push(body_value(scope, &body.media[0]));
    }
    if let Some(body) = &operation.body {
        for (media, setter) in body_methods(body) {
            let (mime, value) = (&media.mime, body_value(scope, media));
            setters.push(quote! {
                if arguments.body_media_type() == Some(#mime) {
                    call = call.#setter(#value);
                }
            });
        }
    }
    if positional.is_empty() && setters.is_empty() {
        return quote!(let _ = arguments; Ok(client.#tag().#method()));
    }
    if setters.is_empty() {
        return quote!(Ok(client.#tag().#method(#(#positional),*)));
    }
    quote! {
        let mut call = client.#tag().#method(#(#positional),*);
        #(#setters)*
        Ok(call)
    }
}

fn place(param: &Param) -> &'static str {
    match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    }
}

fn body_value(scope: &Scope<'_>, media: &Media) -> TokenStream {
    match media.codec {
        Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain => {
            let owned = scope.ty(&media.ty, From::Crate);
            lend(scope, &media.ty, quote!(arguments.body::<#owned>()?))
        }
        Codec::Text => quote!(arguments.body_text()?),
        Codec::Bytes if range(&media.mime).is_some() => {
            quote!(runtime::Body::from(arguments.body_bytes()?).of_type(arguments.body_content_type()))
        }
        Codec::Bytes => quote!(arguments.body_bytes()?),
    }
}

/// An owned value as the argument that a method takes.
fn lend(scope: &Scope<'_>, ty: &Ty, value: TokenStream) -> TokenStream {
    match ty {
        Ty::Bool | Ty::Int { .. } | Ty::Float | Ty::Null => value,
        Ty::Named(id) => match &scope.api.def(*id).shape {
            crate::ir::Shape::Alias { ty, recursive: false } => lend(scope, ty, value),
            crate::ir::Shape::Alias { .. }
            | crate::ir::Shape::Struct(_)
            | crate::ir::Shape::Enum(_)
            | crate::ir::Shape::Union(_) => quote!(&#value),
        },
        Ty::Number
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Any
        | Ty::Object
        | Ty::List(_)
        | Ty::Tuple(_)
        | Ty::Map(_)
        | Ty::Nullable(_) => quote!(&#value),
    }
}
