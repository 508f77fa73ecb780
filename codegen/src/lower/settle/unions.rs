//! Unions that are an alternative of themselves, directly or through others: no reader of a value would come to an end with them.

use super::walk::{self, Edge, Way};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Shape, Ty, TypeId, Variant};
use std::ops::ControlFlow;

/// A circle may lead into others by what it leads to; more often than this no document is looked through.
const ROUNDS: usize = 8;

/// Takes out the alternatives that lead back to their own union without a step into the value, and puts what they lead to in their
/// place: `A` of `B` and a number, and `B` of `A` and a text, are each a number or a text.
pub(super) fn break_endless_unions(api: &mut Api, diagnostics: &mut Diagnostics) {
    for round in 0.. {
        let mut circles: Vec<Way> = Vec::new();
        let _: ControlFlow<()> = walk::circles(api, &same_value, |way| {
            circles.push(way);
            ControlFlow::Continue(())
        });
        if circles.is_empty() {
            return;
        }
        for circle in circles {
            let led_to = if round < ROUNDS { led_to(api, &circle) } else { Vec::new() };
            let Some(&(owner, position)) = circle.last() else { continue };
            let def = &mut api.types[owner.index()];
            let Shape::Union(union) = &mut def.shape else { continue };
            if position >= union.variants.len() {
                continue;
            }
            // It stays in its place, so that the positions of the others stay true, until the circles are all broken.
            union.variants[position].ty = GONE;
            let new = led_to.into_iter().filter(|new| union.variants.iter().all(|known| known.ty != new.ty));
            let new: Vec<Variant> = new.collect();
            union.variants.extend(new);
            diagnostics.push(endless_union(&def.origin));
        }
        for def in &mut api.types {
            let Shape::Union(union) = &mut def.shape else { continue };
            union.variants.retain(|variant| variant.ty != GONE);
            match union.variants.as_slice() {
                [] => def.shape = Shape::Alias { ty: Ty::Any, recursive: false },
                [only] if union.tag.is_none() => {
                    def.shape = Shape::Alias { ty: only.ty.clone(), recursive: false };
                }
                [_, ..] => {}
            }
        }
    }
}

/// What no alternative is: the type of one that is taken out.
const GONE: Ty = Ty::Tuple(Vec::new());

/// What is said of such an alternative.
pub(in crate::lower) fn endless_union(origin: &Origin) -> Diagnostic {
    Diagnostic::warning("endless-union", origin, "an alternative leads back to the schema whose alternative it is")
        .help("it is left out, and what it leads to is taken in its place")
}

/// The other alternatives of the unions on a circle.
fn led_to(api: &Api, circle: &[(TypeId, usize)]) -> Vec<Variant> {
    let others = circle.iter().filter_map(|&(id, position)| match &api.def(id).shape {
        Shape::Union(union) => Some(union.variants.iter().enumerate().filter(move |(other, _)| *other != position)),
        Shape::Struct(_) | Shape::Enum(_) | Shape::Alias { .. } => None,
    });
    let others = others.flatten().map(|(_, variant)| variant.clone()).filter(|variant| variant.ty != GONE);
    others.filter(|variant| itself(&variant.ty).is_none_or(|id| circle.iter().all(|(known, _)| *known != id))).collect()
}

/// The definitions that a value of this shape may have to fit as it is.
fn same_value(shape: &Shape) -> Vec<Edge> {
    match shape {
        Shape::Union(union) => {
            let variants = union.variants.iter().enumerate();
            variants.filter_map(|(position, variant)| Some((position, itself(&variant.ty)?))).collect()
        }
        Shape::Alias { ty, .. } => itself(ty).map(|target| (0, target)).into_iter().collect(),
        Shape::Struct(_) | Shape::Enum(_) => Vec::new(),
    }
}

fn itself(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::Nullable(inner) => itself(inner),
        Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_) | Ty::Bytes | Ty::File => None,
        Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => None,
    }
}
