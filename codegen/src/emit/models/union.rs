//! Unions: a variant for each alternative, and one that keeps a value of an alternative that the document does not know.

use super::super::ty::From;
use super::super::{Scope, doc, ident, multipart, option};
use super::{constant, direction, heading};
use crate::ir::{Shape, Ty, TypeDef, TypeId, Union};
use crate::name::TypeNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn union(scope: &Scope<'_>, id: TypeId, def: &TypeDef, union: &Union, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let title = name.to_string();
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    let heading = heading(def);
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let rest = ident(&names.rest);
    let variants = union.variants.iter().zip(&members).map(|(variant, member)| {
        let doc = match variant.base {
            true => doc::attributes("None of the others: what is said of all of them."),
            false => doc::attributes(&format!("{}.", doc::plain(&variant.hint))),
        };
        let ty = scope.ty(&variant.ty, From::Models);
        let ty = if variant.boxed { quote!(Box<#ty>) } else { ty };
        quote!(#doc #member(#ty),)
    });
    let words = union.variants.iter().map(|variant| &variant.hint);
    let tag = option(union.tag.as_ref().map(|tag| &tag.property));
    let tags = union.variants.iter().enumerate().flat_map(|(i, variant)| {
        let i = Literal::usize_unsuffixed(i);
        variant.tags.iter().map(move |tag| quote!((#tag, #i)))
    });
    let constants = constant::constants(scope.api, union);
    let constants = (!constants.is_empty()).then(|| {
        let constants = constants.iter().map(|(property, value, i)| {
            let i = Literal::usize_unsuffixed(*i);
            quote!((#property, #value, #i))
        });
        quote!(const CONSTANTS: &'static [codec::Constant] = &[#(#constants),*];)
    });
    let base = union.variants.iter().position(|variant| variant.base).map(|i| {
        let i = Literal::usize_unsuffixed(i);
        quote!(const BASE: Option<usize> = Some(#i);)
    });
    let reads = union.variants.iter().zip(&members).enumerate().map(|(i, (variant, member))| {
        let i = Literal::usize_unsuffixed(i);
        let wrap = if variant.boxed { quote!(|read| Self::#member(Box::new(read))) } else { quote!(Self::#member) };
        let looseness = if variant.empty { quote!(Empty) } else { looseness(scope, &variant.ty) };
        quote!(#i => codec::candidate(value, codec::Looseness::#looseness, #wrap),)
    });
    let parts = multipart::of_union(scope, id, union, &members, names);
    quote! {
        #heading
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that names an alternative which the document does not know, as it was sent.
            #rest(serde_json::Value),
        }

        #decoded
        impl codec::Union for #name {
            const NAME: &'static str = #title;
            const VARIANTS: &'static [&'static str] = &[#(#words),*];
            const TAG: Option<&'static str> = #tag;
            const TAGS: &'static [(&'static str, usize)] = &[#(#tags),*];
            #constants
            #base

            fn read(variant: usize, value: &serde_json::Value) -> codec::Candidate<Self> {
                match variant {
                    #(#reads)*
                    _ => Ok((Self::#rest(value.clone()), 0)),
                }
            }

            fn unrecognized(value: serde_json::Value) -> Self {
                Self::#rest(value)
            }
        }

        #decoded
        impl codec::Blank for #name {
            fn blank() -> Self {
                Self::#rest(serde_json::Value::Null)
            }
        }

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_union(from)
            }
        }

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#members(value) => serde::Serialize::serialize(value, to),)*
                    Self::#rest(value) => serde::Serialize::serialize(value, to),
                }
            }
        }

        #parts
    }
}

/// How much a type says of the values that it takes.
fn looseness(scope: &Scope<'_>, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Any => quote!(Anything),
        Ty::Object | Ty::Map(_) => quote!(Members),
        Ty::Nullable(inner) | Ty::List(inner) => looseness(scope, inner),
        Ty::Named(id) => match &scope.api.def(*id).shape {
            Shape::Alias { ty, recursive: false } => looseness(scope, ty),
            Shape::Alias { .. } | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => quote!(Exact),
        },
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Float
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Null
        | Ty::Tuple(_) => {
            quote!(Exact)
        }
    }
}
