//! The alternatives of unions in, the values that tell them apart out: what a discriminator leaves to the schemas.

use super::super::variant::can_name;
use crate::ir::{Api, EnumKind, Shape, Tag, Ty, Union, Variant};
use std::collections::{BTreeMap, BTreeSet};

/// Alternatives within alternatives are looked into so deep.
pub(super) const DEEPEST: usize = 8;

/// The constants that a property of an alternative may have, if it has no others there; of one that has alternatives itself, those of
/// all.
fn constants<'a>(api: &'a Api, ty: &Ty, property: &str) -> Option<Vec<&'a str>> {
    within(api, ty, property, 0)
}

fn within<'a>(api: &'a Api, ty: &Ty, property: &str, depth: usize) -> Option<Vec<&'a str>> {
    let shape = match resolve(api, ty)? {
        Shape::Struct(shape) => shape,
        Shape::Union(union) if depth < DEEPEST => {
            let of_each = union.variants.iter().map(|variant| within(api, &variant.ty, property, depth + 1));
            return of_each.collect::<Option<Vec<_>>>().map(|all| all.concat());
        }
        Shape::Union(_) | Shape::Enum(_) | Shape::Alias { .. } => return None,
    };
    let field = shape.fields.iter().find(|field| field.wire == property)?;
    if let Some(only) = field.only {
        return Some(vec![if only { "true" } else { "false" }]);
    }
    let Shape::Enum(list) = resolve(api, &field.ty)? else { return None };
    (list.kind != EnumKind::Number).then(|| list.values.iter().map(|value| value.wire.as_str()).collect())
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
            Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => return None,
        }
    }
    None
}

/// Fills in what a discriminator leaves to the schemas: implicit values, and the discriminator itself where one property has a
/// different constant in each alternative.
pub(super) fn infer_tags(api: &mut Api) {
    for index in 0..api.types.len() {
        let Shape::Union(union) = &api.types[index].shape else { continue };
        let mut union = union.clone();
        match &union.tag {
            Some(tag) => {
                let property = tag.property.clone();
                fill_tags(api, &mut union, &property);
            }
            None => infer_tag(api, &mut union),
        }
        name_by_tag(api, &mut union);
        api.types[index].shape = Shape::Union(union);
    }
}

/// OAS 3.0.3, Discriminator Object: without a mapping the value is the schema's name; a constant in the schema says more, unless it is
/// mapped to another alternative, or stands in several, as it does where all share the enum of a base.
fn fill_tags(api: &Api, union: &mut Union, property: &str) {
    let own = |variant: &Variant| match variant.base {
        // It knows the values of all that extend it.
        true => Vec::new(),
        false => constants(api, &variant.ty, property).unwrap_or_default(),
    };
    let has_base = union.variants.iter().any(|variant| variant.base);
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for value in union.variants.iter().flat_map(own) {
        *taken.entry(value).or_default() += 1;
    }
    let mapped: BTreeSet<String> = union.variants.iter().flat_map(|variant| variant.tags.iter().cloned()).collect();
    for variant in &mut union.variants {
        let constants = own(variant);
        let telling = constants.iter().filter(|value| taken.get(**value) == Some(&1) && !mapped.contains(**value));
        variant.tags.extend(telling.map(|value| (*value).to_owned()));
        let is_meant = |name: &&String| constants.is_empty() || has_base && constants.contains(&name.as_str());
        if variant.tags.is_empty() && !variant.base {
            variant.tags.extend(variant.component.iter().filter(is_meant).cloned());
        }
    }
}

/// What has no other name is called what its discriminator says, and so is its type.
fn name_by_tag(api: &mut Api, union: &mut Union) {
    let Some(property) = union.tag.as_ref().map(|tag| tag.property.clone()) else { return };
    for variant in union.variants.iter_mut().filter(|variant| variant.unnamed) {
        let [only] = variant.tags.as_slice() else { continue };
        if !can_name(only) {
            continue;
        }
        // A flag and a number say nothing without what they are of.
        let word = match only.as_str() {
            "true" => property.to_owned(),
            "false" => format!("not {property}"),
            number if number.parse::<f64>().is_ok() => format!("{property} {number}"),
            text => text.to_owned(),
        };
        if let Ty::Named(id) = &variant.ty
            && let Some(own) = api.types[id.index()].hint.last_mut().filter(|own| **own == variant.hint)
        {
            own.clone_from(&word);
        }
        variant.hint = word;
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
