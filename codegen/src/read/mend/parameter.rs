//! Parameter Objects and Header Objects in; such as `openapiv3` reads out, of which each has a schema or a content.
//! A parameter that names neither itself nor its place becomes one that OpenAPI says to ignore, so that the others
//! keep their index.
//! It must never know how a value is written into a request.

use super::super::grammar::Kind;
use super::super::value::{Members, Value};
use super::values;
use super::walk::Mender;

/// Members of a schema that stand on the parameter itself in Swagger 2.0.
const INLINE: [&str; 18] = [
    "type",
    "format",
    "items",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
    "nullable",
    "oneOf",
];

/// Brings a parameter to the form of 3.0.
pub(super) fn parameter(mender: &mut Mender<'_>, members: &mut Members) {
    let place = members.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    let named = members.get("name").is_some_and(|name| name.is_string() || name.is_number());
    if !named || !["path", "query", "header", "cookie"].contains(&place.as_str()) {
        let why = match place.as_str() {
            _ if !named => "has no `name`".to_owned(),
            "" => "has no `in`".to_owned(),
            "body" | "formData" => format!("is in `{place}`, which OpenAPI 3 says by `requestBody`"),
            place => format!("is in `{place}`"),
        };
        mender.warn("dropped-parameter", "", format!("this parameter {why}; it is left out"));
        drop_parameter(members);
        return;
    }
    if place == "path" && members.get("required") != Some(&Value::Bool(true)) {
        mender.note("optional-path-parameter", "", "a parameter in the path is always required");
        members.insert("required", true);
    }
    collection_format(mender, members);
    header(mender, members);
}

/// OAS 3.0.3, Parameter Object: the definition of a header parameter called `Accept` shall be ignored.
fn drop_parameter(members: &mut Members) {
    *members = Members::new();
    members.insert("name", "Accept");
    members.insert("in", "header");
    members.insert("schema", [("type", "string".into())]);
    members.insert("x-specbound-dropped", true);
}

/// Swagger 2.0 said by `collectionFormat` what `style` and `explode` say.
fn collection_format(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(format) = members.get("collectionFormat").and_then(Value::as_str) else { return };
    let (style, explode) = match format {
        "multi" => ("form", true),
        "ssv" => ("spaceDelimited", false),
        "pipes" => ("pipeDelimited", false),
        "csv" if members.get("in").and_then(Value::as_str) == Some("query") => ("form", false),
        _ => return,
    };
    let message = "`collectionFormat` is read as `style` and `explode`";
    mender.warn("collection-format", "collectionFormat", message);
    members.or_insert("style", style);
    members.or_insert("explode", explode);
}

/// Brings a header, or what a parameter shares with it, to the form of 3.0.
pub(super) fn header(mender: &mut Mender<'_>, members: &mut Members) {
    values::examples_of_content(mender, members);
    let content = members.get("content").and_then(Value::as_object);
    let has_content = content.is_some_and(|content| !content.is_empty());
    let has_schema = members.get("schema").is_some_and(|schema| !schema.is_null());
    match (has_schema, has_content) {
        (true, true) => {
            let message = "`schema` and `content` exclude each other; `content` is ignored";
            mender.warn("schema-and-content", "content", message);
            members.remove("content");
        }
        (true, false) => {
            members.remove("content");
        }
        (false, true) => {
            members.remove("schema");
        }
        (false, false) => {
            members.remove("content");
            let schema = inline_schema(members);
            if schema.is_empty() {
                mender.warn("missing-schema", "", "there is neither `schema` nor `content`; any value is taken");
            } else {
                mender.warn("inline-schema", "", "what belongs into `schema` stands beside it, as in Swagger 2.0");
            }
            members.insert("schema", schema);
        }
    }
}

fn inline_schema(members: &mut Members) -> Members {
    let mut schema = Members::new();
    for key in INLINE {
        if let Some(value) = members.remove(key) {
            schema.insert(key, value);
        }
    }
    schema
}

/// Removes a style that the place does not have (OAS 3.0.3, Parameter Object: `style`).
pub(super) fn tidy(mender: &mut Mender<'_>, kind: Kind, members: &mut Members) {
    let place = match kind {
        Kind::Header => "header",
        _ => members.get("in").and_then(Value::as_str).unwrap_or_default(),
    };
    let styles: &[&str] = match place {
        "path" => &["matrix", "label", "simple"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "cookie" => &["form"],
        _ => &["simple"],
    };
    let Some(style) = members.get("style").and_then(Value::as_str) else { return };
    if !styles.contains(&style) {
        let message = format!("`{style}` is not a style of {place} parameters; the default is taken");
        mender.warn("wrong-style", "style", message);
        members.remove("style");
    }
}

/// Removes a style that there is not (OAS 3.0.3, Encoding Object).
pub(super) fn encoding(mender: &mut Mender<'_>, members: &mut Members) {
    let styles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];
    if let Some(style) = members.get("style").and_then(Value::as_str)
        && !styles.contains(&style)
    {
        mender.warn("wrong-style", "style", format!("`{style}` is not a style of form fields"));
        members.remove("style");
    }
}
