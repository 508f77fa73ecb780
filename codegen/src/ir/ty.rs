//! Types: what a schema means once it is lowered.

use super::Enum;
use crate::diagnostic::Origin;

/// An index into [`super::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// The position in [`super::Api::types`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The type of a value on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `true` or `false`.
    Bool,
    /// A whole number that a Rust integer of this kind holds.
    Int {
        /// 8, 16, 32 or 64.
        bits: u8,
        /// Whether negative numbers exist.
        signed: bool,
    },
    /// A number of any size and precision, kept digit for digit as far as JSON's reader allows.
    Number,
    /// A double.
    Float,
    /// Text.
    String,
    /// What the settings give for a format: the path of a type that knows serde.
    Foreign(String),
    /// Bytes outside JSON: an octet-stream body.
    Bytes,
    /// A file in a part of a multipart body.
    File,
    /// `null` and nothing else.
    Null,
    /// Any JSON value.
    Any,
    /// A JSON object of any members.
    Object,
    /// An array.
    List(Box<Ty>),
    /// An array of fixed positions (`prefixItems`).
    Tuple(Vec<Ty>),
    /// An object used as a map.
    Map(Box<Ty>),
    /// A value or `null`.
    Nullable(Box<Ty>),
    /// A definition of the document.
    Named(TypeId),
}

impl Ty {
    /// The types that it holds, one level down, a definition's own content excluded.
    #[must_use]
    pub fn inner(&self) -> Vec<&Ty> {
        match self {
            Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => vec![inner],
            Ty::Tuple(list) => list.iter().collect(),
            Ty::Bool
            | Ty::Int { .. }
            | Ty::Number
            | Ty::Float
            | Ty::String
            | Ty::Foreign(_)
            | Ty::Bytes
            | Ty::File
            | Ty::Null
            | Ty::Any
            | Ty::Object
            | Ty::Named(_) => Vec::new(),
        }
    }

    /// Whether it is such a type, or holds one.
    #[must_use]
    pub fn holds(&self, is: fn(&Ty) -> bool) -> bool {
        is(self) || self.inner().into_iter().any(|inner| inner.holds(is))
    }
}

/// A definition: a type with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// The schema it comes from.
    pub origin: Origin,
    /// Wire words its name is made from, from the outermost: `["ApiError", "parameters"]`.
    pub hint: Vec<String>,
    /// Whether several places share it, so that its last word alone names it better.
    pub shared: bool,
    /// `title` and `description`.
    pub doc: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// What it is.
    pub shape: Shape,
    /// Where it is used; settled once everything is lowered.
    pub uses: Uses,
}

impl TypeDef {
    /// The name of the component that it is, whatever it is called by now.
    #[must_use]
    pub fn component(&self) -> Option<String> {
        let mut tokens = self.origin.tokens();
        let is_component = [tokens.next(), tokens.next()] == [Some("components".into()), Some("schemas".into())];
        let name = tokens.next().filter(|_| is_component)?;
        tokens.next().is_none().then(|| name.into_owned())
    }

    /// The words by which it is known wherever it is used: the last one, and those before it where that one only counts.
    #[must_use]
    pub fn own_words(&self) -> &[String] {
        let counts = |word: &String| word.strip_prefix("option ").is_some_and(|number| number.parse::<usize>().is_ok());
        let last = self.hint.len().saturating_sub(1);
        let mut from = last;
        while from > 0
            && (counts(&self.hint[from]) || from < last && matches!(self.hint[from].as_str(), "item" | "value"))
        {
            from -= 1;
        }
        &self.hint[from..]
    }
}

/// The directions in which a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Reachable from a request.
    pub request: bool,
    /// Reachable from a response.
    pub response: bool,
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// An object with known members.
    Struct(Struct),
    /// One of a list of constants; open.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias {
        /// The type it stands for.
        ty: Ty,
        /// Whether it must be a type of its own, because it contains itself.
        recursive: bool,
    },
}

