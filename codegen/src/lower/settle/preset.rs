//! Members that have one value only and may be absent come in; which of them a new object has all the same goes out: where the document
//! says that absence means that value, or that a union is told by it. Whoever sends the object without it is not understood.

use super::tags::DEEPEST;
use crate::ir::{Api, EnumKind, Field, Shape, Ty, TypeId, Union};
use std::collections::BTreeSet;

/// Marks these members.
pub(super) fn mark_presets(api: &mut Api) {
    let mut told: BTreeSet<(TypeId, &str)> = BTreeSet::new();
    for def in &api.types {
        if let Shape::Union(union) = &def.shape
            && let Some(tag) = &union.tag
        {
            let mut found = BTreeSet::new();
            objects(api, union, 0, &mut found);
            told.extend(found.into_iter().map(|id| (id, tag.property.as_str())));
        }
    }
    let mut presets: Vec<(usize, usize)> = Vec::new();
    for ((def, index), id) in api.types.iter().zip(0..).zip((0..).map(TypeId)) {
        let Shape::Struct(shape) = &def.shape else { continue };
        for (at, field) in shape.fields.iter().enumerate().filter(|(_, field)| !field.required && !field.read_only) {
            let Some(only) = only_value(api, field) else { continue };
            if field.default.as_ref() == Some(&only) || told.contains(&(id, field.wire.as_str())) {
                presets.push((index, at));
            }
        }
    }
    for (index, at) in presets {
        if let Shape::Struct(shape) = &mut api.types[index].shape {
            shape.fields[at].preset = true;
        }
    }
}

/// The types that a union may be, and those that these may be; each is looked at once.
fn objects(api: &Api, union: &Union, depth: usize, found: &mut BTreeSet<TypeId>) {
    for variant in union.variants.iter().filter(|variant| !variant.base) {
        let Ty::Named(id) = api.opened(&variant.ty).0 else { continue };
        if found.insert(*id)
            && depth < DEEPEST
            && let Shape::Union(inner) = &api.def(*id).shape
        {
            objects(api, inner, depth + 1, found);
        }
    }
}

/// The one value of a member, as JSON text.
fn only_value(api: &Api, field: &Field) -> Option<String> {
    if let Some(only) = field.only {
        return (field.ty == Ty::Bool).then(|| only.to_string());
    }
    let (only, kind) = api.only_constant(&field.ty)?;
    Some(match kind {
        EnumKind::Text => serde_json::Value::from(only).to_string(),
        EnumKind::Integer | EnumKind::Number => only.to_owned(),
    })
}
