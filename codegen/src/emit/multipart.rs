//! Multipart bodies: the IR in, which models are sent in parts out, and what each needs for that beside its codec, so that files
//! stay bytes.

use super::{Scope, ident};
use crate::ir::{Api, Codec, Shape, Struct, Ty, TypeId, Union};
use crate::name::TypeNames;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// What a type stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A whole body, whose members are its parts.
    Body,
    /// One part, or several of one name.
    Part,
}

/// The models that are sent in parts: structs that are whole bodies, and unions among whose alternatives are files.
pub(super) struct Multipart(BTreeSet<(TypeId, Role)>);

impl Multipart {
    pub(super) fn of(api: &Api) -> Multipart {
        let mut models = BTreeSet::new();
        let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref()).flat_map(|body| &body.media);
        let bodies = bodies.filter(|media| media.codec == Codec::Multipart);
        let mut open: Vec<(&Ty, Role)> = bodies.map(|media| (&media.ty, Role::Body)).collect();
        while let Some((ty, role)) = open.pop() {
            let new = match named(api, ty) {
                Some(id) => gives_parts(api, id, role) && models.insert((id, role)),
                None => true,
            };
            if new {
                open.extend(within(api, ty, role));
            }
        }
        Multipart(models)
    }

    /// Whether a body hands over its parts itself, files as they are. Any other one is written as JSON, and taken apart.
    pub(super) fn is_body(&self, api: &Api, ty: &Ty) -> bool {
        match named(api, ty) {
            Some(id) => self.0.contains(&(id, Role::Body)),
            None => has_files(api, ty, Role::Body),
        }
    }

    /// All of them.
    pub(super) fn models(&self) -> impl Iterator<Item = TypeId> {
        self.0.iter().map(|(id, _)| *id)
    }

    /// Whether a model is sent in parts.
    fn has(&self, id: TypeId, role: Role) -> bool {
        self.0.contains(&(id, role))
    }
}

/// What a struct needs to be sent in parts.
pub(super) fn of_struct(
    scope: &Scope<'_>,
    id: TypeId,
    shape: &Struct,
    members: &[Ident],
    names: &TypeNames,
) -> Option<TokenStream> {
    scope.multipart.has(id, Role::Body).then(|| {
        let name = ident(&names.ident);
        let properties = shape.fields.iter().zip(members).map(|(field, member)| {
            let (wire, add) = (&field.wire, method(scope, &field.ty));
            quote!(to.#add(#wire, &self.#member);)
        });
        let rest = shape.rest.as_ref().map(|rest| {
            let member = ident(&names.rest);
            match has_files(scope.api, rest, Role::Part) {
                true => quote!(crate::runtime::Multipart::parts(&self.#member, to);),
                false => quote!(to.rest(&self.#member);),
            }
        });
        quote! {
            impl crate::runtime::Multipart for #name {
                fn parts(&self, to: &mut crate::runtime::Parts) {
                    #(#properties)*
                    #rest
                }
            }
        }
    })
}

/// What a union needs to be sent in parts, or as one.
pub(super) fn of_union(
    scope: &Scope<'_>,
    id: TypeId,
    union: &Union,
    members: &[Ident],
    names: &TypeNames,
) -> TokenStream {
    let (name, other) = (ident(&names.ident), ident(&names.rest));
    let alternatives = || union.variants.iter().zip(members);
    let body = scope.multipart.has(id, Role::Body).then(|| {
        let arms = alternatives().map(|(variant, member)| {
            let value = if variant.boxed { quote!(&**value) } else { quote!(value) };
            match scope.multipart.is_body(scope.api, &variant.ty) {
                true => quote!(Self::#member(value) => crate::runtime::Multipart::parts(#value, to),),
                false => quote!(Self::#member(value) => to.object(value),),
            }
        });
        quote! {
            impl crate::runtime::Multipart for #name {
                fn parts(&self, to: &mut crate::runtime::Parts) {
                    match self {
                        #(#arms)*
                        Self::#other(value) => to.object(value),
                    }
                }
            }
        }
    });
    let part = scope.multipart.has(id, Role::Part).then(|| {
        let arms = alternatives().map(|(variant, member)| {
            let add = method(scope, &variant.ty);
            quote!(Self::#member(value) => to.#add(name, value),)
        });
        quote! {
            impl crate::runtime::Part for #name {
                fn add(&self, name: &str, to: &mut crate::runtime::Parts) {
                    match self {
                        #(#arms)*
                        Self::#other(value) => to.value(name, value),
                    }
                }
            }
        }
    });
    quote!(#body #part)
}

/// By which method a value becomes a part, or several.
fn method(scope: &Scope<'_>, ty: &Ty) -> Ident {
    ident(if has_files(scope.api, ty, Role::Part) { "part" } else { "value" })
}

/// The definition that a type is, by way of aliases and of `null`.
fn named(api: &Api, ty: &Ty) -> Option<TypeId> {
    match api.opened(ty).0 {
        Ty::Named(id) => Some(*id),
        _ => None,
    }
}

/// Whether a definition hands over its parts itself.
fn gives_parts(api: &Api, id: TypeId, role: Role) -> bool {
    match &api.def(id).shape {
        Shape::Struct(_) => role == Role::Body,
        Shape::Union(_) => has_files(api, &Ty::Named(id), role),
        Shape::Enum(_) | Shape::Alias { .. } => false,
    }
}

/// Whether there may be a file in a part.
fn has_files(api: &Api, ty: &Ty, role: Role) -> bool {
    let mut open = vec![(ty, role)];
    let mut seen = BTreeSet::new();
    while let Some((ty, role)) = open.pop() {
        if role == Role::Part && *api.opened(ty).0 == Ty::File {
            return true;
        }
        if named(api, ty).is_none_or(|id| seen.insert((id, role))) {
            open.extend(within(api, ty, role));
        }
    }
    false
}

/// The types in one that are sent as parts with it, or instead of it.
fn within<'a>(api: &'a Api, ty: &'a Ty, role: Role) -> Vec<(&'a Ty, Role)> {
    match (api.opened(ty).0, role) {
        (Ty::List(item), Role::Part) => vec![(item, Role::Part)],
        (Ty::Map(value), Role::Body) => vec![(value, Role::Part)],
        (Ty::Named(id), _) => match (&api.def(*id).shape, role) {
            (Shape::Struct(Struct { fields, rest }), Role::Body) => {
                fields.iter().map(|field| &field.ty).chain(rest).map(|ty| (ty, Role::Part)).collect()
            }
            (Shape::Union(union), role) => union.variants.iter().map(|variant| (&variant.ty, role)).collect(),
            (Shape::Struct(_) | Shape::Enum(_) | Shape::Alias { .. }, _) => Vec::new(),
        },
        (
            Ty::Bool
            | Ty::Int { .. }
            | Ty::Number
            | Ty::Float
            | Ty::String
            | Ty::Foreign(_)
            | Ty::Bytes
            | Ty::File
            | Ty::Null
            | Ty::Any
            | Ty::Object
            | Ty::List(_)
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Nullable(_),
            _,
        ) => Vec::new(),
    }
}
