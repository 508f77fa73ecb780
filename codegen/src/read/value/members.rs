//! The members of an object in the order of the document. There are rarely more than a handful, and these are looked through; of many,
//! each place is noted.

use std::collections::HashMap;
use std::sync::Arc;

use super::Value;

/// As many are found as fast by looking at each.
const FEW: usize = 16;

/// The members of an object, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members(Kept);

type Member = (Arc<str>, Value);

#[derive(Clone, Debug)]
enum Kept {
    Few(Vec<Member>),
    Many(Box<Many>),
}

#[derive(Clone, Debug)]
struct Many {
    list: Vec<Member>,
    places: HashMap<Arc<str>, usize>,
}

impl Many {
    fn new(list: Vec<Member>) -> Self {
        let places = list.iter().enumerate().map(|(place, (key, _))| (Arc::clone(key), place)).collect();
        Many { list, places }
    }
}

impl Members {
    /// Returns an object without members.
    #[must_use]
    pub fn new() -> Self {
        Members(Kept::Few(Vec::new()))
    }

    /// Members whose names are known to differ.
    fn of(list: Vec<Member>) -> Self {
        Members(if list.len() > FEW { Kept::Many(Box::new(Many::new(list))) } else { Kept::Few(list) })
    }

    fn list(&self) -> &[Member] {
        match &self.0 {
            Kept::Few(list) => list,
            Kept::Many(many) => &many.list,
        }
    }

    fn list_mut(&mut self) -> &mut [Member] {
        match &mut self.0 {
            Kept::Few(list) => list,
            Kept::Many(many) => &mut many.list,
        }
    }

    fn take(&mut self) -> Vec<Member> {
        match std::mem::replace(&mut self.0, Kept::Few(Vec::new())) {
            Kept::Few(list) => list,
            Kept::Many(many) => many.list,
        }
    }

    fn place(&self, key: &str) -> Option<usize> {
        match &self.0 {
            Kept::Few(list) => list.iter().position(|(known, _)| **known == *key),
            Kept::Many(many) => many.places.get(key).copied(),
        }
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.list().len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list().is_empty()
    }

    /// Returns the member of this name.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.place(key).and_then(|place| self.list().get(place)).map(|(_, value)| value)
    }

    pub(in crate::read) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.place(key).and_then(|place| self.list_mut().get_mut(place)).map(|(_, value)| value)
    }

    /// Returns whether there is a member of this name.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Returns the names and the values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.list().iter().map(|(key, value)| (&**key, value))
    }

    /// Returns the names in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns the values in order.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// Returns those names of members that are looked for, to change the members by.
    pub(in crate::read) fn names_where(&self, wanted: impl Fn(&str) -> bool) -> Vec<Arc<str>> {
        self.list().iter().filter(|(key, _)| wanted(key)).map(|(key, _)| Arc::clone(key)).collect()
    }

    pub(in crate::read) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.list_mut().iter_mut().map(|(key, value)| (&**key, value))
    }

    /// Gives the member of this name a value: a new one becomes the last.
    pub(in crate::read) fn insert(&mut self, key: impl Into<Arc<str>> + AsRef<str>, value: impl Into<Value>) {
        let value = value.into();
        match self.get_mut(key.as_ref()) {
            Some(known) => *known = value,
            None => self.push(key.into(), value),
        }
    }

    /// Gives a member that is not there a value, and returns the one that it has then.
    pub(in crate::read) fn or_insert(&mut self, key: impl Into<Arc<str>> + AsRef<str>, value: impl Into<Value>) {
        if !self.contains_key(key.as_ref()) {
            self.push(key.into(), value.into());
        }
    }

    fn push(&mut self, key: Arc<str>, value: Value) {
        match &mut self.0 {
            Kept::Few(list) if list.len() < FEW => list.push((key, value)),
            Kept::Few(_) => {
                let mut list = self.take();
                list.push((key, value));
                *self = Members::of(list);
            }
            Kept::Many(many) => {
                many.places.insert(Arc::clone(&key), many.list.len());
                many.list.push((key, value));
            }
        }
    }

    /// Gives back the room that is kept for more.
    pub(in crate::read) fn shrink(&mut self) {
        match &mut self.0 {
            Kept::Few(list) => list.shrink_to_fit(),
            Kept::Many(many) => many.list.shrink_to_fit(),
        }
    }

    /// Takes a member away; the others keep their order.
    pub(in crate::read) fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.place(key)?;
        let mut list = self.take();
        let (_, value) = list.remove(place);
        *self = Members::of(list);
        Some(value)
    }

    /// Keeps the members whose names are wanted.
    pub(in crate::read) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        let mut list = self.take();
        list.retain(|(key, _)| wanted(key));
        *self = Members::of(list);
    }

    /// Gives a member another name, which no other has, without moving it.
    pub(in crate::read) fn rename(&mut self, from: &str, to: &str) {
        let mut list = self.take();
        list.iter_mut().filter(|(key, _)| **key == *from).for_each(|(key, _)| *key = to.into());
        *self = list.into_iter().collect();
    }
}

impl Default for Members {
    fn default() -> Self {
        Members::new()
    }
}

/// Objects are equal in whatever order.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl FromIterator<(Arc<str>, Value)> for Members {
    /// Of several members of one name the last one counts, at the place of the first.
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(members: I) -> Self {
        let mut collected = Members::new();
        collected.extend(members);
        collected
    }
}

impl Extend<(Arc<str>, Value)> for Members {
    fn extend<I: IntoIterator<Item = (Arc<str>, Value)>>(&mut self, members: I) {
        members.into_iter().for_each(|(key, value)| self.insert(key, value));
    }
}

impl IntoIterator for Members {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<(Arc<str>, Value)>;

    fn into_iter(mut self) -> Self::IntoIter {
        self.take().into_iter()
    }
}
