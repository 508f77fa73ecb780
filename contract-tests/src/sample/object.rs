//! A schema of an object comes in; an object with the members that its extent shows goes out. It must never know how their values are
//! found.

use rand::RngExt;
use serde_json::{Map, Value, json};

use super::{Extent, Manner, Sampler, scalar};

impl Sampler<'_> {
    pub(super) fn object(&mut self, schema: &Value) -> Result<Value, String> {
        let mut object = Map::new();
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let needed = required.contains(&name.as_str());
            let wanted = match self.extent {
                Extent::Full => true,
                Extent::Minimal => needed,
                Extent::Sampled(_) => needed || self.rng.random(),
            };
            if !wanted || property == &Value::Bool(false) {
                continue;
            }
            match self.value(property) {
                Ok(value) => {
                    object.insert(name.clone(), value);
                }
                Err(error) if needed => return Err(error),
                Err(_) => {}
            }
        }
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        for name in required.iter().filter(|name| !properties.is_some_and(|known| known.contains_key(**name))) {
            if closed && self.manner != Manner::Near && schema.get("patternProperties").is_none() {
                return Err(format!("{name} is required, and not allowed"));
            }
            object.insert((*name).to_owned(), json!("required"));
        }
        self.further(schema, properties.is_none(), &mut object)?;
        Ok(Value::Object(object))
    }

    /// Members without a name in the schema: as a map must have them, and as a free-form object may.
    fn further(&mut self, schema: &Value, nameless: bool, object: &mut Map<String, Value>) -> Result<(), String> {
        let least = scalar::bound(schema, "minProperties").unwrap_or(0);
        let most = scalar::bound(schema, "maxProperties").unwrap_or(usize::MAX);
        let typed = schema.get("additionalProperties").filter(|value| value.is_object());
        let free = nameless && schema.get("additionalProperties") != Some(&Value::Bool(false));
        let wanted = match self.extent {
            Extent::Minimal => least,
            _ if typed.is_some() || free => (object.len() + 2).min(most).max(least),
            _ => least,
        };
        let any = [json!("text"), json!(-12.5), json!({ "deep": [null, true, { "n": 9_007_199_254_740_993_i64 }] })];
        for index in 0..wanted.saturating_sub(object.len()) {
            let value = match typed {
                Some(schema) => match self.value(schema) {
                    Err(_) if object.len() >= least => break,
                    other => other?,
                },
                None => any.get(index % any.len()).cloned().unwrap_or_default(),
            };
            object.insert(format!("further key/{index}"), value);
        }
        Ok(())
    }
}
