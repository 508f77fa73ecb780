//! An operation in, the page of its method out: the document's prose, then method and path, what it takes, what it comes back
//! with, who may call it, and an example that is compiled.

use super::super::Scope;
use super::super::outcome::{Outcomes, outcomes};
use super::{answers, arguments, code, example, external, front, listed, markdown, plain};
use crate::ir::{Operation, Requirement};
use crate::name::OperationNames;

/// The documentation of the method that makes a call.
pub(in crate::emit) fn operation(scope: &Scope<'_>, operation: &Operation, names: &OperationNames) -> String {
    let mut text = String::new();
    let mut paragraph = |said: &str| {
        if !said.trim().is_empty() {
            text.push_str(said.trim());
            text.push_str("\n\n");
        }
    };
    let summary = operation.summary.as_deref().map(str::trim).unwrap_or_default();
    paragraph(&markdown(summary));
    if operation.doc.as_deref().map(str::trim) != Some(summary) {
        paragraph(&operation.doc.as_deref().map(markdown).unwrap_or_default());
    }
    paragraph(&code(&format!("{} {}", operation.method.wire(), operation.template)));
    paragraph(&operation.external_docs.as_ref().and_then(external).unwrap_or_default());
    paragraph(&server(operation));
    let outcomes = outcomes(operation);
    paragraph(&arguments::parameters(scope, operation, names));
    paragraph(&arguments::body(scope, operation, names));
    paragraph(&answers::answers(scope, operation, &outcomes));
    paragraph(&errors(names, &outcomes));
    paragraph(&security(scope, operation));
    if let Some(example) = example::example(scope, operation, names, &outcomes) {
        paragraph(&format!("# Example\n{example}"));
    }
    text
}

/// Where the call is sent, if not where the others are.
fn server(operation: &Operation) -> String {
    match operation.servers.as_slice() {
        [] => String::new(),
        [own, ..] => format!("Unless the builder has a `base_url`, this is sent to {}.", front::server(own)),
    }
}

/// What else can go wrong is the same for all operations, and told on the crate's front page.
fn errors(names: &OperationNames, outcomes: &Outcomes<'_>) -> String {
    if outcomes.errors.is_empty() {
        return "# Errors\nNone is documented; [`Error`](crate::Error) says what can go wrong all the same.".to_owned();
    }
    format!("# Errors\n[`{0}`], and whatever else is an [`Error`](crate::Error).", names.error)
}

fn security(scope: &Scope<'_>, operation: &Operation) -> String {
    let mut lines = Vec::new();
    if !operation.security.is_empty() {
        let alternatives: Vec<String> = operation.security.iter().map(|all| alternative(all)).collect();
        lines.push(format!("[Credentials](crate#authentication): {}.", listed(&alternatives, "or")));
    } else if !scope.api.schemes.is_empty() {
        lines.push("Credentials: none.".to_owned());
    }
    if !operation.roles.is_empty() {
        let roles: Vec<String> = operation.roles.iter().map(|role| plain(role)).collect();
        lines.push(format!("Needed role: {}.", listed(&roles, "or")));
    }
    if lines.is_empty() { String::new() } else { format!("# Security\n{}", lines.join("\n\n")) }
}

fn alternative(all: &[Requirement]) -> String {
    let one = |one: &Requirement| {
        let scopes: Vec<String> = one.scopes.iter().map(|scope| code(scope)).collect();
        match scopes.as_slice() {
            [] => code(&one.scheme),
            [only] => format!("{} with the scope {only}", code(&one.scheme)),
            several => format!("{} with the scopes {}", code(&one.scheme), listed(several, "and")),
        }
    };
    let all: Vec<String> = all.iter().map(one).collect();
    if all.is_empty() { "none".to_owned() } else { listed(&all, "and") }
}
