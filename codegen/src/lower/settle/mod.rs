//! What can be said only once everything is lowered: which types contain themselves or are large, where each is used, which property
//! tells alternatives apart, and what that means for single fields.

mod recursion;
mod size;
mod tags;
mod unions;
mod uses;
mod walk;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Shape, Struct, Ty, TypeId, Union};

pub(super) use unions::endless_union;

/// Settles the types of an API.
pub(super) fn settle(api: &mut Api, diagnostics: &mut Diagnostics) {
    unions::break_endless_unions(api, diagnostics);
    recursion::break_endless_aliases(api, diagnostics);
    recursion::mark_recursive_aliases(api);
    super::file::mark_files(api);
    tags::infer_tags(api);
    uses::mark_uses(api);
    uses::relax_one_way_fields(api);
    uses::loosen_error_details(api);
    recursion::break_required_cycles(api, diagnostics);
    recursion::box_back_edges(api);
    size::box_large(api);
}

/// The types that a type holds, one level down, a definition's own content excluded.
fn inner(ty: &Ty) -> Vec<&Ty> {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => vec![inner],
        Ty::Tuple(list) => list.iter().collect(),
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
        | Ty::Named(_) => Vec::new(),
    }
}

/// The types that a shape holds.
fn parts(shape: &Shape) -> Vec<&Ty> {
    match shape {
        Shape::Struct(Struct { fields, rest }) => fields.iter().map(|field| &field.ty).chain(rest).collect(),
        Shape::Union(Union { variants, .. }) => variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Alias { ty, .. } => vec![ty],
        Shape::Enum(_) => Vec::new(),
    }
}

/// The definitions named anywhere in a type.
fn named(ty: &Ty, found: &mut Vec<TypeId>) {
    if let Ty::Named(id) = ty {
        found.push(*id);
    }
    for inner in inner(ty) {
        named(inner, found);
    }
}
