//! Unions: one JSON value in, the alternative that its discriminator names or that fits it best out.

use super::misfit;
use super::tally::{TALLY, Tally, count};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

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
    /// The properties that are constants in several alternatives, and tell these apart where the discriminator does not.
    const CONSTANTS: &'static [Constant] = &[];
    /// The alternative that is the schema which the others extend, where there is one.
    const BASE: Option<usize> = None;

    /// Reads a value as the alternative at a position.
    ///
    /// # Errors
    /// Why the value is not of that type.
    fn read(variant: usize, value: &Value) -> Candidate<Self>;

    /// Keeps a value that names an alternative which the document does not know.
    fn unrecognized(value: Value) -> Self;
}

/// A property, the only value that an alternative knows of it, or one of these, as text, and the position of the alternative.
pub type Constant = (&'static str, &'static str, usize);

/// A value read as one alternative, and how much of it that alternative does not explain.
pub type Candidate<T> = Result<(T, usize), serde_json::Error>;

/// How much a type says of the values that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looseness {
    /// It names what it takes; what it does not name is counted while it is read.
    Exact,
    /// An object without members, closed: whatever has some is another alternative, or none.
    Empty,
    /// An object with any members.
    Members,
    /// Any value at all.
    Anything,
}

/// More than any object has members.
const MEMBERS: usize = usize::MAX / 1024;
/// Worse than that.
const ANYTHING: usize = usize::MAX / 512;

/// Reads a value as one alternative. The less the type explains of the value, the worse it fits.
///
/// # Errors
/// Why the value is not of that type.
pub fn candidate<T: DeserializeOwned, U>(value: &Value, looseness: Looseness, wrap: fn(T) -> U) -> Candidate<U> {
    let before = TALLY.with(Tally::begin);
    let read = T::deserialize(value);
    let own = TALLY.with(|tally| tally.end(before));
    if looseness == Looseness::Empty && value.as_object().is_some_and(|members| !members.is_empty()) {
        return Err(serde_json::Error::custom("an object without members is expected"));
    }
    let unexplained = match looseness {
        Looseness::Exact | Looseness::Empty => own,
        Looseness::Members => MEMBERS,
        Looseness::Anything => ANYTHING,
    };
    Ok((wrap(read?), unexplained))
}

/// Returns the alternative that a format holds: the one that the discriminator names, else the one that fits best.
///
/// # Errors
/// The format's error, when no alternative fits; it says of each why not.
pub fn decode_union<'de, T: Union, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut decoded = None;
    from.deserialize_any(Whole(&mut |value| {
        decoded = Some(decode_value(value)?);
        Ok(())
    }))?;
    decoded.ok_or_else(|| D::Error::custom("the format holds no value"))
}

/// Takes any value as a whole. A format fixes the position of an error when the value that it gave to a visitor ends: what is refused
/// later seems to lie in the object or the array around it. Compiled once for each format, not for each union.
struct Whole<'r>(&'r mut dyn FnMut(Value) -> Result<(), String>);

impl Whole<'_> {
    fn take<'de, D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        (self.0)(Value::deserialize(from)?).map_err(D::Error::custom)
    }
}

