//! The security schemes of a document and a request come in; whether it is let in, and else the challenges to it, go out
//! (OAS 3.0.3, Security Requirement Object; RFC 9110, section 11). It must never know what the operation does.

use std::collections::BTreeMap;

use super::Options;
use super::digest::{Digest, Ruling};
use super::fault::Fault;
use super::token::Tokens;
use crate::document::{Document, Operation, SchemeKind};
use crate::handshake::challenge::{basic, bearer};
use crate::server::{Answer, Recorded};

/// Why a request is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Refused {
    /// It has no credentials.
    #[default]
    Missing,
    /// Its credentials are wrong.
    Wrong,
    /// Its digest is right, but was computed from a nonce that is not taken any more.
    Stale,
}

/// What a server knows about its users.
pub(super) struct Credentials {
    schemes: BTreeMap<String, SchemeKind>,
    realm: String,
    user: (String, String),
    token: String,
    digest: Digest,
    tokens: Tokens,
}

impl Credentials {
    /// Reads the schemes of a document.
    pub fn new(document: &Document, options: &Options) -> Credentials {
        let title = document.raw().pointer("/info/title").and_then(serde_json::Value::as_str).unwrap_or("API");
        // A realm is a quoted string; not every client reads the escapes that one may hold.
        let realm: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || " .-_".contains(*c)).collect();
        Credentials {
            schemes: document.schemes.iter().map(|scheme| (scheme.name.clone(), scheme.kind.clone())).collect(),
            digest: Digest::new(&realm, &options.user),
            tokens: Tokens::new(document, &options.client),
            realm,
            user: options.user.clone(),
            token: options.token.clone(),
        }
    }

    /// The answer of the token or revocation endpoint, if the request is for one of them.
    pub fn endpoint(&self, request: &Recorded) -> Option<Answer> {
        self.tokens.endpoint(request, &self.realm)
    }

    /// Lets a request in that fulfils one of the alternatives.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn admit(&self, operation: &Operation, request: &Recorded) -> Result<(), Fault> {
        if operation.security.is_empty() {
            return Ok(());
        }
        let mut worst = Refused::Missing;
        for alternative in &operation.security {
            let mut refusals = alternative.iter().filter_map(|name| self.refusal(name, request));
            match refusals.next() {
                None => return Ok(()),
                Some(Refused::Missing) => {}
                Some(other) => worst = other,
            }
        }
        let detail = match worst {
            Refused::Missing => "the request has no credentials that this operation takes",
            Refused::Wrong => "the credentials are wrong",
            Refused::Stale => "the nonce of the digest is stale",
        };
        Err(Fault::refused(detail.to_owned(), worst))
    }

    /// Why one scheme does not let the request in.
    fn refusal(&self, name: &str, request: &Recorded) -> Option<Refused> {
        let fields = request.header("authorization");
        let field = fields.first().copied().unwrap_or_default();
        let word = field.split(' ').next().unwrap_or_default().to_lowercase();
        let right = |right: bool| (!right).then_some(Refused::Wrong);
        match self.schemes.get(name) {
            Some(SchemeKind::Http(scheme)) if *scheme != word => Some(Refused::Missing),
            Some(SchemeKind::Http(scheme)) => match scheme.as_str() {
                "basic" => right(basic(field).is_some_and(|given| given == self.user)),
                "bearer" => right(bearer(field).is_some_and(|token| token == self.token || self.tokens.knows(token))),
                "digest" => match self.digest.verify(request, field) {
                    Ruling::Right => None,
                    Ruling::Stale => Some(Refused::Stale),
                    Ruling::Wrong => Some(Refused::Wrong),
                },
                // Of a scheme that is not known here only its presence can be seen.
                _ => None,
            },
            Some(SchemeKind::ApiKey { place, name }) => match api_key(request, place, name) {
                None => Some(Refused::Missing),
                Some(given) => right(given == self.token),
            },
            Some(SchemeKind::ClientCredentials { .. } | SchemeKind::Other) if word.is_empty() => Some(Refused::Missing),
            Some(SchemeKind::ClientCredentials { .. } | SchemeKind::Other) => match bearer(field) {
                None => Some(Refused::Missing),
                Some(token) => right(token == self.token || self.tokens.knows(token)),
            },
            // A requirement that names no scheme cannot be fulfilled by anybody.
            None => Some(Refused::Missing),
        }
    }

    /// One challenge for each HTTP scheme that could let a request in.
    pub fn challenges(&self, operation: &Operation, refused: Refused) -> Vec<String> {
        let mut list = Vec::new();
        let realm = &self.realm;
        for name in operation.security.iter().flatten() {
            let challenges = match self.schemes.get(name) {
                Some(SchemeKind::Http(scheme)) if scheme == "digest" => {
                    self.digest.challenges(refused == Refused::Stale)
                }
                Some(SchemeKind::Http(scheme)) if scheme == "basic" => {
                    vec![format!("Basic realm=\"{realm}\", charset=\"UTF-8\"")]
                }
                Some(SchemeKind::Http(scheme)) if scheme != "bearer" => vec![format!("{scheme} realm=\"{realm}\"")],
                Some(SchemeKind::ApiKey { place, name }) => {
                    vec![format!("ApiKey realm=\"{realm}\", in=\"{place}\", name=\"{}\"", name.replace('"', ""))]
                }
                // RFC 6750, section 3: without credentials there is no error to name.
                Some(_) if refused == Refused::Wrong => {
                    vec![format!("Bearer realm=\"{realm}\", error=\"invalid_token\"")]
                }
                Some(_) => vec![format!("Bearer realm=\"{realm}\"")],
                None => Vec::new(),
            };
            list.extend(challenges.into_iter().filter(|text| !list.contains(text)).collect::<Vec<_>>());
        }
        if list.is_empty() {
            // An operation may declare a 401 without saying what it is about.
            list.push(format!("Bearer realm=\"{realm}\""));
        }
        list
    }

    /// What lets a request in, for a person.
    pub fn admission(&self, document: &Document) -> Vec<String> {
        let (user, password) = &self.user;
        let one = |scheme: &crate::document::Scheme| {
            let how = match &scheme.kind {
                SchemeKind::Http(kind) if kind == "digest" || kind == "basic" => {
                    format!("HTTP {kind}, user {user:?}, password {password:?}")
                }
                SchemeKind::Http(kind) if kind == "bearer" => format!("Bearer {}", self.token),
                SchemeKind::Http(kind) => format!("any Authorization field of the scheme {kind}"),
                SchemeKind::ApiKey { place, name } => format!("{} in the {place} {name}", self.token),
                SchemeKind::ClientCredentials { .. } => self.tokens.admission(&self.token),
                SchemeKind::Other => format!("Bearer {} (its own flow is not played)", self.token),
            };
            format!("{}: {how}", scheme.name)
        };
        document.schemes.iter().map(one).collect()
    }
}

/// The value of an API key.
fn api_key(request: &Recorded, place: &str, name: &str) -> Option<String> {
    let pair = |separator: char, text: &str| {
        let mut pairs = text.split(separator).filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.find(|(own, _)| crate::wire::percent(own).is_ok_and(|own| own == name))?.1;
        crate::wire::percent(value).ok()
    };
    match place {
        "query" => pair('&', request.query()?),
        "cookie" => request.header("cookie").iter().find_map(|field| pair(';', field)),
        _ => request.header(&name.to_lowercase()).first().map(|value| (*value).to_owned()),
    }
}
