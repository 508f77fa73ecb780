//! Tags and operations in, the names of accessors, methods, calls and parameters out. It never knows schemas.

use super::scope::Scope;
use super::words::{bare_snake, snake, upper};
use super::{OperationNames, TagNames};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Incoming, Operation, Param, Place};
use crate::settings::Rename;
use std::iter::{once, once_with};

/// Methods that the client has itself.
const CLIENT_METHODS: [&str; 12] = [
    "builder",
    "from_service",
    "clone",
    "revoke_tokens",
    "default",
    "from",
    "into",
    "to_owned",
    "borrow",
    "call",
    "send",
    "new",
];

/// What a tag has itself, the methods of the prelude's traits that take it by value, which a call would be one of, and the module that
/// its file makes use of.
const TAG_METHODS: [&str; 5] = ["client", "into", "new", "runtime", "try_into"];

/// Types of the prelude that a call's own file, or one that is about it, makes use of.
const TAG_TYPES: [&str; 3] = ["Result", "Self", "String"];

/// Methods that every call has itself.
const CALL_METHODS: [&str; 15] = [
    "request",
    "decode",
    "send",
    "send_raw",
    "send_events",
    "send_lines",
    "read",
    "call",
    "new",
    "clone",
    "body",
    "from",
    "into",
    "timeout",
    "options",
];

/// Methods that the mock has itself, its private ones too: an `impl` is an `impl`.
const MOCK_METHODS: [&str; 10] =
    ["new", "clone", "client", "requests", "left", "queue", "default", "lock", "take", "send"];

/// The features of every crate that are not its tags.
const FEATURES: [&str; 18] = [
    "default",
    "arbitrary-precision",
    "blocking",
    "brotli",
    "contract",
    "digest",
    "full-serde",
    "gzip",
    "mock",
    "native-tls",
    "oauth",
    "reqwest",
    "rustls",
    "send",
    "tower",
    "tracing",
    "traits",
    "webhooks",
];

/// The names of all tags, parallel to [`Api::tags`].
pub(super) fn tags(api: &Api) -> Vec<TagNames> {
    // The module of the tags' contracts stands beside the runtime's.
    let reserved: Vec<&str> = CLIENT_METHODS.into_iter().chain(["contract"]).collect();
    let mut scope = Scope::new(&reserved);
    let mut features = Scope::new(&FEATURES);
    let tag = |name: &str| {
        let word = if name.trim().is_empty() { "api" } else { name };
        let accessor = scope.claim([snake(word), format!("{}_api", bare_snake(word))]);
        let feature = feature(&accessor);
        let feature = features.claim([feature.clone(), format!("{feature}-api")]);
        let ident = upper(word);
        // Each tag's type stands alone in its module, but no type of any module can be called so.
        let ident = if ident == "Self" || ident == bare_snake(word) { format!("{ident}Api") } else { ident };
        TagNames { ident, accessor, feature }
    };
    api.tags.iter().map(|group| group.name.as_str()).map(tag).collect()
}

/// A feature's name: cargo takes letters, digits, `-`, `_` and `+`.
fn feature(accessor: &str) -> String {
    accessor.trim_start_matches("r#").trim_end_matches('_').replace('_', "-")
}

/// The names of all operations, parallel to [`Api::operations`].
pub(super) fn operations(
    api: &Api,
    rename: &Rename,
    tags: &[TagNames],
    diagnostics: &mut Diagnostics,
) -> Vec<OperationNames> {
    let mut scopes: Vec<(Scope, Scope)> = tags.iter().map(|tag| (Scope::new(&TAG_METHODS), types_of(tag))).collect();
    let mut stubs = Scope::new(&MOCK_METHODS);
    let mut list = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        let tag = api.tags.iter().position(|group| group.name == operation.tag).unwrap_or_default();
        let Some((methods, types)) = scopes.get_mut(tag) else { continue };
        let word = match rename.operations.get(&operation.id) {
            Some(renamed) => renamed.clone(),
            None => without_tag(&operation.id, &operation.tag),
        };
        let (lower, camel) = (snake(&word), upper(&word));
        let with_method = format!("{word} {}", operation.method.wire());
        let method = methods.claim(once(lower.clone()).chain(once_with(|| snake(&with_method))));
        if method != lower {
            say_renamed(operation, &lower, &method, diagnostics);
        }
        // A call has a module of its method's name beside it, which scripts without capitals would give it, too.
        let plain = if camel == method { format!("{camel}Call") } else { camel.clone() };
        let longer = once_with(|| upper(&with_method)).chain(once_with(|| format!("{camel}Call")));
        let call = types.claim(once(plain).chain(longer));
        let error = types.claim([format!("{call}Error")]);
        let success = types.claim([format!("{call}Success")]);
        let accessor = tags.get(tag).map_or("", |tag| tag.accessor.as_str());
        // One mock stands for all tags, so that their operations may collide there.
        let stub = stubs.claim(once(method.clone()).chain(once_with(|| snake(&format!("{accessor} {method}")))));
        let params = params(operation);
        list.push(OperationNames { tag, method, error, shared_error: None, success, call, params, stub });
    }
    list
}

/// The types of a tag's module, which has its own already.
fn types_of(tag: &TagNames) -> Scope {
    let taken: Vec<&str> = TAG_TYPES.into_iter().chain([tag.ident.as_str()]).collect();
    Scope::new(&taken)
}

/// The aliases for the bodies of webhooks and callbacks, parallel to [`Api::incoming`].
pub(super) fn incoming(api: &Api) -> Vec<String> {
    let mut scope = Scope::new(&["Self"]);
    let name = |incoming: &Incoming| {
        let method = format!("{} {}", incoming.name, incoming.method.wire());
        scope.claim([upper(&incoming.name), upper(&method)])
    };
    api.incoming.iter().map(name).collect()
}

fn say_renamed(operation: &Operation, wanted: &str, method: &str, diagnostics: &mut Diagnostics) {
    let other = if TAG_METHODS.contains(&wanted) { "the tag itself" } else { "another one of its tag" };
    let message = format!("the operation `{}` is named `{method}`, because {other} has its name", operation.id);
    diagnostics.push(
        Diagnostic::note("name-changed", &operation.origin, message)
            .help("operationIds should be unique (OAS 3.0.3, Operation Object)"),
    );
}

/// `repos/get` under the tag `repos` is `get`: the tag's accessor says the rest.
fn without_tag(id: &str, tag: &str) -> String {
    let cut = id.find(['/', '.', ':']).map(|at| id.split_at(at));
    match cut {
        Some((prefix, rest)) if rest.len() > 1 && bare_snake(prefix) == bare_snake(tag) => rest[1..].to_owned(),
        Some(_) | None => id.to_owned(),
    }
}

fn params(operation: &Operation) -> Vec<String> {
    // The streams of a list take two names more.
    let streams: &[&str] = if operation.pagination.is_some() { &["pages", "items"] } else { &[] };
    let reserved: Vec<&str> = CALL_METHODS.iter().chain(streams).copied().collect();
    let mut scope = Scope::new(&reserved);
    let name = |param: &Param| {
        let place = match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        };
        let longer = once_with(|| format!("{}_{place}", bare_snake(&param.wire)));
        scope.claim(once(snake(&param.wire)).chain(longer))
    };
    operation.params.iter().map(name).collect()
}
