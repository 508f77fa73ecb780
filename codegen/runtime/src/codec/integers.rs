//! Lists of integer constants: a number in, a variant out, and a number that no variant stands for kept as it was sent.

#[cfg(feature = "tally")]
use super::tally;
use super::whole;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// An open list of integer constants.
pub trait Integer: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Returns the variant for a number; the one for unrecognized values if no other is.
    fn from_integer(number: i64) -> Self;
}

/// Keeps a number that no variant stands for.
#[must_use]
pub fn unrecognized_integer(number: i64) -> i64 {
    #[cfg(feature = "tally")]
    tally::stray();
    number
}

/// Returns the constant that a format holds.
///
/// # Errors
/// The format's error, when the value is no integer of 64 bits. One with a fraction that is nothing is one (JSON Schema
/// validation, section 6.1.1).
pub fn decode_integer<'de, T: Integer, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_i64(IntegerVisitor(PhantomData))
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<T: Integer> Visitor<'_> for IntegerVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an integer ({})", T::NAME)
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::from_integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        i64::try_from(number).map(T::from_integer).map_err(|_| E::custom("an integer beyond 64 bits"))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        whole(number).map(T::from_integer).ok_or_else(|| E::invalid_type(Unexpected::Float(number), &self))
    }
}
