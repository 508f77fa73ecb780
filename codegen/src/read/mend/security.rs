//! Security Scheme Objects and Security Requirement Objects in; those that `openapiv3` can hold out. A scheme of a
//! type it has none for stands as one of `http` and keeps its type in `x-specbound-security-type`.
//! It must never know how a client proves who it is.

use std::mem::take;

use super::super::value::{Members, Value};
use super::walk::Mender;

const FLOWS: [(&str, &[&str]); 4] = [
    ("implicit", &["authorizationUrl"]),
    ("password", &["tokenUrl"]),
    ("clientCredentials", &["tokenUrl"]),
    ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
];

/// Brings a scheme to one of the four types of 3.0.
pub(super) fn scheme(mender: &mut Mender<'_>, members: &mut Members) {
    let declared = members.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = match declared.to_ascii_lowercase().as_str() {
        "apikey" => "apiKey",
        "http" => "http",
        "oauth2" => "oauth2",
        "openidconnect" => "openIdConnect",
        "basic" | "bearer" if !declared.is_empty() => {
            let message = format!("a scheme of type `{declared}` is read as one of type `http`");
            mender.warn("security-type", "type", message);
            members.insert("scheme", declared.to_ascii_lowercase());
            "http"
        }
        _ => return unknown(mender, members, &declared),
    };
    if known != declared && members.get("scheme").is_none() {
        let message = format!("the security type `{declared}` is read as `{known}`");
        mender.note("security-type", "type", message);
    }
    members.insert("type", known);
    let is_text = |key: &str| members.get(key).is_some_and(Value::is_string);
    let place = members.get("in").and_then(Value::as_str).unwrap_or_default();
    let missing = match known {
        "apiKey" if !is_text("name") => Some("name"),
        "apiKey" if !["query", "header", "cookie"].contains(&place) => Some("in"),
        "http" if !is_text("scheme") => Some("scheme"),
        "openIdConnect" if !is_text("openIdConnectUrl") => Some("openIdConnectUrl"),
        _ => None,
    };
    if let Some(key) = missing {
        let message = format!("a scheme of type `{known}` needs `{key}`; this one is ignored");
        mender.warn("incomplete-security-scheme", "", message);
        stand_in(members, known);
    } else if known == "oauth2" {
        complete_flows(mender, members);
    }
}

/// A type that only newer versions have, such as `mutualTLS`, or that none has.
fn unknown(mender: &mut Mender<'_>, members: &mut Members, declared: &str) {
    if declared == "mutualTLS" {
        mender.note_31("mutual-tls", "type", "a security scheme is of the type `mutualTLS`");
    } else {
        let message = format!("`{declared}` is not a type of security scheme");
        mender.warn("security-type", "type", message);
    }
    stand_in(members, declared);
}

fn stand_in(members: &mut Members, declared: &str) {
    members.insert("x-specbound-security-type", declared);
    members.insert("type", "http");
    members.insert("scheme", declared);
}

fn complete_flows(mender: &mut Mender<'_>, members: &mut Members) {
    if !members.get("flows").is_some_and(Value::is_object) {
        mender.warn("incomplete-security-scheme", "", "a scheme of type `oauth2` needs `flows`");
        members.insert("flows", Members::new());
    }
}

/// Gives each flow the addresses that its kind has, empty where the document leaves them out.
pub(super) fn flows(mender: &mut Mender<'_>, members: &mut Members) {
    for (name, addresses) in FLOWS {
        let Some(flow) = members.get_mut(name) else { continue };
        if !flow.is_object() {
            *flow = Members::new().into();
        }
        let Value::Object(flow) = flow else { continue };
        for address in addresses {
            if !flow.get(address).is_some_and(Value::is_string) {
                let message = format!("the `{name}` flow has no `{address}`");
                mender.warn("missing-field", name, message);
                flow.insert(*address, "");
            }
        }
    }
}

/// Security requirements of a document or operation: a list of mappings, each of a scheme to its scopes.
pub(super) fn requirements(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(security) = members.get_mut("security") else { return };
    if let Value::Object(_) = security {
        mender.warn("security-as-mapping", "security", "`security` is a mapping, not a list of them");
        *security = vec![take(security)].into();
    }
    let Value::Array(alternatives) = security else { return };
    for alternative in alternatives.iter_mut() {
        if let Value::String(name) = alternative {
            mender.note("bare-requirement", "security", "a scheme is named without its scopes");
            *alternative = Value::from([(&**name, Vec::new().into())]);
        }
        for (_, scopes) in alternative.as_object_mut().into_iter().flat_map(Members::iter_mut) {
            if scopes.is_null() {
                *scopes = Vec::new().into();
            }
        }
    }
}
