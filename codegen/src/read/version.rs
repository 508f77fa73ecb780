//! The raw root of a document in; the version of the OpenAPI Specification it follows out, or why it has none.
//! It must never know what the document describes.

use super::value::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Origin};

/// The versions of the OpenAPI Specification that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0, with Schema Objects of its own.
    V30,
    /// 3.1, with JSON Schema 2020-12 as its Schema Objects; also 3.2, read as 3.1.
    V31,
}

/// Returns the version that a root document declares (OAS 3.0.3 section 4.1 and OpenAPI Object: `openapi`).
///
/// Returns `None`, with the reason among the errors, for a root that is no mapping (`not-a-mapping`), one without
/// an `openapi` field (`missing-version`), Swagger 2.0 (`swagger-2`) and versions not known (`wrong-version`).
pub(super) fn of(root: &Origin, value: &Value, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Value::Object(members) = value else {
        diagnostics.push(
            Diagnostic::error("not-a-mapping", root, "the document is not a mapping")
                .help("an OpenAPI document starts with `openapi: 3.0.3` or the like"),
        );
        return None;
    };
    if let Some(swagger) = members.get("swagger").filter(|_| !members.contains_key("openapi")) {
        let message = format!("this is a Swagger document of version {}", plain(swagger));
        diagnostics.push(Diagnostic::error("swagger-2", &root.child("swagger"), message).help(
            "convert it to OpenAPI 3 first, for example with `npx swagger2openapi swagger.yaml -o openapi.yaml`",
        ));
        return None;
    }
    let Some(declared) = members.get("openapi").filter(|value| !value.is_null()) else {
        diagnostics.push(
            Diagnostic::error("missing-version", root, "the document has no `openapi` field")
                .help("say which version it follows: `openapi: 3.0.3` or `openapi: 3.1.0`"),
        );
        return None;
    };
    let origin = root.child("openapi");
    let declared = plain(declared);
    let mut numbers = declared.trim().split('.');
    match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => Some(Version::V30),
        (Some("3"), Some("1")) => Some(Version::V31),
        (Some("3"), Some("2")) => {
            let message = format!("OpenAPI {declared} is read as 3.1");
            diagnostics.push(
                Diagnostic::warning("version-read-as-3-1", &origin, message)
                    .help("what only 3.2 has is left out, but for `itemSchema`"),
            );
            Some(Version::V31)
        }
        _ => {
            let message = format!("`{declared}` is not a version that can be read");
            diagnostics
                .push(Diagnostic::error("wrong-version", &origin, message).help("OpenAPI 3.0, 3.1 and 3.2 are read"));
            None
        }
    }
}

/// A version as it was meant, quoted or not: an unquoted `3.1` is a number in YAML.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
