//! A `content` comes in; its media types go out, each with where its schema is (OAS 3.0.3, Media Type Object). It must never know what a
//! body holds.

use serde_json::Value;

use super::{Document, Parameter, Place, Style, member};
use crate::wire::body::{essence, is_json};

/// One media type of a body.
#[derive(Debug, Clone)]
pub struct Media {
    /// As the document writes it.
    pub media_type: String,
    /// The pointer of its schema.
    pub schema: Option<String>,
    /// The pointer of the schema of each value of a sequence (OAS 3.2, Media Type Object: itemSchema).
    pub item: Option<String>,
    /// The fields of a form for which the document names a style, as if they were parameters of the query (OAS 3.0.3, Encoding
    /// Object: style, explode, allowReserved).
    pub fields: Vec<Parameter>,
    /// The media types that the parts of a name may have (OAS 3.0.3, Encoding Object: contentType).
    pub parts: Vec<(String, String)>,
    /// Where it is written.
    pub pointer: String,
}

/// The media type of a parameter or a header field that has one. There should be one alone (OAS 3.0.3, Parameter Object: content); of
/// several, JSON says most.
pub(super) fn content(raw: &Value) -> Option<&String> {
    let kinds = || raw.get("content").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
    kinds().find(|kind| is_json(&essence(kind))).or_else(|| kinds().next())
}

/// The media types under an object's `content`.
pub(super) fn media(document: &Document, owner: &str) -> Vec<Media> {
    let content = member(owner, "content");
    let Some(types) = document.raw().pointer(&content).and_then(Value::as_object) else { return Vec::new() };
    let one = |media_type: &String| {
        let pointer = member(&content, media_type);
        let [schema, item] = ["schema", "itemSchema"].map(|word| member(&pointer, word));
        let (mut fields, mut parts) = (Vec::new(), Vec::new());
        let encodings = document.raw().pointer(&member(&pointer, "encoding")).and_then(Value::as_object);
        for (name, said) in encodings.into_iter().flatten() {
            match media_type.to_ascii_lowercase().starts_with("multipart/") {
                true => {
                    let kinds = said.get("contentType").and_then(Value::as_str);
                    parts.extend(kinds.map(|kinds| (name.clone(), kinds.to_owned())));
                }
                false => fields.extend(field(name, said, member(&member(&pointer, "encoding"), name))),
            }
        }
        let [schema, item] = [schema, item].map(|schema| document.raw().pointer(&schema).map(|_| schema));
        Media { media_type: media_type.clone(), schema, item, fields, parts, pointer }
    };
    types.keys().map(one).collect()
}

/// A field of a form for which a style is named; one that there is not counts for nothing.
fn field(name: &str, said: &Value, pointer: String) -> Option<Parameter> {
    let style = match said.get("style").and_then(Value::as_str) {
        Some("spaceDelimited") => Some(Style::SpaceDelimited),
        Some("pipeDelimited") => Some(Style::PipeDelimited),
        Some("deepObject") => Some(Style::DeepObject),
        Some("form") => Some(Style::Form),
        _ => None,
    };
    let explode = said.get("explode").and_then(Value::as_bool);
    if style.is_none() && explode.is_none() && said.get("allowReserved").is_none() {
        return None;
    }
    let style = style.unwrap_or(Style::Form);
    Some(Parameter {
        name: name.to_owned(),
        place: Place::Query,
        required: false,
        style,
        explode: explode.unwrap_or(style == Style::Form),
        media_type: None,
        schema: None,
        pointer,
    })
}