impl Shape {
    /// The types of all that it holds.
    #[must_use]
    pub fn types(&self) -> Vec<&Ty> {
        match self {
            Shape::Struct(Struct { fields, rest }) => fields.iter().map(|field| &field.ty).chain(rest).collect(),
            Shape::Union(Union { variants, .. }) => variants.iter().map(|variant| &variant.ty).collect(),
            Shape::Alias { ty, .. } => vec![ty],
            Shape::Enum(_) => Vec::new(),
        }
    }

    /// Whether there is such a type in it.
    #[must_use]
    pub fn holds(&self, is: fn(&Ty) -> bool) -> bool {
        self.types().into_iter().any(|ty| ty.holds(is))
    }
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Struct {
    /// The members, in document order.
    pub fields: Vec<Field>,
    /// The type of the members that are not known; `None` where the schema allows none.
    pub rest: Option<Ty>,
}

/// A member of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The property's name.
    pub wire: String,
    /// Whether it is always present, in the direction in which it travels.
    pub required: bool,
    /// Whether answers without it are refused, although it is not required because requests are without it.
    pub answered: bool,
    /// Whether the document requires it of requests, although it is not required because answers are without it.
    pub asked: bool,
    /// The type of its value.
    pub ty: Ty,
    /// Whether the value must be held behind a pointer, because its type contains the struct itself, or is large.
    pub boxed: bool,
    /// Sent by the server only.
    pub read_only: bool,
    /// Sent by the client only.
    pub write_only: bool,
    /// `default`, as JSON text.
    pub default: Option<String>,
    /// The only value that it has, where that is a boolean: of others the type says so.
    pub only: Option<bool>,
    /// The one value of a discriminator that is mapped to the object, where its type leaves it open.
    pub told: Option<String>,
    /// Whether a new object has the only value, although it need not.
    pub preset: bool,
    /// What its schema says of the value, if anything; a server may well send another, so that it is told, not checked.
    pub constraints: Option<Box<Constraints>>,
    /// `title` and `description`.
    pub doc: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Union {
    /// The alternatives, in document order.
    pub variants: Vec<Variant>,
    /// How they are told apart; `None` means by what fits best.
    pub tag: Option<Tag>,
}

/// A property whose value names the alternative.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The property's name.
    pub property: String,
}

/// An alternative of a union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Wire words its name is made from.
    pub hint: String,
    /// Whether these are made up, since the document has none.
    pub unnamed: bool,
    /// The component that it is: the value of a discriminator that means it, where the document names no other (OAS 3.0.3,
    /// Discriminator Object).
    pub component: Option<String>,
    /// Its type.
    pub ty: Ty,
    /// The values of the tag that choose it.
    pub tags: Vec<String>,
    /// Whether the value must be held behind a pointer.
    pub boxed: bool,
    /// Whether it is an object that may have no members at all.
    pub empty: bool,
    /// Whether it is the schema that the others extend, which a value may be without being any of them; the first one, then.
    pub base: bool,
}

impl Variant {
    /// An alternative of which no more is known than what it is called and what it is.
    #[must_use]
    pub fn new(hint: String, ty: Ty) -> Self {
        Self { hint, unnamed: false, component: None, ty, tags: Vec::new(), boxed: false, empty: false, base: false }
    }
}

/// What a value must satisfy beyond its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraints {
    /// ECMA-262 pattern, unanchored; only one that the client can check.
    pub pattern: Option<String>,
    /// In Unicode scalar values.
    pub min_length: Option<u64>,
    /// In Unicode scalar values.
    pub max_length: Option<u64>,
    /// Of an array.
    pub min_items: Option<u64>,
    /// Of an array.
    pub max_items: Option<u64>,
    /// Of a number.
    pub minimum: Option<f64>,
    /// Of a number.
    pub maximum: Option<f64>,
    /// Whether `minimum` itself is excluded.
    pub exclusive_minimum: bool,
    /// Whether `maximum` itself is excluded.
    pub exclusive_maximum: bool,
    /// Of a number.
    pub multiple_of: Option<f64>,
    /// Of an array.
    pub unique_items: bool,
}

