//! What definitions hold, and the ways through them that lead back to where they began.

use crate::ir::{Api, Shape, Ty, TypeId};
use std::ops::ControlFlow;

/// The position of a member or an alternative, and the definition that it leads to. An alias has one of position 0.
pub(super) type Edge = (usize, TypeId);

/// A way through definitions: each with the position of what leads to the next one.
pub(super) type Way = Vec<(TypeId, usize)>;

/// The definitions that a value of this type holds in place: not behind a list or a map, which may be empty.
pub(super) fn direct(ty: &Ty) -> Vec<TypeId> {
    match ty {
        Ty::Named(id) => vec![*id],
        Ty::Nullable(inner) => direct(inner),
        Ty::Tuple(list) => list.iter().flat_map(direct).collect(),
        Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_) | Ty::Bytes | Ty::File => {
            Vec::new()
        }
        Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Map(_) => Vec::new(),
    }
}

/// The definitions that a value of this shape holds in place, without a pointer between.
pub(super) fn held(shape: &Shape) -> Vec<Edge> {
    match shape {
        Shape::Struct(shape) => {
            let fields = shape.fields.iter().enumerate().filter(|(_, field)| !field.boxed);
            edges(fields.map(|(position, field)| (position, &field.ty)))
        }
        Shape::Union(union) => {
            let variants = union.variants.iter().enumerate().filter(|(_, variant)| !variant.boxed);
            edges(variants.map(|(position, variant)| (position, &variant.ty)))
        }
        Shape::Alias { ty, recursive: false } => edges([(0, ty)].into_iter()),
        // A recursive alias is emitted with a pointer inside.
        Shape::Alias { recursive: true, .. } | Shape::Enum(_) => Vec::new(),
    }
}

/// The definitions that types hold in place, each with the position of its type.
pub(super) fn edges<'t>(types: impl Iterator<Item = (usize, &'t Ty)>) -> Vec<Edge> {
    types.flat_map(|(position, ty)| direct(ty).into_iter().map(move |target| (position, target))).collect()
}

/// Tells of circles, each as the way from a definition back to itself, until `found` breaks off: of one at least, if there is any,
/// and of each at most once. An alias has no member of its own, so the way ends with what led to the aliases.
pub(super) fn circles<B>(
    api: &Api,
    edges: &dyn Fn(&Shape) -> Vec<Edge>,
    mut found: impl FnMut(Way) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let edges = |id: TypeId| edges(&api.def(id).shape);
    let mut state = vec![State::New; api.types.len()];
    for index in 0..api.types.len() {
        let start = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        if state[index] != State::New {
            continue;
        }
        // An explicit stack, since a document may chain more definitions than the machine's stack bears.
        let mut stack = vec![(start, edges(start), 0)];
        state[index] = State::Open;
        while let Some((id, edges_of_it, next)) = stack.last_mut() {
            let Some(&(_, target)) = edges_of_it.get(*next) else {
                state[id.index()] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            match state[target.index()] {
                State::New => {
                    state[target.index()] = State::Open;
                    stack.push((target, edges(target), 0));
                }
                State::Open => {
                    let way = stack.iter().skip_while(|(id, ..)| *id != target);
                    let mut way: Way =
                        way.filter_map(|(id, edges, next)| Some((*id, edges.get(next - 1)?.0))).collect();
                    while let Some(&(id, _)) = way.last()
                        && matches!(api.def(id).shape, Shape::Alias { .. })
                    {
                        way.pop();
                    }
                    if !way.is_empty() {
                        found(way)?;
                    }
                }
                State::Done => {}
            }
        }
    }
    ControlFlow::Continue(())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}
