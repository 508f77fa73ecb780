//! The text of a JSON or YAML document in; its mappings, sequences and texts out.
//! It must never know OpenAPI, and it is not the generator's reader, which is to be held against another one.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::Result;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value of a document.
#[derive(Clone, Debug)]
pub enum Node {
    /// With the keys in their order, which merging (`<<`) has been applied to.
    Mapping(Vec<(String, Node)>),
    /// An array.
    Sequence(Vec<Node>),
    /// A string.
    Text(String),
    /// A number of whatever size, a boolean, or nothing: none of it is told from the others.
    Plain,
}

/// Reads a document.
///
/// Errors: it is neither JSON nor YAML; what the reader of YAML says.
pub fn parse(text: &str) -> Result<Node> {
    let text = text.trim_start_matches('\u{feff}');
    // JSON first, since its reader is the faster one and YAML allows no tabs.
    serde_json::from_str(text).or_else(|_| Ok(serde_yaml::from_str(text)?))
}

impl Node {
    /// Returns the value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Returns the keys and values of a mapping; of anything else, none.
    pub fn members(&self) -> &[(String, Node)] {
        if let Node::Mapping(members) = self { members } else { &[] }
    }

    /// Returns the text, if this is one.
    pub fn text(&self) -> Option<&str> {
        if let Node::Text(text) = self { Some(text) } else { None }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element()? {
            elements.push(element);
        }
        Ok(Node::Sequence(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        let mut merged = Vec::new();
        while let Some(Key(key)) = access.next_key()? {
            match key.as_deref() {
                Some("<<") => merged.push(access.next_value::<Node>()?),
                Some(_) => members.push((key.unwrap_or_default(), access.next_value()?)),
                None => drop(access.next_value::<IgnoredAny>()?),
            }
        }
        merge(&mut members, merged);
        Ok(Node::Mapping(members))
    }
}

/// A key; `None` for one that is neither a text nor a number.
struct Key(Option<String>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyKey).map(Key)
    }
}

struct AnyKey;

impl<'de> Visitor<'de> for AnyKey {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Adds what is merged in where the mapping does not say otherwise itself (YAML's merge key; an earlier one wins).
fn merge(members: &mut Vec<(String, Node)>, merged: Vec<Node>) {
    let mut known: BTreeSet<String> = members.iter().map(|(key, _)| key.clone()).collect();
    let sources = merged.into_iter().flat_map(|node| match node {
        Node::Sequence(nodes) => nodes,
        node => vec![node],
    });
    for (key, value) in sources.flat_map(|node| node.members().to_vec()) {
        if known.insert(key.clone()) {
            members.push((key, value));
        }
    }
}
