//! Parameters of the path in other styles than `simple`, or whose values may have parts. A value comes in, the text that takes the place
//! of `{name}` goes out. It must never know the path.

use serde_json::Value;

use super::super::describe::{Parameter, Place, Style};
use super::shape::{Shape, shape};
use super::{Draft, EMPTY, strict};

impl Parameter {
    /// A parameter of the path, in any style and with any value.
    pub const PATH_STYLED: Parameter = Parameter::new(Place::Path, Style::Simple, false, write);
}

fn write(parameter: &Parameter, value: &Value, draft: &mut Draft) -> Result<(), String> {
    draft.uri.push_str(&path(parameter, value)?);
    Ok(())
}

/// The text that takes the place of `{name}` in a path.
///
/// # Errors
/// As [`super::Write`]. An empty value is refused, because the path would then be another one.
fn path(parameter: &Parameter, value: &Value) -> Result<String, String> {
    let shape = shape(parameter, value)?;
    let empty = match &shape {
        None => true,
        Some(Shape::Scalar(text)) => text.is_empty(),
        Some(Shape::Items(items)) => items.iter().all(String::is_empty),
        Some(Shape::Members(_)) => false,
    };
    let Some(shape) = shape.filter(|_| !empty) else { return Err(EMPTY.to_owned()) };
    Ok(match parameter.style {
        Style::Matrix => matrix(&strict(parameter.name).to_string(), parameter.explode, shape),
        // RFC 6570 §3.2.5: only exploded items are separated by dots. The table of OAS 3.0.3 shows dots in both cases;
        // its later editions follow the RFC.
        Style::Label => format!(".{}", joined(shape, parameter.explode, if parameter.explode { "." } else { "," })),
        _ => joined(shape, parameter.explode, ","),
    })
}

/// Path text in the styles `simple` and `label`.
fn joined(shape: Shape, explode: bool, separator: &str) -> String {
    let parts: Vec<_> = match shape {
        Shape::Scalar(text) => return strict(&text).to_string(),
        Shape::Items(items) => items.iter().map(|item| strict(item).to_string()).collect(),
        Shape::Members(members) if explode => {
            members.iter().map(|(key, value)| format!("{}={}", strict(key), strict(value))).collect()
        }
        Shape::Members(members) => {
            members.iter().flat_map(|(key, value)| [strict(key).to_string(), strict(value).to_string()]).collect()
        }
    };
    parts.join(separator)
}

/// Path text in the style `matrix`: `;name=value`, and `;name` for an empty value (RFC 6570 §3.2.7).
fn matrix(name: &str, explode: bool, shape: Shape) -> String {
    let pair = |name: &str, value: &str| {
        if value.is_empty() { format!(";{name}") } else { format!(";{name}={}", strict(value)) }
    };
    match shape {
        Shape::Items(items) if explode => items.iter().map(|item| pair(name, item)).collect(),
        Shape::Members(members) if explode => {
            members.iter().map(|(key, value)| pair(&strict(key).to_string(), value)).collect()
        }
        shape => format!(";{name}={}", joined(shape, false, ",")),
    }
}
