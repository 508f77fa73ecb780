//! `enum` and `const`: the constants of a schema in; the types they have, and an open enum of those of one type, out.
//! It must never know how a type is named.

use super::schema::Lowered;
use super::view::View;
use crate::ir::{Enum, EnumKind, EnumValue, Shape, Ty};
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// What other tools' extensions say of the constants of an enum: their names, or what they mean.
#[derive(Clone, Debug)]
pub(super) enum Labels {
    /// One for each constant, in their order.
    Listed(Vec<String>),
    /// By the constants' texts.
    Keyed(BTreeMap<String, String>),
}

impl Default for Labels {
    fn default() -> Self {
        Labels::Listed(Vec::new())
    }
}

impl Labels {
    /// Those of the first of the keys that says any, or of the `member` that the values of `x-ms-enum` have.
    pub(super) fn new(extensions: &IndexMap<String, Value>, keys: &[&str], member: &str) -> Labels {
        let given = keys.iter().find_map(|key| match extensions.get(*key)? {
            Value::Array(list) => {
                Some(Labels::Listed(list.iter().map(|label| label.as_str().unwrap_or_default().to_owned()).collect()))
            }
            Value::Object(map) => {
                let labels = map.iter().filter_map(|(value, label)| Some((value.clone(), label.as_str()?.to_owned())));
                Some(Labels::Keyed(labels.collect()))
            }
            _ => None,
        });
        let of_microsoft = || {
            let values = extensions.get("x-ms-enum")?.get("values")?.as_array()?;
            let label = |value: &Value| Some((text(value.get("value")?), value.get(member)?.as_str()?.to_owned()));
            Some(Labels::Keyed(values.iter().filter_map(label).collect()))
        };
        given.or_else(of_microsoft).unwrap_or_default()
    }

    /// That of a constant, by its position among so many, or by its text.
    fn of(&self, index: usize, count: usize, wire: &str) -> Option<String> {
        let label = match self {
            Labels::Listed(list) if list.len() == count => list.get(index),
            Labels::Listed(_) => None,
            Labels::Keyed(labels) => labels.get(wire),
        };
        label.filter(|label| !label.trim().is_empty()).cloned()
    }
}

/// The text of a constant.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a value is of a type by its JSON Schema name.
pub(super) fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// The greatest whole number up to which a double holds each.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// A constant that is whole, whether it was written with a fraction or not (JSON Schema validation, section 6.1.1).
fn whole(value: &Value) -> Option<i64> {
    let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() <= WHOLE;
    value.as_i64().or_else(|| value.as_f64().filter(is_whole).map(|number| number as i64))
}

/// A constant that a double holds as it is, as its text.
fn double(value: &Value) -> Option<String> {
    match (whole(value), value.as_f64()) {
        (Some(whole), _) => (whole.unsigned_abs() <= WHOLE as u64).then(|| whole.to_string()),
        (None, number) => number.filter(|number| number.fract() != 0.0).map(|number| number.to_string()),
    }
}

/// The types of constants by their JSON Schema names, in their order.
pub(super) fn types_of(constants: &[Value]) -> Vec<String> {
    let mut types = Vec::new();
    let integers = constants.iter().filter(|value| value.is_number()).all(|value| whole(value).is_some());
    for value in constants {
        let name = match value {
            Value::String(_) => "string",
            Value::Bool(_) => "boolean",
            Value::Number(_) if integers => "integer",
            Value::Number(_) => "number",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Null => continue,
        };
        if !types.iter().any(|known| known == name) {
            types.push(name.to_owned());
        }
    }
    types
}

/// `enum` and `const` of one type: strings and numbers become an open enum, other constants the type that holds them all.
pub(super) fn constants(view: &View) -> Lowered {
    let values = &view.enumeration;
    let named = |wire: Vec<String>, kind| {
        let count = wire.len();
        let mut seen = HashSet::with_capacity(wire.len());
        let mut list: Vec<EnumValue> = Vec::with_capacity(wire.len());
        for (i, wire) in wire.into_iter().enumerate() {
            if seen.insert(wire.clone()) {
                let hint = view.value_names.of(i, count, &wire);
                let doc = view.value_docs.of(i, count, &wire);
                list.push(EnumValue { wire, hint, doc, deprecated: false });
            }
        }
        Lowered::Shape(Shape::Enum(Enum { values: list, kind }))
    };
    if values.iter().all(Value::is_string) {
        return named(values.iter().filter_map(Value::as_str).map(str::to_owned).collect(), EnumKind::Text);
    }
    if let Some(integers) = values.iter().map(whole).collect::<Option<Vec<_>>>().filter(|_| view.types != ["number"]) {
        return named(integers.iter().map(ToString::to_string).collect(), EnumKind::Integer);
    }
    if values.iter().all(Value::is_boolean) {
        return Lowered::Ty(Ty::Bool);
    }
    if values.iter().all(Value::is_u64) {
        return Lowered::Ty(Ty::Int { bits: 64, signed: false });
    }
    if let Some(numbers) = values.iter().map(double).collect() {
        return named(numbers, EnumKind::Number);
    }
    if values.iter().all(Value::is_number) {
        return Lowered::Ty(Ty::Float);
    }
    Lowered::Ty(Ty::Any)
}
