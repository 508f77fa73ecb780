//! Objects: a table of members and two functions from the model, a map of serde's in or out.
//! A model is made blank and filled in place, which costs less code per member than one `Option` for each.

use super::Properties;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A member that a schema names.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The property's name on the wire.
    pub name: &'static str,
    /// Whether an object without it is refused.
    pub required: bool,
}

impl Field {
    /// Returns a member that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }

    /// Returns a member that must be there.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }
}

/// An object with known members.
pub trait Object: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;
    /// The members, in document order.
    const FIELDS: &'static [Field];

    /// Returns the object before anything is read.
    fn blank() -> Self;

    /// Reads the value of `Self::FIELDS[field]`.
    ///
    /// # Errors
    /// The format's error, when the value is not of the member's type.
    fn read<'de, A: MapAccess<'de>>(&mut self, field: usize, from: &mut A) -> Result<(), A::Error>;

    /// Reads the value of a member that the schema does not name; a closed object drops it.
    ///
    /// # Errors
    /// The format's error, when the value is not of the type that the schema gives to further members.
    fn read_rest<'de, A: MapAccess<'de>>(&mut self, name: String, from: &mut A) -> Result<(), A::Error> {
        drop(name);
        from.next_value::<IgnoredAny>().map(drop)
    }

    /// Writes every member that is present.
    ///
    /// # Errors
    /// The format's error.
    fn write<S: SerializeMap>(&self, to: &mut S) -> Result<(), S::Error>;

    /// Returns how many members are there that the schema does not name.
    fn strays(&self) -> usize {
        0
    }
}

/// Returns the object that a format holds.
///
/// # Errors
/// The format's error: no object, a required member missing, a member of another type.
pub fn decode_object<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(ObjectVisitor(PhantomData))
}

/// Writes an object.
///
/// # Errors
/// The format's error.
pub fn encode_object<T: Object, S: Serializer>(object: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    object.write(&mut map)?;
    map.end()
}

/// Reads a member's value into its place; `null` for an optional member counts as absent.
///
/// # Errors
/// The format's error.
pub fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(place: &mut T, from: &mut A) -> Result<(), A::Error> {
    *place = from.next_value()?;
    Ok(())
}

/// Reads the value of a member that may be absent and may be `null`, which are two things.
///
/// # Errors
/// The format's error.
pub fn read_nullable<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    from: &mut A,
) -> Result<(), A::Error> {
    *place = Some(from.next_value()?);
    Ok(())
}

/// Writes a member that is always there.
///
/// # Errors
/// The format's error.
pub fn write<T: Serialize, S: SerializeMap>(name: &'static str, value: &T, to: &mut S) -> Result<(), S::Error> {
    to.serialize_entry(name, value)
}

/// Writes a member that may be absent.
///
/// # Errors
/// The format's error.
pub fn write_some<T: Serialize, S: SerializeMap>(
    name: &'static str,
    value: &Option<T>,
    to: &mut S,
) -> Result<(), S::Error> {
    match value {
        Some(value) => to.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// Writes the members that the schema does not name.
///
/// # Errors
/// The format's error.
pub fn write_rest<T: Serialize, S: SerializeMap>(rest: &Properties<T>, to: &mut S) -> Result<(), S::Error> {
    rest.iter().try_for_each(|(name, value)| to.serialize_entry(name, value))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::blank();
        let mut seen = Seen::default();
        // Servers mostly keep the document's order, so the search for a name starts behind the last one found.
        let mut next = 0;
        while let Some(key) = map.next_key_seed(Key { fields: T::FIELDS, next })? {
            match key {
                Found::Field(field) => {
                    next = field + 1;
                    seen.add(field);
                    object.read(field, &mut map)?;
                }
                Found::Other(name) => object.read_rest(name, &mut map)?,
            }
        }
        match seen.missing(T::FIELDS) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(object),
        }
    }
}

/// Which members have been read: bits for the first 128, a list for what lies beyond.
#[derive(Default)]
struct Seen {
    first: u128,
    beyond: Vec<usize>,
}

impl Seen {
    fn add(&mut self, field: usize) {
        match field {
            0..=127 => self.first |= 1 << field,
            _ => self.beyond.push(field),
        }
    }

    fn missing(&self, fields: &[Field]) -> Option<&'static str> {
        let seen = |field: usize| match field {
            0..=127 => self.first >> field & 1 == 1,
            _ => self.beyond.contains(&field),
        };
        let mut missing = fields.iter().enumerate().filter(|(i, field)| field.required && !seen(*i));
        missing.next().map(|(_, field)| field.name)
    }
}

enum Found {
    Field(usize),
    Other(String),
}

struct Key {
    fields: &'static [Field],
    next: usize,
}

impl Key {
    fn find(&self, name: &str) -> Option<usize> {
        let is = |field: &Field| field.name == name;
        let (before, behind) = self.fields.split_at_checked(self.next).unwrap_or((self.fields, &[]));
        behind.iter().position(is).map(|i| i + before.len()).or_else(|| before.iter().position(is))
    }
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Found, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Found, E> {
        Ok(self.find(name).map_or_else(|| Found::Other(name.to_owned()), Found::Field))
    }
}
