//! The security schemes of a document come in; the handshakes to be played go out, each at the first operation that names the
//! scheme. It must never play one.

use std::fmt;

use serde_json::Value;

use super::super::Bench;
use super::answers::declared;
use super::arguments::nearest;
use super::{Act, Case, Maker, arguments};
use crate::document::{Operation, Place, Scheme, SchemeKind, Status};
use crate::sample::Extent;
use crate::server::Answer;

/// The call at which a handshake is played.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its arguments.
    pub arguments: Value,
    /// A declared success of it, or a plain 204.
    pub success: Answer,
    /// Its declared 401, or a bare one.
    pub refusal: Answer,
    /// The path of the token endpoint, when the scheme has one on the document's own server.
    pub token_path: String,
    /// The path of the revocation endpoint.
    pub revocation_path: Option<String>,
    /// Where an API key travels.
    pub key: Option<Key>,
}

/// An API key (OAS 3.0.3, Security Scheme Object).
#[derive(Debug, Clone)]
pub struct Key {
    /// The scheme's name in the document.
    pub scheme: String,
    /// Where it travels.
    pub place: Place,
    /// The name of the field.
    pub name: String,
}

/// A handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// One challenge of this algorithm.
    Digest(&'static str),
    /// `qop="auth-int,auth"`: the first is not for a client without it.
    DigestQop,
    /// These algorithms in one field or one each, with Basic first or not; the last name is the strongest.
    DigestChallenges(&'static [&'static str], Layout, &'static str),
    /// Only an algorithm that no client knows.
    DigestUnknown,
    /// `qop="auth-int"` alone: for a client that can digest bodies, and to be given up by any other.
    DigestIntegrity,
    /// A password that is not taken.
    DigestPassword,
    /// A first nonce that is too old by the time it is used.
    DigestStaleAtOnce,
    /// A realm that changes while the nonce stays.
    DigestRealms,
    /// A nonce that is good for a few calls only.
    DigestStale,
    /// Many calls, one after the other.
    DigestReuse,
    /// Many calls at once.
    DigestTogether,
    /// A token for many calls, with these seconds to live.
    Token(Option<i64>),
    /// A token that has ended by the next call.
    TokenEnds,
    /// A token that the API refuses once.
    TokenRefused,
    /// Tokens that the API always refuses.
    TokenAlwaysRefused,
    /// A hundred calls at once.
    TokenTogether,
    /// A hundred calls at once, after the token was taken back.
    TokenTogetherRefused,
    /// Giving the token back.
    TokenRevoke,
    /// A secret that is not taken.
    TokenSecret,
    /// A token endpoint that says something else.
    TokenAnswer(&'static str),
    /// A redirect to another origin, with this status.
    Redirect(Credential, u16),
    /// A redirect to another origin whose URL holds a user name.
    RedirectWithUser(Credential),
    /// A redirect on the same origin, with this status.
    RedirectHere(Credential, u16),
    /// Redirects on the same origin without an end.
    RedirectRound(Credential),
    /// An error whose text repeats the credentials.
    Echo(Credential),
    /// The token endpoint redirects to another origin.
    TokenRedirect,
    /// Credentials that travel with every call.
    Plain(Credential),
}

/// How several challenges are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One field each.
    Fields,
    /// All in one field.
    OneField,
    /// One field each, Basic first.
    BasicFirst,
}

/// A kind of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// RFC 7616.
    Digest,
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// A service account.
    ClientCredentials,
    /// An API key.
    Key,
}

