//! What a reader of JSON or YAML finds, one after the other, in; the raw value out, with what was noticed on the way kept in the reading.
//! It must never know which of the two it is.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::Number;

use super::Reading;
use super::fault::GROWN;
use crate::diagnostic::push_token;
use crate::read::value::{Members, Value, Words};

/// Where a node stands, as a list that grows with the readers' own (limited) recursion.
#[derive(Clone, Copy)]
pub(in crate::read) struct Step<'s> {
    parent: Option<&'s Step<'s>>,
    token: Token<'s>,
}

#[derive(Clone, Copy)]
enum Token<'s> {
    Key(&'s str),
    Index(usize),
}

fn pointer(step: Option<&Step<'_>>) -> String {
    let Some(step) = step else {
        return String::new();
    };
    let mut whole = pointer(step.parent);
    match step.token {
        Token::Key(key) => push_token(&mut whole, key),
        Token::Index(index) => push_token(&mut whole, &index.to_string()),
    }
    whole
}

#[derive(Clone, Copy)]
pub(in crate::read) struct Node<'s, 't> {
    pub(in crate::read) reading: &'s Reading<'t>,
    pub(in crate::read) step: Option<&'s Step<'s>>,
}

impl Node<'_, '_> {
    fn spend<E: Error>(&self, cost: usize) -> Result<(), E> {
        let left = self.reading.left.get().checked_sub(cost).ok_or_else(|| E::custom(GROWN))?;
        self.reading.left.set(left);
        Ok(())
    }

    fn duplicate(&self, key: &str) {
        let step = Step { parent: self.step, token: Token::Key(key) };
        self.reading.duplicates.borrow_mut().push((pointer(Some(&step)), key.to_owned()));
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(value.into())
    }

    /// Integers past 64 bits keep their size, if not their last digits.
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// YAML has infinities and not-a-number; JSON, and so every keyword, has not.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.spend(value.len() + 1)?;
        Ok(Value::String(self.reading.words.borrow_mut().shared(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let mut elements = Vec::new();
        loop {
            let step = Step { parent: self.step, token: Token::Index(elements.len()) };
            match access.next_element_seed(Node { reading: self.reading, step: Some(&step) })? {
                Some(element) => elements.push(element),
                None => break,
            }
        }
        Ok(elements.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let mut members = Members::new();
        while let Some(key) = access.next_key_seed(Key(&self.reading.words))? {
            self.spend(key.len() + 1)?;
            let step = Step { parent: self.step, token: Token::Key(&key) };
            let value = access.next_value_seed(Node { reading: self.reading, step: Some(&step) })?;
            if members.contains_key(&key) {
                self.duplicate(&key);
            }
            members.insert(key, value);
        }
        members.shrink();
        if members.contains_key("<<") {
            merge(&mut members);
        }
        Ok(Value::Object(members))
    }

    /// A value with a tag of its own (`!include other.yaml`): the tag has no meaning here, the value has.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (tag, value) = access.variant_seed(Key(&self.reading.words))?;
        self.reading.tags.borrow_mut().push((pointer(self.step), tag.to_string()));
        value.newtype_variant_seed(self)
    }
}

/// YAML merge keys (<https://yaml.org/type/merge.html>): a mapping, or several, whose members stand in for those
/// that are not given. Anything else called `<<` is a member like any other.
fn merge(members: &mut Members) {
    let sources = match members.get("<<") {
        Some(Value::Object(source)) => vec![source.clone()],
        Some(Value::Array(sources)) if sources.iter().all(Value::is_object) => {
            sources.iter().filter_map(Value::as_object).cloned().collect()
        }
        _ => return,
    };
    members.remove("<<");
    for (key, value) in sources.into_iter().flatten() {
        members.or_insert(key, value);
    }
}

/// A key as it was spelled: an unquoted `204:` or `on:` is the string it looks like.
struct Key<'w>(&'w RefCell<Words>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string as key")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Arc<str>, E> {
        Ok(self.0.borrow_mut().shared(value))
    }
}
