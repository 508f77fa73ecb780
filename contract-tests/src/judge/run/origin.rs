//! A server that sends calls on is played; what another origin sees is searched for credentials. Also the credentials that travel
//! with every call, and a server that repeats them. It must never know what a redirect leads to beyond the origin.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Stand;
use crate::document::Place;
use crate::handshake::challenge;
use crate::handshake::origin::{Elsewhere, Redirect, Way};
use crate::judge::cases::{Credential, Key, Script};
use crate::judge::check::{Check, Findings};
use crate::judge::secrets::Secrets;
use crate::server::{Answer, Recorded, Server, Service, Stage};

const USER: &str = "user";
const SECRET: &str = "a secret that stays";

/// A client that follows more redirects than this does not notice that it goes round (RFC 9110, section 15.4).
const ROUNDS: usize = 50;

/// Plays one script.
pub(super) async fn play(stand: &Stand<'_>, findings: &mut Findings, script: Script) -> io::Result<()> {
    let secrets = Secrets::new([SECRET.to_owned(), token()]);
    let elsewhere = Server::start(Arc::new(Elsewhere)).await?;
    let (service, credential) = service(stand, script, &elsewhere.url());
    let server = Server::start(service).await?;
    let Some(session) = stand.connect(findings, &server.url(), &auth(stand, credential), &secrets) else {
        return Ok(());
    };
    let Some(outcome) = stand.call(findings, &session, &secrets).await else { return Ok(()) };
    let strayed = elsewhere.take();
    if let Script::RedirectWithUser(_) = script {
        // A URL with a user name from whoever is not trusted is an error (RFC 9110, section 4.2.4).
        findings.holds(Check::Origin, strayed.is_empty(), "nothing sent to a URL with a user name", strayed.len());
    }
    for request in strayed {
        let shown = format!(
            "{} {} {:?} {}",
            request.method,
            request.target,
            request.headers,
            String::from_utf8_lossy(&request.body)
        );
        let bare = request.header("authorization").is_empty() && request.header("cookie").is_empty();
        findings.holds(Check::Origin, bare, "no credential at another origin", &shown);
        // Whoever chooses the other origin must not choose what is changed there, nor be told what was to be changed here.
        let harmless = ["GET", "HEAD"].contains(&request.method.as_str()) && request.body.is_empty();
        findings.holds(Check::Origin, harmless, "no change at another origin", &shown);
        super::secrets::text(findings, "what another origin sees", &shown, &secrets);
    }
    let seen = server.take();
    match script {
        Script::Plain(credential) => {
            stand.let_in(findings, [&outcome]);
            findings.same(Check::Sent, 1, seen.len());
            carries(stand, findings, credential, &seen);
        }
        Script::RedirectHere(credential, status) => here(stand, findings, (credential, status), &seen, &outcome),
        Script::RedirectRound(_) => {
            findings.holds(Check::Returns, seen.len() <= ROUNDS, format!("at most {ROUNDS} requests"), seen.len());
            findings.holds(Check::LetIn, !outcome.is_success(), "no success", &outcome.0);
        }
        Script::Echo(_) => {
            findings.holds(Check::LetIn, outcome.status() == Some(400), "the status 400", &outcome.0);
        }
        Script::TokenRedirect => {
            findings.holds(Check::TokenError, outcome.kind() == "auth", "an error of the kind auth", &outcome.0);
        }
        // Whether a redirect to another origin is followed at all is the client's affair; that it is no success is not.
        _ => findings.holds(Check::Origin, !outcome.is_success(), "no success", &outcome.0),
    }
    Ok(())
}

/// The server of a script, and the credential that the client has.
fn service(stand: &Stand<'_>, script: Script, elsewhere: &str) -> (Arc<dyn Service>, Credential) {
    let to = || elsewhere.to_owned();
    let (way, credential) = match script {
        Script::Redirect(credential, status) => (Way::Elsewhere(status, to()), credential),
        Script::RedirectWithUser(credential) => {
            (Way::Elsewhere(302, to().replacen("://", "://chosen@", 1)), credential)
        }
        Script::RedirectHere(credential, status) => {
            (Way::Here(status, Box::new(stand.target.success.clone())), credential)
        }
        Script::RedirectRound(credential) => (Way::Round, credential),
        Script::Echo(credential) => {
            let known = match credential {
                Credential::Basic | Credential::Digest => SECRET.to_owned(),
                Credential::Bearer | Credential::Key => token(),
                Credential::ClientCredentials => format!("{SECRET} {}", token()),
            };
            (Way::Echo(known), credential)
        }
        Script::Plain(credential) => {
            let stage = Stage::default();
            stage.plan(stand.target.success.clone());
            return (Arc::new(stage), credential);
        }
        // The token endpoint itself redirects.
        _ => {
            let redirect = Redirect { way: Way::Elsewhere(307, to()), bare: None, token: None };
            return (Arc::new(redirect), Credential::ClientCredentials);
        }
    };
    let challenge = Answer::new(401, "")
        .with("www-authenticate", "Digest realm=\"here\", qop=\"auth\", nonce=\"here\", algorithm=MD5");
    let bare = (credential == Credential::Digest).then_some(challenge);
    let token = (credential == Credential::ClientCredentials).then(|| (stand.target.token_path.clone(), token()));
    (Arc::new(Redirect { way, bare, token }), credential)
}

