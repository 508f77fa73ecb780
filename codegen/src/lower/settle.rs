//! What can be said only once everything is lowered: which types contain themselves, where each is used, which property tells
//! alternatives apart, and what that means for single fields.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Shape, Status, Struct, Tag, Ty, TypeId, Union};

/// Settles the types of an API.
pub(super) fn settle(api: &mut Api, diagnostics: &mut Diagnostics) {
    mark_recursive_aliases(api);
    super::file::mark_files(api);
    infer_tags(api);
    mark_uses(api);
    relax_one_way_fields(api);
    loosen_error_details(api);
    break_required_cycles(api, diagnostics);
    box_back_edges(api);
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

/// An alias that reaches itself through aliases alone is no type in Rust: it becomes a struct of one field.
fn mark_recursive_aliases(api: &mut Api) {
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

/// The constants that a property of an alternative may have, if it is an enum there.
fn constants<'a>(api: &'a Api, ty: &Ty, property: &str) -> Option<Vec<&'a str>> {
    let Shape::Struct(shape) = &resolve(api, ty)? else { return None };
    let field = shape.fields.iter().find(|field| field.wire == property)?;
    let Shape::Enum(list) = resolve(api, &field.ty)? else { return None };
    Some(list.values.iter().map(|value| value.wire.as_str()).collect())
}

/// The shape behind a type, through aliases and `null`; bounded, since aliases may form a ring.
fn resolve<'a>(api: &'a Api, ty: &Ty) -> Option<&'a Shape> {
    let mut ty = ty;
    for _ in 0..api.types.len() + 2 {
        match ty {
            Ty::Nullable(inner) => ty = inner,
            Ty::Named(id) => match &api.def(*id).shape {
                Shape::Alias { ty: next, .. } => ty = next,
                shape @ (Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_)) => return Some(shape),
            },
            Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_) | Ty::Bytes | Ty::File => {
                return None;
            }
            Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => return None,
        }
    }
    None
}

/// Fills in what a discriminator leaves to the schemas: implicit values, and the discriminator itself where one property has a
/// different constant in each alternative.
fn infer_tags(api: &mut Api) {
    for index in 0..api.types.len() {
        let Shape::Union(union) = &api.types[index].shape else { continue };
        let mut union = union.clone();
        match &union.tag {
            Some(tag) => {
                let property = tag.property.clone();
                for variant in &mut union.variants {
                    fill_tags(api, variant, &property);
                }
            }
            None => infer_tag(api, &mut union),
        }
        api.types[index].shape = Shape::Union(union);
    }
}

/// OAS 3.0.3, Discriminator Object: without a mapping the value is the schema's name; a constant in the schema says more.
fn fill_tags(api: &Api, variant: &mut crate::ir::Variant, property: &str) {
    for value in constants(api, &variant.ty, property).unwrap_or_default() {
        if !variant.tags.iter().any(|tag| tag == value) {
            variant.tags.push(value.to_owned());
        }
    }
    if variant.tags.is_empty() && matches!(variant.ty, Ty::Named(_)) {
        variant.tags.push(variant.hint.clone());
    }
}

fn infer_tag(api: &Api, union: &mut Union) {
    let Some(first) = union.variants.first() else { return };
    let Some(Shape::Struct(shape)) = resolve(api, &first.ty) else { return };
    for field in shape.fields.iter().filter(|field| field.required) {
        let mut seen: Vec<String> = Vec::new();
        let mut tags = Vec::new();
        for variant in &union.variants {
            let Some(values) = constants(api, &variant.ty, &field.wire) else { break };
            if values.iter().any(|value| seen.iter().any(|known| known == value)) {
                break;
            }
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            seen.extend(values.iter().cloned());
            tags.push(values);
        }
        if tags.len() == union.variants.len() {
            union.tag = Some(Tag { property: field.wire.clone() });
            for (variant, tags) in union.variants.iter_mut().zip(tags) {
                variant.tags = tags;
            }
            return;
        }
    }
}

/// Marks every type that a request or a response reaches.
fn mark_uses(api: &mut Api) {
    let mut request = Vec::new();
    let mut response = Vec::new();
    for operation in &api.operations {
        for param in &operation.params {
            named(&param.ty, &mut request);
        }
        for media in operation.body.iter().flat_map(|body| &body.media) {
            named(&media.ty, &mut request);
        }
        for answer in &operation.responses {
            for media in &answer.media {
                named(&media.ty, &mut response);
            }
            for header in &answer.headers {
                named(&header.ty, &mut response);
            }
        }
    }
    api.incoming.iter().for_each(|incoming| named(&incoming.ty, &mut response));
    response.extend(api.problem.ty);
    for id in reach(api, request) {
        api.types[id.index()].uses.request = true;
    }
    for id in reach(api, response) {
        api.types[id.index()].uses.response = true;
    }
}

/// Every definition that can be reached from some.
fn reach(api: &Api, mut stack: Vec<TypeId>) -> Vec<TypeId> {
    let mut seen = vec![false; api.types.len()];
    let mut found = Vec::new();
    while let Some(id) = stack.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        found.push(id);
        for part in parts(&api.def(id).shape) {
            named(part, &mut stack);
        }
    }
    found
}

/// OAS 3.0.3, Schema Object: a required read-only property is required in responses only, a write-only one in requests only.
fn relax_one_way_fields(api: &mut Api) {
    for def in &mut api.types {
        let uses = def.uses;
        if let Shape::Struct(shape) = &mut def.shape {
            for field in &mut shape.fields {
                if (field.read_only && uses.request) || (field.write_only && uses.response) {
                    field.required = false;
                }
            }
        }
    }
}

/// What a server adds to an error strays from the document more than anything else does: an error that says `object` and sends
/// text must still reach the caller. A free-form object in a type that error responses use therefore holds any JSON value.
fn loosen_error_details(api: &mut Api) {
    let mut roots: Vec<TypeId> = api.problem.ty.into_iter().collect();
    let mut others = Vec::new();
    for operation in &api.operations {
        for response in &operation.responses {
            let list = if is_error(response.status) { &mut roots } else { &mut others };
            for media in &response.media {
                named(&media.ty, list);
            }
        }
    }
    let ordinary = reach(api, others);
    for id in reach(api, roots) {
        if ordinary.contains(&id) {
            continue;
        }
        if let Shape::Struct(shape) = &mut api.types[id.index()].shape {
            for field in &mut shape.fields {
                loosen(&mut field.ty);
            }
        }
    }
}

fn is_error(status: Status) -> bool {
    match status {
        Status::Code(code) => code >= 400,
        Status::Range(class) => class >= 4,
        Status::Default => true,
    }
}

fn loosen(ty: &mut Ty) {
    match ty {
        Ty::Object => *ty = Ty::Any,
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => loosen(inner),
        Ty::Tuple(list) => list.iter_mut().for_each(loosen),
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Float
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Any
        | Ty::Named(_) => {}
    }
}

/// The definition that a value of this type holds in place: not behind a list or a map, which may be empty.
fn direct(ty: &Ty) -> Vec<TypeId> {
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
fn break_required_cycles(api: &mut Api, diagnostics: &mut Diagnostics) {
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

/// Puts a pointer wherever a type would contain itself in place, and nowhere else.
fn box_back_edges(api: &mut Api) {
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
