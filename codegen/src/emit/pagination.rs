//! The pagination of an operation in; the two methods that list its pages and its items out, with what the runtime has to know of a
//! page. It never looks for anything: the IR says where everything is.

use super::outcome::Outcomes;
use super::ty::From;
use super::{Scope, ident};
use crate::ir::{Field, Operation, Pagination, Shape, Step, Turn, Ty, TypeId};
use crate::name::OperationNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// What an operation has more when its answers are pages; nothing when they are not.
#[derive(Default)]
pub(super) struct Pages {
    /// What the runtime has to know.
    pub(super) paging: TokenStream,
    /// The methods of a call.
    pub(super) methods: TokenStream,
}

/// A value within a page, as it is named from the page on.
struct Found<'a> {
    /// A place, or a reference.
    expression: TokenStream,
    /// In how many `Option`s it is wrapped.
    wraps: usize,
    /// What is within them.
    ty: &'a Ty,
}

impl Scope<'_> {
    /// The pages of an operation whose success the function `read` reads.
    pub(super) fn pagination(
        &self,
        operation: &Operation,
        outcomes: &Outcomes<'_>,
        names: &OperationNames,
        read: &TokenStream,
    ) -> Pages {
        let Some(pagination) = &operation.pagination else { return Pages::default() };
        let Some(body) = operation.successes().flat_map(|response| &response.media).map(|media| &media.ty).next()
        else {
            return Pages::default();
        };
        let (success, error) = (self.success_ty(outcomes, names), ident(&names.error));
        let item = self.ty(&pagination.item, From::Crate);
        let (turn, facts) = (turn(&pagination.turn), self.facts(pagination, body));
        let take = self.take(pagination, body);
        let paging = quote! {
            #[cfg(feature = "send")]
            static PAGING: runtime::Paging<#success> = runtime::Paging { turn: #turn, #facts ..runtime::Paging::NONE };
        };
        let methods = quote! {
            /// Returns the pages of the list, from the one that the arguments name: a stream, with a call for each page.
            pub fn pages(self) -> runtime::Pages<#success, #error> {
                runtime::Pages::new(self.call, #read, &PAGING)
            }

            /// Returns the items of the list, from the page that the arguments name: a stream, with a call for each page.
            pub fn items(self) -> runtime::Items<#success, #error, #item> {
                runtime::Items::new(self.pages(), #take)
            }
        };
        Pages { paging, methods }
    }

    /// What a page says, as far as the way of asking for the next one needs it.
    fn facts(&self, pagination: &Pagination, body: &Ty) -> TokenStream {
        let page = || self.page(body);
        let count = || {
            let items = opened(&self.go(page(), &pagination.items));
            quote!(count: |page| Some(#items.len()),)
        };
        let next = |next: TokenStream| quote!(next: |page| #next,);
        let mut facts = match &pagination.turn {
            Turn::Page { .. } | Turn::Offset { .. } => count(),
            Turn::Cursor { next: to, of_last: false, .. } | Turn::NextLink { next: to, .. } => {
                next(value(&self.go(page(), to)))
            }
            Turn::Cursor { next: to, of_last: true, .. } => {
                let items = opened(&self.go(page(), &pagination.items));
                let (ty, wraps) = self.api.opened(&pagination.item);
                let last = Found { expression: quote!(#items.last()?), wraps, ty };
                next(value(&self.go(last, to)))
            }
            Turn::LinkHeader { .. } => TokenStream::new(),
        };
        if let Some(to) = &pagination.more {
            let more = self.more(page(), to);
            facts.extend(quote!(more: |page| #more,));
        }
        if let Some(to) = &pagination.total {
            let total = total(&self.go(page(), to));
            facts.extend(quote!(total: |page| #total,));
        }
        facts
    }

    /// The function that takes the items out of a page.
    fn take(&self, pagination: &Pagination, body: &Ty) -> TokenStream {
        let Found { mut expression, mut wraps, .. } = self.page(body);
        if pagination.items.is_empty() && wraps == 0 {
            return quote!(Some);
        }
        for step in &pagination.items {
            let Some((member, field)) = self.step(step) else { continue };
            let tries = tries(wraps);
            expression = quote!(#expression #tries.#member);
            wraps = self.wraps(field).0;
        }
        match wraps {
            0 => quote!(|page| Some(#expression)),
            wraps => {
                let tries = tries(wraps - 1);
                quote!(|page| #expression #tries)
            }
        }
    }

    /// Whether another page follows, where the page says so.
    fn more(&self, page: Found<'_>, to: &[Step]) -> TokenStream {
        if let Some((Step::Element { of, field, value }, before)) = to.split_last() {
            let list = opened(&self.go(page, before));
            let is = self.is(*of, *field, value);
            return quote!(Some(#list.iter().any(|element| #is)));
        }
        let Found { expression, wraps, ty } = self.go(page, to);
        match (ty, wraps) {
            (Ty::Bool, _) => copied(&expression, wraps),
            (_, 1) if *ty == Ty::String => quote!(Some(#expression.as_ref().is_some_and(|text| !text.is_empty()))),
            (_, 1) => quote!(Some(#expression.is_some())),
            (_, wraps) => {
                let tries = (1..wraps).map(|_| quote!(.as_ref()?));
                quote!(Some(#expression #(#tries)*.is_some()))
            }
        }
    }

    fn page<'a>(&'a self, body: &'a Ty) -> Found<'a> {
        let (ty, wraps) = self.api.opened(body);
        Found { expression: quote!(page), wraps, ty }
    }

    /// The value at the end of some steps.
    fn go<'a>(&'a self, from: Found<'a>, steps: &[Step]) -> Found<'a> {
        let mut found = from;
        for step in steps {
            let inside = opened(&found);
            found = match step {
                Step::Member { .. } => {
                    let Some((member, field)) = self.step(step) else { continue };
                    let (wraps, ty) = self.wraps(field);
                    Found { expression: quote!(#inside.#member), wraps, ty }
                }
                Step::Element { of, field, value } => {
                    let is = self.is(*of, *field, value);
                    let Ty::List(element) = found.ty else { continue };
                    let (ty, wraps) = self.api.opened(element);
                    Found { expression: quote!(#inside.iter().find(|element| #is)?), wraps, ty }
                }
            };
        }
        found
    }

    /// Whether a member of `element` is a text.
    fn is(&self, of: TypeId, field: usize, value: &str) -> TokenStream {
        let Some((member, field)) = self.step(&Step::Member { of, field }) else { return quote!(false) };
        match self.wraps(field).0 {
            0 => quote!(element.#member == #value),
            1 => quote!(element.#member.as_deref() == Some(#value)),
            wraps => {
                let inner = (1..wraps).map(|_| quote!(.as_ref().and_then(Option::as_ref)));
                quote!(element.#member #(#inner)*.is_some_and(|text| text == #value))
            }
        }
    }

    /// The Rust name and the field that a step leads into.
    fn step(&self, step: &Step) -> Option<(Ident, &Field)> {
        let (Step::Member { of, field } | Step::Element { of, field, .. }) = step;
        let Shape::Struct(shape) = &self.api.def(*of).shape else { return None };
        let name = self.names.types.get(of.index())?.members.get(*field)?;
        Some((ident(name), shape.fields.get(*field)?))
    }

    fn wraps<'a>(&'a self, field: &'a Field) -> (usize, &'a Ty) {
        let (ty, wraps) = self.api.opened(&field.ty);
        (wraps + usize::from(!field.required), ty)
    }
}

/// A reference to what is within the `Option`s, or a place.
fn opened(found: &Found<'_>) -> TokenStream {
    let (expression, tries) = (&found.expression, (0..found.wraps).map(|_| quote!(.as_ref()?)));
    quote!(#expression #(#tries)*)
}

fn tries(count: usize) -> TokenStream {
    let tries = (0..count).map(|_| quote!(?));
    quote!(#(#tries)*)
}

/// An `Option` of a value that is copied.
fn copied(expression: &TokenStream, wraps: usize) -> TokenStream {
    match wraps {
        0 => quote!(Some(#expression)),
        wraps => {
            let tries = tries(wraps - 1);
            quote!(#expression #tries)
        }
    }
}

/// A cursor or a link.
fn value(found: &Found<'_>) -> TokenStream {
    let (expression, inside, tries) = (&found.expression, opened(found), tries(found.wraps));
    match found.ty {
        Ty::Int { .. } => quote!(Some(serde_json::Value::from(#expression #tries))),
        _ => quote!(Some(serde_json::Value::from(#inside.clone()))),
    }
}

/// The number of all items.
fn total(found: &Found<'_>) -> TokenStream {
    let (expression, tries) = (&found.expression, tries(found.wraps));
    match found.ty {
        Ty::Int { bits: 64, signed: false } => copied(expression, found.wraps),
        Ty::Int { signed: false, .. } => quote!(Some(u64::from(#expression #tries))),
        _ => quote!(u64::try_from(#expression #tries).ok()),
    }
}

fn turn(turn: &Turn) -> TokenStream {
    let name = |name: &str| format_ident!("{name}");
    let at = |position: &usize| Literal::usize_unsuffixed(*position);
    let size = |size: &Option<usize>| super::option(size.as_ref().map(at));
    let (variant, members) = match turn {
        Turn::Page { parameter, first } => {
            let (parameter, first) = (at(parameter), Literal::u64_unsuffixed(*first));
            (name("Page"), quote!(parameter: #parameter, first: #first))
        }
        Turn::Offset { parameter } => {
            let parameter = at(parameter);
            (name("Offset"), quote!(parameter: #parameter))
        }
        Turn::Cursor { parameter, .. } => {
            let parameter = at(parameter);
            (name("Cursor"), quote!(parameter: #parameter))
        }
        Turn::LinkHeader { size: at } => {
            let size = size(at);
            (name("Header"), quote!(size: #size))
        }
        Turn::NextLink { size: at, .. } => {
            let size = size(at);
            (name("Link"), quote!(size: #size))
        }
    };
    quote!(runtime::Turn::#variant { #members })
}
