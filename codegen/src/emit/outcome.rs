//! What an operation can come back with: the declared responses sorted into successes and errors, and the function that reads
//! an answer into one of them.

use super::ty::From;
use super::{Scope, doc, ident};
use crate::ir::{Codec, Media, Operation, Response, Status, Ty};
use crate::name::{self, OperationNames};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// How the body of an answer is read.
#[derive(Clone, PartialEq)]
pub(super) enum Content {
    /// No body is declared.
    Empty,
    /// JSON of a type.
    Json(Ty),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// One declared (status, media type) of an operation.
pub(super) struct Outcome<'a> {
    pub(super) response: &'a Response,
    pub(super) media: Option<&'a Media>,
    pub(super) variant: String,
    pub(super) content: Content,
}

/// The outcomes of an operation. One of `default` may be in both lists.
pub(super) struct Outcomes<'a> {
    pub(super) successes: Vec<Outcome<'a>>,
    pub(super) errors: Vec<Outcome<'a>>,
}

/// Sorts the declared responses. Successes are the 2xx; an operation that declares none succeeds with its 1xx and 3xx, and with
/// what `default` says of 2xx.
pub(super) fn outcomes(operation: &Operation) -> Outcomes<'_> {
    let class = |status: Status| match status {
        Status::Code(code) => Some(code / 100),
        Status::Range(class) => Some(u16::from(class)),
        Status::Default => None,
    };
    let declares_success = operation.responses.iter().any(|response| class(response.status) == Some(2));
    let is_success = |response: &Response| match class(response.status) {
        Some(2) => true,
        Some(1 | 3) | None => !declares_success,
        Some(_) => false,
    };
    let is_error = |response: &Response| response.status == Status::Default || !is_success(response);
    let pick = |wanted: &dyn Fn(&Response) -> bool| {
        operation.responses.iter().filter(|response| wanted(response)).flat_map(one_response).collect()
    };
    Outcomes { successes: pick(&is_success), errors: pick(&is_error) }
}

fn one_response(response: &Response) -> Vec<Outcome<'_>> {
    let variants = name::variants(response);
    if response.media.is_empty() {
        let variant = name::status(response.status);
        return vec![Outcome { response, media: None, variant, content: Content::Empty }];
    }
    let outcome = |(media, variant)| Outcome { response, media: Some(media), variant, content: content(media) };
    response.media.iter().zip(variants).map(outcome).collect()
}

fn content(media: &Media) -> Content {
    match media.codec {
        Codec::Json => Content::Json(media.ty.clone()),
        Codec::Text | Codec::Form => Content::Text,
        Codec::Bytes | Codec::Multipart => Content::Bytes,
    }
}

/// How the successes of an operation are typed.
pub(super) enum Success {
    /// All of one type.
    One(Content),
    /// An enum with a variant for each.
    Several,
}

impl Outcomes<'_> {
    pub(super) fn success(&self) -> Success {
        match self.successes.as_slice() {
            [] => Success::One(Content::Empty),
            [first, others @ ..] if others.iter().all(|other| other.content == first.content) => {
                Success::One(first.content.clone())
            }
            [..] => Success::Several,
        }
    }
}

