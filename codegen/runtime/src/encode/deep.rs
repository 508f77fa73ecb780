//! The style `deepObject`. A value of any depth comes in, its pairs go out, percent-encoded. It must never know the URL.

use serde_json::Value;

use super::super::describe::{Parameter, Place, Style};
use super::{Draft, scalar, strict};

impl Parameter {
    /// A parameter of the query in the style `deepObject`.
    pub const QUERY_DEEP: Parameter = Parameter::new(Place::Query, Style::DeepObject, true, write);
}

fn write(parameter: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    let mut pairs = Vec::new();
    deep(&strict(parameter.name).to_string(), value, &mut pairs);
    draft.query(pairs);
    Ok(())
}

/// `name[key]=value` for each member, at any depth, and `name[]=value` for each item of an array, unless items have parts: then each has
/// its number, `name[0][key]`, or nobody could tell which parts belong together. OAS leaves arrays and everything below the first level
/// undefined; this is what PHP, Rack and qs read as arrays, and what Stripe asks for.
fn deep(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(&format!("{name}%5B{}%5D", strict(key)), value, pairs);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate() {
                deep(&format!("{name}%5B{index}%5D"), item, pairs);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| deep(&format!("{name}%5B%5D"), item, pairs));
        }
        value => pairs.extend(scalar(value).map(|text| (name.to_owned(), strict(&text).to_string()))),
    }
}
