//! A document comes in; the same tree goes out with every schema in it written as JSON Schema 2020-12, for one direction.
//! Pointers stay what they were, so a schema is still found where the document has it. It must never judge a value.

use serde_json::{Map, Value, json};

use super::{Direction, fragment};
use crate::document::{NAMED, decoded};

/// Converts every schema of the document (OAS 3.0.3, Schema Object: the ways in which it differs from JSON Schema).
pub(super) fn document(raw: &Value, direction: Direction, is_3_0: bool) -> Value {
    let converter = Converter { raw, direction, is_3_0 };
    let mut made = converter.around(raw, "");
    converter.keep(raw, &mut made);
    made
}

/// Where schemas are kept that lie nowhere in the document as it is converted.
const KEPT: &str = "x-kept";

struct Converter<'d> {
    raw: &'d Value,
    direction: Direction,
    is_3_0: bool,
}

impl Converter<'_> {
    /// Keeps what is referred to, though it lies in a member that does not travel this way, and was taken out with it.
    fn keep(&self, raw: &Value, made: &mut Value) {
        let (mut left, mut next) = (references(made), 0);
        let mut kept: Vec<(String, Value)> = Vec::new();
        while let Some(pointer) = left.get(next).cloned() {
            next += 1;
            if made.pointer(&pointer).is_some() || kept.iter().any(|(known, _)| *known == pointer) {
                continue;
            }
            if let Some(schema) = raw.pointer(&pointer).map(|schema| self.schema(schema)) {
                left.extend(references(&schema));
                kept.push((pointer, schema));
            }
        }
        let (pointers, schemas): (Vec<String>, Vec<Value>) = kept.into_iter().unzip();
        if let Some(members) = made.as_object_mut().filter(|_| !pointers.is_empty()) {
            members.insert(KEPT.to_owned(), Value::Array(schemas));
            redirect(made, &pointers);
        }
    }

    /// Walks what is not a schema itself, looking for `schema` and `components.schemas`.
    fn around(&self, value: &Value, parent: &str) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.around(item, parent)).collect(),
            Value::Object(members) => {
                let one = |(name, value): (&String, &Value)| {
                    let converted = match name.as_str() {
                        "schema" | "itemSchema" => self.schema(value),
                        "schemas" if parent == "components" => self.each(value),
                        data if ["example", "examples", "default", "$id"].contains(&data)
                            && !NAMED.contains(&parent) =>
                        {
                            value.clone()
                        }
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
            let beside = own.iter().filter(|(name, value)| *name == "$ref" || is_said_nullable(name, value));
            return Value::Object(beside.map(|(name, value)| (name.clone(), reference(name, value))).collect());
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
                // Where it means nothing, it is kept as a remark: a client may take it for what it means elsewhere.
                "nullable" if !self.is_3_0 && is_said_nullable(name, value) => value.clone(),
                "$ref" => reference(name, value),
                "nullable" | "example" | "examples" | "xml" | "externalDocs" | "$id" | "id" | "$schema" => continue,
                _ => value.clone(),
            };
            schema.insert(name.clone(), converted);
        }
        self.tuple(&mut schema, own);
        unevaluated(&mut schema);
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

    /// Whether a schema says so, itself or where it refers to.
    fn says(&self, schema: &Value, flag: &str, depth: usize) -> bool {
        let target = schema.as_object().and_then(inside).filter(|_| depth < 8);
        schema.get(flag) == Some(&Value::Bool(true))
            || target.and_then(|pointer| self.raw.pointer(&pointer)).is_some_and(|it| self.says(it, flag, depth + 1))
    }

    /// `items` as a list of schemas, which OpenAPI does not have: one is meant for all items, and several for the first ones, as in
    /// JSON Schema before 2020-12.
    fn tuple(&self, schema: &mut Map<String, Value>, own: &Map<String, Value>) {
        let Some(list) = own.get("items").and_then(Value::as_array) else { return };
        let all = if let [one] = list.as_slice() { Some(one) } else { own.get("additionalItems") };
        match all {
            Some(items) => schema.insert("items".to_owned(), self.schema(items)),
            None => schema.remove("items"),
        };
        if list.len() > 1 {
            schema.insert("prefixItems".to_owned(), list.iter().map(|one| self.schema(one)).collect());
        }
    }

    /// Takes members out that do not travel this way (OAS 3.0.3, Schema Object: readOnly, writeOnly).
    fn by_direction(&self, schema: &mut Map<String, Value>, own: &Map<String, Value>) {
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let Some(properties) = own.get("properties").and_then(Value::as_object) else { return };
        let flagged = |value: &Value| self.says(value, flag, 0);
        let away: Vec<&String> = properties.iter().filter(|(_, value)| flagged(value)).map(|(name, _)| name).collect();
        if let Some(Value::Object(kept)) = schema.get_mut("properties") {
            kept.retain(|name, _| !away.contains(&name));
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !away.iter().any(|gone| name.as_str() == Some(gone)));
        }
    }
}

