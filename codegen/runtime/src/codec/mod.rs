//! The serde half of every model, written once: a generated type says which members it has, and these functions read and
//! write them. Any format that serde knows goes in and out; no particular model is known here.

mod blank;
mod doubles;
mod integers;
#[cfg(feature = "tally")]
mod misfit;
mod object;
mod reading;
#[cfg(feature = "tally")]
mod tally;
mod texts;
mod tuple;
#[cfg(feature = "tally")]
mod union;

pub use doubles::{Number, decode_number, encode_number, unrecognized_number};
pub use integers::{Integer, decode_integer, unrecognized_integer};
pub use object::{Object, Reader, Shape, Writer, decode_object};
pub(crate) use reading::Answer;
pub use texts::{Text, decode_text, unrecognized};
#[cfg(feature = "tally")]
pub use union::{Candidate, Constant, Looseness, Union, candidate, decode_union};

use std::collections::BTreeMap;

/// The members of an object that its schema does not name.
pub type Properties<T = serde_json::Value> = BTreeMap<String, T>;

/// A value that stands for "not read yet" and is replaced while an object is read.
pub trait Blank {
    /// Returns that value.
    fn blank() -> Self;
}

/// The integer that a number is, as far as a double holds each (JSON Schema validation, section 6.1.1: `1.0` is one).
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