/// What a token endpoint can say that is no token.
pub(crate) const TOKEN_ANSWERS: &[&str] = &[
    "400",
    "a refusal that repeats the secret",
    "500 page",
    "503",
    "no JSON",
    "empty",
    "no access_token",
    "a number as the token",
    "mac token",
    "endless",
    "a token with a line feed",
];

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Script::Digest("") => f.write_str("digest › no algorithm named"),
            Script::Digest(algorithm) => write!(f, "digest › {algorithm}"),
            Script::DigestQop => f.write_str("digest › qop=\"auth-int,auth\""),
            Script::DigestChallenges(names, layout, _) => {
                write!(f, "digest › challenges {} › {layout:?}", names.join(", "))
            }
            Script::DigestUnknown => f.write_str("digest › an unknown algorithm alone"),
            Script::DigestIntegrity => f.write_str("digest › qop=\"auth-int\""),
            Script::DigestPassword => f.write_str("digest › wrong password"),
            Script::DigestStaleAtOnce => f.write_str("digest › a nonce that is stale at once"),
            Script::DigestRealms => f.write_str("digest › the same nonce in another realm"),
            Script::DigestStale => f.write_str("digest › stale nonces"),
            Script::DigestReuse => f.write_str("digest › twenty calls"),
            Script::DigestTogether => f.write_str("digest › fifty calls at once"),
            Script::Token(None) => f.write_str("service account › ten calls, no expiry named"),
            Script::Token(Some(seconds)) => write!(f, "service account › ten calls, {seconds} s to live"),
            Script::TokenEnds => f.write_str("service account › a token that has ended by the next call"),
            Script::TokenRefused => f.write_str("service account › a token refused once"),
            Script::TokenAlwaysRefused => f.write_str("service account › every token refused"),
            Script::TokenTogether => f.write_str("service account › a hundred calls at once"),
            Script::TokenTogetherRefused => {
                f.write_str("service account › a hundred calls at once with a refused token")
            }
            Script::TokenRevoke => f.write_str("service account › revoke"),
            Script::TokenSecret => f.write_str("service account › wrong secret"),
            Script::TokenAnswer(how) => write!(f, "service account › token endpoint says: {how}"),
            Script::Redirect(credential, status) => write!(f, "redirect {status} to another origin › {credential:?}"),
            Script::RedirectWithUser(credential) => {
                write!(f, "redirect to another origin with a user name › {credential:?}")
            }
            Script::RedirectHere(credential, status) => {
                write!(f, "redirect {status} on the same origin › {credential:?}")
            }
            Script::RedirectRound(credential) => write!(f, "redirects without an end › {credential:?}"),
            Script::Echo(credential) => write!(f, "an error that repeats the credentials › {credential:?}"),
            Script::TokenRedirect => f.write_str("service account › token endpoint redirects to another origin"),
            Script::Plain(credential) => write!(f, "every call › {credential:?}"),
        }
    }
}

/// The handshakes of the document.
pub(super) fn add(maker: &mut Maker<'_>) {
    let document = &maker.bench.document;
    let mut bearer = None;
    for scheme in &document.schemes {
        if let SchemeKind::ApiKey { place, name } = &scheme.kind {
            key(maker, scheme, place, name);
            continue;
        }
        let alone = |operation: &&Operation| lets_in(maker.bench, operation, &scheme.name);
        let mut naming = document.operations.iter().filter(alone);
        // What is only read is what redirects are followed for.
        let Some(operation) = naming.clone().find(|operation| operation.method == "GET").or_else(|| naming.next())
        else {
            continue;
        };
        let scripts = match &scheme.kind {
            SchemeKind::Http(name) if name == "digest" => digest(),
            SchemeKind::Http(name) if name == "basic" => with_redirects(Credential::Basic),
            SchemeKind::Http(name) if name == "bearer" => {
                bearer = bearer.or(Some((scheme, operation)));
                Vec::new()
            }
            SchemeKind::ClientCredentials { .. } => {
                bearer = bearer.or(Some((scheme, operation)));
                tokens()
            }
            _ => Vec::new(),
        };
        play(maker, scheme, operation, None, scripts);
    }
    if let Some((scheme, operation)) = bearer {
        play(maker, scheme, operation, None, with_redirects(Credential::Bearer));
    }
}

/// An API key is tried where it alone lets a call in: at an operation that sends something else in the same place, if there is one.
fn key(maker: &mut Maker<'_>, scheme: &Scheme, place: &str, name: &str) {
    let places = [Place::Query, Place::Header, Place::Cookie];
    let Some(place) = places.into_iter().find(|known| known.word() == place) else { return };
    let document = &maker.bench.document;
    let beside = |operation: &&Operation| operation.parameters.iter().any(|own| own.place == place);
    let argued = |operation: &&Operation| {
        operation.parameters.iter().any(|own| own.place == place && own.name.eq_ignore_ascii_case(name))
    };
    let alone = |operation: &&Operation| lets_in(maker.bench, operation, &scheme.name) && !argued(operation);
    let mut fit = document.operations.iter().filter(alone);
    let Some(operation) = fit.clone().find(beside).or_else(|| fit.next()) else { return };
    let key = Key { scheme: scheme.name.clone(), place, name: name.to_owned() };
    play(maker, scheme, operation, Some(key), with_redirects(Credential::Key));
}

/// Whether a scheme alone lets a call in that can succeed as the document has it.
fn lets_in(bench: &Bench, operation: &Operation, scheme: &str) -> bool {
    let alone = operation.security.iter().any(|set| set.len() == 1 && set.iter().all(|name| name == scheme));
    alone && declared(bench, operation).iter().any(|answer| answer.code / 100 == 2)
}

