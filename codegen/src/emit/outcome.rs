//! What an operation can come back with: the declared responses sorted into successes and errors, and the function that reads
//! an answer into one of them.

use super::ty::From;
use super::{Scope, doc, ident};
use crate::ir::{Codec, Media, Operation, Response, Status, Ty};
use crate::name::{self, OperationNames};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

/// How the body of an answer is read.
#[derive(Clone, PartialEq)]
pub(super) enum Content {
    /// No body is declared.
    Empty,
    /// JSON of a type.
    Json(Ty),
    /// Text that is one value of a type.
    Plain(Ty),
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
    /// What the document says of it.
    pub(super) said: &'a str,
}

/// The outcomes of an operation. One of `default` may be in both lists.
pub(super) struct Outcomes<'a> {
    pub(super) successes: Vec<Outcome<'a>>,
    pub(super) errors: Vec<Outcome<'a>>,
}

/// The declared responses, sorted into successes and errors.
pub(super) fn outcomes(operation: &Operation) -> Outcomes<'_> {
    Outcomes {
        successes: operation.successes().flat_map(one_response).collect(),
        errors: operation.errors().flat_map(one_response).collect(),
    }
}

fn one_response(response: &Response) -> Vec<Outcome<'_>> {
    let variants = name::variants(response);
    if response.media.is_empty() {
        let variant = name::status(response.status);
        return vec![Outcome { response, media: None, variant, content: Content::Empty, said: &response.doc }];
    }
    let outcome = |(media, variant)| {
        let content = content(media);
        Outcome { response, media: Some(media), variant, content, said: response.doc.as_str() }
    };
    response.media.iter().zip(variants).map(outcome).collect()
}

