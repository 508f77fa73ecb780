//! Lists of constants (JSON Schema validation, sections 6.1.2 and 6.1.3: enum, const).

/// A list of constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// The constants, in document order, without repetition and without `null`.
    pub values: Vec<EnumValue>,
    /// What all of them are.
    pub kind: EnumKind,
}

/// What the constants of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnumKind {
    /// Strings.
    Text,
    /// Integers of 64 bits.
    Integer,
    /// Numbers that a double holds as they are.
    Number,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumValue {
    /// Its text on the wire (for a number, as JSON has it, without a fraction that is nothing).
    pub wire: String,
    /// A name that the document gives it (`x-enum-varnames`), if any.
    pub hint: Option<String>,
    /// What the document says of it alone, where it is an alternative of its own.
    pub doc: Option<String>,
    /// `deprecated`, likewise.
    pub deprecated: bool,
}
