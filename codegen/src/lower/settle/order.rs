//! The alternatives of unions in, the same in the order in which they are tried out, where the document's is not that: the first of those
//! that fit a value equally well is read.

use crate::ir::{Api, Shape, Ty};

/// Puts integers before doubles: they keep all digits, and a double takes any number.
pub(super) fn integers_first(api: &mut Api) {
    for index in 0..api.types.len() {
        let Shape::Union(union) = &api.types[index].shape else { continue };
        let numbers: Vec<Option<bool>> = union.variants.iter().map(|variant| is_integer(api, &variant.ty)).collect();
        let Some(double) = numbers.iter().position(|number| *number == Some(false)) else { continue };
        if numbers.iter().skip(double).all(|number| *number != Some(true)) {
            continue;
        }
        let Shape::Union(union) = &mut api.types[index].shape else { continue };
        let mut rest = union.variants.split_off(double).into_iter().zip(numbers.into_iter().skip(double));
        let (integers, others): (Vec<_>, Vec<_>) = rest.by_ref().partition(|(_, number)| *number == Some(true));
        union.variants.extend(integers.into_iter().chain(others).map(|(variant, _)| variant));
    }
}

/// Whether a number is an integer; `None` of what is no number.
fn is_integer(api: &Api, ty: &Ty) -> Option<bool> {
    match api.opened(ty).0 {
        Ty::Int { .. } => Some(true),
        Ty::Float => Some(false),
        _ => None,
    }
}
