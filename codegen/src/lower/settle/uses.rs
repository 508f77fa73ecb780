//! Where each type is used, requests or responses, and what follows from that for its fields.

use super::named;
use crate::ir::{Api, Shape, Status, Ty, TypeId};

/// Marks every type that a request or a response reaches.
pub(super) fn mark_uses(api: &mut Api) {
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
                media.item.iter().for_each(|item| named(item, &mut response));
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
        for part in api.def(id).shape.types() {
            named(part, &mut stack);
        }
    }
    found
}

/// OAS 3.0.3, Schema Object: a required read-only property is required in responses only, a write-only one in requests only.
pub(super) fn relax_one_way_fields(api: &mut Api) {
    for def in &mut api.types {
        let uses = def.uses;
        if let Shape::Struct(shape) = &mut def.shape {
            for field in &mut shape.fields {
                if (field.read_only && uses.request) || (field.write_only && uses.response) {
                    field.answered = field.required && uses.response && !field.write_only;
                    field.asked = field.required && uses.request && !field.read_only;
                    field.required = false;
                }
            }
        }
    }
}

/// What a server adds to an error strays from the document more than anything else does: an error that says `object` and sends
/// text must still reach the caller. A free-form object in a type that error responses use therefore holds any JSON value.
pub(super) fn loosen_error_details(api: &mut Api) {
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
        | Ty::Null
        | Ty::Any
        | Ty::Named(_) => {}
    }
}