impl Constraints {
    /// No more than its type.
    pub const NONE: Self = Self {
        pattern: None,
        min_length: None,
        max_length: None,
        min_items: None,
        max_items: None,
        minimum: None,
        maximum: None,
        exclusive_minimum: false,
        exclusive_maximum: false,
        multiple_of: None,
        unique_items: false,
    };

    /// Returns these, or nothing where they ask for nothing, as with nearly all members.
    #[must_use]
    pub fn boxed(self) -> Option<Box<Self>> {
        (self != Self::NONE).then(|| Box::new(self))
    }

    /// Adds what else has to hold. Of two patterns or divisors the first stands, since one of each can be checked.
    pub fn tighten(&mut self, other: &Constraints) {
        self.pattern = self.pattern.take().or_else(|| other.pattern.clone());
        self.min_length = self.min_length.max(other.min_length);
        self.max_length = least(self.max_length, other.max_length);
        self.min_items = self.min_items.max(other.min_items);
        self.max_items = least(self.max_items, other.max_items);
        (self.minimum, self.exclusive_minimum) =
            tighter((self.minimum, self.exclusive_minimum), (other.minimum, other.exclusive_minimum), |own, other| {
                other > own
            });
        (self.maximum, self.exclusive_maximum) =
            tighter((self.maximum, self.exclusive_maximum), (other.maximum, other.exclusive_maximum), |own, other| {
                other < own
            });
        self.multiple_of = self.multiple_of.or(other.multiple_of);
        self.unique_items |= other.unique_items;
    }
}

/// The lesser of two bounds; none is no bound.
fn least(own: Option<u64>, other: Option<u64>) -> Option<u64> {
    own.into_iter().chain(other).min()
}

/// A bound of a number, and whether it is itself excluded.
type Bound = (Option<f64>, bool);

/// Of two bounds the one that allows less: the other one where it lies within, and where they are equal, what either excludes.
fn tighter(own: Bound, other: Bound, is_within: fn(f64, f64) -> bool) -> Bound {
    match (own.0, other.0) {
        (None, _) => other,
        (_, None) => own,
        (Some(mine), Some(theirs)) if mine == theirs => (own.0, own.1 || other.1),
        (Some(mine), Some(theirs)) => {
            if is_within(mine, theirs) {
                other
            } else {
                own
            }
        }
    }
}

/// A document has no number that differs from itself.
impl Eq for Constraints {}

impl std::hash::Hash for Constraints {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // The two zeros are equal.
        let bits = |number: Option<f64>| number.map(|number| (number + 0.0).to_bits());
        (&self.pattern, self.min_length, self.max_length, self.min_items, self.max_items).hash(state);
        (bits(self.minimum), bits(self.maximum), bits(self.multiple_of)).hash(state);
        (self.exclusive_minimum, self.exclusive_maximum, self.unique_items).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::Constraints;

    fn bounds(minimum: Option<f64>, exclusive_minimum: bool, max_items: Option<u64>) -> Constraints {
        Constraints { minimum, exclusive_minimum, max_items, ..Constraints::NONE }
    }

    /// Whichever comes first, what allows less stands.
    #[test]
    fn constraints_are_as_tight_as_the_tightest() {
        for (one, other, both) in [
            (bounds(None, false, None), bounds(Some(1.0), true, Some(2)), bounds(Some(1.0), true, Some(2))),
            (bounds(Some(1.0), true, Some(9)), bounds(Some(2.0), false, Some(3)), bounds(Some(2.0), false, Some(3))),
            (bounds(Some(2.0), true, None), bounds(Some(2.0), false, None), bounds(Some(2.0), true, None)),
        ] {
            for (mut first, second) in [(one.clone(), other.clone()), (other, one)] {
                first.tighten(&second);
                assert_eq!(first, both);
            }
        }
    }
}
