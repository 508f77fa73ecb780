//! Security schemes, and what an operation asks for.

use super::Lowering;
use super::parameter::is_header_name;
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Place, Requirement, SchemeKind, SecurityScheme};
use indexmap::IndexMap;
use openapiv3::APIKeyLocation;
use serde_json::Value;
use std::collections::BTreeSet;

impl Lowering<'_> {
    /// `components.securitySchemes`, in document order.
    pub(super) fn schemes(&mut self, root: &Origin) -> Vec<SecurityScheme> {
        let origin = root.child("components").child("securitySchemes");
        let Some(map) = self.spec.raw(&origin).and_then(|node| node.as_object()) else { return Vec::new() };
        map.keys().filter_map(|name| self.scheme(name, &origin.child(name))).collect()
    }

    fn scheme(&mut self, name: &str, origin: &Origin) -> Option<SecurityScheme> {
        let piece = self.spec.follow(origin).and_then(|target| self.spec.piece::<openapiv3::SecurityScheme>(&target));
        match piece {
            Ok(scheme) => {
                let doc = prose(&scheme).filter(|text| !text.trim().is_empty());
                let kind = kind(scheme);
                self.say_unspoken(name, &kind, origin);
                Some(SecurityScheme { origin: origin.clone(), name: name.to_owned(), doc, kind })
            }
            Err(diagnostic) => {
                self.say(diagnostic);
                None
            }
        }
    }

    /// Tells of a scheme that no credential is for.
    fn say_unspoken(&mut self, name: &str, kind: &SchemeKind, origin: &Origin) {
        let (message, help) = match kind {
            SchemeKind::Other(other) => (
                format!("the security scheme `{name}` is of the kind `{other}`, which the client does not speak"),
                "a call takes what it asks for as a header: `.send().header(\"Authorization\", …)`",
            ),
            SchemeKind::MutualTls => (
                format!("the security scheme `{name}` is a certificate, which belongs to the connection"),
                "give the client a transport of your own that has one; other credentials are sent as they are",
            ),
            SchemeKind::ApiKey { place: Place::Header, name: header } if !is_header_name(header) => (
                format!("the security scheme `{name}` asks for `{header}`, which is no name that a header can have"),
                "its key cannot be sent; correct the name",
            ),
            SchemeKind::ApiKey { .. }
            | SchemeKind::Basic
            | SchemeKind::Bearer
            | SchemeKind::Digest
            | SchemeKind::OAuth2 { .. }
            | SchemeKind::OpenIdConnect => return,
        };
        self.say(Diagnostic::note("unspoken-security-scheme", origin, message).help(help));
    }

    /// The requirements of an operation, its own or the root's; alternatives that name an unknown scheme are left out.
    pub(super) fn security(
        &mut self,
        own: Option<Vec<IndexMap<String, Vec<String>>>>,
        origin: &Origin,
        schemes: &[SecurityScheme],
    ) -> Vec<Vec<Requirement>> {
        let root = self.spec.root();
        let (list, origin) = match own {
            Some(list) => (list, origin.child("security")),
            None => {
                let origin = root.child("security");
                if self.spec.raw(&origin).is_none() {
                    return Vec::new();
                }
                (self.spec.piece(&origin).unwrap_or_default(), origin)
            }
        };
        let mut alternatives = Vec::new();
        for (i, requirement) in list.into_iter().enumerate() {
            let requirement = requirement.into_iter().map(|(scheme, scopes)| Requirement { scheme, scopes });
            let all: Vec<Requirement> = requirement.collect();
            match all.iter().find(|one| schemes.iter().all(|scheme| scheme.name != one.scheme)) {
                None => {
                    self.say_both(&all, schemes, &origin.index(i));
                    alternatives.push(all);
                }
                Some(Requirement { scheme: unknown, .. }) => {
                    let message =
                        format!("the security scheme `{unknown}` is not declared under `components.securitySchemes`");
                    let help = "this alternative is left out; declare the scheme or correct its name";
                    self.say(Diagnostic::warning("unknown-security-scheme", &origin.index(i), message).help(help));
                }
            }
        }
        alternatives
    }

    /// Tells of schemes that are needed together and cannot be: a request has one header `Authorization`. One token may be for several.
    fn say_both(&mut self, all: &[Requirement], schemes: &[SecurityScheme], origin: &Origin) {
        let way = |one: &Requirement| schemes.iter().find(|scheme| scheme.name == one.scheme).and_then(authorization);
        let ways: BTreeSet<&str> = all.iter().filter_map(way).collect();
        if ways.len() > 1 {
            let names = all.iter().filter(|one| way(one).is_some()).map(|one| format!("`{}`", one.scheme));
            let names: Vec<String> = names.collect();
            let message =
                format!("{} are needed together, and each is the header `Authorization`", names.join(" and "));
            let help =
                "the last one is sent; where either will do, they are alternatives: one object of the list for each";
            self.say(Diagnostic::warning("authorization-twice", origin, message).help(help));
        }
    }
}

