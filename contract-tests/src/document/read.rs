//! Text comes in, a JSON value goes out. YAML keys become strings, as JSON has no others (`204:` is a key of the responses), and integers
//! of more than 64 bits become doubles, as they do in JSON. Of a key that is there twice the last counts. It must never know OpenAPI.

use std::fmt;

use serde::de::{Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads JSON or YAML.
pub(super) fn value(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    let Any(value) = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    Ok(value)
}

/// Any value of YAML as one of JSON.
struct Any(Value);

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyVisitor).map(Any)
    }
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has, too")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// JSON has no infinities; who writes one into JSON writes null.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Any(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((Any(name), Any(value))) = entries.next_entry()? {
            let name = match name {
                Value::String(name) => name,
                Value::Array(_) | Value::Object(_) => {
                    return Err(A::Error::custom(format!("{name} cannot be the name of a member")));
                }
                scalar => scalar.to_string(),
            };
            map.insert(name, value);
        }
        Ok(Value::Object(merged(map)))
    }

    /// What a tag of YAML stands before.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (Any(_), value) = tagged.variant()?;
        value.newtype_variant().map(|Any(value)| value)
    }
}

/// A mapping with what its merge key brings: members that it does not have itself, of several sources those of the first that has them
/// (<https://yaml.org/type/merge.html>).
fn merged(mut map: Map<String, Value>) -> Map<String, Value> {
    let sources: Vec<&Map<String, Value>> = match map.get("<<") {
        Some(Value::Object(source)) => vec![source],
        Some(Value::Array(sources)) if sources.iter().all(Value::is_object) => {
            sources.iter().filter_map(Value::as_object).collect()
        }
        _ => return map,
    };
    let mut brought = Map::new();
    for source in sources.into_iter().rev() {
        brought.extend(source.clone());
    }
    map.remove("<<");
    brought.append(&mut map);
    brought
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_is_read_as_json_has_it() {
        let text = "204: [yes, 1.5, -3, null, !tag x, .inf]\nmost: 18446744073709552000\nleast: -18446744073709552000\n~: {true: '1'}\n";
        let expected = json!({
            "204": ["yes", 1.5, -3, null, "x", null], "most": 18446744073709552000.0, "least": -18446744073709552000.0,
            "null": { "true": "1" },
        });
        assert_eq!(value(text).unwrap(), expected);
        assert_eq!(value(r#"{"a": 18446744073709551615}"#).unwrap(), json!({ "a": u64::MAX }));
        assert_eq!(value(r#"{"a": [1,], "a": 2,}"#).unwrap(), json!({ "a": 2 }));
        let text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 3}\n<<: 4\n";
        assert_eq!(value(text).unwrap()["z"], json!({ "a": 3, "b": 1, "c": 2 }));
        assert_eq!(value(text).unwrap()["<<"], json!(4));
    }

    #[test]
    fn what_no_member_can_be_called_is_refused() {
        let error = value("? [a]\n: b\n").unwrap_err();
        assert!(error.contains("cannot be the name of a member"), "{error}");
    }
}
