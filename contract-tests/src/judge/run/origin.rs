//! A server that sends calls elsewhere is played; what the other origin sees is searched for credentials. Also the credentials
//! that travel with every call. It must never know what a redirect leads to beyond the origin.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Stand;
use crate::handshake::challenge;
use crate::handshake::origin::{Elsewhere, Redirect};
use crate::judge::cases::{Credential, Script};
use crate::judge::check::{Check, Findings};
use crate::judge::secrets::Secrets;
use crate::server::{Answer, BoxFuture, Recorded, Server, Service, Stage};

const USER: &str = "user";
const SECRET: &str = "a secret that stays";

/// Plays one script.
pub(super) async fn play(stand: &Stand<'_>, findings: &mut Findings, script: Script) -> io::Result<()> {
    let secrets = Secrets::new([SECRET.to_owned(), SECRET.replace(' ', "-")]);
    let elsewhere = Server::start(Arc::new(Elsewhere)).await?;
    let (service, credential): (Arc<dyn Service>, Credential) = match script {
        Script::Redirect(Credential::ClientCredentials, status) => (
            Arc::new(TokenThen { token_path: stand.target.token_path.clone(), status, to: elsewhere.url() }),
            Credential::ClientCredentials,
        ),
        Script::Redirect(credential, status) => {
            let challenge = Answer::new(401, "")
                .with("www-authenticate", "Digest realm=\"here\", qop=\"auth\", nonce=\"here\", algorithm=MD5");
            let bare = (credential == Credential::Digest).then_some(challenge);
            (Arc::new(Redirect { status, to: elsewhere.url(), bare }), credential)
        }
        Script::Plain(credential) => {
            let stage = Stage::default();
            stage.plan(stand.target.success.clone());
            (Arc::new(stage), credential)
        }
        _ => (Arc::new(Redirect { status: 307, to: elsewhere.url(), bare: None }), Credential::ClientCredentials),
    };
    let server = Server::start(service).await?;
    let Some(session) = stand.connect(findings, &server.url(), &auth(credential), &secrets) else { return Ok(()) };
    let Some(outcome) = stand.call(findings, &session, &secrets).await else { return Ok(()) };
    for request in elsewhere.take() {
        let shown = format!(
            "{} {} {:?} {}",
            request.method,
            request.target,
            request.headers,
            String::from_utf8_lossy(&request.body)
        );
        let bare = request.header("authorization").is_empty() && request.header("cookie").is_empty();
        findings.holds(Check::Origin, bare, "no credential at another origin", &shown);
        super::secrets::text(findings, "what another origin sees", &shown, &secrets);
    }
    let seen = server.take();
    match script {
        Script::Plain(credential) => plain(stand, findings, credential, &seen, &outcome),
        Script::TokenRedirect => {
            findings.holds(Check::TokenError, outcome.kind() == "auth", "an error of the kind auth", &outcome.0);
        }
        // Whether a redirect is followed at all is the client's affair; that it is no success is not.
        _ => findings.holds(Check::Origin, !outcome.is_success(), "no success", &outcome.0),
    }
    Ok(())
}

fn auth(credential: Credential) -> Value {
    match credential {
        Credential::Digest => json!({ "kind": "digest", "username": USER, "password": SECRET }),
        Credential::Basic => json!({ "kind": "basic", "username": USER, "password": SECRET }),
        Credential::Bearer => json!({ "kind": "bearer", "token": SECRET.replace(' ', "-") }),
        Credential::ClientCredentials => json!({ "kind": "client_credentials", "id": USER, "secret": SECRET }),
    }
}

/// Credentials that travel with every call: one request, with them.
fn plain(
    stand: &Stand<'_>,
    findings: &mut Findings,
    credential: Credential,
    seen: &[Recorded],
    outcome: &crate::Outcome,
) {
    stand.let_in(findings, [outcome]);
    findings.same(Check::Sent, 1, seen.len());
    let fields: Vec<&str> = seen.iter().flat_map(|request| request.header("authorization")).collect();
    let right = match (credential, fields.as_slice()) {
        (Credential::Basic, [field]) => challenge::basic(field) == Some((USER.to_owned(), SECRET.to_owned())),
        (Credential::Bearer, [field]) => challenge::bearer(field) == Some(SECRET.replace(' ', "-").as_str()),
        _ => false,
    };
    findings.holds(Check::Credentials, right, format!("the credentials of {credential:?}"), format!("{fields:?}"));
}

/// Gives a token, then sends the call elsewhere.
#[derive(Debug)]
struct TokenThen {
    token_path: String,
    status: u16,
    to: String,
}

impl Service for TokenThen {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let answer = if request.path() == self.token_path {
            Answer::json(
                200,
                &json!({ "access_token": SECRET.replace(' ', "-"), "token_type": "bearer", "expires_in": 3600 }),
            )
        } else {
            Answer::new(self.status, "").with("location", format!("{}{}", self.to, request.target))
        };
        Box::pin(std::future::ready(answer))
    }
}
