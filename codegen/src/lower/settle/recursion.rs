//! Types that contain themselves: aliases that are none in Rust, objects without a finite value, and where a pointer is needed.

use super::named;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Shape, Ty, TypeId};

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

/// The definition that a value of this type holds in place: not behind a list or a map, which may be empty.
pub(super) fn direct(ty: &Ty) -> Vec<TypeId> {
    match ty {
        Ty::Named(id) => vec![*id],
        Ty::Nullable(inner) => direct(inner),
        Ty::Tuple(list) => list.iter().flat_map(direct).collect(),
        Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_) | Ty::Bytes | Ty::File => {
            Vec::new()
        }
        Ty::Any | Ty::Object | Ty::List(_) | Ty::Map(_) => Vec::new(),
    }
}

/// An object that must contain another of its own kind has no finite value: such a member is taken as optional.
pub(super) fn break_required_cycles(api: &mut Api, diagnostics: &mut Diagnostics) {
    while let Some((id, position)) =
        back_edge(api, &|field: &crate::ir::Field| field.required && !matches!(field.ty, Ty::Nullable(_)), false)
    {
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

/// Puts a pointer wherever a type would contain itself in place.
pub(super) fn box_back_edges(api: &mut Api) {
    while let Some((id, position)) = back_edge(api, &|_| true, true) {
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

/// The first member, in a depth-first walk, whose value holds in place the definition it belongs to.
fn back_edge(api: &Api, counts: &dyn Fn(&crate::ir::Field) -> bool, unions: bool) -> Option<(TypeId, usize)> {
    let mut walk = Walk { api, counts, unions, state: vec![State::New; api.types.len()] };
    (0..api.types.len()).find_map(|index| walk.from(TypeId(u32::try_from(index).unwrap_or(u32::MAX))))
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'a> {
    api: &'a Api,
    counts: &'a dyn Fn(&crate::ir::Field) -> bool,
    unions: bool,
    state: Vec<State>,
}

impl Walk<'_> {
    /// An explicit stack, since a document may chain more definitions than the machine's stack bears.
    fn from(&mut self, start: TypeId) -> Option<(TypeId, usize)> {
        if self.state[start.index()] != State::New {
            return None;
        }
        let mut stack = vec![(start, self.edges(start), 0)];
        self.state[start.index()] = State::Open;
        while let Some((id, edges, next)) = stack.last_mut() {
            let Some(&(position, target)) = edges.get(*next) else {
                self.state[id.index()] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            match self.state[target.index()] {
                State::Open => {
                    // An alias has no member of its own: the member that led to it is the one to change.
                    let mut owner = (*id, position);
                    while let Some(&(id, ref edges, next)) = stack.last() {
                        if !matches!(self.api.def(id).shape, Shape::Alias { .. }) {
                            owner = (id, edges.get(next - 1).map_or(position, |edge| edge.0));
                            break;
                        }
                        stack.pop();
                    }
                    return Some(owner);
                }
                State::New => {
                    self.state[target.index()] = State::Open;
                    let edges = self.edges(target);
                    stack.push((target, edges, 0));
                }
                State::Done => {}
            }
        }
        None
    }

    fn edges(&self, id: TypeId) -> Vec<(usize, TypeId)> {
        let lists: Vec<(usize, Vec<TypeId>)> = match &self.api.def(id).shape {
            Shape::Struct(shape) => {
                let fields = shape.fields.iter().enumerate();
                fields
                    .filter(|(_, field)| !field.boxed && (self.counts)(field))
                    .map(|(i, field)| (i, direct(&field.ty)))
                    .collect()
            }
            Shape::Union(union) if self.unions => {
                let variants = union.variants.iter().enumerate();
                variants.filter(|(_, variant)| !variant.boxed).map(|(i, variant)| (i, direct(&variant.ty))).collect()
            }
            Shape::Alias { ty, recursive: false } => vec![(0, direct(ty))],
            // A recursive alias is emitted with a pointer inside.
            Shape::Alias { recursive: true, .. } | Shape::Union(_) | Shape::Enum(_) => Vec::new(),
        };
        lists.into_iter().flat_map(|(i, targets)| targets.into_iter().map(move |target| (i, target))).collect()
    }
}
