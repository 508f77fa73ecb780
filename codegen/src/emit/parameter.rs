//! The descriptions of parameters. Each names the code of the runtime that writes its value and the code that checks it, so that a
//! crate has only what its parameters need.

use super::{Scope, ident, pattern};
use crate::ir::{Constraints, Param, Place, Shape, Style, Ty};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The code of the runtime that writes a parameter's value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In the path, in the style `simple`, a value without parts.
    Path,
    /// In the path, anything else.
    PathStyled,
    /// In the query.
    Query,
    /// In the query, in the style `deepObject`.
    QueryDeep,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// The code of the runtime that checks a parameter's value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Of strings, with a plain pattern at most.
    String,
    /// Of strings, with a pattern that needs a regex engine.
    Expression,
    /// Of numbers.
    Number,
    /// Of arrays.
    Array,
    /// Of several of these.
    Mixed,
}

impl Demand {
    /// What is demanded, if anything is.
    pub(super) fn of(constraints: &Constraints) -> Option<Demand> {
        let Constraints {
            pattern, min_length, max_length, min_items, max_items, minimum, maximum, multiple_of, ..
        } = constraints;
        let string = match pattern {
            Some(pattern) if !pattern::is_plain(pattern) => Some(Demand::Expression),
            Some(_) => Some(Demand::String),
            None => (min_length.is_some() || max_length.is_some()).then_some(Demand::String),
        };
        let number = minimum.is_some() || maximum.is_some() || multiple_of.is_some();
        let array = min_items.is_some() || max_items.is_some() || constraints.unique_items;
        match (string, number, array) {
            (string, false, false) => string,
            (None, true, false) => Some(Demand::Number),
            (None, false, true) => Some(Demand::Array),
            _ => Some(Demand::Mixed),
        }
    }
}

impl Scope<'_> {
    /// How a parameter's value is written.
    pub(super) fn way(&self, param: &Param) -> Way {
        match (param.place, param.style) {
            (Place::Path, Style::Simple) if self.is_scalar(&param.ty) => Way::Path,
            (Place::Path, _) => Way::PathStyled,
            (Place::Query, Style::DeepObject) => Way::QueryDeep,
            (Place::Query, _) => Way::Query,
            (Place::Header, _) => Way::Header,
            (Place::Cookie, _) => Way::Cookie,
        }
    }

    /// Whether every value of a type is one text, number or boolean.
    fn is_scalar(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String => true,
            Ty::Named(id) => match &self.api.def(*id).shape {
                Shape::Enum(_) => true,
                Shape::Alias { ty, recursive: false } => self.is_scalar(ty),
                Shape::Alias { .. } | Shape::Struct(_) | Shape::Union(_) => false,
            },
            Ty::Foreign(_)
            | Ty::Bytes
            | Ty::File
            | Ty::Null
            | Ty::Any
            | Ty::Object
            | Ty::List(_)
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Nullable(_) => false,
        }
    }

    /// A parameter, by how it differs from the usual one of its place (OAS 3.0.3, Parameter Object).
    pub(super) fn parameter(&self, param: &Param) -> TokenStream {
        let name = &param.wire;
        let (usual, style, explode) = match self.way(param) {
            Way::Path => (quote!(PATH), Style::Simple, false),
            Way::PathStyled => (quote!(PATH_STYLED), Style::Simple, false),
            Way::Query => (quote!(QUERY), Style::Form, true),
            Way::QueryDeep => (quote!(QUERY_DEEP), Style::DeepObject, true),
            Way::Header => (quote!(HEADER), Style::Simple, false),
            Way::Cookie => (quote!(COOKIE), Style::Form, true),
        };
        let mut more = Vec::new();
        if param.style != style {
            let style = style_name(param.style);
            more.push(quote!(style: runtime::Style::#style,));
        }
        if param.explode != explode {
            let explode = param.explode;
            more.push(quote!(explode: #explode,));
        }
        if param.allow_reserved {
            more.push(quote!(allow_reserved: true,));
        }
        if let Some(constraints) = &param.constraints {
            let constraints = self::constraints(constraints);
            more.push(quote!(constraints: #constraints,));
        }
        quote!(runtime::Parameter { name: #name, #(#more)* ..runtime::Parameter::#usual })
    }
}

fn style_name(style: Style) -> TokenStream {
    match style {
        Style::Matrix => quote!(Matrix),
        Style::Label => quote!(Label),
        Style::Form => quote!(Form),
        Style::Simple => quote!(Simple),
        Style::SpaceDelimited => quote!(SpaceDelimited),
        Style::PipeDelimited => quote!(PipeDelimited),
        Style::DeepObject => quote!(DeepObject),
        Style::Json => quote!(Json),
    }
}

fn constraints(constraints: &Constraints) -> TokenStream {
    let mut fields = Vec::new();
    let mut set = |name: &str, value: Option<TokenStream>| {
        if let Some(value) = value {
            let name = ident(name);
            fields.push(quote!(#name: #value,));
        }
    };
    let count = |n: Option<u64>| n.map(Literal::u64_unsuffixed).map(|n| quote!(Some(#n)));
    let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map(|n| quote!(Some(#n)));
    let flag = |yes: bool| yes.then(|| quote!(true));
    set("pattern", constraints.pattern.as_ref().map(|pattern| quote!(Some(#pattern))));
    set("min_length", count(constraints.min_length));
    set("max_length", count(constraints.max_length));
    set("min_items", count(constraints.min_items));
    set("max_items", count(constraints.max_items));
    set("minimum", number(constraints.minimum));
    set("maximum", number(constraints.maximum));
    set("exclusive_minimum", flag(constraints.exclusive_minimum));
    set("exclusive_maximum", flag(constraints.exclusive_maximum));
    set("multiple_of", number(constraints.multiple_of));
    set("unique_items", flag(constraints.unique_items));
    let usual = match Demand::of(constraints) {
        None => quote!(NONE),
        Some(Demand::String) => quote!(STRING),
        Some(Demand::Expression) => quote!(EXPRESSION),
        Some(Demand::Number) => quote!(NUMBER),
        Some(Demand::Array) => quote!(ARRAY),
        Some(Demand::Mixed) => quote!(MIXED),
    };
    if fields.is_empty() {
        return quote!(runtime::Constraints::#usual);
    }
    quote!(runtime::Constraints { #(#fields)* ..runtime::Constraints::#usual })
}
