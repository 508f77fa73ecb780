//! The settings in; what they name that the document does not have, out: a slip of the pen there would otherwise leave out, without a
//! word, what was asked for. It must never know what becomes of what is there.

use super::operation::made_words;
use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Method, Shape};
use crate::read::{Spec, Value, alike};
use crate::settings::{Rename, Settings};

/// What of a document the settings may name.
#[derive(Default)]
struct Named {
    tags: Vec<String>,
    operations: Vec<String>,
    paths: Vec<String>,
    schemas: Vec<String>,
    formats: Vec<String>,
}

/// Says what the settings name that is not there.
pub(super) fn unused(spec: &Spec, api: &Api, settings: &Settings, diagnostics: &mut Diagnostics) {
    let (select, rename, formats) = (&settings.select, &settings.rename, &settings.formats);
    let renames = [&rename.operations, &rename.types, &rename.fields].into_iter().any(|names| !names.is_empty());
    if select.is_empty() && !renames && formats.is_empty() {
        return;
    }
    let root = &spec.root();
    let named = named(spec, root, !formats.is_empty());
    // A schema that is no component may have a name as well.
    let has_name = |name: &String| api.types.iter().any(|def| def.hint.first() == Some(name));
    let mut say = |key: &str, wanted: &str, noun: &str, known: &[String], place: &str| {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("the settings' `{key}` names `{wanted}`, but the document has no {noun} like that");
        let help = match alike(&names, wanted) {
            Some(name) => format!("was `{name}` meant?"),
            None => format!("it has {} of them", names.len()),
        };
        diagnostics.push(Diagnostic::warning("setting-unused", &root.child(place), message).help(help));
    };
    for tag in select.tags.iter().filter(|tag| !named.tags.contains(tag)) {
        say("select.tags", tag, "tag", &named.tags, "paths");
    }
    for id in select.operations.iter().filter(|id| !named.operations.contains(id)) {
        say("select.operations", id, "operation", &named.operations, "paths");
    }
    for start in select.paths.iter().filter(|start| named.paths.iter().all(|path| !path.starts_with(start.as_str()))) {
        say("select.paths", start, "path", &named.paths, "paths");
    }
    for id in rename.operations.keys().filter(|id| !named.operations.contains(id)) {
        say("rename.operations", id, "operation", &named.operations, "paths");
    }
    for (schema, _) in rename.types.iter().filter(|(schema, name)| !named.schemas.contains(schema) && !has_name(name)) {
        say("rename.types", schema, "schema", &named.schemas, "components");
    }
    let fields: Vec<String> = if rename.fields.is_empty() { Vec::new() } else { fields(api, rename) };
    for field in rename.fields.keys().filter(|field| !fields.contains(field)) {
        say("rename.fields", field, "property of a schema that is generated", &fields, "components");
    }
    for format in formats.keys().filter(|format| !named.formats.contains(format)) {
        say("formats", format, "format", &named.formats, "components");
    }
    if api.operations.is_empty() && !named.operations.is_empty() && !select.is_empty() {
        let message = "the settings' `select` leaves no operation";
        let help = "an operation has to fit each of its lists that is not empty";
        diagnostics.push(Diagnostic::warning("nothing-selected", &root.child("paths"), message).help(help));
    }
}

/// Every member of a schema with a name, as `Schema.property`.
fn fields(api: &Api, rename: &Rename) -> Vec<String> {
    let mut found = Vec::new();
    for def in &api.types {
        let Shape::Struct(shape) = &def.shape else { continue };
        let owner = rename.owner(def);
        found.extend(shape.fields.iter().map(|field| format!("{owner}.{}", field.wire)));
    }
    found
}

fn named(spec: &Spec, root: &Origin, formats: bool) -> Named {
    let mut named = Named::default();
    let paths = root.child("paths");
    let templates = spec.raw(&paths).and_then(|node| node.as_object()).into_iter().flat_map(|paths| paths.keys());
    for template in templates.filter(|key| !key.starts_with("x-")) {
        named.paths.push(template.to_owned());
        let Some(item) = spec.follow(&paths.child(template)).ok().and_then(|item| spec.raw(&item)) else { continue };
        for (key, method) in Method::ALL {
            let Some(operation) = item.get(key) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str).filter(|id| !id.trim().is_empty());
            named.operations.push(id.map_or_else(|| made_words(method, template), str::to_owned));
            let tag = operation.get("tags").and_then(|tags| tags.as_array()?.first()?.as_str());
            named.tags.extend(tag.map(str::to_owned));
        }
    }
    named.tags.sort();
    named.tags.dedup();
    let schemas = spec.raw(&root.child("components").child("schemas")).and_then(|node| node.as_object());
    named.schemas.extend(schemas.into_iter().flat_map(|schemas| schemas.keys()).map(str::to_owned));
    for document in spec.documents().filter(|_| formats) {
        if let Some(whole) = spec.raw(&Origin::root(document)) {
            collect_formats(whole, &mut named.formats);
        }
    }
    named
}

/// Adds every format that a schema may have.
fn collect_formats(node: &Value, found: &mut Vec<String>) {
    if let Some(format) = node.get("format").and_then(Value::as_str)
        && found.iter().all(|known| known != format)
    {
        found.push(format.to_owned());
    }
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect_formats(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect_formats(member, found)),
        _ => {}
    }
}
