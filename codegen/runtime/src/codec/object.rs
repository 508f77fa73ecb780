//! Objects: a table of members and a function from the model, a map of serde's in or out. A model is made blank and filled in
//! place, and the first error is kept aside, because both cost a compiler less per member than the usual shapes do.

use super::reading::Answer;
#[cfg(feature = "tally")]
use super::tally;
use super::{Blank, Properties};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// What a schema says of an object.
#[derive(Debug)]
pub struct Shape {
    /// The name of the type, for messages.
    pub name: &'static str,
    /// The names of the members on the wire, in document order.
    pub members: &'static [&'static str],
    /// The positions of those without which an object is refused.
    pub required: &'static [usize],
}

/// An object with known members.
pub trait Object: Sized {
    /// What the schema says.
    const SHAPE: Shape;

    /// The positions of those without which an answer is refused, although the object may be without them elsewhere
    /// (OAS 3.0.3, Schema Object: readOnly).
    const ANSWERED: &'static [usize] = &[];

    /// Returns the object before anything is read.
    fn blank() -> Self;

    /// Reads the value of the member at a position of [`Shape::members`], or, beyond them, of one that the schema does not
    /// name.
    fn read<'de, A: MapAccess<'de>>(&mut self, member: usize, from: &mut Reader<'de, A>);
}

impl<T: Object> Blank for T {
    fn blank() -> Self {
        Object::blank()
    }
}

/// Returns the object that a format holds.
///
/// # Errors
/// The format's error: no object, a required member missing, a member of another type.
pub fn decode_object<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut object = T::blank();
    from.deserialize_map(ObjectVisitor(&mut object))?;
    Ok(object)
}

/// The members of an object on their way in. The first error ends the reading; it is kept here until then.
///
/// Its functions, and those of [`Writer`], are not to be inlined: members of the same type share their machine code, which makes a
/// release build of many models cheaper.
pub struct Reader<'de, A: MapAccess<'de>> {
    map: A,
    stray: Option<String>,
    error: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> fmt::Debug for Reader<'de, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<'de, A: MapAccess<'de>> Reader<'de, A> {
    /// Reads the value of a member that is always there.
    #[inline(never)]
    pub fn value<T: Deserialize<'de>>(&mut self, place: &mut T) {
        match self.map.next_value() {
            Ok(value) => *place = value,
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads the value of a member that may be absent; `null` counts as that, too.
    #[inline(never)]
    pub fn some<T: Deserialize<'de>>(&mut self, place: &mut Option<T>) {
        match self.map.next_value() {
            Ok(None) => {
                #[cfg(feature = "tally")]
                tally::null();
                *place = None;
            }
            Ok(value) => *place = value,
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads the value of a member that may be absent and may be `null`, which are two things.
    #[inline(never)]
    pub fn nullable<T: Deserialize<'de>>(&mut self, place: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *place = Some(value),
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads the value of a member that the schema does not name.
    #[inline(never)]
    pub fn rest<T: Deserialize<'de>>(&mut self, rest: &mut Properties<T>) {
        #[cfg(feature = "tally")]
        tally::stray();
        match self.map.next_value() {
            Ok(value) => drop(rest.insert(self.stray.take().unwrap_or_default(), value)),
            Err(error) => self.error = Some(error),
        }
    }

    /// Drops the value of a member that the schema does not name.
    #[inline(never)]
    pub fn skip(&mut self) {
        #[cfg(feature = "tally")]
        tally::stray();
        if let Err(error) = self.map.next_value::<IgnoredAny>() {
            self.error = Some(error);
        }
    }
}

/// The members of an object on their way out. The first error is kept here until the end.
pub struct Writer<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
}

impl<S: Serializer> fmt::Debug for Writer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<S: Serializer> Writer<S> {
    /// Begins an object.
    pub fn new(to: S) -> Self {
        Writer { map: to.serialize_map(None) }
    }

    /// Writes a member that is always there.
    #[inline(never)]
    pub fn value<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }

    /// Writes a member that may be absent.
    #[inline(never)]
    pub fn some<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// Writes the members that the schema does not name.
    #[inline(never)]
    pub fn rest<T: Serialize>(&mut self, rest: &Properties<T>) {
        for (name, value) in rest {
            if let Ok(map) = &mut self.map
                && let Err(error) = map.serialize_entry(name, value)
            {
                self.map = Err(error);
            }
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The format's error, from wherever it came first.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}

/// Fills an object where it lies: a large one is not moved out of each of the functions that read it.
struct ObjectVisitor<'o, T>(&'o mut T);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::SHAPE.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let ObjectVisitor(object) = self;
        read_members(map, &T::SHAPE, T::ANSWERED, &mut |member, from| object.read(member, from))
    }
}

/// Reads a member by its position, as [`Object::read`] does.
type Read<'r, 'de, A> = dyn FnMut(usize, &mut Reader<'de, A>) + 'r;

/// What is the same for all models: compiled once for each format, not for each type.
fn read_members<'de, A: MapAccess<'de>>(
    map: A,
    shape: &Shape,
    answered: &[usize],
    read: &mut Read<'_, 'de, A>,
) -> Result<(), A::Error> {
    let names = shape.members;
    let mut seen = Seen::default();
    // Servers mostly keep the document's order, so the search for a name starts behind the last one found.
    let mut next = 0;
    let mut reader = Reader { map, stray: None, error: None };
    while let Some(key) = reader.map.next_key_seed(Key { names, next })? {
        let member = match key {
            Found::Member(member) => {
                next = member + 1;
                seen.add(member);
                member
            }
            Found::Other(name) => {
                reader.stray = Some(name);
                names.len()
            }
        };
        read(member, &mut reader);
        if let Some(error) = reader.error {
            #[cfg(feature = "tally")]
            tally::pass(names.get(member).copied().or(reader.stray.as_deref()).unwrap_or_default());
            return Err(error);
        }
    }
    let answered = if Answer::is_read() { answered } else { &[] };
    let missing = shape.required.iter().chain(answered).find(|member| !seen.has(**member));
    match missing.and_then(|member| names.get(*member)) {
        Some(name) => Err(A::Error::missing_field(name)),
        None => Ok(()),
    }
}

/// Which members have been read: bits for the first 128, a list for what lies beyond.
#[derive(Default)]
struct Seen {
    first: u128,
    beyond: Vec<usize>,
}

impl Seen {
    fn add(&mut self, member: usize) {
        match member {
            0..=127 => self.first |= 1 << member,
            _ => self.beyond.push(member),
        }
    }

    fn has(&self, member: usize) -> bool {
        match member {
            0..=127 => self.first >> member & 1 == 1,
            _ => self.beyond.contains(&member),
        }
    }
}

enum Found {
    Member(usize),
    Other(String),
}

struct Key {
    names: &'static [&'static str],
    next: usize,
}

impl Key {
    fn find(&self, name: &str) -> Option<usize> {
        let (before, behind) = self.names.split_at_checked(self.next).unwrap_or((self.names, &[]));
        for (member, known) in behind.iter().enumerate() {
            if *known == name {
                return Some(before.len() + member);
            }
        }
        before.iter().position(|known| *known == name)
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
        Ok(self.find(name).map_or_else(|| Found::Other(name.to_owned()), Found::Member))
    }
}
