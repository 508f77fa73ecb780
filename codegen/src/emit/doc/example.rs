//! An operation in, an example of its call as a doctest out: compiled by `cargo test --doc`, never run. What it cannot give a
//! value for, it takes as given.

use super::super::call::{body_methods, concrete, range, required_body};
use super::super::outcome::{Content, Outcomes, Success};
use super::super::{Scope, ident};
use super::sample::{Hint, Sampler};
use crate::ir::{Body, Codec, Media, Operation, Param};
use crate::name::OperationNames;
use crate::print;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

/// What an example is put together from.
struct Example {
    /// What the example takes as given: the parameters of the function around it.
    given: Vec<TokenStream>,
    /// Statements before the call.
    before: Vec<TokenStream>,
    /// The arguments of the call's method.
    arguments: Vec<TokenStream>,
    /// The calls of further methods before it is sent.
    setters: Vec<TokenStream>,
}

/// The name by which others know the crate, unless it cannot be one.
pub(super) fn krate(scope: &Scope<'_>) -> Option<TokenStream> {
    let name: Ident = syn::parse_str(&scope.settings.package.replace('-', "_")).ok()?;
    Some(quote!(#name))
}

/// The example of an operation: a call in a function that has a client. Nothing where none can be made.
pub(super) fn example(
    scope: &Scope<'_>,
    operation: &Operation,
    names: &OperationNames,
    outcomes: &Outcomes<'_>,
) -> Option<String> {
    let krate = krate(scope)?;
    let (example, call) = call(scope, operation, names, outcomes, &krate)?;
    let text = print::statements(call)?;
    let given: String = example.given.iter().map(|given| format!(", {given}")).collect();
    let head = format!(
        "# #[cfg(feature = \"send\")]\n# async fn example(client: &{krate}::Client{given}) -> Result<(), Box<dyn std::error::Error>> {{\n"
    );
    Some(format!("```no_run\n{head}{text}# Ok(())\n# }}\n```"))
}

/// The first operation that can be called with nothing given but a client; for the crate's front page.
pub(super) fn first(scope: &Scope<'_>) -> Option<(usize, TokenStream)> {
    let krate = krate(scope)?;
    let mut operations = scope.api.operations.iter().zip(&scope.names.operations);
    operations.find_map(|(operation, names)| {
        if operation.deprecated {
            return None;
        }
        let outcomes = super::super::outcome::outcomes(operation);
        let (example, call) = call(scope, operation, names, &outcomes, &krate)?;
        example.given.is_empty().then_some((names.tag, call))
    })
}

fn call(
    scope: &Scope<'_>,
    operation: &Operation,
    names: &OperationNames,
    outcomes: &Outcomes<'_>,
    krate: &TokenStream,
) -> Option<(Example, TokenStream)> {
    let example = put_together(scope, operation, names, krate);
    let accessor = ident(&scope.names.tags.get(names.tag)?.accessor);
    let method = ident(&names.method);
    let Example { before, arguments, setters, .. } = &example;
    let show = match outcomes.success() {
        Success::One(Content::Empty) => quote!(assert!(answer.status().is_success());),
        Success::One(Content::Json(_) | Content::Plain(_) | Content::Text | Content::Bytes) | Success::Several => {
            quote!(let body = answer.into_body();)
        }
    };
    let statements = quote! {
        #(#before)*
        let answer = client.#accessor().#method(#(#arguments),*)#(#setters)*.send().await?;
        #show
    };
    let uses_models = names_models(&statements);
    let import = uses_models.then(|| quote!(use #krate::models;));
    Some((example, quote!(#import #statements)))
}

fn names_models(tokens: &TokenStream) -> bool {
    tokens.to_string().contains("models ::")
}

fn put_together(scope: &Scope<'_>, operation: &Operation, names: &OperationNames, krate: &TokenStream) -> Example {
    let sampler = Sampler { scope, krate };
    let mut example = Example { given: Vec::new(), before: Vec::new(), arguments: Vec::new(), setters: Vec::new() };
    for (param, name) in operation.params.iter().zip(&names.params).filter(|(param, _)| param.required) {
        let name = ident(name);
        match parameter(&sampler, param) {
            Some(value) => example.arguments.push(value),
            None => {
                let (ty, _) = scope.argument(&param.ty, &name);
                let given = if ["client", "models", "answer"].contains(&name.to_string().as_str()) {
                    quote::format_ident!("{name}_")
                } else {
                    name
                };
                let ty = outside(&ty, krate);
                example.given.push(quote!(#given: #ty));
                example.arguments.push(quote!(#given));
            }
        }
    }
    let Some(body) = &operation.body else { return example };
    if required_body(operation).is_some() {
        let value = body_value(&sampler, body, &body.media[0], &mut example);
        example.arguments.push(value);
    } else if body.required
        && let Some((media, method)) = body_methods(body).first()
    {
        let value = body_value(&sampler, body, media, &mut example);
        example.setters.push(quote!(.#method(#value)));
    }
    example
}

fn parameter(sampler: &Sampler<'_>, param: &Param) -> Option<TokenStream> {
    let json = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (example, default) = (json(&param.example), json(&param.default));
    let hint = Hint {
        word: &param.wire,
        given: [example.as_ref(), default.as_ref()],
        constraints: param.constraints.as_deref(),
    };
    sampler.argument(&param.ty, hint)
}

/// The expression of a body, which a statement before the call may have to make.
fn body_value(sampler: &Sampler<'_>, body: &Body, media: &Media, example: &mut Example) -> TokenStream {
    match media.codec {
        Codec::Text => return quote!("text"),
        Codec::Bytes if range(&media.mime).is_some() => {
            let (krate, mime) = (sampler.krate, concrete(&media.mime, media.codec));
            return quote!(#krate::runtime::Body::from("content").of_type(#mime));
        }
        Codec::Bytes => return quote!("content"),
        Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain => {}
    }
    let word = body.doc.as_deref().filter(|text| text.len() <= 24).unwrap_or("body");
    let hint = Hint { word, given: [None, None], constraints: None };
    let name = ident("body");
    let (ty, _) = sampler.scope.argument(&media.ty, &name);
    if sampler.scope.api.structure(&media.ty).is_none() {
        if let Some(value) = sampler.argument(&media.ty, hint) {
            return value;
        }
    } else if let Some(value) = sampler.value(&media.ty, hint) {
        example.before.push(quote!(let body = #value;));
        return quote!(&body);
    }
    let ty = outside(&ty, sampler.krate);
    example.given.push(quote!(body: #ty));
    quote!(body)
}

/// A type of this crate as others write it.
fn outside(ty: &TokenStream, krate: &TokenStream) -> TokenStream {
    let text = ty.to_string().replace("crate ::", &format!("{krate} ::"));
    text.parse().unwrap_or_else(|_| ty.clone())
}