/// How credentials for a scheme stand in the header `Authorization`, if they do.
fn authorization(scheme: &SecurityScheme) -> Option<&str> {
    match &scheme.kind {
        SchemeKind::Basic => Some("Basic"),
        SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect => Some("Bearer"),
        SchemeKind::Digest => Some("Digest"),
        SchemeKind::ApiKey { place: Place::Header, name } if name.eq_ignore_ascii_case("authorization") => {
            Some(&scheme.name)
        }
        SchemeKind::ApiKey { .. } | SchemeKind::MutualTls | SchemeKind::Other(_) => None,
    }
}

fn prose(scheme: &openapiv3::SecurityScheme) -> Option<String> {
    match scheme {
        openapiv3::SecurityScheme::APIKey { description, .. }
        | openapiv3::SecurityScheme::HTTP { description, .. }
        | openapiv3::SecurityScheme::OAuth2 { description, .. }
        | openapiv3::SecurityScheme::OpenIDConnect { description, .. } => description.clone(),
    }
}

fn kind(scheme: openapiv3::SecurityScheme) -> SchemeKind {
    match scheme {
        // A type that `openapiv3` does not know was read as an HTTP scheme of that name.
        openapiv3::SecurityScheme::HTTP { scheme, extensions, .. }
            if extensions.contains_key("x-specbound-security-type") =>
        {
            if scheme == "mutualTLS" {
                SchemeKind::MutualTls
            } else {
                SchemeKind::Other(scheme)
            }
        }
        openapiv3::SecurityScheme::APIKey { location, name, .. } => {
            let place = match location {
                APIKeyLocation::Query => Place::Query,
                APIKeyLocation::Header => Place::Header,
                APIKeyLocation::Cookie => Place::Cookie,
            };
            SchemeKind::ApiKey { place, name }
        }
        // RFC 9110 §11.1: the name of an authentication scheme is case-insensitive.
        openapiv3::SecurityScheme::HTTP { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
            "basic" => SchemeKind::Basic,
            "bearer" => SchemeKind::Bearer,
            "digest" => SchemeKind::Digest,
            _ => SchemeKind::Other(scheme),
        },
        openapiv3::SecurityScheme::OAuth2 { flows, .. } => oauth2(flows),
        openapiv3::SecurityScheme::OpenIDConnect { .. } => SchemeKind::OpenIdConnect,
    }
}

fn oauth2(flows: openapiv3::OAuth2Flows) -> SchemeKind {
    let Some(flow) = flows.client_credentials else {
        return SchemeKind::OAuth2 { token_url: None, revocation_url: None, scopes: Vec::new() };
    };
    let revocation = flow.extensions.get("x-specbound-revocation-url").and_then(Value::as_str);
    SchemeKind::OAuth2 {
        revocation_url: revocation.map(str::to_owned),
        token_url: Some(flow.token_url),
        scopes: flow.scopes.into_keys().collect(),
    }
}