fn play(maker: &mut Maker<'_>, scheme: &Scheme, operation: &Operation, key: Option<Key>, scripts: Vec<Script>) {
    // Credentials for another server are not for one that stands in for the document's own.
    if let SchemeKind::ClientCredentials { token_url, .. } = &scheme.kind
        && !maker.bench.document.is_own(token_url)
    {
        return;
    }
    let full = arguments(maker.bench, operation, Extent::Full);
    let Ok(arguments) = full.or_else(|_| nearest(maker.bench, operation)) else { return };
    // An argument in the query shows whether a handshake knows the request's whole target.
    let arguments = match &operation.envelope {
        Some(envelope) => super::with_query(&arguments, &envelope.parameter, Value::Bool(false)),
        None => arguments,
    };
    let mut answer = |success: bool| {
        let wanted = |code: u16| if success { code / 100 == 2 } else { code == 401 };
        let found = declared(maker.bench, operation).into_iter().find(|it| wanted(it.code));
        let body = found.as_ref().and_then(|found| super::answers::full_body(maker, found));
        // JSON of which nothing more is said is any JSON, and not nothing.
        let any = found.as_ref().filter(|found| found.is_json()).map(|_| Value::Null);
        let body = body.or(any).map(|body| body.to_string()).unwrap_or_default();
        found.map_or(Answer::new(if success { 204 } else { 401 }, ""), |found| found.answer(body))
    };
    let (success, refusal) = (answer(true), answer(false));
    let own_path = |url: &str| maker.bench.document.own_path(url);
    let (token_path, revocation_path) = match &scheme.kind {
        SchemeKind::ClientCredentials { token_url, revocation_url } => {
            (own_path(token_url), revocation_url.as_deref().map(own_path))
        }
        _ => (String::new(), None),
    };
    let target = Target { arguments, success, refusal, token_path, revocation_path, key };
    for script in scripts {
        let possible = match script {
            Script::TokenRevoke => target.revocation_path.is_some(),
            // A redirect that is declared is an answer like any other.
            Script::RedirectHere(_, status) => {
                operation.declared(status).is_none_or(|declared| declared.status == Status::Default)
            }
            _ => true,
        };
        if !possible {
            continue;
        }
        maker.cases.push(Case {
            name: format!("{} › handshake › {script}", operation.key),
            pointer: scheme.pointer.clone(),
            operation: operation.key.clone(),
            triple: None,
            act: Act::Handshake(Box::new(target.clone()), script),
        });
    }
}

fn digest() -> Vec<Script> {
    use Layout::{BasicFirst, Fields, OneField};
    let mut scripts: Vec<Script> = ["", "MD5", "SHA-256", "MD5-sess", "SHA-256-sess"].map(Script::Digest).to_vec();
    scripts.extend([
        Script::DigestQop,
        Script::DigestChallenges(&["MD5", "SHA-256"], Fields, "SHA-256"),
        Script::DigestChallenges(&["SHA-256", "MD5"], Fields, "SHA-256"),
        Script::DigestChallenges(&["MD5", "SHA-256"], OneField, "SHA-256"),
        Script::DigestChallenges(&["FUTURE-1024", "MD5", "SHA-256-sess"], Fields, "SHA-256-sess"),
        Script::DigestChallenges(&["MD5-sess", "FUTURE-1024", "SHA-256", "MD5"], OneField, "SHA-256"),
        Script::DigestChallenges(&["FUTURE-1024", "MD5"], Fields, "MD5"),
        Script::DigestChallenges(&["MD5", "SHA-256"], BasicFirst, "SHA-256"),
        Script::DigestUnknown,
        Script::DigestIntegrity,
        Script::DigestPassword,
        Script::DigestStale,
        Script::DigestStaleAtOnce,
        Script::DigestRealms,
        Script::DigestReuse,
        Script::DigestTogether,
        Script::Echo(Credential::Digest),
    ]);
    scripts.extend([301, 302, 303, 307, 308].map(|status| Script::Redirect(Credential::Digest, status)));
    scripts
}

fn with_redirects(credential: Credential) -> Vec<Script> {
    const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];
    let mut scripts = vec![Script::Plain(credential), Script::Echo(credential)];
    scripts.extend(STATUSES.map(|status| Script::Redirect(credential, status)));
    scripts.extend(STATUSES.map(|status| Script::RedirectHere(credential, status)));
    scripts.extend([Script::RedirectWithUser(credential), Script::RedirectRound(credential)]);
    scripts
}

fn tokens() -> Vec<Script> {
    let mut scripts = vec![
        Script::Token(Some(3600)),
        Script::Token(None),
        Script::TokenEnds,
        Script::TokenRefused,
        Script::TokenAlwaysRefused,
        Script::TokenTogether,
        Script::TokenTogetherRefused,
        Script::TokenRevoke,
        Script::TokenSecret,
        Script::TokenRedirect,
        Script::Echo(Credential::ClientCredentials),
    ];
    scripts.extend(TOKEN_ANSWERS.iter().map(|how| Script::TokenAnswer(how)));
    scripts.extend([307, 308].map(|status| Script::Redirect(Credential::ClientCredentials, status)));
    scripts
}
