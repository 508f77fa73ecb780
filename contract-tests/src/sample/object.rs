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
        let most = scalar::bound(schema, "maxProperties").unwrap_or(usize::MAX);
        for (name, property) in properties.into_iter().flatten() {
            let needed = required.contains(&name.as_str());
            let wanted = match self.extent {
                Extent::Full => needed || !self.sparing || self.rng.random_ratio(2, 3),
                Extent::Minimal => needed,
                Extent::Sampled(_) => needed || self.rng.random(),
            };
            // There must be room left for those that it requires.
            let room = || required.iter().filter(|name| !object.contains_key(**name)).count() + object.len() < most;
            if !wanted || property == &Value::Bool(false) || !(needed || room()) {
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
        // Where patterns are all that is said of further members, they are such as match one.
        let patterns = schema.get("patternProperties").and_then(Value::as_object).filter(|_| typed.is_none());
        let patterns: Vec<(&String, &Value)> = patterns.into_iter().flatten().collect();
        let wanted = match self.extent {
            Extent::Minimal => least,
            _ if typed.is_some() || free || !patterns.is_empty() => (object.len() + 2).min(most).max(least),
            _ => least,
        };
        let any = [json!("text"), json!(-12.5), json!({ "deep": [null, true, { "n": 9_007_199_254_740_993_i64 }] })];
        let names = schema.get("propertyNames").map(|names| self.schemas.flat(self.direction, names));
        let names = names.filter(|names| LIMITS.iter().any(|word| names.get(*word).is_some()));
        for index in 0..wanted.saturating_sub(object.len()) {
            let patterned = patterns.get(index % patterns.len().max(1));
            let of_pattern = patterned.map(|(pattern, _)| json!({ "type": "string", "pattern": pattern }));
            let name = match of_pattern.as_ref().or(names.as_ref()) {
                None => format!("further key/{index}"),
                Some(names) => match self.new_name(names, object) {
                    Err(_) if object.len() >= least => break,
                    other => other?,
                },
            };
            let value = match typed.or(patterned.map(|(_, schema)| *schema)) {
                Some(schema) => match self.value(schema) {
                    Err(_) if object.len() >= least => break,
                    other => other?,
                },
                None => any.get(index % any.len()).cloned().unwrap_or_default(),
            };
            object.insert(name, value);
        }
        Ok(())
    }

    /// A name that the schema of names allows (JSON Schema, section 10.3.2.4), and that no member has.
    fn new_name(&mut self, names: &Value, object: &Map<String, Value>) -> Result<String, String> {
        // A fixed extent would make the same name each time.
        let extent = std::mem::replace(&mut self.extent, Extent::Sampled(object.len() as u64));
        let mut found = Err("no name is left for a further member".to_owned());
        for _ in 0..NAMES {
            match self.value(names) {
                Ok(Value::String(name)) if !object.contains_key(&name) => {
                    found = Ok(name);
                    break;
                }
                Ok(_) => {}
                Err(error) => found = Err(error),
            }
        }
        self.extent = extent;
        found
    }
}

/// How often a new name is sought.
const NAMES: usize = 16;

/// What a schema of names may say beyond that they are texts.
const LIMITS: [&str; 9] = ["enum", "const", "pattern", "format", "minLength", "maxLength", "oneOf", "anyOf", "not"];
