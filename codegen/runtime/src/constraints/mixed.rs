//! Demands of values of several kinds, each of which has an effect on its own kind alone.

use serde_json::Value;

use super::super::describe::Constraints;
use super::{arrays, expressions, numbers};

impl Constraints {
    /// Demands of any kind of value.
    pub const MIXED: Constraints = Constraints { check, ..Constraints::NONE };
}

fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    expressions::check(constraints, value)?;
    numbers::check(constraints, value)?;
    arrays::check(constraints, value)
}