fn content(media: &Media) -> Content {
    match media.codec {
        Codec::Json => Content::Json(media.ty.clone()),
        Codec::Plain => Content::Plain(media.ty.clone()),
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
            Content::Json(ty) | Content::Plain(ty) => self.ty(ty, From::Crate),
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

    /// The enum of several successes, and the function that reads an answer into it; a runtime function reads what is one type.
    pub(super) fn success(
        &self,
        operation: &Operation,
        outcomes: &Outcomes<'_>,
        names: &OperationNames,
    ) -> TokenStream {
        match outcomes.success() {
            Success::One(_) => TokenStream::new(),
            Success::Several => {
                let about = format!("The successful answers of {}.", doc::code(&operation.id));
                let list = self.outcome_enum(&names.success, &outcomes.successes, &about);
                let (success, error) = (ident(&names.success), ident(&names.error));
                let arms = arms(&outcomes.successes, &quote!(200..=299), &|group| {
                    one_of(group, &quote!(Err(answer.undeclared_media())), &|outcome| read_success(outcome, &success))
                });
                quote! {
                    #list

                    pub(super) fn read(answer: runtime::Answer) -> Result<runtime::Response<#success>, runtime::Error<#error>> {
                        match answer.code() {
                            #(#arms)*
                            _ => Err(runtime::Documented::read(answer)),
                        }
                    }
                }
            }
        }
    }

    /// An enum of documented errors, and what the runtime asks of it.
    pub(super) fn errors(&self, name: &str, outcomes: &[Outcome<'_>], about: &str) -> TokenStream {
        let list = self.outcome_enum(name, outcomes, about);
        let name = ident(name);
        let arms = arms(outcomes, &quote!(_), &|group| one_of(group, &quote!(answer.undeclared_media()), &read_error));
        let undeclared = match outcomes.iter().any(|outcome| outcome.response.status == Status::Default) {
            true => TokenStream::new(),
            false => quote!(_ => answer.undeclared(),),
        };
        let read = match outcomes {
            [] => quote!(answer.undeclared()),
            [only] if only.response.status == Status::Default => read_error(only),
            [..] => quote!(match answer.code() { #(#arms)* #undeclared }),
        };
        let variants = variants(outcomes);
        quote! {
            #list

            impl runtime::Documented for #name {
                fn variant(&self) -> &'static str {
                    #variants
                }

                fn read(answer: runtime::Answer) -> runtime::Error<Self> {
                    #read
                }
            }
        }
    }

    fn outcome_enum(&self, name: &str, outcomes: &[Outcome<'_>], about: &str) -> TokenStream {
        let name = ident(name);
        let about = doc::attributes(about);
        let variants = outcomes.iter().map(|outcome| {
            let variant = ident(&outcome.variant);
            let media = outcome.media.map_or_else(String::new, |media| format!(", {}", doc::code(&media.mime)));
            let said = doc::markdown(outcome.said);
            let colon = if said.trim().is_empty() { "." } else { ": " };
            let text = format!("`{}`{media}{colon}{}", status_text(outcome.response.status), said.trim());
            let doc = doc::attributes(&text);
            match &outcome.content {
                Content::Empty => quote!(#doc #variant,),
                content @ (Content::Json(_) | Content::Plain(_) | Content::Text | Content::Bytes) => {
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
}

/// The function that reads an operation's success; `within` is the path of the operation's module, as code elsewhere names it.
pub(super) fn reading(outcomes: &Outcomes<'_>, within: &TokenStream) -> TokenStream {
    match outcomes.success() {
        Success::One(Content::Empty) => quote!(runtime::read_empty),
        Success::One(Content::Json(_)) => quote!(runtime::read_json),
        Success::One(Content::Plain(_)) => quote!(runtime::read_plain),
        Success::One(Content::Text) => quote!(runtime::read_text),
        Success::One(Content::Bytes) => quote!(runtime::read_bytes),
        Success::Several => quote!(#within read),
    }
}

/// The arms of a match on the status: exact ones, then ranges, then what `default` stands for.
fn arms(
    outcomes: &[Outcome<'_>],
    default: &TokenStream,
    read: &dyn Fn(&[Outcome<'_>]) -> TokenStream,
) -> Vec<TokenStream> {
    let mut arms: Vec<(Status, TokenStream)> = by_response(outcomes)
        .map(|group| {
            let (status, read) = (group[0].response.status, read(group));
            (status, read)
        })
        .collect();
    arms.sort_by_key(|(status, _)| *status);
    arms.into_iter()
        .map(|(status, read)| {
            let pattern = pattern(status, default);
            quote!(#pattern => #read,)
        })
        .collect()
}

/// What a status is matched by.
pub(super) fn pattern(status: Status, default: &TokenStream) -> TokenStream {
    match status {
        Status::Code(code) => Literal::u16_unsuffixed(code).into_token_stream(),
        Status::Range(class) => {
            let (low, high) = statuses(Status::Range(class));
            quote!(#low..=#high)
        }
        Status::Default => default.clone(),
    }
}

/// The first and the last status that a success stands for.
pub(super) fn statuses(status: Status) -> (Literal, Literal) {
    let (low, high) = match status {
        Status::Code(code) => (code, code),
        Status::Range(class) => (u16::from(class) * 100, u16::from(class) * 100 + 99),
        Status::Default => (200, 299),
    };
    (Literal::u16_unsuffixed(low), Literal::u16_unsuffixed(high))
}

/// Outcomes of one response stand side by side.
fn by_response<'a, 'b>(list: &'b [Outcome<'a>]) -> impl Iterator<Item = &'b [Outcome<'a>]> {
    list.chunk_by(|a, b| a.response.status == b.response.status)
}

/// Reads the one of several media types that an answer has.
fn one_of(group: &[Outcome<'_>], otherwise: &TokenStream, one: &dyn Fn(&Outcome<'_>) -> TokenStream) -> TokenStream {
    if let [only] = group {
        return one(only);
    }
    let mimes = group.iter().filter_map(|outcome| outcome.media).map(|media| &media.mime);
    let arms = group.iter().enumerate().map(|(i, outcome)| {
        let (i, read) = (Literal::usize_unsuffixed(i), one(outcome));
        quote!(Some(#i) => #read,)
    });
    quote!(match answer.media(&[#(#mimes),*]) { #(#arms)* _ => #otherwise, })
}

fn read_success(outcome: &Outcome<'_>, success: &Ident) -> TokenStream {
    let variant = ident(&outcome.variant);
    let mime = outcome.media.map_or("", |media| media.mime.as_str());
    match outcome.content {
        Content::Empty => quote!(Ok(answer.empty(#success::#variant))),
        Content::Json(_) => quote!(answer.json(&[#mime], #success::#variant)),
        Content::Plain(_) => quote!(answer.plain(&[#mime], #success::#variant)),
        Content::Text => quote!(answer.text(&[#mime], #success::#variant)),
        Content::Bytes => quote!(answer.bytes(&[#mime], #success::#variant)),
    }
}

fn read_error(outcome: &Outcome<'_>) -> TokenStream {
    let variant = ident(&outcome.variant);
    let mime = outcome.media.map_or("", |media| media.mime.as_str());
    match outcome.content {
        Content::Empty => quote!(answer.empty_error(Self::#variant)),
        Content::Json(_) => quote!(answer.json_error(#mime, Self::#variant)),
        Content::Plain(_) => quote!(answer.plain_error(#mime, Self::#variant)),
        Content::Text => quote!(answer.text_error(#mime, Self::#variant)),
        Content::Bytes => quote!(answer.bytes_error(#mime, Self::#variant)),
    }
}

/// The names of the variants.
fn variants(outcomes: &[Outcome<'_>]) -> TokenStream {
    if outcomes.is_empty() {
        return quote!(match *self {});
    }
    let arms = outcomes.iter().map(|outcome| {
        let (variant, text) = (ident(&outcome.variant), &outcome.variant);
        let pattern =
            if outcome.content == Content::Empty { quote!(Self::#variant) } else { quote!(Self::#variant(_)) };
        quote!(#pattern => #text,)
    });
    quote!(match self { #(#arms)* })
}

/// A status as the document writes it.
pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "default".to_owned(),
    }
}
