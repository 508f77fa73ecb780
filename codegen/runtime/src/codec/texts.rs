//! Lists of text constants: a text in, a variant out, and a text that no variant stands for kept as it was sent.

#[cfg(feature = "tally")]
use super::tally;
use serde::de::{Deserializer, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// An open list of text constants.
pub trait Text: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Returns the variant for a text; the one for unrecognized values if no other is.
    fn from_text(text: &str) -> Self;
}

/// Keeps a text that no variant stands for.
#[must_use]
pub fn unrecognized(text: &str) -> String {
    #[cfg(feature = "tally")]
    tally::stray();
    text.to_owned()
}

/// Returns the constant that a format holds.
///
/// # Errors
/// The format's error, when the value is no text.
pub fn decode_text<'de, T: Text, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_str(TextVisitor(PhantomData))
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
