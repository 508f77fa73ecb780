//! Lists of constants that are numbers: a number in, a variant out, and a number that no variant stands for kept as it was sent.

#[cfg(feature = "tally")]
use super::tally;
use super::whole;
use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// An open list of constants that are numbers.
pub trait Number: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Returns the variant for a number; the one for unrecognized values if no other is.
    fn from_number(number: f64) -> Self;
}

/// Keeps a number that no variant stands for.
#[must_use]
pub fn unrecognized_number(number: f64) -> f64 {
    #[cfg(feature = "tally")]
    tally::stray();
    number
}

/// Returns the constant that a format holds.
///
/// # Errors
/// The format's error, when the value is no number.
pub fn decode_number<'de, T: Number, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_f64(NumberVisitor(PhantomData))
}

/// Writes a number, without a fraction where it is whole.
///
/// # Errors
/// The format's error.
pub fn encode_number<S: Serializer>(number: f64, to: S) -> Result<S::Ok, S::Error> {
    match whole(number) {
        Some(whole) => to.serialize_i64(whole),
        None => to.serialize_f64(number),
    }
}

struct NumberVisitor<T>(PhantomData<T>);

impl<T: Number> Visitor<'_> for NumberVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number ({})", T::NAME)
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::from_number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::from_number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::from_number(number as f64))
    }
}
