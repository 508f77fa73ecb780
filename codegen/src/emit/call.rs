//! The static descriptions of an operation and its parameters, and the methods through which a call takes its arguments.

use super::outcome::statuses;
use super::service::servers;
use super::{Scope, doc, ident, strings, template};
use crate::ir::{Body, Codec, Media, Operation, Param, Part, Place, Response, Status, Ty};
use crate::name::OperationNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Scope<'_> {
    /// `static OPERATION`: what the runtime has to know of the operation.
    pub(super) fn description(&self, operation: &Operation) -> TokenStream {
        let (id, method, path) = (&operation.id, operation.method.wire(), template::carried(&operation.template));
        let mut more = Vec::new();
        let mut member = |name: &str, value: TokenStream| {
            let name = ident(name);
            more.push(quote!(#name: #value,));
        };
        if !operation.params.is_empty() {
            let parameters = operation.params.iter().map(|param| self.parameter(param));
            member("parameters", quote!(&[#(#parameters),*]));
        }
        let fields: Vec<_> = operation.fields().map(|field| self.parameter(field)).collect();
        if !fields.is_empty() {
            member("fields", quote!(&[#(#fields),*]));
        }
        if !operation.servers.is_empty() {
            member("servers", servers(&operation.servers));
        }
        if !operation.security.is_empty() {
            let security = operation.security.iter().map(|all| strings(all.iter().map(|one| &one.scheme)));
            member("security", quote!(&[#(#security),*]));
        }
        let accept = accept(operation);
        if !accept.is_empty() {
            member("accept", quote!(#accept));
        }
        if operation.body.as_ref().is_some_and(|body| body.required) {
            member("body_required", quote!(true));
        }
        if let Some(envelope) = &operation.envelope {
            let (parameter, status, content) = (&envelope.parameter, &envelope.status, &envelope.content);
            member(
                "envelope",
                quote!(Some(runtime::Envelope { parameter: #parameter, status: #status, content: #content, ..runtime::Envelope::OBJECT })),
            );
        }
        let redirects = redirects(operation);
        if !redirects.is_empty() {
            member("redirects", quote!(&[#(#redirects),*]));
        }
        let mut successes: Vec<&Response> = operation.successes().collect();
        if !successes.is_empty() {
            successes.sort_by_key(|response| response.status);
            let successes = successes.into_iter().map(success);
            member("successes", quote!(&[#(#successes),*]));
        }
        quote! {
            pub(crate) static OPERATION: runtime::Operation = runtime::Operation {
                id: #id,
                method: #method,
                path: #path,
                #(#more)*
                ..runtime::Operation::NONE
            };
        }
    }

    /// The arguments that a call cannot do without, as they stand in a signature, and the statements that hand them over.
    pub(super) fn required(&self, operation: &Operation, names: &OperationNames) -> Required {
        let mut required = Required::default();
        for (i, (param, name)) in
            operation.params.iter().zip(&names.params).enumerate().filter(|(_, (param, _))| param.required)
        {
            let name = ident(name);
            let (ty, given) = self.given(i, &param.ty, &name);
            required.signature.push(quote!(#name: #ty));
            required.arguments.push(name.clone());
            required.statements.push(quote!(call.#given;));
        }
        if let Some(body) = required_body(operation) {
            let (ty, statement) = self.body_argument(&body.media[0], &quote!(call));
            required.signature.push(quote!(body: #ty));
            required.arguments.push(format_ident!("body"));
            required.statements.push(statement);
        }
        required
    }

    /// The type of an argument, and how a call is given it for the parameter at a position.
    fn given(&self, position: usize, ty: &Ty, name: &Ident) -> (TokenStream, TokenStream) {
        let i = Literal::usize_unsuffixed(position);
        let (declared, value) = self.argument(ty, name);
        // Not every double has a text.
        let given = match self.api.opened(ty) {
            (Ty::Float, 0) => quote!(number(#i, #name)),
            _ => quote!(argument(#i, #value)),
        };
        (declared, given)
    }

    /// The methods that give optional arguments, and other media types of the body.
    pub(super) fn setters(&self, operation: &Operation, names: &OperationNames) -> TokenStream {
        let params = optional(operation).map(|(i, param)| {
            let name = ident(names.params.get(i).map_or("", String::as_str));
            let (ty, given) = self.given(i, &param.ty, &format_ident!("value"));
            let doc = doc::attributes(&parameter_doc(param));
            let deprecated = doc::deprecated(param.deprecated);
            quote! {
                #doc
                #deprecated
                pub fn #name(mut self, value: #ty) -> Self {
                    self.call.#given;
                    self
                }
            }
        });
        let bodies = self.body_setters(operation);
        quote!(#(#params)* #bodies)
    }

    fn body_setters(&self, operation: &Operation) -> TokenStream {
        let Some(body) = &operation.body else { return TokenStream::new() };
        let setters = body_methods(body).into_iter().map(|(media, name)| {
            let (ty, statement) = self.body_argument(media, &quote!(self.call));
            let mut about = format!("Gives the call a body of the type {}.", doc::code(&media.mime));
            if let Some(said) = &body.doc {
                about.push_str("\n\n");
                about.push_str(&doc::markdown(said));
            }
            let doc = doc::attributes(&about);
            quote! {
                #doc
                pub fn #name(mut self, body: #ty) -> Self {
                    #statement
                    self
                }
            }
        });
        quote!(#(#setters)*)
    }

    /// The type of a body argument, and the statement that gives it to a call.
    fn body_argument(&self, media: &Media, call: &TokenStream) -> (TokenStream, TokenStream) {
        // A message is of one type. Bytes of a range have one of their own.
        let mime = match media.codec {
            Codec::Bytes if range(&media.mime).is_some() => Cow::Borrowed(media.mime.as_str()),
            codec => concrete(&media.mime, codec),
        };
        let value = format_ident!("body");
        match media.codec {
            Codec::Json => {
                let (ty, value) = self.argument(&media.ty, &value);
                (ty, quote!(#call.json(#mime, #value);))
            }
            Codec::Plain => {
                let (ty, value) = self.argument(&media.ty, &value);
                (ty, quote!(#call.plain(#mime, #value);))
            }
            Codec::Form => {
                let (ty, value) = self.argument(&media.ty, &value);
                (ty, quote!(#call.form(#mime, #value);))
            }
            Codec::Multipart => {
                let (ty, value) = self.argument(&media.ty, &value);
                let types = media.parts.iter().map(|Part { name, content_type }| quote!((#name, #content_type)));
                let whole = self.multipart.is_body(self.api, &media.ty);
                let function = if whole { quote!(multipart) } else { quote!(parts) };
                (ty, quote!(#call.#function(#mime, &[#(#types),*], #value);))
            }
            Codec::Text => (quote!(impl Into<String>), quote!(#call.text(#mime, body);)),
            Codec::Bytes => (quote!(impl Into<runtime::Body>), quote!(#call.bytes(#mime, body);)),
        }
    }
}

/// See [`Scope::required`].
#[derive(Default)]
pub(super) struct Required {
    pub(super) signature: Vec<TokenStream>,
    pub(super) arguments: Vec<Ident>,
    pub(super) statements: Vec<TokenStream>,
}

/// The body that a signature asks for: a required one of a single media type.
pub(super) fn required_body(operation: &Operation) -> Option<&Body> {
    operation.body.as_ref().filter(|body| body.required && body.media.len() == 1)
}

/// The parameters that a call can do without, by their position.
pub(super) fn optional(operation: &Operation) -> impl Iterator<Item = (usize, &Param)> {
    operation.params.iter().enumerate().filter(|(_, param)| !param.required)
}

/// The methods that give a body which the signature does not ask for.
pub(super) fn body_methods(body: &Body) -> Vec<(&Media, Ident)> {
    match body.media.as_slice() {
        [_] if body.required => Vec::new(),
        [only] => vec![(only, ident("body"))],
        several => {
            let mut taken = BTreeSet::new();
            let mut names = vec![None; several.len()];
            // The plain name is that of the usual media type, wherever the document has it.
            for usual in [true, false] {
                for (media, name) in several.iter().zip(&mut names).filter(|(media, _)| is_usual(media) == usual) {
                    *name = body_words(media).find(|name| taken.insert(name.clone()));
                }
            }
            several.iter().zip(names).filter_map(|(media, name)| Some((media, ident(&name?)))).collect()
        }
    }
}

fn is_usual(media: &Media) -> bool {
    media.mime.starts_with("application/") && !media.mime.contains(['*', ';'])
}

/// `body_json`, `body_csv`; then `body_text_json`, then the whole media type: a method's names for it, from the shortest on. There is no
/// end of them.
fn body_words(media: &Media) -> impl Iterator<Item = String> {
    let essence = media.mime.split(';').next().unwrap_or_default();
    let (kind, subtype) = essence.split_once('/').unwrap_or(("", essence));
    let word = match (kind, subtype) {
        ("" | "*", "*") => "any",
        (kind, "*") => kind,
        (_, subtype) => subtype.strip_prefix("*+").unwrap_or(subtype),
    };
    let of_kind = match kind {
        "" | "*" => None,
        "application" => subtype.starts_with("*+").then(|| format!("any {word}")),
        kind => Some(format!("{kind} {word}")),
    };
    let whole = crate::name::snake(&format!("body {}", media.mime));
    let more = std::iter::successors(Some(whole), |name| Some(format!("{name}_")));
    [Some(word.to_owned()), of_kind]
        .into_iter()
        .flatten()
        .map(|word| crate::name::snake(&format!("body {word}")))
        .chain(more)
}

/// A media type that a message can have, where the document may give a range of them (OAS 3.0.3, Media Type Object).
pub(super) fn concrete(mime: &str, codec: Codec) -> Cow<'_, str> {
    if !mime.contains('*') {
        return Cow::Borrowed(mime);
    }
    // Of a structured syntax, such as `application/*+json`, any type is as good as another (RFC 6839 §2).
    if let Some((kind, suffix)) = mime.split_once("/*+") {
        return Cow::Owned(format!("{kind}/x+{suffix}"));
    }
    Cow::Borrowed(match (codec, range(mime)) {
        (Codec::Json, _) => "application/json",
        (Codec::Text | Codec::Plain, _) => "text/plain",
        (Codec::Form, _) => "application/x-www-form-urlencoded",
        (Codec::Multipart, _) => "multipart/form-data",
        (Codec::Bytes, Some("image")) => "image/png",
        (Codec::Bytes, Some("audio")) => "audio/mpeg",
        (Codec::Bytes, Some("video")) => "video/mp4",
        (Codec::Bytes, Some("font")) => "font/woff2",
        (Codec::Bytes, Some(kind)) => return Cow::Owned(format!("{kind}/x-type")),
        (Codec::Bytes, None) => "application/octet-stream",
    })
}

/// The kind of a range, `image` of `image/*`, of which bytes need a media type of their own.
pub(super) fn range(mime: &str) -> Option<&str> {
    let kind = mime.split(';').next()?.trim().strip_suffix("/*")?;
    (!matches!(kind, "*" | "application")).then_some(kind)
}

/// The media types of all answers, most wanted first; what a client can read of them. Of those of one answer it is JSON, which has a type
/// where others are text or bytes; many servers send the first that they can.
fn accept(operation: &Operation) -> String {
    let mut list: Vec<&str> = Vec::new();
    for response in &operation.responses {
        let (json, others): (Vec<&Media>, Vec<&Media>) =
            response.media.iter().partition(|media| media.codec == Codec::Json);
        for mime in json.into_iter().chain(others).map(|media| &media.mime).chain(&response.unsent) {
            if !list.contains(&mime.as_str()) {
                list.push(mime);
            }
        }
    }
    list.join(", ")
}

/// Declared 3xx are answers, and are not followed.
fn redirects(operation: &Operation) -> Vec<Literal> {
    let codes = operation.responses.iter().flat_map(|response| match response.status {
        Status::Code(code @ 300..=399) => vec![code],
        Status::Range(3) => (300..=308).collect(),
        Status::Code(_) | Status::Range(_) | Status::Default => Vec::new(),
    });
    codes.map(Literal::u16_unsuffixed).collect()
}

fn success(response: &Response) -> TokenStream {
    let (low, high) = statuses(response.status);
    let media = response.media.iter().map(|media| &media.mime);
    quote!(runtime::Success { statuses: (#low, #high), media_types: &[#(#media),*] })
}

/// What the document says of a parameter, with its place, its constraints and its default.
fn parameter_doc(param: &Param) -> String {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    let mut text = param.doc.as_deref().map(doc::markdown).unwrap_or_default().trim().to_owned();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(&format!("The {place} parameter {}.", doc::code(&param.wire)));
    for limit in doc::limits(param.constraints.as_deref(), param.default.as_deref()) {
        text.push_str(&format!(" {limit}."));
    }
    text
}
