//! What can be said only once everything is lowered: which types contain themselves or are large, where each is used, which property
//! tells alternatives apart, and what that means for single fields.

mod order;
mod preset;
mod recursion;
mod size;
mod tags;
mod unions;
mod uses;
mod walk;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Ty, TypeId};

pub(super) use unions::endless_union;

/// Settles the types of an API.
pub(super) fn settle(api: &mut Api, diagnostics: &mut Diagnostics) {
    unions::break_endless_unions(api, diagnostics);
    recursion::break_endless_aliases(api, diagnostics);
    recursion::mark_recursive_aliases(api);
    order::integers_first(api);
    preset::mark_told(api);
    tags::infer_tags(api);
    uses::mark_uses(api);
    uses::relax_one_way_fields(api);
    uses::loosen_error_details(api);
    preset::mark_presets(api);
    recursion::break_required_cycles(api, diagnostics);
    recursion::box_back_edges(api);
    size::box_large(api);
}

/// The definitions named anywhere in a type.
fn named(ty: &Ty, found: &mut Vec<TypeId>) {
    if let Ty::Named(id) = ty {
        found.push(*id);
    }
    for inner in ty.inner() {
        named(inner, found);
    }
}
