//! A union comes in; the constants by which its alternatives tell themselves apart, where a discriminator does not, go out:
//! `object: "charge"`. It must never know tokens.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::ir::{Api, Shape, Struct, Ty, TypeId, Union};

/// How deep unions are looked into that are alternatives of unions.
const DEPTH: usize = 4;

/// A property, a constant that its value may be, and the position of an alternative that knows it.
pub(super) type Constant<'a> = (&'a str, &'a str, usize);

/// Returns the constants of properties by which two alternatives at least are told apart, beside a discriminator that names each of them.
pub(super) fn constants<'a>(api: &'a Api, union: &'a Union) -> Vec<Constant<'a>> {
    let mut known = Known::new();
    let mut all: Vec<Constant<'a>> = Vec::new();
    for (at, variant) in union.variants.iter().enumerate() {
        let own = of_type(api, &variant.ty, DEPTH, &mut known);
        all.extend(own.iter().map(|(property, value)| (*property, *value, at)));
    }
    let mut values: BTreeMap<&str, BTreeMap<usize, BTreeSet<&str>>> = BTreeMap::new();
    for (property, value, at) in &all {
        values.entry(property).or_default().entry(*at).or_default().insert(value);
    }
    // Of what two know alike, nothing is told; what one alone knows says that it is not the other.
    let tells = |property: &str| {
        let mut each = values.get(property).into_iter().flat_map(BTreeMap::values);
        let first = each.next();
        each.any(|other| Some(other) != first)
    };
    // A value that several alternatives share names none of them, but says that it is none of the others.
    let named = union.variants.iter().all(|variant| variant.base || !variant.tags.is_empty());
    let declared = |property: &str| named && union.tag.as_ref().is_some_and(|tag| tag.property == property);
    all.iter().filter(|(property, _, _)| !declared(property) && tells(property)).copied().collect()
}

/// The constants of definitions, as far as they were looked into: many unions may have the same alternatives, and those again.
type Known<'a> = HashMap<(TypeId, usize), Rc<[(&'a str, &'a str)]>>;

/// The properties of a type that are constants, each with what it may be.
fn of_type<'a>(api: &'a Api, ty: &'a Ty, depth: usize, known: &mut Known<'a>) -> Rc<[(&'a str, &'a str)]> {
    let Ty::Named(id) = api.opened(ty).0 else { return Rc::default() };
    if let Some(own) = known.get(&(*id, depth)) {
        return Rc::clone(own);
    }
    let own: Rc<[_]> = match &api.def(*id).shape {
        Shape::Struct(Struct { fields, .. }) => fields
            .iter()
            .filter_map(|field| Some((field.wire.as_str(), api.only_constant(api.opened(&field.ty).0)?.0)))
            .collect(),
        Shape::Union(Union { variants, .. }) if depth > 0 => {
            let each: Vec<_> = variants.iter().map(|variant| of_type(api, &variant.ty, depth - 1, known)).collect();
            // What one of them leaves open, the union leaves open.
            let closed = |name: &str| each.iter().all(|own| own.iter().any(|(known, _)| *known == name));
            each.iter().flat_map(|own| own.iter()).filter(|(name, _)| closed(name)).copied().collect()
        }
        Shape::Alias { ty, .. } if depth > 0 => of_type(api, ty, depth - 1, known),
        Shape::Union(_) | Shape::Alias { .. } | Shape::Enum(_) => Rc::default(),
    };
    known.insert((*id, depth), Rc::clone(&own));
    own
}
