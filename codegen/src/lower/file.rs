//! The document in, the schemas that describe parts of multipart bodies out: a string of the format `binary` is a file there and
//! text everywhere else (OAS 3.0.3, Special Considerations for multipart Content).

use super::heirs::{Heirs, is_base};
use super::response::{is_json, is_multipart, is_text};
use crate::diagnostic::Origin;
use crate::ir::Method;
use crate::read::{Spec, Version, is_binary};
use std::collections::HashSet;

/// What a part of no type is, unless its Encoding Object says otherwise (OAS 3.1.0, Encoding Object: contentType).
const BYTES: &str = "application/octet-stream";

/// What a schema describes.
#[derive(Clone)]
enum Role {
    /// A whole body, whose members are its parts; where the Encoding Objects of its media type stand.
    Body(Origin),
    /// One part, or the items that are parts of one name.
    Part,
}

/// The schemas that parts of a request's multipart body have to fit, by where they stand. Looked up only.
#[derive(Default)]
pub(super) struct Parts {
    /// All of them: a binary string among these is a file.
    pub(super) all: HashSet<Origin>,
    /// Those that say nothing of the kind, and are files by the media type that the document gives to their part.
    pub(super) files: HashSet<Origin>,
}

/// Finds them before anything is lowered, since what is referred to is lowered once, wherever it is met first. What leads nowhere is
/// told of when it is lowered.
pub(super) fn parts(spec: &Spec, root: &Origin, heirs: &Heirs) -> Parts {
    let (mut seen, mut parts) = (HashSet::new(), Parts::default());
    // A list of what is still to be seen, since schemas may lead to one another more often than any stack bears.
    let mut open = self::bodies(spec, root);
    while let Some((origin, role)) = open.pop() {
        let Ok(origin) = spec.follow(&origin) else { continue };
        let new = match &role {
            // Each of its media types may say something else of its parts.
            Role::Body(encoding) => seen.insert((origin.clone(), encoding.clone())),
            Role::Part => parts.all.insert(origin.clone()),
        };
        if spec.raw(&origin).is_none() || !new {
            continue;
        }
        if let Role::Body(encoding) = &role {
            let properties = origin.child("properties");
            parts.files.extend(untyped(spec, &properties, encoding));
            for (name, kinds) in typed(spec, encoding) {
                let property = properties.child(name);
                parts
                    .files
                    .extend([property.child("items"), property].into_iter().filter(|it| is_file(spec, it, kinds)));
            }
        }
        open.extend(within(spec, &origin, &role));
        // Each heir may stand in the place of the base.
        if is_base(spec, &origin) {
            open.extend(heirs.get(&origin).into_iter().flatten().map(|heir| (heir.origin.clone(), role.clone())));
        }
    }
    parts
}

/// The schemas of all multipart bodies that are sent.
fn bodies(spec: &Spec, root: &Origin) -> Vec<(Origin, Role)> {
    let mut found = Vec::new();
    for item in members(spec, &root.child("paths")) {
        let Ok(item) = spec.follow(&item) else { continue };
        for (method, _) in Method::ALL {
            let Ok(body) = spec.follow(&item.child(method).child("requestBody")) else { continue };
            let content = body.child("content");
            let Some(media) = spec.raw(&content).and_then(|node| node.as_object()) else { continue };
            let multipart = media.keys().filter(|mime| is_multipart(mime)).map(|mime| content.child(mime));
            found.extend(multipart.map(|media| (media.child("schema"), Role::Body(media.child("encoding")))));
        }
    }
    found
}

/// The properties whose parts have media types that the document names (OAS 3.1.0, Encoding Object: contentType).
fn typed<'s>(spec: &'s Spec, encoding: &Origin) -> impl Iterator<Item = (&'s str, &'s str)> {
    let encodings = spec.raw(encoding).and_then(|node| node.as_object());
    let encodings = encodings.into_iter().flat_map(|encodings| encodings.iter());
    encodings.filter_map(|(name, encoding)| Some((name, encoding.get("contentType")?.as_str()?)))
}

/// The properties, and items of such, that are files because nothing is said of them, from OpenAPI 3.1 on.
fn untyped(spec: &Spec, properties: &Origin, encoding: &Origin) -> Vec<Origin> {
    if spec.version() != Version::V31 {
        return Vec::new();
    }
    let is_typed = |property: &Origin| {
        let name = property.last().unwrap_or_default();
        typed(spec, encoding).any(|(typed, _)| typed == name)
    };
    let has_no_type = |schema: &Origin| spec.raw(schema).is_some_and(|schema| schema.get("type").is_none());
    let properties = members(spec, properties).into_iter().filter(|property| !is_typed(property));
    let schemas = properties.flat_map(|property| [property.child("items"), property]);
    schemas.filter(|schema| has_no_type(schema) && is_file(spec, schema, BYTES)).collect()
}

/// Whether a schema that says nothing of its value is a file by its media types: a text by those that are no text, and what has no type
/// by any that is not JSON, since that is how OpenAPI 3.1 describes bytes (section 4.8.14.2, Considerations for File Uploads).
fn is_file(spec: &Spec, schema: &Origin, kinds: &str) -> bool {
    const SAYING: [&str; 11] = [
        "$ref",
        "x-specbound-const",
        "x-specbound-types",
        "format",
        "enum",
        "properties",
        "items",
        "allOf",
        "anyOf",
        "oneOf",
        "additionalProperties",
    ];
    let Some(schema) = spec.raw(schema).filter(|schema| schema.as_object().is_some()) else { return false };
    let is_of_bytes = |kind: &str| !kind.starts_with('*') && is_binary(kind) && !is_text(kind);
    let mut kinds = kinds.split(',').map(str::trim);
    let is_one = match schema.get("type") {
        None => kinds.all(|kind| !is_json(kind)),
        Some(kind) => kind.as_str() == Some("string") && kinds.all(is_of_bytes),
    };
    is_one && SAYING.iter().all(|word| schema.get(word).is_none())
}

/// The schemas in one that describe parts with it.
fn within(spec: &Spec, origin: &Origin, role: &Role) -> Vec<(Origin, Role)> {
    let mut found = Vec::new();
    for word in ["allOf", "anyOf", "oneOf"] {
        let place = origin.child(word);
        let count = spec.raw(&place).and_then(|node| node.as_array()).map_or(0, |list| list.len());
        found.extend((0..count).map(|i| (place.index(i), role.clone())));
    }
    match role {
        Role::Body(_) => {
            for word in ["properties", "x-specbound-pattern-properties"] {
                found.extend(members(spec, &origin.child(word)).into_iter().map(|member| (member, Role::Part)));
            }
            found.push((origin.child("additionalProperties"), Role::Part));
        }
        Role::Part => found.push((origin.child("items"), Role::Part)),
    }
    found
}

/// Where the members of a map stand.
fn members(spec: &Spec, map: &Origin) -> Vec<Origin> {
    let members = spec.raw(map).and_then(|node| node.as_object());
    members.into_iter().flat_map(|members| members.keys()).map(|name| map.child(name)).collect()
}