/// The pointers of all references within the document, in their order.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(members) => inside(members).into_iter().chain(members.values().flat_map(references)).collect(),
        _ => Vec::new(),
    }
}

/// The pointer of a reference within the document.
fn inside(members: &Map<String, Value>) -> Option<String> {
    Some(decoded(members.get("$ref")?.as_str()?.strip_prefix('#')?).into_owned())
}

/// Leads references to these pointers to what is kept of them.
fn redirect(value: &mut Value, pointers: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, pointers)),
        Value::Object(members) => {
            let kept = inside(members).and_then(|pointer| pointers.iter().position(|kept| *kept == pointer));
            if let Some(index) = kept {
                members.insert("$ref".to_owned(), json!(format!("#/{KEPT}/{index}")));
            }
            members.values_mut().for_each(|inner| redirect(inner, pointers));
        }
        _ => {}
    }
}

/// Whether a member says that null is a value, too.
fn is_said_nullable(name: &str, value: &Value) -> bool {
    name == "nullable" && value == &Value::Bool(true)
}

/// A `$ref` within the document without what need not be percent-encoded in it (RFC 6901, section 6); of anything else, itself.
fn reference(name: &str, value: &Value) -> Value {
    let encoded = value.as_str().filter(|text| name == "$ref" && text.contains('%'));
    let inside = encoded.and_then(|text| text.strip_prefix('#')).map(decoded);
    match inside.filter(|inside| inside.starts_with('/')) {
        Some(inside) => json!(format!("#{}", fragment(&inside))),
        None => value.clone(),
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

/// Where no other schema is applied beside it, no other could have evaluated a member: `unevaluatedProperties` says then what
/// `additionalProperties` would (JSON Schema Core, section 11.3).
fn unevaluated(schema: &mut Map<String, Value>) {
    const APPLYING: [&str; 10] =
        ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "not", "additionalProperties"];
    if APPLYING.iter().all(|word| !schema.contains_key(*word))
        && let Some(said) = schema.remove("unevaluatedProperties")
    {
        schema.insert("additionalProperties".to_owned(), said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(version: &str, schema: &Value) -> Value {
        let raw = json!({ "components": { "schemas": { "S": schema } } });
        document(&raw, Direction::Response, version == "3.0")
            .pointer("/components/schemas/S")
            .cloned()
            .unwrap_or_default()
    }

    #[test]
    fn references_are_written_alike() {
        let table = [
            ("#/components/schemas/%46oo", "#/components/schemas/Foo"),
            ("#%2Fcomponents/schemas/Foo", "#/components/schemas/Foo"),
            ("#/paths/~1a~1%7Bb%7D", "#/paths/~1a~1%7Bb%7D"),
            ("#/a b", "#/a b"),
            ("x.json#/%46", "x.json#/%46"),
        ];
        for (reference, expected) in table {
            for version in ["3.0", "3.1"] {
                assert_eq!(converted(version, &json!({ "$ref": reference })), json!({ "$ref": expected }));
            }
        }
    }

    #[test]
    fn what_goes_by_the_name_of_data_is_none() {
        let schema = json!({ "type": "string", "nullable": true });
        let media = json!({ "content": { "a/b": { "schema": schema, "example": { "schema": schema } } } });
        let raw = json!({ "responses": { "default": media }, "headers": { "example": media } });
        let made = document(&raw, Direction::Response, true);
        for within in ["/responses/default/content/a~1b", "/headers/example/content/a~1b"] {
            assert_eq!(made.pointer(within).unwrap()["schema"], converted("3.0", &schema));
            assert_eq!(made.pointer(within).unwrap()["example"], json!({ "schema": schema }));
        }
    }

    #[test]
    fn what_is_referred_to_is_kept_though_it_does_not_travel() {
        let inner = json!({ "type": "object", "properties": { "b": { "type": "string", "nullable": true } } });
        let raw = json!({ "components": { "schemas": {
            "A": { "type": "object", "properties": { "a": { "allOf": [inner], "readOnly": true } } },
            "S": { "$ref": "#/components/schemas/A/properties/a" },
            "T": { "$ref": "#/components/schemas/A/properties/a/allOf/0/properties/b" },
            "U": { "$ref": "#/components/schemas/Gone" },
        } } });
        let request = document(&raw, Direction::Request, true);
        let at = |pointer: &str| request.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at("/components/schemas/A/properties"), json!({}));
        assert_eq!(at("/components/schemas/S"), json!({ "$ref": "#/x-kept/0" }));
        assert_eq!(at("/x-kept/0/allOf/0/properties/b"), json!({ "type": ["string", "null"] }));
        assert_eq!(at("/components/schemas/T"), json!({ "$ref": "#/x-kept/1" }));
        assert_eq!(at("/x-kept/1"), json!({ "type": ["string", "null"] }));
        assert_eq!(at("/components/schemas/U"), json!({ "$ref": "#/components/schemas/Gone" }));
        assert_eq!(document(&raw, Direction::Response, true).get("x-kept"), None);
    }

    #[test]
    fn what_does_not_travel_may_say_so_where_it_is_referred_to() {
        let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let raw = json!({ "components": { "schemas": {
            "A": { "properties": { "id": of("Id"), "alias": of("Alias"), "name": of("Name") }, "required": ["id", "name"] },
            "Id": { "type": "string", "readOnly": true }, "Alias": of("Id"), "Name": { "type": "string", "writeOnly": true },
        } } });
        for (direction, names, required) in
            [(Direction::Request, vec!["name"], ["name"]), (Direction::Response, vec!["id", "alias"], ["id"])]
        {
            let made = document(&raw, direction, true);
            let kept = made.pointer("/components/schemas/A/properties").unwrap().as_object().unwrap();
            assert_eq!(kept.keys().collect::<Vec<_>>(), names);
            assert_eq!(made.pointer("/components/schemas/A/required").unwrap(), &json!(required));
        }
    }

    #[test]
    fn nullable_beside_a_reference_is_a_remark() {
        let beside = json!({ "$ref": "#/a", "nullable": true });
        for version in ["3.0", "3.1"] {
            assert_eq!(converted(version, &beside), beside);
        }
        assert_eq!(
            converted("3.0", &json!({ "type": "string", "nullable": true })),
            json!({ "type": ["string", "null"] })
        );
    }

    #[test]
    fn items_as_a_list_are_of_all_items_or_of_the_first() {
        let text = json!({ "type": "string" });
        let (one, two) = (json!({ "items": [text] }), json!({ "items": [text, {}], "additionalItems": false }));
        assert_eq!(converted("3.0", &one), json!({ "items": text }));
        let several = converted("3.1", &two);
        assert_eq!((&several["prefixItems"], &several["items"]), (&json!([text, {}]), &json!(false)));
    }
}
