//! Members that have one value only and may be absent come in; which of them a new object has all the same goes out: where the document
//! says that absence means that value, or that a union is told by it. Whoever sends the object without it is not understood.

use super::tags::DEEPEST;
use crate::ir::{Api, EnumKind, Field, Shape, Ty, TypeId, Union};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the members that hold the value of a discriminator, where the document maps one value to the object and its type leaves open
/// which: nobody needs to say it again. What is not mapped may be a name that the service does not know.
pub(super) fn mark_told(api: &mut Api) {
    let mut told: BTreeMap<(TypeId, &str), BTreeSet<&str>> = BTreeMap::new();
    for def in &api.types {
        let Shape::Union(Union { variants, tag: Some(tag) }) = &def.shape else { continue };
        for variant in variants {
            if let Some(id) = object(api, &variant.ty, 0) {
                let values = variant.tags.iter().map(String::as_str);
                told.entry((id, tag.property.as_str())).or_default().extend(values);
            }
        }
    }
    let mut found: Vec<(TypeId, usize, String)> = Vec::new();
    for ((id, property), values) in told {
        let (Some(value), 1, Shape::Struct(shape)) = (values.first(), values.len(), &api.def(id).shape) else {
            continue;
        };
        let Some(at) = shape.fields.iter().position(|field| field.wire == property && !field.read_only) else {
            continue;
        };
        let is_open = match &shape.fields[at].ty {
            Ty::String => true,
            Ty::Named(id) => match &api.def(*id).shape {
                Shape::Enum(list) => list.values.len() > 1 && list.values.iter().any(|own| own.wire == *value),
                Shape::Struct(_) | Shape::Union(_) | Shape::Alias { .. } => false,
            },
            _ => false,
        };
        if is_open {
            found.push((id, at, (*value).to_owned()));
        }
    }
    for (id, at, value) in found {
        if let Shape::Struct(shape) = &mut api.types[id.index()].shape {
            let field = &mut shape.fields[at];
            field.told = Some(value);
            field.preset = !field.required;
        }
    }
}

/// The object that an alternative is; of those that extend another, the other.
fn object(api: &Api, ty: &Ty, depth: usize) -> Option<TypeId> {
    let Ty::Named(id) = ty else { return None };
    match &api.def(*id).shape {
        Shape::Struct(_) => Some(*id),
        Shape::Alias { ty, .. } if depth < DEEPEST => object(api, ty, depth + 1),
        Shape::Union(union) if depth < DEEPEST => {
            let base = union.variants.iter().find(|variant| variant.base)?;
            object(api, &base.ty, depth + 1)
        }
        Shape::Alias { .. } | Shape::Union(_) | Shape::Enum(_) => None,
    }
}

/// Marks the members that have one value by themselves.
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
