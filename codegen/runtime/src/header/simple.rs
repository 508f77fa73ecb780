//! The text of a header comes in, a value of whatever type is asked for goes out, by the style `simple` (OAS 3.0.3, Style Values).
//! It must never know which header it is.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error;

use super::super::scalar::scalar;

/// Returns the value of a header. `lines` are the values that stand apart, `text` is all of them.
///
/// # Errors
/// Why it is not of that type.
pub(super) fn read<'de, T: Deserialize<'de>>(
    text: &'de str,
    items: &'de [&'de str],
    exploded: bool,
) -> Result<T, Error> {
    let whole = |taken| Whole { text, items, exploded, taken };
    // A type that takes text is given the text as it stands; one that takes anything else says so, or is a union.
    T::deserialize(whole(Taken::Text)).or_else(|why| {
        let others = [Taken::Scalar, Taken::List, Taken::Object];
        others.into_iter().find_map(|taken| T::deserialize(whole(taken)).ok()).ok_or(why)
    })
}

/// What a header is taken for where a type takes anything.
#[derive(Clone, Copy)]
enum Taken {
    Text,
    Scalar,
    List,
    Object,
}

/// All of a header.
#[derive(Clone, Copy)]
struct Whole<'de> {
    text: &'de str,
    items: &'de [&'de str],
    exploded: bool,
    taken: Taken,
}

impl<'de> Whole<'de> {
    fn item(self, text: &'de str) -> Item<'de> {
        Item { text, guessed: !matches!(self.taken, Taken::Text) }
    }

    /// The members of an object: `name=value` each, or names and values in turn.
    fn members(self) -> Result<Vec<(&'de str, Item<'de>)>, Error> {
        if self.exploded {
            let pairs = self.items.iter().map(|item| item.split_once('='));
            let pairs = pairs.map(|pair| pair.map(|(name, value)| (name, self.item(value))));
            return pairs.collect::<Option<_>>().ok_or_else(|| Error::custom("not a list of `name=value`"));
        }
        let pairs = self.items.chunks(2).map(|pair| match *pair {
            [name, value] => Some((name, self.item(value))),
            _ => None,
        });
        pairs.collect::<Option<_>>().ok_or_else(|| Error::custom("not a list of names and values in turn"))
    }
}

impl<'de> Deserializer<'de> for Whole<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.taken {
            Taken::Text | Taken::Scalar => self.item(self.text).deserialize_any(visitor),
            Taken::List => self.deserialize_seq(visitor),
            Taken::Object => self.deserialize_map(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        SeqDeserializer::new(self.items.iter().map(|item| self.item(item))).deserialize_any(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        MapDeserializer::new(self.members()?.into_iter()).deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.item(self.text).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier
        ignored_any
    }
}

/// What stands for one value: all of a header, an item of a list, a member of an object.
#[derive(Clone, Copy)]
struct Item<'de> {
    text: &'de str,
    guessed: bool,
}

impl<'de> IntoDeserializer<'de, Error> for Item<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Item<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.guessed {
            true => scalar(self.text).deserialize_any(visitor),
            false => visitor.visit_borrowed_str(self.text),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        StrDeserializer::new(self.text).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}