macro_rules! take_scalars {
    ($($visit:ident($ty:ty))*) => {
        $(fn $visit<E: Error>(self, value: $ty) -> Result<(), E> {
            self.take(value.into_deserializer())
        })*
    };
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    take_scalars!(visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) visit_string(String));

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.take(().into_deserializer())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.take(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.take(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.take(SeqAccessDeserializer::new(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        self.take(MapAccessDeserializer::new(members))
    }
}

fn decode_value<T: Union>(value: Value) -> Result<T, String> {
    let Some(property) = T::TAG else { return best_fit(&value, &[], String::new) };
    let Some(name) = value.get(property) else {
        return best_fit(&value, &[], || misfit::untagged(property));
    };
    let text = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
    let read = |variant| match T::read(variant, &value) {
        Ok((read, _)) => Ok(read),
        Err(error) => Err(misfit::named(T::NAME, property, &text, &error)),
    };
    match (T::TAGS.iter().find(|(tag, _)| *tag == text), T::BASE) {
        // A value has to be what the base says, and need not be one of the schemas that extend it.
        (Some(&(_, variant)), Some(base)) => read(variant).or_else(|reason| read(base).map_err(|_| reason)),
        (Some(&(_, variant)), None) => read(variant),
        (None, Some(base)) => read(base),
        // A list or an object names nothing, not even an alternative of a later version.
        (None, None) if covers_every_variant(T::VARIANTS, T::TAGS) && is_scalar(name) => Ok(T::unrecognized(value)),
        // What several alternatives share is known, though it names none of them.
        (None, None) if T::CONSTANTS.iter().any(|(name, known, _)| *name == property && *known == text) => {
            best_fit(&value, &[], String::new)
        }
        // Nor is it one that has names of its own.
        (None, None) => {
            let others = if is_scalar(name) { T::TAGS } else { &[] };
            best_fit(&value, others, || misfit::unknown(property, &text, T::TAGS))
        }
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object() && !value.is_null()
}

/// Whether each alternative has a value of the discriminator, so that another value can mean none of them.
fn covers_every_variant(variants: &[&str], tags: &[(&str, usize)]) -> bool {
    (0..variants.len()).all(|variant| tags.iter().any(|(_, of)| *of == variant))
}

/// The constants that a value has.
fn meant(constants: &'static [Constant], value: &Value) -> Vec<Constant> {
    let is = |own: &Value, text: &str| own == text || is_number(own, text);
    let has = |(property, text, _): &&Constant| value.get(property).is_some_and(|own| is(own, text));
    constants.iter().filter(has).copied().collect()
}

/// Whether a value is the number that a text is.
fn is_number(value: &Value, text: &str) -> bool {
    match value.as_i64() {
        Some(own) => text.parse() == Ok(own),
        None => value.as_f64().is_some_and(|own| text.parse() == Ok(own)),
    }
}

/// Whether an alternative knows of each property the constant that the value has there, unless none knows it: one of a later version
/// may be any of them.
fn may_be_meant(constants: &[Constant], meant: &[Constant], variant: usize) -> bool {
    meant.iter().all(|(property, _, _)| {
        let is_own = |(name, _, of): &Constant| name == property && *of == variant;
        meant.iter().any(is_own) || !constants.iter().any(is_own)
    })
}

/// How far a value is from an alternative's constants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    /// It has them, as far as it has such properties.
    None,
    /// It has one of them and not another.
    Part,
    /// It has none of them: it is not what the document says, but an alternative of a later version.
    Whole,
}

/// How far a value, which has the constants `meant`, is from those that an alternative knows.
fn breaks(constants: &[Constant], meant: &[Constant], value: &Value, variant: usize) -> Break {
    let is_own = |(_, _, of): &&Constant| *of == variant;
    let is_met = |property: &str| meant.iter().filter(is_own).any(|(name, _, _)| *name == property);
    let is_broken = |property: &str| !is_met(property) && value.get(property).is_some_and(|own| !own.is_null());
    match constants.iter().filter(is_own).any(|(property, _, _)| is_broken(property)) {
        false => Break::None,
        true if meant.iter().any(|own| is_own(&own)) => Break::Part,
        true => Break::Whole,
    }
}

/// The alternative that explains most of a value, of those that break no constant, or else of those that break some. The `others` go by
/// names that the value does not have. An error is told behind what `about` says of the discriminator.
fn best_fit<T: Union>(value: &Value, others: &[(&str, usize)], about: impl FnOnce() -> String) -> Result<T, String> {
    let mut best: Option<(T, (Break, usize))> = None;
    let (mut names, mut reasons) = (Vec::new(), Vec::new());
    let meant = meant(T::CONSTANTS, value);
    let is_other = |variant: usize| others.iter().any(|(_, of)| *of == variant);
    let eligible = |variant: &usize| !is_other(*variant) && may_be_meant(T::CONSTANTS, &meant, *variant);
    for (variant, name) in T::VARIANTS.iter().enumerate().filter(|(variant, _)| eligible(variant)) {
        match T::read(variant, value) {
            Ok((read, count)) => {
                let misfit = (breaks(T::CONSTANTS, &meant, value, variant), count);
                if misfit == (Break::None, 0) {
                    return Ok(read);
                }
                if best.as_ref().is_none_or(|(_, least)| misfit < *least) {
                    best = Some((read, misfit));
                }
            }
            Err(error) => {
                names.push(*name);
                reasons.push(misfit::reason(&error));
            }
        }
    }
    let (read, (breaks, unexplained)) = best.ok_or_else(|| misfit::none(T::NAME, &about(), &names, &reasons))?;
    // What the best one does not explain counts for the union that this one may stand in.
    count(unexplained);
    Ok(if breaks == Break::Whole { T::unrecognized(value.clone()) } else { read })
}
