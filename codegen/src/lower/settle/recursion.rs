//! Types that contain themselves: aliases that are none in Rust, objects without a finite value, and where a pointer is needed.

use super::named;
use super::walk::{Edge, circles, direct, edges, held};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Field, Shape, Ty, TypeId};
use std::ops::ControlFlow;

/// An alias that stands for itself, if by others, says nothing: any value is taken.
pub(super) fn break_endless_aliases(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.types.len() {
        let start = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        let next = |id: &TypeId| match &api.def(*id).shape {
            Shape::Alias { ty: Ty::Named(next), .. } => Some(*next),
            _ => None,
        };
        // Others may lead into a circle that this one is no part of.
        let mut way = std::iter::successors(next(&start), next).take(api.types.len());
        if !way.any(|id| id == start) {
            continue;
        }
        let def = &mut api.types[index];
        let origin = def.origin.clone();
        def.shape = Shape::Alias { ty: Ty::Any, recursive: false };
        let message = "this schema leads back to itself, and says nothing else";
        diagnostics.push(Diagnostic::warning("endless-alias", &origin, message).help("any value is taken for it"));
    }
}

/// An alias that reaches itself through aliases alone is no type in Rust: it becomes a struct of one field.
pub(super) fn mark_recursive_aliases(api: &mut Api) {
    for index in 0..api.types.len() {
        let start = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        if !matches!(api.def(start).shape, Shape::Alias { .. }) {
            continue;
        }
        let mut seen = vec![false; api.types.len()];
        let mut stack = vec![start];
        let mut cyclic = false;
        while let Some(id) = stack.pop() {
            let Shape::Alias { ty, recursive: false } = &api.def(id).shape else { continue };
            let mut next = Vec::new();
            named(ty, &mut next);
            cyclic |= next.contains(&start);
            for id in next {
                if !std::mem::replace(&mut seen[id.index()], true) {
                    stack.push(id);
                }
            }
        }
        if let Shape::Alias { recursive, .. } = &mut api.types[index].shape {
            *recursive = cyclic;
        }
    }
}

/// An object that must contain another of its own kind has no finite value: such a member is taken as optional.
pub(super) fn break_required_cycles(api: &mut Api, diagnostics: &mut Diagnostics) {
    while let Some((id, position)) = back_edge(api, &demanded) {
        let def = &mut api.types[id.index()];
        let origin = def.origin.clone();
        let Shape::Struct(shape) = &mut def.shape else { return };
        let Some(field) = shape.fields.get_mut(position) else { return };
        field.required = false;
        let message = format!("`{}` is required and contains its own object again, without end", field.wire);
        diagnostics.push(
            Diagnostic::warning("endless-object", &origin, message)
                .help("no finite value exists; the member is taken as optional"),
        );
    }
}

/// Puts a pointer wherever a type would contain itself in place. What one walk finds goes together, up to a way through an alias: with a
/// pointer in front of that, others may be no circles any more.
pub(super) fn box_back_edges(api: &mut Api) {
    loop {
        let mut found = Vec::new();
        let _: ControlFlow<()> = circles(api, &held, |way| {
            let (Some(&(start, _)), Some(&(id, position))) = (way.first(), way.last()) else {
                return ControlFlow::Continue(());
            };
            found.push((id, position));
            match leads_to(api, id, position, start) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        if found.is_empty() {
            return;
        }
        for (id, position) in found {
            match &mut api.types[id.index()].shape {
                Shape::Struct(shape) => match shape.fields.get_mut(position) {
                    Some(field) => field.boxed = true,
                    None => return,
                },
                Shape::Union(union) => match union.variants.get_mut(position) {
                    Some(variant) => variant.boxed = true,
                    None => return,
                },
                Shape::Alias { .. } | Shape::Enum(_) => return,
            }
        }
    }
}

/// Whether a member or an alternative holds a definition itself, and not by way of an alias.
fn leads_to(api: &Api, id: TypeId, position: usize, target: TypeId) -> bool {
    let ty = match &api.def(id).shape {
        Shape::Struct(shape) => shape.fields.get(position).map(|field| &field.ty),
        Shape::Union(union) => union.variants.get(position).map(|variant| &variant.ty),
        Shape::Alias { .. } | Shape::Enum(_) => None,
    };
    ty.is_some_and(|ty| direct(ty).contains(&target))
}

/// The first member, in a depth-first walk, whose value leads back to the definition it belongs to.
fn back_edge(api: &Api, edges: &dyn Fn(&Shape) -> Vec<Edge>) -> Option<(TypeId, usize)> {
    let found = circles(api, edges, ControlFlow::Break);
    found.break_value().and_then(|way| way.last().copied())
}

/// The definitions without which no value of this shape can be.
fn demanded(shape: &Shape) -> Vec<Edge> {
    match shape {
        Shape::Struct(shape) => {
            let required = |field: &Field| field.required && !matches!(field.ty, Ty::Nullable(_));
            let fields = shape.fields.iter().enumerate().filter(|(_, field)| required(field));
            edges(fields.map(|(position, field)| (position, &field.ty)))
        }
        Shape::Alias { ty, recursive: false } => edges([(0, ty)].into_iter()),
        // Another alternative may do.
        Shape::Alias { recursive: true, .. } | Shape::Union(_) | Shape::Enum(_) => Vec::new(),
    }
}
