//! Pages: which operations list things piece by piece, and how to get from one piece to the next. Nothing here knows a setting or
//! a pointer any more: everything is a position in the IR.

use super::{Ty, TypeId};

/// How the answers of an operation are pages of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub turn: Turn,
    /// The way from an answer's body to its items: members alone.
    pub items: Vec<Step>,
    /// The type of an item.
    pub item: Ty,
    /// The way to what says that another page follows: a boolean, or anything that is there only then.
    pub more: Option<Vec<Step>>,
    /// The way to the number of items of all pages, an integer.
    pub total: Option<Vec<Step>>,
}

/// How the next page is asked for; parameters are positions in [`super::Operation::params`].
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// By its number.
    Page {
        /// The parameter.
        parameter: usize,
        /// The number of the first page.
        first: u64,
    },
    /// By the number of items before it.
    Offset {
        /// The parameter.
        parameter: usize,
    },
    /// By a cursor.
    Cursor {
        /// The parameter.
        parameter: usize,
        /// The way to the cursor, text or an integer.
        next: Vec<Step>,
        /// Whether that way begins at the last item, not at the body.
        of_last: bool,
    },
    /// By the header `Link` (RFC 8288).
    LinkHeader {
        /// The parameter that says how many items a page may hold.
        size: Option<usize>,
    },
    /// By a URL in the body.
    NextLink {
        /// The way to it.
        next: Vec<Step>,
        /// The parameter that says how many items a page may hold.
        size: Option<usize>,
    },
}

/// A step from a value to one within.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Into a member of a struct.
    Member {
        /// The struct.
        of: TypeId,
        /// The position of the member in its fields.
        field: usize,
    },
    /// Into the first element of a list of structs that has a text in one of its members.
    Element {
        /// The struct.
        of: TypeId,
        /// The position of the member in its fields.
        field: usize,
        /// The text.
        value: String,
    },
}
