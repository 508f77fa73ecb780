//! Text comes in, a JSON value goes out. YAML keys become strings, as JSON has no others (`204:` is a key of the responses).
//! It must never know OpenAPI.

use serde_json::{Map, Number, Value};
use serde_yaml::Value as Yaml;

/// Reads JSON or YAML.
pub(super) fn value(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    let yaml: Yaml = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    json(yaml)
}

fn json(yaml: Yaml) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(value) => Value::String(value),
        Yaml::Number(value) => Value::Number(number(&value)?),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?),
        Yaml::Mapping(entries) => {
            let mut map = Map::with_capacity(entries.len());
            for (name, value) in entries {
                map.insert(key(name)?, json(value)?);
            }
            Value::Object(map)
        }
        Yaml::Tagged(tagged) => json(tagged.value)?,
    })
}

fn number(value: &serde_yaml::Number) -> Result<Number, String> {
    let found = value.as_i64().map(Number::from).or_else(|| value.as_u64().map(Number::from));
    found.or_else(|| value.as_f64().and_then(Number::from_f64)).ok_or_else(|| format!("{value} is no JSON number"))
}

fn key(yaml: Yaml) -> Result<String, String> {
    match yaml {
        Yaml::String(name) => Ok(name),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        Yaml::Null => Ok("null".to_owned()),
        other => Err(format!("{other:?} cannot be the name of a member")),
    }
}
