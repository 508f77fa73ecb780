//! The `models` of the crate: one file for each component and what lies inline in it.

mod constant;
mod enumeration;
mod structure;
mod union;

pub(super) use structure::only_value;

use super::feature::{Reach, Tags};
use super::{Page, Scope, doc, file_of, ident};
use crate::ir::{Shape, Ty, TypeDef, TypeId};
use crate::name::TypeNames;
use crate::print::Sheet;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// The files of `src/models`.
pub(super) fn pages<'a>(scope: &'a Scope<'a>) -> Vec<Page<'a>> {
    let mut modules: BTreeMap<&str, Vec<(TypeId, &TypeDef, &TypeNames)>> = BTreeMap::new();
    let types =
        scope.api.types.iter().zip(&scope.names.types).zip(0..).filter(|((_, names), _)| !names.ident.is_empty());
    for ((def, names), id) in types {
        modules.entry(&names.module).or_default().push((TypeId(id), def, names));
    }
    let mut pages = Vec::with_capacity(modules.len() + 1);
    for (module, types) in &modules {
        let (module, types, count) = (*module, types.clone(), types.len());
        let page = Page::of_parts(format!("src/models/{module}.rs"), move |sheet| {
            sheet.add(quote! {
                #![allow(unused_imports)]
                use crate::runtime::codec;
            });
            for (id, def, names) in &types {
                sheet.add(definition(scope, *id, def, names));
            }
        });
        pages.push(page.with(count));
    }
    pages.push(
        Page::of_parts("src/models/mod.rs", move |sheet| root(scope, &modules, sheet)).with(scope.api.types.len()),
    );
    pages
}

fn root(scope: &Scope<'_>, contents: &BTreeMap<&str, Vec<(TypeId, &TypeDef, &TypeNames)>>, sheet: &mut Sheet) {
    let reach = Reach::new(scope);
    sheet.add(doc::inner("The types of requests and responses: what the document calls schemas."));
    let mut alike: BTreeMap<Option<&Tags>, (Vec<TokenStream>, Vec<TokenStream>)> = BTreeMap::new();
    for (name, types) in contents {
        let module = ident(name);
        let items: Vec<_> = types.iter().map(|(_, _, names)| ident(&names.ident)).collect();
        let place = file_of(name, ".rs");
        let (modules, uses) = alike.entry(reach.tags(name)).or_default();
        modules.push(quote!(#place mod #module;));
        uses.push(match items.as_slice() {
            [only] => quote!(#module::#only),
            several => quote!(#module::{#(#several),*}),
        });
    }
    for (tags, (modules, uses)) in alike {
        let condition = tags.map(|tags| scope.with(tags));
        match tags {
            Some(tags) if modules.len() > 1 => sheet.add_selected(&scope.features(tags), quote!(#(#modules)*)),
            _ => sheet.add(quote!(#condition #(#modules)*)),
        }
        // The condition stands here once more for the badge of it that rustdoc puts beside each type.
        sheet.add(quote!(#condition pub use self::{#(#uses),*};));
    }
    sheet.add(foreign(scope));
}

/// Types that the runtime's codec knows by itself, without what stands in angle brackets, each with the modules that it may be written in.
const KNOWN: [(&str, &[&str]); 18] = [
    ("bool", PRIMITIVE),
    ("i8", PRIMITIVE),
    ("i16", PRIMITIVE),
    ("i32", PRIMITIVE),
    ("i64", PRIMITIVE),
    ("u8", PRIMITIVE),
    ("u16", PRIMITIVE),
    ("u32", PRIMITIVE),
    ("u64", PRIMITIVE),
    ("f64", PRIMITIVE),
    ("String", &["", "std::string", "alloc::string"]),
    ("Value", &["", "serde_json"]),
    ("Number", &["", "serde_json"]),
    ("Map", &["serde_json", "serde_json::map"]),
    ("Bytes", &["", "bytes"]),
    ("Vec", &["", "std::vec", "alloc::vec"]),
    ("Option", &["", "std::option", "core::option"]),
    ("BTreeMap", &["", "std::collections", "alloc::collections"]),
];

const PRIMITIVE: &[&str] = &["", "std::primitive", "core::primitive"];

/// What reading asks of the types that the settings bring in from elsewhere, where the models have such.
fn foreign(scope: &Scope<'_>) -> TokenStream {
    let plain = |path: &str| path.trim_start_matches("::").replace(char::is_whitespace, "");
    let known = |path: &str| {
        let path = plain(path);
        let name = path.split('<').next().unwrap_or_default();
        let (home, name) = name.rsplit_once("::").unwrap_or(("", name));
        KNOWN.iter().any(|(known, homes)| *known == name && homes.contains(&home))
    };
    let mut used: BTreeMap<String, &String> = BTreeMap::new();
    let mut left: Vec<&Ty> = scope.api.types.iter().flat_map(|def| def.shape.types()).collect();
    while let Some(ty) = left.pop() {
        if let Ty::Foreign(path) = ty
            && !known(path)
        {
            used.entry(plain(path)).or_insert(path);
        }
        left.extend(ty.inner());
    }
    let impls = used.into_values().map(|path| {
        let ty = scope.ty(&Ty::Foreign(path.clone()), super::ty::From::Models);
        quote! {
            impl crate::runtime::codec::Blank for #ty {
                fn blank() -> Self {
                    Self::default()
                }
            }
        }
    });
    quote!(#(#impls)*)
}

fn definition(scope: &Scope<'_>, id: TypeId, def: &TypeDef, names: &TypeNames) -> TokenStream {
    match &def.shape {
        Shape::Struct(shape) => structure::structure(scope, id, def, shape, names),
        Shape::Enum(list) => enumeration::enumeration(def, list, names),
        Shape::Union(union) => union::union(scope, id, def, union, names),
        Shape::Alias { ty, recursive } => alias(scope, def, ty, *recursive, names),
    }
}

/// The doc and the deprecation of a definition.
fn heading(def: &TypeDef) -> TokenStream {
    let otherwise = match def.hint.as_slice() {
        [outer @ .., own] if !outer.is_empty() => format!("{} of {}.", doc::code(own), doc::code(&outer.join("."))),
        hint => format!("{}.", doc::code(&hint.join("."))),
    };
    let doc = doc::prose(def.doc.as_deref(), &otherwise);
    let deprecated = doc::deprecated(def.deprecated);
    quote!(#doc #deprecated)
}

/// The condition of one half of a codec: none where the API itself uses it.
fn direction(used: bool) -> TokenStream {
    if used { TokenStream::new() } else { quote!(#[cfg(feature = "full-serde")]) }
}

fn alias(scope: &Scope<'_>, def: &TypeDef, ty: &Ty, recursive: bool, names: &TypeNames) -> TokenStream {
    let heading = heading(def);
    let name = ident(&names.ident);
    let ty = scope.ty(ty, super::ty::From::Models);
    if !recursive {
        return quote!(#heading pub type #name = #ty;);
    }
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    quote! {
        #heading
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name(pub Box<#ty>);

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Box::deserialize(from).map(Self)
            }
        }

        #decoded
        impl codec::Blank for #name {
            fn blank() -> Self {
                Self(Box::new(codec::Blank::blank()))
            }
        }
    }
}
