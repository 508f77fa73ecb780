//! Unions: one JSON value in, the alternative that its discriminator names or that fits it best out.

use super::Object;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;
use std::collections::BTreeMap;

/// One of several types.
pub trait Union: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;
    /// The names of the alternatives, for messages.
    const VARIANTS: &'static [&'static str];
    /// The property whose value names the alternative (OAS 3.0.3, Discriminator Object).
    const TAG: Option<&'static str>;
    /// The values of that property, each with the position of its alternative.
    const TAGS: &'static [(&'static str, usize)];

    /// Reads a value as the alternative at a position.
    ///
    /// # Errors
    /// Why the value is not of that type.
    fn read(variant: usize, value: &Value) -> Candidate<Self>;

    /// Keeps a value that names an alternative which the document does not know.
    fn unrecognized(value: Value) -> Self;
}

/// A value read as one alternative, and how much of it that alternative does not explain.
pub type Candidate<T> = Result<(T, usize), serde_json::Error>;

/// Reads a value as one alternative.
///
/// # Errors
/// Why the value is not of that type.
pub fn candidate<T: DeserializeOwned + Fit, U>(value: &Value, wrap: fn(T) -> U) -> Candidate<U> {
    let read = T::deserialize(value)?;
    let strays = read.strays();
    Ok((wrap(read), strays))
}

/// How well a type explains the value it was read from.
pub trait Fit {
    /// Returns how many members are there that the type does not name. The fewer, the better the fit.
    fn strays(&self) -> usize {
        0
    }
}

impl<T: Object> Fit for T {
    fn strays(&self) -> usize {
        Object::strays(self)
    }
}

macro_rules! fits_exactly {
    ($($ty:ty),* $(,)?) => {
        $(impl Fit for $ty {})*
    };
}

fits_exactly!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f64, String, serde_json::Number);

/// Any value fits, but a type that says more about it fits better.
const ANYTHING: usize = usize::MAX / 4;

impl Fit for Value {
    fn strays(&self) -> usize {
        ANYTHING
    }
}

impl Fit for serde_json::Map<String, Value> {
    fn strays(&self) -> usize {
        ANYTHING / 2
    }
}

impl<T: Fit> Fit for BTreeMap<String, T> {
    fn strays(&self) -> usize {
        self.values().map(Fit::strays).fold(self.len(), usize::saturating_add)
    }
}

impl<T: Fit> Fit for Vec<T> {
    fn strays(&self) -> usize {
        self.iter().map(Fit::strays).fold(0, usize::saturating_add)
    }
}

impl<T: Fit> Fit for Option<T> {
    fn strays(&self) -> usize {
        self.as_ref().map_or(0, Fit::strays)
    }
}

macro_rules! tuples_fit {
    ($(($($name:ident)+))*) => {
        $(impl<$($name: Fit),+> Fit for ($($name,)+) {})*
    };
}

tuples_fit!((A)(A B)(A B C)(A B C D)(A B C D E)(A B C D E F)(A B C D E F G)(A B C D E F G H)
    (A B C D E F G H I)(A B C D E F G H I J)(A B C D E F G H I J K)(A B C D E F G H I J K L));

/// Returns the alternative that a format holds: the one that the discriminator names, else the one that fits best.
///
/// # Errors
/// The format's error, when no alternative fits; it says of each why not.
pub fn decode_union<'de, T: Union, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let value = Value::deserialize(from)?;
    decode_value(value).map_err(D::Error::custom)
}

fn decode_value<T: Union>(value: Value) -> Result<T, String> {
    if let Some(property) = T::TAG
        && let Some(name) = value.get(property)
    {
        let text = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        match T::TAGS.iter().find(|(tag, _)| *tag == text) {
            Some(&(_, variant)) => {
                let read = T::read(variant, &value).map(|(read, _)| read);
                return read.map_err(|error| format!("{} with {property} `{text}`: {error}", T::NAME));
            }
            None if covers_every_variant::<T>() => return Ok(T::unrecognized(value)),
            None => {}
        }
    }
    best_fit(&value)
}

/// Whether each alternative has a value of the discriminator, so that another value can mean none of them.
fn covers_every_variant<T: Union>() -> bool {
    (0..T::VARIANTS.len()).all(|variant| T::TAGS.iter().any(|(_, of)| *of == variant))
}

fn best_fit<T: Union>(value: &Value) -> Result<T, String> {
    let mut best: Option<(T, usize)> = None;
    let mut reasons = String::new();
    for (variant, name) in T::VARIANTS.iter().enumerate() {
        match T::read(variant, value) {
            Ok((read, 0)) => return Ok(read),
            Ok((read, strays)) if best.as_ref().is_none_or(|(_, least)| strays < *least) => best = Some((read, strays)),
            Ok(_) => {}
            Err(error) => reasons.push_str(&format!("; not {name}: {error}")),
        }
    }
    best.map(|(read, _)| read).ok_or_else(|| format!("no alternative of {} fits{reasons}", T::NAME))
}
