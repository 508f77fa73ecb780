//! What an operation can come back with, as a table: statuses, media types, the Rust types that hold them, and the document's
//! words.

use super::super::Scope;
use super::super::outcome::{Content, Outcome, Outcomes, Success, status_text};
use super::super::ty::From;
use super::{brief, cell, code};
use crate::ir::{Operation, Ty, TypeId};
use std::collections::BTreeMap;

/// The table of all answers, and the headers that come with them. A type stands in many rows, so that its link is written once,
/// below the table (CommonMark §4.7).
pub(super) fn answers(scope: &Scope<'_>, operation: &Operation, outcomes: &Outcomes<'_>) -> String {
    let several = matches!(outcomes.success(), Success::Several);
    let mut links = BTreeMap::new();
    let mut rows: Vec<String> =
        outcomes.successes.iter().map(|outcome| row(scope, outcome, several, &mut links)).collect();
    rows.extend(outcomes.errors.iter().map(|outcome| row(scope, outcome, true, &mut links)));
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("# Answers\n| status | media type | in Rust | |\n|---|---|---|---|\n{}\n", rows.join("\n"));
    let headers = headers(scope, operation);
    if !headers.is_empty() {
        text.push_str(&format!("\n{headers}\n"));
    }
    if !links.is_empty() {
        text.push('\n');
        text.extend(links.iter().map(|(label, path)| format!("[{label}]: {path}\n")));
    }
    text
}

fn row(scope: &Scope<'_>, outcome: &Outcome<'_>, in_variant: bool, links: &mut BTreeMap<String, String>) -> String {
    let media = outcome.media.map_or_else(|| "—".to_owned(), |media| code(&media.mime));
    let ty = match &outcome.content {
        Content::Empty if in_variant => String::new(),
        Content::Empty => "`()`".to_owned(),
        Content::Json(ty) | Content::Plain(ty) => {
            let (label, path) = labelled(scope, ty);
            match path {
                Some(path) => {
                    let shown = format!("[{label}]");
                    links.insert(label, path);
                    shown
                }
                None => label,
            }
        }
        Content::Text => "`String`".to_owned(),
        Content::Bytes => "`Bytes`".to_owned(),
    };
    let held = match (in_variant, ty.as_str()) {
        (true, "") => format!("`{}`", outcome.variant),
        (true, ty) => format!("`{}` of {ty}", outcome.variant),
        (false, ty) => ty.to_owned(),
    };
    let status = status_text(outcome.response.status);
    format!("| {status} | {} | {} | {} |", cell(&media), cell(&held), cell(&brief(&outcome.response.doc)))
}

fn headers(scope: &Scope<'_>, operation: &Operation) -> String {
    let mut links: Vec<String> = Vec::new();
    for header in operation.responses.iter().flat_map(|response| &response.headers) {
        let link = match scope.names.header(header) {
            Some(constant) => format!("[{}](crate::headers::{constant})", code(&header.wire)),
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
    match labelled(scope, ty) {
        (label, Some(path)) => format!("[{label}]({path})"),
        (label, None) => label,
    }
}

/// A type as Rust writes it, and the path of the model that it names, if any.
fn labelled(scope: &Scope<'_>, ty: &Ty) -> (String, Option<String>) {
    let text = scope.ty(ty, From::Crate).to_string().replace(' ', "");
    let text = ["crate::models::", "crate::runtime::codec::", "crate::runtime::"]
        .iter()
        .fold(text, |text, path| text.replace(path, ""));
    let name = model(ty).and_then(|id| scope.names.types.get(id.index())).map(|names| &names.ident);
    let path = name.filter(|name| !name.is_empty());
    (format!("`{text}`"), path.map(|name| format!("crate::models::{}", name.trim_start_matches("r#"))))
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
        | Ty::Null
        | Ty::Any
        | Ty::Object => None,
    }
}
