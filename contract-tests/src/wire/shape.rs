//! A schema comes in; what it says of a text goes out: whether it is a number or a text, or has parts. It must never know how these are
//! written.

use serde_json::Value;

use crate::schema::{Direction, Schemas};

/// What the schema says of a parameter's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A string.
    Text,
    /// A string of bytes: a file in a body of parts, and a text elsewhere.
    File,
    /// A boolean or a number; a text where it is neither.
    Scalar,
    /// Nothing is said of it: a text, unless it was meant as something else.
    Free,
    /// An array: the shapes of its first items, as far as these are known one by one, and the shape of all others.
    List(Vec<Shape>, Box<Shape>),
    /// An object: the named members, and the shape of all others.
    Object(Vec<(String, Shape)>, Box<Shape>),
    /// One of these: alternatives may look the same on the wire.
    Either(Vec<Shape>),
}

impl Shape {
    /// The shape of a converted schema of what goes this way.
    pub(crate) fn of(schemas: &Schemas, direction: Direction, schema: &Value) -> Shape {
        Shape::within(schemas, direction, schema, 0)
    }

    fn within(schemas: &Schemas, direction: Direction, schema: &Value, depth: usize) -> Shape {
        let flat = schemas.flat(direction, schema);
        if depth > 8 {
            return Shape::Text;
        }
        let within = |schema: &Value| Shape::within(schemas, direction, schema, depth + 1);
        let inner = |schema: Option<&Value>| schema.map_or(Shape::Text, within);
        let types: Vec<&str> = match flat.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            // Members and items are said of objects and lists alone.
            _ if flat.get("properties").is_some() => vec!["object"],
            _ if flat.get("items").is_some() || flat.get("prefixItems").is_some() => vec!["array"],
            _ => Vec::new(),
        };
        let one = |name: &&str| match *name {
            "boolean" | "integer" | "number" => Some(Shape::Scalar),
            "array" => {
                let firsts = flat.get("prefixItems").and_then(Value::as_array).into_iter().flatten();
                let firsts = firsts.map(|first| inner(Some(first))).collect();
                Some(Shape::List(firsts, Box::new(inner(flat.get("items")))))
            }
            "object" => {
                let members = flat.get("properties").and_then(Value::as_object).into_iter().flatten();
                let members = members.map(|(name, schema)| (name.clone(), inner(Some(schema)))).collect();
                let others = match flat.get("additionalProperties") {
                    Some(said) if said.is_object() => inner(Some(said)),
                    Some(Value::Bool(false)) => Shape::Text,
                    _ => Shape::Free,
                };
                Some(Shape::Object(members, Box::new(others)))
            }
            "null" => None,
            _ if flat.get("format").is_some_and(|format| format == "binary") => Some(Shape::File),
            _ => Some(Shape::Text),
        };
        let own: Vec<Shape> = match types.is_empty() {
            true => constants(&flat).filter_map(Shape::of_constant).collect(),
            false => types.iter().filter_map(one).collect(),
        };
        let options = ["anyOf", "oneOf"].iter().find_map(|word| flat.get(*word)?.as_array()).into_iter().flatten();
        let options: Vec<Shape> = options.filter(|option| !is_null(option)).map(|option| inner(Some(option))).collect();
        match own.as_slice() {
            [] => Shape::either(options),
            // Alternatives beside a type add members; whatever else they say is said of that type.
            [Shape::Object(..)] if !types.is_empty() => {
                let objects = options.into_iter().filter(|option| matches!(option, Shape::Object(..)));
                Shape::either(own.iter().cloned().chain(objects).collect())
            }
            _ => Shape::either(own),
        }
    }

    /// The shape of what is no other than this value; none of null, which no text is.
    pub(super) fn of_constant(value: &Value) -> Option<Shape> {
        let inner = |value: &Value| Shape::of_constant(value).unwrap_or(Shape::Text);
        match value {
            Value::Null => None,
            Value::String(_) => Some(Shape::Text),
            Value::Bool(_) | Value::Number(_) => Some(Shape::Scalar),
            Value::Array(items) => Some(Shape::List(items.iter().map(inner).collect(), Box::new(Shape::Free))),
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), inner(value))).collect();
                Some(Shape::Object(members, Box::new(Shape::Free)))
            }
        }
    }

    /// One of these shapes: objects become one with the members of all.
    fn either(shapes: Vec<Shape>) -> Shape {
        let flat = |shape| if let Shape::Either(inner) = shape { inner } else { vec![shape] };
        let mut list: Vec<Shape> = Vec::new();
        for shape in shapes.into_iter().flat_map(flat) {
            let object = list.iter().position(|known| matches!(known, Shape::Object(..)));
            let known = object.and_then(|at| list.get_mut(at));
            if let (Some(Shape::Object(members, rest)), Shape::Object(others, other_rest)) = (known, &shape) {
                // What says nothing suits anything, and comes last.
                let both = if **rest == Shape::Free { [other_rest, &*rest] } else { [&*rest, other_rest] };
                **rest = Shape::either(both.into_iter().map(|rest| (**rest).clone()).collect());
                for (name, other) in others {
                    match members.iter_mut().find(|(own, _)| own == name) {
                        Some((_, own)) => *own = Shape::either(vec![own.clone(), other.clone()]),
                        None => members.push((name.clone(), other.clone())),
                    }
                }
            } else if !list.contains(&shape) {
                list.push(shape);
            }
        }
        match list.len() {
            0 => Shape::Text,
            1 => list.remove(0),
            _ => Shape::Either(list),
        }
    }

    /// The shape as which a value was meant, where there is a choice; without a value, the first one that is no text.
    pub(crate) fn toward(&self, value: Option<&Value>) -> Shape {
        match self {
            Shape::Either(shapes) => {
                let meant = shapes.iter().find(|shape| value.is_some_and(|value| shape.suits(value)));
                let usual = || shapes.iter().find(|shape| !matches!(shape, Shape::Text | Shape::File));
                meant.or_else(usual).map_or(Shape::Text, |shape| shape.toward(value))
            }
            Shape::List(firsts, others) => {
                let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let one = |index: usize| firsts.get(index).unwrap_or(others).toward(items.get(index));
                let known = (0..items.len().max(firsts.len())).map(one).collect();
                Shape::List(known, Box::new(others.toward(None)))
            }
            Shape::Object(members, others) => {
                let member = |name: &str| value.and_then(|value| value.get(name));
                let known = members.iter().map(|(name, shape)| (name.clone(), shape.toward(member(name))));
                // Where all that is not named is text, there is nothing to choose.
                let meant = value.and_then(Value::as_object).filter(|_| **others != Shape::Text).into_iter().flatten();
                let meant = meant.filter(|(name, _)| members.iter().all(|(own, _)| own != *name));
                let meant = meant.map(|(name, value)| (name.clone(), others.toward(Some(value))));
                Shape::Object(known.chain(meant).collect(), Box::new(others.toward(None)))
            }
            Shape::Free if value.is_some_and(|value| Shape::Scalar.suits(value)) => Shape::Scalar,
            Shape::Free => Shape::Text,
            Shape::Text | Shape::File | Shape::Scalar => self.clone(),
        }
    }

    /// Whether a value can have this shape.
    fn suits(&self, value: &Value) -> bool {
        match self {
            Shape::Text | Shape::File => value.is_string(),
            Shape::Scalar => value.is_boolean() || value.is_number(),
            Shape::List(..) => value.is_array(),
            Shape::Object(..) => value.is_object(),
            Shape::Either(shapes) => shapes.iter().any(|shape| shape.suits(value)),
            Shape::Free => true,
        }
    }

    pub(crate) fn member(&self, name: &str) -> &Shape {
        match self {
            Shape::Object(members, others) => {
                members.iter().find(|(own, _)| own == name).map_or(others, |(_, shape)| shape)
            }
            _ => &Shape::Text,
        }
    }

    /// Whether it is one of several, of which some have parts.
    pub(crate) fn is_either_or(&self) -> bool {
        let has_parts = |shape: &Shape| matches!(shape, Shape::List(..) | Shape::Object(..));
        matches!(self, Shape::Either(shapes) if shapes.iter().any(has_parts))
    }

    /// Whether it is an object that has a member of this name.
    pub(crate) fn names(&self, name: &str) -> bool {
        matches!(self, Shape::Object(members, _) if members.iter().any(|(own, _)| own == name))
    }

    /// The shape of an item; of what is no list, its own.
    pub(crate) fn item(&self, index: usize) -> &Shape {
        match self {
            Shape::List(items, others) => items.get(index).unwrap_or(others),
            _ => self,
        }
    }

    /// A text without delimiters as a value.
    pub(crate) fn scalar(&self, text: &str) -> Value {
        let parsed = match self {
            Shape::Scalar => {
                serde_json::from_str(text).ok().filter(|value: &Value| value.is_boolean() || value.is_number())
            }
            _ => None,
        };
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

/// The values that a schema knows, if it is of constants.
fn constants(flat: &Value) -> impl Iterator<Item = &Value> {
    flat.get("enum").and_then(Value::as_array).into_iter().flatten().chain(flat.get("const"))
}

/// Whether a schema is of `null` alone, which no text is.
fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|name| name == "null")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Document;

    #[test]
    fn constants_and_items_have_types_of_their_own() {
        let document =
            Document::from_value(json!({ "openapi": "3.1.0", "paths": {} })).unwrap_or_else(|_| unreachable!());
        let schemas = Schemas::new(&document).unwrap_or_else(|_| unreachable!());
        let of = |schema: &Value| Shape::of(&schemas, Direction::Request, schema);
        let read = |schema: Value, text: &str, meant: Value| of(&schema).toward(Some(&meant)).scalar(text);
        assert_eq!(read(json!({ "enum": [true, false] }), "true", json!(true)), json!(true));
        assert_eq!(read(json!({ "const": 0.5 }), "0.5", json!(0.5)), json!(0.5));
        assert_eq!(read(json!({ "const": "1" }), "1", json!("1")), json!("1"));
        assert_eq!(read(json!({ "enum": [null, "a"] }), "a", json!("a")), json!("a"));
        let mixed = json!({ "enum": [1, "a"] });
        assert_eq!(read(mixed.clone(), "1", json!(1)), json!(1));
        assert_eq!(read(mixed, "a", json!("a")), json!("a"));
        let tuple = json!({ "prefixItems": [{ "type": "string" }, { "type": "integer" }] });
        let (text, number) = (Box::new(Shape::Text), vec![Shape::Text, Shape::Scalar]);
        assert_eq!(of(&tuple).toward(Some(&json!(["1", 1]))), Shape::List(number, text));
    }
}
