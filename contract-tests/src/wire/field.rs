//! The value of a header field of an answer comes in, the text of the field goes out (OAS 3.0.3, Style Values: simple). It must never
//! know which field it is.

use serde_json::Value;

use super::Shape;
use super::style::list;
use crate::document::FieldForm;

/// The text of a field; none where no field can carry it, or where the text might as well mean another value.
pub(crate) fn text(shape: &Shape, form: FieldForm, value: &Value) -> Option<String> {
    let text = written(form, value);
    let sendable = text.trim() == text && http::HeaderValue::from_str(&text).is_ok();
    let plain = form != FieldForm::Json;
    let read = || list(&shape.toward(None), &text, ',', form == FieldForm::Exploded, |part| Ok(part.trim().to_owned()));
    let ambiguous = plain && (shape.is_either_or() || has_empty(value) || read().as_ref() != Ok(value));
    (sendable && !ambiguous).then_some(text)
}

/// Whether an item or a member is empty, for which no text stands (RFC 9110, section 5.6.1.2).
fn has_empty(value: &Value) -> bool {
    let is_empty = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
    match value {
        Value::Array(items) => items.iter().any(is_empty),
        Value::Object(members) => members.iter().any(|(name, value)| name.is_empty() || is_empty(value)),
        _ => false,
    }
}

/// A value as it is written in this form.
pub(crate) fn written(form: FieldForm, value: &Value) -> String {
    match form {
        FieldForm::Json => value.to_string(),
        FieldForm::Simple | FieldForm::Text { .. } => simple(value, false),
        FieldForm::Exploded => simple(value, true),
    }
}

fn simple(value: &Value, explode: bool) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| simple(item, explode)).collect::<Vec<_>>().join(","),
        Value::Object(members) => {
            let between = if explode { "=" } else { "," };
            let one = |(name, value): (&String, &Value)| format!("{name}{between}{}", simple(value, explode));
            members.iter().map(one).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}
