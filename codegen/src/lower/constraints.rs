//! What a Schema Object asks of a value beside its type: the keywords of OAS 3.0.3, Schema Object, that limit it.

use crate::ir::Constraints;
use indexmap::IndexMap;
use openapiv3::{AnySchema, ArrayType, IntegerType, NumberType, Schema, SchemaKind, StringType, Type};
use serde_json::Value;

/// What a schema itself asks for, whatever it refers to.
pub(super) fn constraints(schema: &Schema) -> Constraints {
    let mut constraints = match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => of_string(string),
        SchemaKind::Type(Type::Number(number)) => of_number(number),
        SchemaKind::Type(Type::Integer(integer)) => of_integer(integer),
        SchemaKind::Type(Type::Array(array)) => of_array(array),
        SchemaKind::Any(any) => of_any(any),
        SchemaKind::Type(Type::Boolean(_) | Type::Object(_))
        | SchemaKind::OneOf { .. }
        | SchemaKind::AnyOf { .. }
        | SchemaKind::AllOf { .. }
        | SchemaKind::Not { .. } => Constraints::NONE,
    };
    // Limits of an integer that no `i64` holds; they still say which type does.
    constraints.minimum = constraints.minimum.or_else(|| number(&schema.schema_data.extensions, "x-specbound-minimum"));
    constraints.maximum = constraints.maximum.or_else(|| number(&schema.schema_data.extensions, "x-specbound-maximum"));
    constraints
}

fn of_string(string: &StringType) -> Constraints {
    Constraints {
        pattern: string.pattern.clone(),
        min_length: string.min_length.map(count),
        max_length: string.max_length.map(count),
        ..Constraints::NONE
    }
}

fn of_number(number: &NumberType) -> Constraints {
    Constraints {
        minimum: number.minimum,
        maximum: number.maximum,
        exclusive_minimum: number.exclusive_minimum,
        exclusive_maximum: number.exclusive_maximum,
        multiple_of: number.multiple_of,
        ..Constraints::NONE
    }
}

fn of_integer(integer: &IntegerType) -> Constraints {
    Constraints {
        minimum: integer.minimum.map(float),
        maximum: integer.maximum.map(float),
        exclusive_minimum: integer.exclusive_minimum,
        exclusive_maximum: integer.exclusive_maximum,
        multiple_of: integer.multiple_of.map(float),
        ..Constraints::NONE
    }
}

fn of_array(array: &ArrayType) -> Constraints {
    Constraints {
        min_items: array.min_items.map(count),
        max_items: array.max_items.map(count),
        unique_items: array.unique_items,
        ..Constraints::NONE
    }
}

fn of_any(any: &AnySchema) -> Constraints {
    Constraints {
        pattern: any.pattern.clone(),
        min_length: any.min_length.map(count),
        max_length: any.max_length.map(count),
        min_items: any.min_items.map(count),
        max_items: any.max_items.map(count),
        minimum: any.minimum,
        maximum: any.maximum,
        exclusive_minimum: any.exclusive_minimum == Some(true),
        exclusive_maximum: any.exclusive_maximum == Some(true),
        multiple_of: any.multiple_of,
        unique_items: any.unique_items == Some(true),
    }
}

fn number(extensions: &IndexMap<String, Value>, key: &str) -> Option<f64> {
    extensions.get(key).and_then(Value::as_f64)
}

fn count(number: usize) -> u64 {
    number as u64
}

/// Bounds are compared as doubles: exact up to 2^53, and rounded beyond, where no document bounds an argument tightly.
#[allow(clippy::cast_precision_loss)]
fn float(integer: i64) -> f64 {
    integer as f64
}
