//! A value and what the document demands of it come in; what it violates goes out, without the value, which may be
//! confidential. Each kind of demand has a file, which is compiled where a parameter has it. It must never know where the value is
//! sent.

mod arrays;
mod counts;
mod expressions;
mod mixed;
mod numbers;
mod pattern;
mod strings;

use serde_json::Value;

use super::describe::Constraints;

/// Checks a value (OAS 3.0.3, Schema Object; JSON Schema Validation §6). A constraint on another kind of value than the
/// one given has no effect.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with the parameter's name.
pub type Check = fn(&Constraints, &Value) -> Result<(), String>;

impl Constraints {
    /// No constraint at all.
    pub const NONE: Constraints = Constraints {
        check: |_, _| Ok(()),
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
}
