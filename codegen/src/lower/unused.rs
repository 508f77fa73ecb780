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
    let fields = fields(api, rename);
    let is_there = |key: &str, wanted: &String| match key {
        "select.paths" => named.paths.iter().any(|path| path.starts_with(wanted.as_str())),
        // A schema that is no component may have a name as well.
        "rename.types" => api.types.iter().any(|def| def.hint.first() == rename.types.get(wanted)),
        // Of a schema that is not generated nothing is asked.
        "rename.fields" => wanted.split_once('.').is_some_and(|(schema, _)| {
            let generated = fields.iter().any(|field| field.split_once('.').is_some_and(|(owner, _)| owner == schema));
            !generated && named.schemas.iter().any(|known| known == schema)
        }),
        _ => false,
    };
    let mut look = |key: &str, wanted: Vec<&String>, noun: &str, known: &[String]| {
        for name in wanted.into_iter().filter(|name| !known.contains(name) && !is_there(key, name)) {
            let message = format!("the settings' `{key}` names `{name}`, but the document has no {noun} like that");
            let help = match alike(&known.iter().map(String::as_str).collect::<Vec<_>>(), name) {
                Some(name) => format!("was `{name}` meant?"),
                None => format!("it has {} of them", known.len()),
            };
            diagnostics.push(Diagnostic::warning("setting-unused", root, message).help(help));
        }
    };
    look("select.tags", select.tags.iter().collect(), "tag", &named.tags);
    look("select.operations", select.operations.iter().collect(), "operation", &named.operations);
    look("select.paths", select.paths.iter().collect(), "path", &named.paths);
    look("rename.operations", rename.operations.keys().collect(), "operation", &named.operations);
    look("rename.types", rename.types.keys().collect(), "schema", &named.schemas);
    look("rename.fields", rename.fields.keys().collect(), "property of a schema", &fields);
    look("formats", formats.keys().collect(), "format", &named.formats);
    if api.operations.is_empty() && !named.operations.is_empty() && !select.is_empty() {
        let message = "the settings' `select` leaves no operation";
        let help = "an operation has to fit each of its lists that is not empty";
        diagnostics.push(Diagnostic::warning("nothing-selected", &root.child("paths"), message).help(help));
    }
}

/// Every member of a schema with a name, as `Schema.property`.
fn fields(api: &Api, rename: &Rename) -> Vec<String> {
    let mut found = Vec::new();
    if rename.fields.is_empty() {
        return found;
    }
    for def in &api.types {
        let Shape::Struct(shape) = &def.shape else { continue };
        let owner = rename.owner(def.component(), &def.hint);
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
            let tags = operation.get("tags").and_then(|tags| tags.as_array()).into_iter().flatten();
            named.tags.extend(tags.filter_map(Value::as_str).map(str::to_owned));
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
