//! Lowered multipart bodies in, the same with their files marked out: a string of the format `binary` is a file there and text
//! everywhere else (OAS 3.0.3, Special Considerations for multipart Content).

use crate::ir::{Api, Codec, Shape, Ty, TypeId};

/// Marks the files of every multipart body.
pub(super) fn mark_files(api: &mut Api) {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref()).flat_map(|body| &body.media);
    let multipart = bodies.filter(|media| media.codec == Codec::Multipart);
    let mut marks: Vec<(TypeId, Vec<String>)> = Vec::new();
    for media in multipart {
        if let Some(id) = api.structure(&media.ty) {
            let files = media.parts.iter().filter(|part| part.binary).map(|part| part.name.clone());
            marks.push((id, files.collect()));
        }
    }
    for (id, files) in marks {
        let Shape::Struct(shape) = &api.def(id).shape else { continue };
        let mut fields = shape.fields.clone();
        for field in fields.iter_mut().filter(|field| files.contains(&field.wire)) {
            field.ty = as_file(api, &field.ty);
            field.boxed = false;
        }
        if let Some(Shape::Struct(shape)) = api.types.get_mut(id.index()).map(|def| &mut def.shape) {
            shape.fields = fields;
        }
    }
}

/// A file where the type is a text, and a list of them where it is a list, by whatever name.
fn as_file(api: &Api, ty: &Ty) -> Ty {
    let (inner, wraps) = api.opened(ty);
    let file = match inner {
        Ty::List(item) => Ty::List(Box::new(as_file(api, item))),
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
        | Ty::Tuple(_)
        | Ty::Map(_)
        | Ty::Nullable(_)
        | Ty::Named(_) => Ty::File,
    };
    if wraps > 0 { Ty::Nullable(Box::new(file)) } else { file }
}
