//! Paths, path items, operations and responses in; such as `openapiv3` reads without dropping any out.
//! It must never know what an operation is generated to.

use std::borrow::Cow;

use super::super::grammar::METHODS;
use super::super::value::{Members, Value};
use super::security;
use super::walk::Mender;

/// Members of a path item that are not operations (OAS 3.2 adds the last two, which have no place here yet).
const BESIDE_METHODS: [&str; 7] =
    ["$ref", "summary", "description", "servers", "parameters", "query", "additionalOperations"];

/// Gives every path its leading slash.
pub(super) fn paths(mender: &mut Mender<'_>, members: &mut Members) {
    let odd = |key: &str| !key.starts_with('/') && !key.starts_with("x-");
    let names = members.names_where(odd);
    for name in names {
        let path = format!("/{name}");
        let is_item = members.get(&name).is_some_and(Value::is_object);
        if is_item && !members.contains_key(&path) {
            let message = format!("the path `{name}` does not start with `/`; it is read as `{path}`");
            mender.warn("path-without-slash", &name, message);
            members.rename(&name, &path);
        } else {
            mender.warn("not-a-path", &name, format!("`{name}` is not a path"));
            members.remove(&name);
        }
    }
}

/// Spells methods in lower case, and names what is no method.
pub(super) fn path_item(mender: &mut Mender<'_>, members: &mut Members) {
    let odd = |key: &str| !METHODS.contains(&key) && !key.starts_with("x-") && key != "$ref";
    let names = members.names_where(odd);
    for name in names {
        let lower = name.to_ascii_lowercase();
        if METHODS.contains(&lower.as_str()) && !members.contains_key(&lower) {
            mender.warn("method-in-capitals", &name, format!("`{name}` is read as `{lower}`"));
            members.rename(&name, &lower);
        } else if ["query", "additionalOperations"].contains(&&*name) {
            let message = format!("`{name}`, which only OpenAPI 3.2 has, is left out");
            mender.warn("not-a-method", &name, message);
        } else if !BESIDE_METHODS.contains(&&*name) {
            mender.warn("not-a-method", &name, format!("`{name}` is not a method"));
        }
    }
}

/// Moves callbacks out of the way, which `openapiv3` cannot read when they are references.
pub(super) fn operation(mender: &mut Mender<'_>, members: &mut Members) {
    security::requirements(mender, members);
    if members.contains_key("callbacks") {
        members.rename("callbacks", "x-specbound-callbacks");
    }
}

/// Brings the keys of responses to status codes, ranges and `default` (OAS 3.0.3, Responses Object).
pub(super) fn responses(mender: &mut Mender<'_>, members: &mut Members) {
    let names = members.names_where(|key| !is_status(key));
    for name in names {
        let better = better_status(&name);
        if !better.is_empty() && !members.contains_key(&better) {
            let message = format!("the status `{name}` is read as `{better}`");
            mender.warn("status-spelling", &name, message);
            members.rename(&name, &better);
        } else {
            mender.warn("not-a-status", &name, format!("`{name}` is not a status; it is left out"));
            members.remove(&name);
        }
    }
    let small = members.names_where(|key| key.ends_with('x') && is_status(key));
    for name in small {
        let capital = name.to_ascii_uppercase();
        if members.contains_key(&capital) {
            mender.warn("repeated-status", &name, format!("`{name}` is `{capital}` once more; it is left out"));
            members.remove(&name);
        }
    }
    for (_, response) in members.iter_mut().filter(|(_, response)| response.is_null()) {
        *response = Members::new().into();
    }
}

fn is_status(key: &str) -> bool {
    let range = |key: &str| matches!(key.as_bytes(), [b'1'..=b'5', b'X' | b'x', b'X' | b'x']);
    let code = |key: &str| key.len() == 3 && key.parse::<u16>().is_ok_and(|code| code >= 100);
    key == "default" || key.starts_with("x-") || range(key) || code(key)
}

/// `Default`, `200 OK` or ` 200`: the status that is meant, or nothing.
fn better_status(key: &str) -> Cow<'_, str> {
    let key = key.trim();
    if key.eq_ignore_ascii_case("default") {
        return "default".into();
    }
    match key.split_once(|c: char| c.is_whitespace() || c == '.' || c == ',') {
        Some((first, _)) if is_status(first) => first.into(),
        None if is_status(key) => key.into(),
        _ => "".into(),
    }
}

/// A variable's default is required; the first of its values stands in.
pub(super) fn server_variable(mender: &mut Mender<'_>, members: &mut Members) {
    if members.get("default").is_some_and(Value::is_string) {
        return;
    }
    let first = members.get("enum").and_then(Value::as_array).and_then(<[Value]>::first).cloned();
    mender.warn("missing-field", "", "`default` is missing");
    members.insert("default", first.unwrap_or_else(|| "".into()));
}

/// `openapiv3` refuses a link, and the response around it, without one of its two ways to name an operation.
pub(super) fn link(mender: &mut Mender<'_>, members: &mut Members) {
    if !members.contains_key("operationId") && !members.contains_key("operationRef") {
        mender.warn("link-without-operation", "", "a link names no operation");
        members.insert("operationId", "");
    }
}
