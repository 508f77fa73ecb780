//! A document comes in; the same tree goes out with every schema in it written as JSON Schema 2020-12, for one direction.
//! Pointers stay what they were, so a schema is still found where the document has it. It must never judge a value.

use serde_json::{Map, Value, json};

use super::Direction;

/// Converts every schema of the document (OAS 3.0.3, Schema Object: the ways in which it differs from JSON Schema).
pub(super) fn document(raw: &Value, direction: Direction, is_3_0: bool) -> Value {
    Converter { direction, is_3_0 }.around(raw, "")
}

struct Converter {
    direction: Direction,
    is_3_0: bool,
}

impl Converter {
    /// Walks what is not a schema itself, looking for `schema` and `components.schemas`.
    fn around(&self, value: &Value, parent: &str) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.around(item, parent)).collect(),
            Value::Object(members) => {
                let one = |(name, value): (&String, &Value)| {
                    let converted = match name.as_str() {
                        "schema" => self.schema(value),
                        "schemas" if parent == "components" => self.each(value),
                        "example" | "examples" | "default" | "$id" => value.clone(),
                        _ => self.around(value, name),
                    };
                    (name.clone(), converted)
                };
                Value::Object(members.iter().map(one).collect())
            }
            other => other.clone(),
        }
    }

    fn each(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.schema(value))).collect())
            }
            Value::Array(items) => items.iter().map(|item| self.schema(item)).collect(),
            other => other.clone(),
        }
    }

    fn schema(&self, raw: &Value) -> Value {
        let Some(own) = raw.as_object() else { return raw.clone() };
        if self.is_3_0 && own.contains_key("$ref") {
            // OAS 3.0.3, Reference Object: members beside `$ref` are ignored.
            return json!({ "$ref": own.get("$ref") });
        }
        let mut schema = Map::new();
        for (name, value) in own {
            let converted = match name.as_str() {
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" | "allOf"
                | "anyOf" | "oneOf" | "prefixItems" => self.each(value),
                "items"
                | "additionalProperties"
                | "not"
                | "contains"
                | "propertyNames"
                | "if"
                | "then"
                | "else"
                | "unevaluatedItems"
                | "unevaluatedProperties" => self.schema(value),
                "nullable" | "example" | "examples" | "xml" | "externalDocs" | "$id" | "id" | "$schema" => continue,
                _ => value.clone(),
            };
            schema.insert(name.clone(), converted);
        }
        exclusive(&mut schema, "minimum", "exclusiveMinimum");
        exclusive(&mut schema, "maximum", "exclusiveMaximum");
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            // JSON Schema Validation, section 6.5.3: they are unique. That some are not changes nothing that they say.
            let mut seen = Vec::new();
            required.retain(|name| {
                !seen.contains(name) && {
                    seen.push(name.clone());
                    true
                }
            });
        }
        width(&mut schema);
        self.by_direction(&mut schema, own);
        if self.is_3_0 && own.get("nullable") == Some(&Value::Bool(true)) {
            return nullable(schema);
        }
        Value::Object(schema)
    }

    /// Takes members out that do not travel this way (OAS 3.0.3, Schema Object: readOnly, writeOnly).
    fn by_direction(&self, schema: &mut Map<String, Value>, own: &Map<String, Value>) {
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let Some(properties) = own.get("properties").and_then(Value::as_object) else { return };
        let flagged = |value: &Value| value.get(flag) == Some(&Value::Bool(true));
        let away: Vec<&String> = properties.iter().filter(|(_, value)| flagged(value)).map(|(name, _)| name).collect();
        if let Some(Value::Object(kept)) = schema.get_mut("properties") {
            kept.retain(|name, _| !away.contains(&name));
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !away.iter().any(|gone| name.as_str() == Some(gone)));
        }
    }
}

/// OAS 3.0 has draft 5's boolean `exclusiveMinimum`, which changes the meaning of `minimum`. Documents that were of 3.0 once keep it;
/// OAS 3.1 has no meaning for it, so that the older one does no harm.
fn exclusive(schema: &mut Map<String, Value>, bound: &str, flag: &str) {
    match schema.get(flag) {
        Some(Value::Bool(true)) => {
            schema.remove(flag);
            if let Some(value) = schema.remove(bound) {
                schema.insert(flag.to_owned(), value);
            }
        }
        Some(Value::Bool(false)) => {
            schema.remove(flag);
        }
        _ => {}
    }
}

/// `int32` is a bound as well (OAS 3.0.3, Data Types: signed 32 bits), and so are the other widths of the OpenAPI Format Registry;
/// `int64` is one that no JSON number of ours exceeds.
fn width(schema: &mut Map<String, Value>) {
    let (minimum, maximum) = match schema.get("format").and_then(Value::as_str) {
        Some("int8") => (json!(i8::MIN), json!(i8::MAX)),
        Some("int16") => (json!(i16::MIN), json!(i16::MAX)),
        Some("int32") => (json!(i32::MIN), json!(i32::MAX)),
        Some("uint8") => (json!(0), json!(u8::MAX)),
        Some("uint16") => (json!(0), json!(u16::MAX)),
        Some("uint32") => (json!(0), json!(u32::MAX)),
        Some("uint64" | "uint") => (json!(0), json!(u64::MAX)),
        _ => return,
    };
    if schema.get("type").is_none_or(|kind| kind != "string") {
        schema.entry("minimum").or_insert(minimum);
        schema.entry("maximum").or_insert(maximum);
    }
}

fn nullable(mut schema: Map<String, Value>) -> Value {
    match schema.get_mut("type") {
        Some(Value::String(name)) => {
            let name = name.clone();
            schema.insert("type".to_owned(), json!([name, "null"]));
            if let Some(Value::Array(values)) = schema.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            Value::Object(schema)
        }
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}
