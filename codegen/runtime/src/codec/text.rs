//! Lists of constants: text or integers in, a variant out, and a value that no variant stands for kept as it was sent.

use super::union;
use serde::de::{Deserializer, Error, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// An open list of text constants.
pub trait Text: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Returns the variant for a text; the one for unrecognized values if no other is.
    fn from_text(text: &str) -> Self;
}

/// An open list of integer constants.
pub trait Integer: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Returns the variant for a number; the one for unrecognized values if no other is.
    fn from_integer(number: i64) -> Self;
}

/// Keeps a text that no variant stands for.
#[must_use]
pub fn unrecognized(text: &str) -> String {
    union::stray();
    text.to_owned()
}

/// Keeps a number that no variant stands for.
#[must_use]
pub fn unrecognized_integer(number: i64) -> i64 {
    union::stray();
    number
}

/// Returns the constant that a format holds.
///
/// # Errors
/// The format's error, when the value is no text.
pub fn decode_text<'de, T: Text, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_str(TextVisitor(PhantomData))
}

/// Returns the constant that a format holds.
///
/// # Errors
/// The format's error, when the value is no integer of 64 bits.
pub fn decode_integer<'de, T: Integer, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_i64(IntegerVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string ({})", T::NAME)
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text))
    }
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
}
