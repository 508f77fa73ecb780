//! Unions that are an alternative of themselves, directly or through others: no reader of a value would come to an end with them.

use super::TypeId;
use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Shape, Ty, Variant};

/// A circle may lead into others by what it leads to; more often than this no document is looked through.
const ROUNDS: usize = 8;

/// Takes out the alternatives that lead back to their own union without a step into the value, and puts what they lead to in their
/// place: `A` of `B` and a number, and `B` of `A` and a text, are each a number or a text.
pub(super) fn break_endless_unions(api: &mut Api, diagnostics: &mut Diagnostics) {
    for round in 0.. {
        let circles = circles(api);
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

/// The circles: each the way from a definition back to itself, by the position of the alternative that is taken. The last is a union.
fn circles(api: &Api) -> Vec<Vec<(TypeId, usize)>> {
    let mut state = vec![State::New; api.types.len()];
    let mut found = Vec::new();
    for index in 0..api.types.len() {
        let start = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        if state[index] != State::New {
            continue;
        }
        // An explicit stack, since a document may chain more definitions than the machine's stack bears.
        let mut stack = vec![(start, same_value(api, start), 0)];
        state[index] = State::Open;
        while let Some((id, edges, next)) = stack.last_mut() {
            let Some(&(_, target)) = edges.get(*next) else {
                state[id.index()] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            match state[target.index()] {
                State::New => {
                    state[target.index()] = State::Open;
                    stack.push((target, same_value(api, target), 0));
                }
                State::Open => {
                    let way = stack.iter().skip_while(|(id, ..)| *id != target);
                    let mut way: Vec<(TypeId, usize)> =
                        way.filter_map(|(id, edges, next)| Some((*id, edges.get(next - 1)?.0))).collect();
                    // An alias has no alternatives of its own: the one that led to it is the one to take out.
                    let union = |&(id, _): &(TypeId, usize)| matches!(api.def(id).shape, Shape::Union(_));
                    if let Some(last) = way.iter().rposition(union) {
                        way.truncate(last + 1);
                        found.push(way);
                    }
                }
                State::Done => {}
            }
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// The definitions that a value of this one may have to fit as it is, each with the position of the alternative.
fn same_value(api: &Api, id: TypeId) -> Vec<(usize, TypeId)> {
    match &api.def(id).shape {
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
        Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => None,
    }
}
