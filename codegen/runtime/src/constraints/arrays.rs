//! What is demanded of arrays: how many items, and whether they differ.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::describe::Constraints;
use super::counts::check_count;

impl Constraints {
    /// Demands of arrays.
    pub const ARRAY: Constraints = Constraints { check, ..Constraints::NONE };
}

pub(super) fn check(constraints: &Constraints, value: &Value) -> Result<(), String> {
    match value {
        Value::Array(items) => check_items(constraints, items),
        _ => Ok(()),
    }
}

fn check_items(constraints: &Constraints, items: &[Value]) -> Result<(), String> {
    check_count(items.len() as u64, constraints.min_items, constraints.max_items, "items")?;
    if constraints.unique_items {
        let mut seen = BTreeSet::new();
        if !items.iter().all(|item| seen.insert(item.to_string())) {
            return Err("holds an item twice".to_owned());
        }
    }
    Ok(())
}
