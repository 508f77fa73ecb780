//! Operations in, the names of the enums of documented errors out. Operations that document the same errors share one, which
//! is most of what keeps a large crate small. It never knows how an enum is written.

use super::scope::Scope;
use super::words::bare_snake;
use super::{ErrorNames, OperationNames, TypeNames};
use crate::ir::{Api, Codec, Operation, Status, Ty};
use std::collections::HashMap;

/// What makes two operations' documented errors the same: statuses, media types and the types behind them.
type Key<'a> = Vec<(Status, Vec<(&'a str, Codec, &'a Ty)>)>;

/// The names of the enums that several operations share, in document order. Each of these operations learns its position.
pub(super) fn errors(api: &Api, types: &[TypeNames], operations: &mut [OperationNames]) -> Vec<ErrorNames> {
    let mut sets: Vec<(Key<'_>, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Key<'_>, usize> = HashMap::new();
    for (i, operation) in api.operations.iter().enumerate() {
        let at = *known.entry(key(operation)).or_insert_with_key(|key| {
            sets.push((key.clone(), Vec::new()));
            sets.len() - 1
        });
        if let Some((_, users)) = sets.get_mut(at) {
            users.push(i);
        }
    }
    let mut scope = Scope::new(&["Self"]);
    let mut modules = Scope::new(&["mod", "errors"]);
    let mut list = Vec::new();
    for (key, users) in sets.into_iter().filter(|(_, users)| users.len() > 1) {
        for user in &users {
            if let Some(names) = operations.get_mut(*user) {
                names.shared_error = Some(list.len());
            }
        }
        let ident = scope.claim([title(&key, types)]);
        list.push(ErrorNames { module: modules.claim([bare_snake(&ident)]), ident, operations: users });
    }
    list
}

fn key(operation: &Operation) -> Key<'_> {
    operation
        .errors()
        .map(|response| {
            let media = response.media.iter().map(|media| (media.mime.as_str(), media.codec, &media.ty));
            (response.status, media.collect())
        })
        .collect()
}

/// `ApiErrorOn400_404`: the type that all bodies have, and the statuses.
fn title(key: &Key<'_>, types: &[TypeNames]) -> String {
    if key.is_empty() {
        return "NoDocumentedError".to_owned();
    }
    let mut bodies = key.iter().flat_map(|(_, media)| media).map(|(_, _, ty)| *ty);
    let first = bodies.next();
    let subject = match first {
        Some(Ty::Named(id)) if bodies.all(|ty| Some(ty) == first) => types.get(id.index()).map(|names| &names.ident),
        Some(_) | None => None,
    };
    let mut title = format!("{}On", subject.map_or("Error", String::as_str));
    for (status, _) in key {
        let word = match status {
            Status::Code(code) => code.to_string(),
            Status::Range(class) => format!("{class}xx"),
            Status::Default => "Default".to_owned(),
        };
        // An underscore may stand between digits only (RFC 430).
        let digits = title.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit());
        title.push_str(if digits { "_" } else { "" });
        title.push_str(&word);
    }
    title
}