/// The secret, as a token or a key can hold it.
fn token() -> String {
    SECRET.replace(' ', "-")
}

fn auth(stand: &Stand<'_>, credential: Credential) -> Value {
    match credential {
        Credential::Digest => json!({ "kind": "digest", "username": USER, "password": SECRET }),
        Credential::Basic => json!({ "kind": "basic", "username": USER, "password": SECRET }),
        Credential::Bearer => json!({ "kind": "bearer", "token": token() }),
        Credential::ClientCredentials => json!({ "kind": "client_credentials", "id": USER, "secret": SECRET }),
        Credential::Key => {
            let scheme = stand.target.key.as_ref().map(|key| key.scheme.as_str());
            json!({ "kind": "api_key", "scheme": scheme, "value": token() })
        }
    }
}

/// A redirect on the same origin: what is only read is read where it lies now, with the same credentials and by the method that
/// the status asks for (RFC 9110, section 15.4).
fn here(
    stand: &Stand<'_>,
    findings: &mut Findings,
    (credential, status): (Credential, u16),
    seen: &[Recorded],
    outcome: &crate::Outcome,
) {
    let safe = ["GET", "HEAD"].contains(&stand.method);
    if safe || seen.len() > 1 {
        stand.let_in(findings, [outcome]);
        findings.same(Check::Sent, 2, seen.len());
        let method = match status {
            303 if !safe => "GET",
            301 | 302 if stand.method == "POST" => "GET",
            _ => stand.method,
        };
        findings.same(Check::Method, Some(method), seen.last().map(|request| request.method.as_str()));
    }
    // The new place has a query of its own.
    let query = stand.target.key.as_ref().is_some_and(|key| key.place == Place::Query);
    let with_it = if credential == Credential::Key && query { seen.get(..1).unwrap_or_default() } else { seen };
    carries(stand, findings, credential, with_it);
}

/// Credentials that travel with every call are in each of its requests.
fn carries(stand: &Stand<'_>, findings: &mut Findings, credential: Credential, seen: &[Recorded]) {
    for request in seen {
        let fields = request.header("authorization");
        let right = match (credential, fields.as_slice(), &stand.target.key) {
            (Credential::Basic, [field], _) => challenge::basic(field) == Some((USER.to_owned(), SECRET.to_owned())),
            (Credential::Bearer, [field], _) => challenge::bearer(field) == Some(token().as_str()),
            (Credential::Key, _, Some(key)) => has_key(stand, key, request),
            _ => false,
        };
        let shown = format!("{} {:?}", request.target, request.headers);
        findings.holds(Check::Credentials, right, format!("the credentials of {credential:?}"), shown);
    }
}

/// Whether a request has the key, and what its call has in the same place beside it.
fn has_key(stand: &Stand<'_>, key: &Key, request: &Recorded) -> bool {
    let pairs: Vec<(String, String)> = match key.place {
        Place::Query => pairs(request.target.split_once('?').map_or("", |(_, query)| query), '&'),
        Place::Cookie => pairs(&request.header("cookie").join("; "), ';'),
        _ => request.header(&key.name).iter().map(|value| (key.name.clone(), (*value).to_owned())).collect(),
    };
    let argued = stand.target.arguments.get("cookie").and_then(Value::as_object);
    let beside = key.place != Place::Cookie
        || argued
            .into_iter()
            .flatten()
            .all(|(name, value)| !value.is_string() || pairs.iter().any(|(own, _)| own == name));
    beside && pairs.iter().filter(|(name, value)| *name == key.name && *value == token()).count() == 1
}

/// The names and values of a query, or of a Cookie field.
fn pairs(text: &str, separator: char) -> Vec<(String, String)> {
    let plain = |text: &str| percent_encoding::percent_decode_str(text.trim()).decode_utf8_lossy().into_owned();
    let one = |pair: &str| pair.split_once('=').map(|(name, value)| (plain(name), plain(value)));
    text.split(separator).filter_map(one).collect()
}