impl Scope<'_> {
    pub(super) fn content_ty(&self, content: &Content) -> TokenStream {
        match content {
            Content::Empty => quote!(()),
            Content::Json(ty) => self.ty(ty, From::Crate),
            Content::Text => quote!(String),
            Content::Bytes => quote!(bytes::Bytes),
        }
    }

    /// The type that a successful call returns.
    pub(super) fn success_ty(&self, outcomes: &Outcomes<'_>, names: &OperationNames) -> TokenStream {
        match outcomes.success() {
            Success::One(content) => self.content_ty(&content),
            Success::Several => {
                let name = ident(&names.success);
                quote!(#name)
            }
        }
    }

    /// The enums of an operation's outcomes.
    pub(super) fn outcome_types(
        &self,
        operation: &Operation,
        outcomes: &Outcomes<'_>,
        names: &OperationNames,
    ) -> TokenStream {
        let error = self.outcome_enum(
            &names.error,
            &outcomes.errors,
            &format!("The errors that {} documents.", doc::code(&operation.id)),
        );
        let documented = documented(&names.error, &outcomes.errors);
        let success = match outcomes.success() {
            Success::One(_) => TokenStream::new(),
            Success::Several => {
                let about = format!("The successful answers of {}.", doc::code(&operation.id));
                self.outcome_enum(&names.success, &outcomes.successes, &about)
            }
        };
        quote!(#success #error #documented)
    }

    fn outcome_enum(&self, name: &str, outcomes: &[Outcome<'_>], about: &str) -> TokenStream {
        let name = ident(name);
        let about = doc::attributes(about);
        let variants = outcomes.iter().map(|outcome| {
            let variant = ident(&outcome.variant);
            let media = outcome.media.map_or_else(String::new, |media| format!(", {}", doc::code(&media.mime)));
            let said = doc::markdown(&outcome.response.doc);
            let text = format!("`{}`{media}: {}", status_text(outcome.response.status), said.trim());
            let doc = doc::attributes(&text);
            match &outcome.content {
                Content::Empty => quote!(#doc #variant,),
                content @ (Content::Json(_) | Content::Text | Content::Bytes) => {
                    let ty = self.content_ty(content);
                    quote!(#doc #variant(#ty),)
                }
            }
        });
        quote! {
            #about
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
            }
        }
    }

    /// The function that reads an answer into one of the outcomes.
    pub(super) fn reader(&self, outcomes: &Outcomes<'_>, names: &OperationNames) -> TokenStream {
        let error = ident(&names.error);
        let success_ty = self.success_ty(outcomes, names);
        let several = matches!(outcomes.success(), Success::Several);
        let mut arms = Vec::new();
        let mut rest = Vec::new();
        for (list, ok) in [(&outcomes.successes, true), (&outcomes.errors, false)] {
            for group in by_response(list) {
                let wrap = |outcome: &Outcome<'_>| wrap(outcome, ok, several, names);
                let read = read(group, &wrap);
                match group[0].response.status {
                    Status::Code(code) => {
                        let code = Literal::u16_unsuffixed(code);
                        arms.push((0, quote!(#code => #read,)));
                    }
                    Status::Range(class) => {
                        let (low, high) = (u16::from(class) * 100, u16::from(class) * 100 + 99);
                        let (low, high) = (Literal::u16_unsuffixed(low), Literal::u16_unsuffixed(high));
                        arms.push((1, quote!(#low..=#high => #read,)));
                    }
                    Status::Default if ok => rest.push(quote!(200..=299 => #read,)),
                    Status::Default => rest.push(quote!(_ => #read,)),
                }
            }
        }
        arms.sort_by_key(|(rank, _)| *rank);
        let arms = arms.into_iter().map(|(_, arm)| arm);
        let undeclared = match outcomes.errors.iter().any(|outcome| outcome.response.status == Status::Default) {
            true => TokenStream::new(),
            false => quote!(_ => answer.undeclared(),),
        };
        quote! {
            fn read(answer: runtime::Answer) -> Result<runtime::Response<#success_ty>, runtime::Error<#error>> {
                match answer.code() {
                    #(#arms)*
                    #(#rest)*
                    #undeclared
                }
            }
        }
    }
}

/// Outcomes of one response stand side by side.
fn by_response<'a, 'b>(list: &'b [Outcome<'a>]) -> impl Iterator<Item = &'b [Outcome<'a>]> {
    list.chunk_by(|a, b| a.response.status == b.response.status)
}

/// The closure that makes an outcome of a body.
fn wrap(outcome: &Outcome<'_>, ok: bool, several: bool, names: &OperationNames) -> TokenStream {
    let variant = ident(&outcome.variant);
    let empty = outcome.content == Content::Empty;
    let of = |name: &str| {
        let name = ident(name);
        if empty { quote!(#name::#variant) } else { quote!(#name::#variant(body)) }
    };
    let made = match (ok, several) {
        (true, true) => of(&names.success),
        (true, false) if empty => quote!(()),
        (true, false) => quote!(body),
        (false, _) => of(&names.error),
    };
    let result = if ok { quote!(Ok(#made)) } else { quote!(Err(#made)) };
    if empty { quote!(|| #result) } else { quote!(|body| #result) }
}

fn read(group: &[Outcome<'_>], wrap: &dyn Fn(&Outcome<'_>) -> TokenStream) -> TokenStream {
    let one = |outcome: &Outcome<'_>| {
        let wrap = wrap(outcome);
        let mime = outcome.media.map_or("", |media| media.mime.as_str());
        match outcome.content {
            Content::Empty => quote!(answer.empty(#wrap)),
            Content::Json(_) => quote!(answer.json(#mime, #wrap)),
            Content::Text => quote!(answer.text(#mime, #wrap)),
            Content::Bytes => quote!(answer.bytes(#mime, #wrap)),
        }
    };
    if let [only] = group {
        return one(only);
    }
    let mimes = group.iter().filter_map(|outcome| outcome.media).map(|media| &media.mime);
    let arms = group.iter().enumerate().map(|(i, outcome)| {
        let (i, read) = (Literal::usize_unsuffixed(i), one(outcome));
        quote!(Some(#i) => #read,)
    });
    quote! {
        match answer.media(&[#(#mimes),*]) {
            #(#arms)*
            _ => answer.undeclared_media(),
        }
    }
}

/// What runtime asks of documented errors: the name of the variant.
fn documented(name: &str, outcomes: &[Outcome<'_>]) -> TokenStream {
    let name = ident(name);
    let body = if outcomes.is_empty() {
        quote!(match *self {})
    } else {
        let arms = outcomes.iter().map(|outcome| {
            let (variant, text) = (ident(&outcome.variant), &outcome.variant);
            let pattern =
                if outcome.content == Content::Empty { quote!(Self::#variant) } else { quote!(Self::#variant(_)) };
            quote!(#pattern => #text,)
        });
        quote!(match self { #(#arms)* })
    };
    quote! {
        impl runtime::Documented for #name {
            fn variant(&self) -> &'static str {
                #body
            }
        }
    }
}

/// A status as the document writes it.
pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "default".to_owned(),
    }
}
