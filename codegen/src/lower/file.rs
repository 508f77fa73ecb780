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
        let Some(Shape::Struct(shape)) = api.types.get_mut(id.index()).map(|def| &mut def.shape) else { continue };
        for field in shape.fields.iter_mut().filter(|field| files.contains(&field.wire)) {
            field.ty = as_file(&field.ty);
            field.boxed = false;
        }
    }
}

fn as_file(ty: &Ty) -> Ty {
    match ty {
        Ty::List(item) => Ty::List(Box::new(as_file(item))),
        Ty::Nullable(inner) => Ty::Nullable(Box::new(as_file(inner))),
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
        | Ty::Named(_) => Ty::File,
    }
}
