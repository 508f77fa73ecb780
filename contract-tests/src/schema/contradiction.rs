//! A schema comes in; why no value at all fits it goes out, where that can be told without a search. It must never say so of a
//! schema that some value fits.

use std::sync::PoisonError;

use serde_json::{Value, json};

use super::{Direction, Schemas};

/// How deep contradictions are looked for.
const DEPTH: usize = 24;

/// Members of a schema that ask nothing of a value.
const SAYS_NOTHING: [&str; 6] = ["title", "description", "discriminator", "default", "deprecated", "nullable"];

impl Schemas {
    /// Why no value fits the schema at a pointer. None where one may, or where there is no telling.
    #[must_use]
    pub fn contradiction(&self, direction: Direction, pointer: &str) -> Option<String> {
        let schema = self.at(direction, pointer)?;
        Finder { schemas: self, direction }.of(schema, &mut Vec::new(), 0)
    }
}

struct Finder<'s> {
    schemas: &'s Schemas,
    direction: Direction,
}

impl Finder<'_> {
    fn of(&self, schema: &Value, trail: &mut Vec<String>, depth: usize) -> Option<String> {
        if schema == &Value::Bool(false) {
            return Some("the schema `false` allows nothing".to_owned());
        }
        if depth >= DEPTH {
            return None;
        }
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return self.flat(&self.schemas.flat(self.direction, schema), trail, depth);
        };
        // What has to hold itself never ends.
        if trail.iter().any(|seen| seen == reference) {
            return Some(format!("{reference} requires itself"));
        }
        // What has a value has one wherever it stands; looked for at each place, they would be as many as there are ways to it.
        let key = (self.direction, reference.to_owned());
        if self.schemas.sound.lock().unwrap_or_else(PoisonError::into_inner).contains(&key) {
            return None;
        }
        trail.push(reference.to_owned());
        let found = self.flat(&self.schemas.flat(self.direction, schema), trail, depth);
        trail.pop();
        if found.is_none() {
            self.schemas.sound.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        }
        found
    }

    fn flat(&self, flat: &Value, trail: &mut Vec<String>, depth: usize) -> Option<String> {
        let kind = flat.get("type");
        if kind == Some(&json!([])) {
            return Some("its parts ask for different types".to_owned());
        }
        if let Some(values) = flat.get("enum").and_then(Value::as_array)
            && !values.iter().any(|value| is_of(value, kind))
        {
            return Some("none of the values of its enum is of its type".to_owned());
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(options) = flat.get(word).and_then(Value::as_array) {
                let mut around = flat.as_object().cloned().unwrap_or_default();
                around.remove(word);
                let alone = around.keys().all(|word| SAYS_NOTHING.contains(&word.as_str()));
                let mut all = options.iter().map(|option| {
                    let reference = option.get("$ref").and_then(Value::as_str).map(str::to_owned);
                    if reference.as_ref().is_some_and(|name| trail.contains(name)) {
                        return Some("an alternative requires itself".to_owned());
                    }
                    // With nothing around it, it is known by its reference.
                    if alone {
                        return self.of(option, trail, depth + 1);
                    }
                    trail.extend(reference.clone());
                    let found = self.of(&json!({ "allOf": [around, option] }), trail, depth + 1);
                    trail.truncate(trail.len() - usize::from(reference.is_some()));
                    found
                });
                let first = all.next().flatten()?;
                return all.all(|one| one.is_some()).then(|| format!("no alternative has a value: {first}"));
            }
        }
        match kind.and_then(Value::as_str) {
            Some("object") => self.object(flat, trail, depth),
            Some("array") if flat.get("minItems").and_then(Value::as_u64).unwrap_or(0) > 0 => {
                let why = self.of(flat.get("items")?, trail, depth + 1)?;
                Some(format!("its items, of which it requires some, have no value: {why}"))
            }
            _ => None,
        }
    }

    fn object(&self, flat: &Value, trail: &mut Vec<String>, depth: usize) -> Option<String> {
        let properties = flat.get("properties").and_then(Value::as_object);
        let closed =
            flat.get("additionalProperties") == Some(&Value::Bool(false)) && flat.get("patternProperties").is_none();
        let mut required =
            flat.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        required.find_map(|name| match properties.and_then(|properties| properties.get(name)) {
            Some(schema) => {
                let why = self.of(schema, trail, depth + 1)?;
                Some(format!("its member {name}, which it requires, has no value: {why}"))
            }
            None => closed.then(|| format!("it requires the member {name}, and allows no member of that name")),
        })
    }
}

/// Whether a value is of a type; there may be several, or none that is named.
pub(crate) fn is_of(value: &Value, kind: Option<&Value>) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    match kind {
        None => true,
        Some(Value::Array(names)) => names.iter().any(is),
        Some(name) => is(name),
    }
}
