//! The header fields of an answer come in; the declared ones go out, with the values that they have by their schemas.

use contract_tests::document::{FieldForm, Response};
use contract_tests::schema::Direction;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use super::Facts;
use super::flaw::Flaw;

/// The declared fields by their names in lower case: `{"value": …}`, null where there is none, or `{"error": …}`.
pub fn declared(facts: &Facts, response: &Response, headers: &HeaderMap) -> Value {
    let mut all = Map::new();
    for field in &response.fields {
        let lines =
            headers.get_all(&field.name).iter().map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
        let lines: Vec<String> = lines.collect();
        let schema = field.schema.as_ref().and_then(|schema| facts.schemas.at(Direction::Response, schema));
        let sent = (!lines.is_empty()).then(|| lines.join(","));
        let read = match sent {
            None if facts.flaw == Flaw::FieldInvented => Ok(json!(0)),
            None => Ok(Value::Null),
            Some(_) if facts.flaw == Flaw::FieldLost => Ok(Value::Null),
            Some(text) if facts.flaw == Flaw::FieldUntyped => Ok(json!(text)),
            Some(text) if field.form == FieldForm::Json => serde_json::from_str(&text).map_err(|why| why.to_string()),
            Some(text) if field.form == FieldForm::Text { plain: false } => Ok(json!(text)),
            Some(text) => value(facts, schema, &text, field.form == FieldForm::Exploded),
        };
        let told = match read {
            Err(_) if facts.flaw == Flaw::FieldUnfitLost => json!({ "value": null }),
            Err(why) => json!({ "error": why }),
            Ok(value) => json!({ "value": value }),
        };
        all.insert(field.name.to_lowercase(), told);
    }
    Value::Object(all)
}

fn value(facts: &Facts, schema: Option<&Value>, text: &str, exploded: bool) -> Result<Value, String> {
    let flat = schema.map(|schema| facts.schemas.flat(Direction::Response, schema)).unwrap_or_default();
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    match flat["type"].as_str() {
        Some("array") => items.map(|item| value(facts, flat.get("items"), item, exploded)).collect(),
        Some("object") => {
            let parts: Vec<&str> = items.collect();
            let pairs: Vec<(&str, &str)> = if exploded {
                parts.iter().filter_map(|part| part.split_once('=')).collect()
            } else {
                parts.chunks(2).filter(|pair| pair.len() == 2).map(|pair| (pair[0], pair[1])).collect()
            };
            let one = |(name, text): (&str, &str)| {
                Ok((name.to_owned(), value(facts, flat["properties"].get(name), text, exploded)?))
            };
            pairs.into_iter().map(one).collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        Some(kind @ ("integer" | "number" | "boolean")) => {
            let value: Value = serde_json::from_str(text).map_err(|why| why.to_string())?;
            let is_kind = if kind == "boolean" { value.is_boolean() } else { value.is_number() };
            if is_kind { Ok(value) } else { Err(format!("{text} is no {kind}")) }
        }
        _ => Ok(json!(text)),
    }
}
