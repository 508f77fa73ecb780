//! What stands between the parts of a value. The parts come in, and an error if the receiver could not tell them apart.

use super::shape::Shape;

/// Refuses items that hold the separator itself: the receiver could not tell them apart.
pub(super) fn refuse_inside(shape: &Shape, separator: char) -> Result<(), String> {
    let found = match shape {
        Shape::Scalar(_) => false,
        Shape::Items(items) => items.iter().any(|item| item.contains(separator)),
        Shape::Members(members) => {
            members.iter().any(|(key, value)| key.contains(separator) || value.contains(separator))
        }
    };
    if found { Err(format!("holds {separator:?} inside an item, which separates items")) } else { Ok(()) }
}
