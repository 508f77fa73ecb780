//! A union comes in; the constants by which its alternatives tell themselves apart, where a discriminator does not, go out:
//! `object: "charge"`. It must never know tokens.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Enum, EnumValue, Shape, Struct, Ty, Union};

/// How deep unions are looked into that are alternatives of unions.
const DEPTH: usize = 4;

/// A property, a constant that its value may be, and the position of an alternative that knows it.
pub(super) type Constant<'a> = (&'a str, &'a str, usize);

/// Returns the constants of properties by which two alternatives at least are told apart, beside a discriminator that names each of them.
pub(super) fn constants<'a>(api: &'a Api, union: &'a Union) -> Vec<Constant<'a>> {
    let each = union.variants.iter().map(|variant| of_type(api, &variant.ty, DEPTH)).enumerate();
    let all: Vec<Constant<'a>> =
        each.flat_map(|(at, own)| own.into_iter().map(move |(property, value)| (property, value, at))).collect();
    let mut known: BTreeMap<&str, BTreeMap<usize, BTreeSet<&str>>> = BTreeMap::new();
    for (property, value, at) in &all {
        known.entry(property).or_default().entry(*at).or_default().insert(value);
    }
    // Of what two know alike, nothing is told; what one alone knows says that it is not the other.
    let tells = |property: &str| {
        let mut values = known.get(property).into_iter().flat_map(BTreeMap::values);
        let first = values.next();
        values.any(|other| Some(other) != first)
    };
    // A value that several alternatives share names none of them, but says that it is none of the others.
    let named = union.variants.iter().all(|variant| variant.base || !variant.tags.is_empty());
    let declared = |property: &str| named && union.tag.as_ref().is_some_and(|tag| tag.property == property);
    all.iter().filter(|(property, _, _)| !declared(property) && tells(property)).copied().collect()
}

/// The properties of a type that are constants, each with what it may be.
fn of_type<'a>(api: &'a Api, ty: &'a Ty, depth: usize) -> Vec<(&'a str, &'a str)> {
    let Ty::Named(id) = api.opened(ty).0 else { return Vec::new() };
    match &api.def(*id).shape {
        Shape::Struct(Struct { fields, .. }) => {
            fields.iter().filter_map(|field| Some((field.wire.as_str(), only_value(api, &field.ty)?))).collect()
        }
        Shape::Union(Union { variants, .. }) if depth > 0 => {
            let each: Vec<_> = variants.iter().map(|variant| of_type(api, &variant.ty, depth - 1)).collect();
            // What one of them leaves open, the union leaves open.
            let closed = |name: &str| each.iter().all(|own| own.iter().any(|(known, _)| *known == name));
            each.iter().flatten().filter(|(name, _)| closed(name)).copied().collect()
        }
        Shape::Alias { ty, .. } if depth > 0 => of_type(api, ty, depth - 1),
        Shape::Union(_) | Shape::Alias { .. } | Shape::Enum(_) => Vec::new(),
    }
}

/// The text or the integer that a value of a type is always.
fn only_value<'a>(api: &'a Api, ty: &'a Ty) -> Option<&'a str> {
    let Ty::Named(id) = api.opened(ty).0 else { return None };
    match &api.def(*id).shape {
        Shape::Enum(Enum { values, .. }) => match values.as_slice() {
            [EnumValue { wire, .. }] => Some(wire),
            _ => None,
        },
        Shape::Struct(_) | Shape::Union(_) | Shape::Alias { .. } => None,
    }
}
