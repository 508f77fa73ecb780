//! How large values are in place, and which members lie behind a pointer because of it. Objects that hold objects grow with each
//! level, and a value that is moved a few times has to fit on a thread's stack as often. Sizes are estimates.

use super::walk::held;
use crate::ir::{Api, Shape, Ty};

/// The most bytes of a value in place, unless its members are all small.
const LARGEST: usize = 4096;
/// What is no larger gains nothing behind a pointer.
const SMALL: usize = 128;
const POINTER: usize = 8;

/// Puts the largest members of large objects behind pointers.
pub(super) fn box_large(api: &mut Api) {
    let mut sizes: Vec<Option<usize>> = vec![None; api.types.len()];
    let mut open = vec![false; api.types.len()];
    for index in 0..api.types.len() {
        // An explicit stack, since a document may chain more definitions than the machine's stack bears.
        let mut stack = vec![index];
        while let Some(&at) = stack.last() {
            let within = if open[at] { Vec::new() } else { held(&api.types[at].shape) };
            open[at] = true;
            let before = stack.len();
            stack.extend(
                within
                    .into_iter()
                    .map(|(_, inner)| inner.index())
                    .filter(|inner| sizes[*inner].is_none() && !open[*inner]),
            );
            if stack.len() > before {
                continue;
            }
            stack.pop();
            if sizes[at].is_none() {
                sizes[at] = Some(bounded(api, at, &sizes));
            }
        }
    }
}

/// The size of a definition, once as many of its members as it takes lie behind pointers.
fn bounded(api: &mut Api, at: usize, sizes: &[Option<usize>]) -> usize {
    let own = |ty: &Ty, boxed: bool| if boxed { POINTER } else { size(ty, sizes) };
    match &api.types[at].shape {
        Shape::Enum(_) => 32,
        Shape::Alias { recursive: true, .. } => POINTER,
        Shape::Alias { ty, recursive: false } => size(ty, sizes),
        Shape::Union(union) => {
            let largest = union.variants.iter().map(|variant| own(&variant.ty, variant.boxed)).max();
            largest.unwrap_or_default().max(32) + 8
        }
        Shape::Struct(shape) => {
            let rest = if shape.rest.is_some() { 24 } else { 0 };
            let mut all: usize = rest + shape.fields.iter().map(|field| own(&field.ty, field.boxed)).sum::<usize>();
            let objects = shape.fields.iter().enumerate();
            let objects = objects.filter(|(_, field)| !field.boxed && is_object(api, &field.ty));
            let large = objects.map(|(i, field)| (size(&field.ty, sizes), i)).filter(|(size, _)| *size > SMALL);
            let mut large: Vec<(usize, usize)> = large.collect();
            large.sort_by_key(|(size, i)| (std::cmp::Reverse(*size), *i));
            let mut boxed = Vec::new();
            for (size, i) in large {
                if all <= LARGEST {
                    break;
                }
                all -= size - POINTER;
                boxed.push(i);
            }
            if let Shape::Struct(shape) = &mut api.types[at].shape {
                let fields = shape.fields.iter_mut().enumerate();
                fields.filter(|(i, _)| boxed.contains(i)).for_each(|(_, field)| field.boxed = true);
            }
            all
        }
    }
}

/// Whether a type is a definition of one value, `null` aside, that a pointer may stand before.
fn is_object(api: &Api, ty: &Ty) -> bool {
    let ty = if let Ty::Nullable(inner) = ty { inner } else { ty };
    let Ty::Named(id) = ty else { return false };
    matches!(api.def(*id).shape, Shape::Struct(_) | Shape::Union(_))
}

fn size(ty: &Ty, sizes: &[Option<usize>]) -> usize {
    match ty {
        Ty::Null | Ty::Bool | Ty::Int { .. } | Ty::Float => 16,
        Ty::String | Ty::Number | Ty::List(_) | Ty::Map(_) | Ty::Object => 24,
        Ty::Any | Ty::Bytes => 32,
        Ty::Foreign(_) | Ty::File => 96,
        Ty::Nullable(inner) => size(inner, sizes) + 8,
        Ty::Tuple(list) => list.iter().map(|ty| size(ty, sizes)).sum(),
        Ty::Named(id) => sizes.get(id.index()).copied().flatten().unwrap_or(POINTER),
    }
}
