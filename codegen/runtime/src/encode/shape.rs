//! A value that may have parts, for the styles that can write some. A value of JSON comes in, its parts as texts go out. It must never
//! know how they are written.

use std::borrow::Cow;

use serde_json::Value;

use super::super::describe::{Parameter, Style};
use super::scalar;

/// A value that has no nested parts: what the styles of OAS can write.
pub(super) enum Shape {
    Scalar(String),
    Items(Vec<String>),
    Members(Vec<(String, String)>),
}

/// The parts of a value; `None` for null, and for an array or object without items (RFC 6570 §2.3: undefined).
pub(super) fn shape(parameter: &Parameter, value: &Value) -> Result<Option<Shape>, String> {
    if parameter.style == Style::Json {
        return Ok(Some(Shape::Scalar(value.to_string())));
    }
    Ok(match value {
        Value::Null => None,
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null());
            let items: Vec<_> = items
                .map(|item| scalar(item).map(Cow::into_owned))
                .collect::<Option<_>>()
                .ok_or_else(|| nested(parameter))?;
            if items.is_empty() { None } else { Some(Shape::Items(items)) }
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members: Vec<_> = members
                .map(|(key, value)| Some((key.clone(), scalar(value)?.into_owned())))
                .collect::<Option<_>>()
                .ok_or_else(|| nested(parameter))?;
            if members.is_empty() { None } else { Some(Shape::Members(members)) }
        }
        value => scalar(value).map(|text| Shape::Scalar(text.into_owned())),
    })
}

/// Why a value with parts inside of parts is refused.
pub(super) fn nested(parameter: &Parameter) -> String {
    format!("holds nested values, which the style {:?} cannot write", parameter.style)
}
