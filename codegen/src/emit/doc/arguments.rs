//! What an operation takes, as lists: its parameters and its body, each with what the document says of it.

use super::super::Scope;
use super::super::call::{body_methods, required_body};
use super::answers::type_link;
use super::{code, item, lead, limits, markdown};
use crate::ir::{Body, Media, Operation, Param, Place, Ty};
use crate::name::OperationNames;

/// The list of parameters: what must be given in full, what may be given in short, with a link to the method that gives it.
pub(super) fn parameters(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> String {
    let all = || operation.params.iter().zip(&names.params);
    let required = all().filter(|(param, _)| param.required);
    let optional = all().filter(|(param, _)| !param.required);
    let items: Vec<String> =
        required.chain(optional).map(|(param, ident)| item(&parameter(scope, param, ident, &names.call))).collect();
    if items.is_empty() { String::new() } else { format!("# Parameters\n{}", items.join("\n")) }
}

fn parameter(scope: &Scope<'_>, param: &Param, ident: &str, call: &str) -> String {
    let plain = ident.trim_start_matches("r#");
    let name = match param.required {
        true => format!("`{plain}`"),
        false => format!("[`{plain}`]({call}::{plain})"),
    };
    let mut facts = Vec::new();
    if plain != param.wire {
        facts.push(code(&param.wire));
    }
    facts.push(in_place(param.place).to_owned());
    facts.push(if param.required { "required" } else { "optional" }.to_owned());
    if let Ty::Named(_) | Ty::List(_) = &param.ty {
        facts.push(type_link(scope, &param.ty));
    }
    let said = param.doc.as_deref().map(|text| if param.required { markdown(text) } else { lead(text) });
    let mut text = format!("{name} ({})", facts.join(", "));
    if let Some(said) = said.filter(|said| !said.trim().is_empty()) {
        // A block of code begins a line.
        text.push_str(if said.trim_start().starts_with("```") { ":\n\n" } else { ": " });
        text.push_str(said.trim());
    }
    end_sentence(&mut text);
    let limits = limits(param.constraints.as_deref(), param.default.as_deref());
    if !limits.is_empty() {
        // What stands in a paragraph of its own cannot end up in a list, or a block of code, before it.
        text.push_str(if text.contains("\n\n") { "\n\n" } else { " " });
        text.push_str(&limits.join(". "));
        text.push('.');
    }
    if param.deprecated {
        text.push_str("\n\n**Deprecated.**");
    }
    text
}

fn in_place(place: Place) -> &'static str {
    match place {
        Place::Path => "in the path",
        Place::Query => "in the query",
        Place::Header => "a header",
        Place::Cookie => "a cookie",
    }
}

/// A stop, where a text is one paragraph that has none.
fn end_sentence(text: &mut String) {
    if !text.contains("\n\n") && !text.ends_with(['.', '!', '?', ':', '|']) {
        text.push('.');
    }
}

/// The media types of the body, and how each is given.
pub(super) fn body(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> String {
    let Some(body) = &operation.body else { return String::new() };
    let need = if body.required { "required" } else { "optional" };
    let list: Vec<String> = match required_body(operation) {
        Some(body) => body.media.iter().take(1).map(|media| one(scope, media, need, "`body`")).collect(),
        None => {
            let methods = body_methods(body).into_iter();
            let one = |(media, method): (&Media, proc_macro2::Ident)| {
                let method = method.to_string();
                let method = method.trim_start_matches("r#");
                one(scope, media, need, &format!("[`{method}`]({}::{method})", names.call))
            };
            methods.map(one).collect()
        }
    };
    let said = said(body);
    format!("# Body\n{said}{}", list.join("\n"))
}

fn said(body: &Body) -> String {
    let said = body.doc.as_deref().map(markdown).unwrap_or_default();
    let said = said.trim();
    if said.is_empty() { String::new() } else { format!("{said}\n\n") }
}

fn one(scope: &Scope<'_>, media: &Media, need: &str, given_as: &str) -> String {
    use crate::ir::Codec;
    let ty = match media.codec {
        Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain => type_link(scope, &media.ty),
        Codec::Text => "text".to_owned(),
        Codec::Bytes => "bytes".to_owned(),
    };
    item(&format!("{given_as} ({}, {need}): {ty}.", code(&media.mime)))
}
