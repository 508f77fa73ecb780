//! Types as they are written in Rust.

use super::{Scope, ident};
use crate::ir::{Field, Ty, TypeId};
use proc_macro2::TokenStream;
use quote::quote;

/// From where a model is named.
#[derive(Clone, Copy)]
pub(super) enum From {
    /// From a file of `models`.
    Models,
    /// From anywhere else in the crate.
    Crate,
}

impl Scope<'_> {
    /// The path of a model.
    pub(super) fn path(&self, id: TypeId, from: From) -> TokenStream {
        let name = ident(&self.names.types[id.index()].ident);
        match from {
            From::Models => quote!(super::#name),
            From::Crate => quote!(crate::models::#name),
        }
    }

    /// The owned type of a value.
    pub(super) fn ty(&self, ty: &Ty, from: From) -> TokenStream {
        match ty {
            Ty::Bool => quote!(bool),
            Ty::Int { bits, signed } => {
                let name = ident(&format!("{}{bits}", if *signed { "i" } else { "u" }));
                quote!(#name)
            }
            Ty::Number => quote!(serde_json::Number),
            Ty::Float => quote!(f64),
            Ty::String => quote!(String),
            Ty::Foreign(path) => foreign(path),
            Ty::Bytes => quote!(bytes::Bytes),
            Ty::File => quote!(crate::runtime::File),
            Ty::Null => quote!(()),
            Ty::Any => quote!(serde_json::Value),
            Ty::Object => quote!(serde_json::Map<String, serde_json::Value>),
            Ty::List(item) => {
                let item = self.ty(item, from);
                quote!(Vec<#item>)
            }
            Ty::Tuple(list) => {
                let list = list.iter().map(|ty| self.ty(ty, from));
                quote!((#(#list,)*))
            }
            Ty::Map(value) => {
                let value = self.ty(value, from);
                quote!(crate::runtime::codec::Properties<#value>)
            }
            Ty::Nullable(inner) => {
                let inner = self.ty(inner, from);
                quote!(Option<#inner>)
            }
            Ty::Named(id) => self.path(*id, from),
        }
    }

    /// The type of a field: absent is an `Option`, null is an `Option`, and both are two.
    pub(super) fn field_ty(&self, field: &Field) -> TokenStream {
        let ty = self.present_ty(field);
        if field.required { ty } else { quote!(Option<#ty>) }
    }

    /// The type of a member that is there.
    pub(super) fn present_ty(&self, field: &Field) -> TokenStream {
        match (&field.ty, field.boxed) {
            (Ty::Nullable(inner), true) => {
                let inner = self.ty(inner, From::Models);
                quote!(Option<Box<#inner>>)
            }
            (ty, true) => {
                let ty = self.ty(ty, From::Models);
                quote!(Box<#ty>)
            }
            (ty, false) => self.ty(ty, From::Models),
        }
    }

    /// The type of an argument, and the expression that a call is given for it. Text and lists are borrowed, small values
    /// copied, and everything else is taken by reference.
    pub(super) fn argument(&self, ty: &Ty, name: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
        match ty {
            Ty::Bool | Ty::Int { .. } | Ty::Float | Ty::Null => {
                let ty = self.ty(ty, From::Crate);
                (ty, quote!(&#name))
            }
            Ty::String => (quote!(&str), quote!(#name)),
            Ty::List(item) => {
                let item = self.ty(item, From::Crate);
                (quote!(&[#item]), quote!(#name))
            }
            Ty::Named(id) => match &self.api.def(*id).shape {
                // A plain alias is passed like what it stands for.
                crate::ir::Shape::Alias { ty, recursive: false } => self.argument(ty, name),
                crate::ir::Shape::Alias { .. }
                | crate::ir::Shape::Struct(_)
                | crate::ir::Shape::Enum(_)
                | crate::ir::Shape::Union(_) => self.by_reference(ty, name),
            },
            Ty::Number
            | Ty::Foreign(_)
            | Ty::Bytes
            | Ty::File
            | Ty::Any
            | Ty::Object
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Nullable(_) => self.by_reference(ty, name),
        }
    }

    fn by_reference(&self, ty: &Ty, name: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
        let ty = self.ty(ty, From::Crate);
        (quote!(&#ty), quote!(#name))
    }
}

/// A type of another crate; the settings were checked to hold a type.
fn foreign(path: &str) -> TokenStream {
    path.parse().unwrap_or_else(|_| quote!(String))
}
