//! What an operation can come back with, as a table: statuses, media types, the Rust types that hold them, and the document's
//! words.

use super::super::Scope;
use super::super::outcome::{Content, Outcome, Outcomes, Success, status_text};
use super::super::ty::From;
use super::{brief, cell, code};
use crate::ir::{Operation, Ty, TypeId};
use crate::name::OperationNames;

/// The table of all answers, and the headers that come with them.
pub(super) fn answers(
    scope: &Scope<'_>,
    operation: &Operation,
    names: &OperationNames,
    outcomes: &Outcomes<'_>,
) -> String {
    let several = matches!(outcomes.success(), Success::Several);
    let successes = outcomes.successes.iter().map(|outcome| {
        let path = several.then(|| format!("{}::{}", names.success, outcome.variant));
        row(scope, outcome, path)
    });
    let errors = match names.shared_error.and_then(|at| scope.names.errors.get(at)) {
        Some(shared) => format!("crate::errors::{}", shared.ident),
        None => names.error.clone(),
    };
    let errors = outcomes.errors.iter().map(|outcome| {
        let path = format!("{errors}::{}", outcome.variant);
        row(scope, outcome, Some(path))
    });
    let rows: Vec<String> = successes.chain(errors).collect();
    if rows.is_empty() {
        return String::new();
    }
    let table = format!("# Answers\n| status | media type | in Rust | |\n|---|---|---|---|\n{}", rows.join("\n"));
    let headers = headers(scope, operation, names);
    if headers.is_empty() { table } else { format!("{table}\n\n{headers}") }
}

fn row(scope: &Scope<'_>, outcome: &Outcome<'_>, variant: Option<String>) -> String {
    let media = outcome.media.map_or_else(|| "—".to_owned(), |media| code(&media.mime));
    let ty = match &outcome.content {
        Content::Empty if variant.is_some() => String::new(),
        Content::Empty => "`()`".to_owned(),
        Content::Json(ty) => type_link(scope, ty),
        Content::Text => "`String`".to_owned(),
        Content::Bytes => "`Bytes`".to_owned(),
    };
    let variant = variant.map(|path| format!("[`{}`]({path})", outcome.variant));
    let held = match variant {
        Some(variant) if ty.is_empty() => variant,
        Some(variant) => format!("{variant} of {ty}"),
        None => ty,
    };
    let status = status_text(outcome.response.status);
    format!("| {status} | {} | {} | {} |", cell(&media), cell(&held), cell(&brief(&outcome.response.doc)))
}

fn headers(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> String {
    let at = scope.names.operations.iter().position(|other| std::ptr::eq(other, names));
    let mut links: Vec<String> = Vec::new();
    for header in operation.responses.iter().flat_map(|response| &response.headers) {
        let constant = scope.names.headers.iter().find(|names| {
            names.header.wire.eq_ignore_ascii_case(&header.wire)
                && names.header.ty == header.ty
                && at.is_some_and(|at| names.operations.contains(&at))
        });
        let link = match constant {
            Some(constant) => format!("[{}](crate::headers::{})", code(&header.wire), constant.ident),
            None => code(&header.wire),
        };
        if !links.contains(&link) {
            links.push(link);
        }
    }
    if links.is_empty() { String::new() } else { format!("Response headers: {}.", links.join(", ")) }
}

/// A type as Rust writes it, with a link to the model that it names.
pub(super) fn type_link(scope: &Scope<'_>, ty: &Ty) -> String {
    let text = scope.ty(ty, From::Crate).to_string().replace(' ', "");
    let text =
        text.replace("crate::models::", "").replace("crate::runtime::codec::", "").replace("crate::runtime::", "");
    let name = model(ty).and_then(|id| scope.names.types.get(id.index())).map(|names| &names.ident);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("[`{text}`](crate::models::{})", name.trim_start_matches("r#")),
        None => format!("`{text}`"),
    }
}

/// The first model that a type names.
fn model(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => model(inner),
        Ty::Tuple(list) => list.iter().find_map(model),
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Float
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Any
        | Ty::Object => None,
    }
}
