//! A union comes in; the constants by which its alternatives tell themselves apart, without a discriminator, go out:
//! `object: "charge"`. It must never know tokens.

use crate::ir::{Api, Enum, EnumValue, Shape, Struct, Ty, Union};

/// How deep unions are looked into that are alternatives of unions.
const DEPTH: usize = 4;

/// A property, a constant that its value may be, and the position of an alternative that knows it.
pub(super) type Constant<'a> = (&'a str, &'a str, usize);

/// Returns the constants of properties by which two alternatives at least are told apart, beside the discriminator.
pub(super) fn constants<'a>(api: &'a Api, union: &'a Union) -> Vec<Constant<'a>> {
    let each = union.variants.iter().map(|variant| of_type(api, &variant.ty, DEPTH)).enumerate();
    let all: Vec<Constant<'a>> =
        each.flat_map(|(at, own)| own.into_iter().map(move |(property, value)| (property, value, at))).collect();
    let tells = |property: &str| {
        let values = |of: usize| all.iter().filter(move |(name, _, at)| *name == property && *at == of);
        let known = |of: usize| values(of).next().is_some();
        let knows = |of: usize, value: &str| values(of).any(|(_, own, _)| *own == value);
        // Of what both know, nothing is told; of what one alone knows, that it is not the other.
        let apart = |one: usize, other: usize| {
            values(one).any(|(_, own, _)| !knows(other, own)) || values(other).any(|(_, own, _)| !knows(one, own))
        };
        let count = union.variants.len();
        (0..count).any(|one| known(one) && (0..one).any(|other| known(other) && apart(one, other)))
    };
    let declared = |property: &str| union.tag.as_ref().is_some_and(|tag| tag.property == property);
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
