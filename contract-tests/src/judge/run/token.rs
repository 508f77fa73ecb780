//! A service account's handshake is played; what the server's log says is compared with RFC 6749. It must never know how a
//! client keeps a token.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Stand;
use crate::handshake::oauth::{Log, OAuthServer, Policy};
use crate::judge::cases::Script;
use crate::judge::check::{Check, Findings};
use crate::judge::secrets::Secrets;
use crate::server::{Answer, Server, Service};
use crate::subject::{Outcome, Session};

/// Both hold what RFC 6749, section 2.3.1 has encoded.
const ID: &str = "mdb_sa_id:1 +ä";
const SECRET: &str = "mdb_sa_sk/kept secret%3A+&=é";

fn policy(stand: &Stand<'_>) -> Policy {
    Policy {
        id: ID.to_owned(),
        secret: SECRET.to_owned(),
        token_path: stand.target.token_path.clone(),
        revocation_path: stand.target.revocation_path.clone(),
        expires_in: Some(3600),
        refused: 0,
        token_answer: None,
        answer: stand.target.success.clone(),
        refusal: stand.target.refusal.clone(),
    }
}

/// Plays one script.
pub(super) async fn play(stand: &Stand<'_>, findings: &mut Findings, script: Script) -> io::Result<()> {
    let mut policy = policy(stand);
    match script {
        Script::Token(seconds) => policy.expires_in = seconds,
        Script::TokenEnds => policy.expires_in = Some(0),
        Script::TokenRefused => policy.refused = 1,
        Script::TokenAlwaysRefused => policy.refused = usize::MAX,
        Script::TokenAnswer(how) => policy.token_answer = Some(token_answer(how)),
        _ => {}
    }
    let service = Arc::new(OAuthServer::new(policy));
    let server = Server::start(Arc::clone(&service) as Arc<dyn Service>).await?;
    let secret = if script == Script::TokenSecret { "another secret" } else { SECRET };
    let secrets = Secrets::new([secret, "-kept-secret"]);
    let auth = json!({ "kind": "client_credentials", "id": ID, "secret": secret });
    let Some(session) = stand.connect(findings, &server.url(), &auth, &secrets) else { return Ok(()) };
    let outcomes = calls(stand, findings, script, &session, &service, &secrets).await;
    let mut log = service.log();
    if script == Script::TokenSecret {
        // That it did not authenticate rightly is the point here.
        log.faults.retain(|fault| !fault.starts_with("the client does not authenticate"));
    }
    findings.holds(Check::TokenRequest, log.faults.is_empty(), "requests as in RFC 6749", format!("{:?}", log.faults));
    judge(stand, findings, script, &outcomes, &log);
    Ok(())
}

async fn calls(
    stand: &Stand<'_>,
    findings: &mut Findings,
    script: Script,
    session: &Arc<dyn Session>,
    service: &OAuthServer,
    secrets: &Secrets,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let count = match script {
        Script::Token(_) => 10,
        Script::TokenEnds => 2,
        Script::TokenTogether => return stand.together(findings, session, 100, secrets).await,
        _ => 1,
    };
    for _ in 0..count {
        outcomes.extend(stand.call(findings, session, secrets).await);
    }
    match script {
        Script::TokenTogetherRefused => {
            service.refuse_all();
            outcomes.extend(stand.together(findings, session, 100, secrets).await);
        }
        Script::TokenRevoke => {
            let revoked = Outcome(session.revoke().await);
            super::secrets::outcome(findings, &revoked, secrets);
            findings.holds(Check::TokenRevoked, revoked.is_success(), "success", &revoked.0);
            outcomes.extend(stand.call(findings, session, secrets).await);
        }
        _ => {}
    }
    outcomes
}

fn judge(stand: &Stand<'_>, findings: &mut Findings, script: Script, outcomes: &[Outcome], log: &Log) {
    let count = |findings: &mut Findings, tokens: usize| findings.same(Check::TokenCount, tokens, log.token_requests);
    match script {
        Script::Token(_) | Script::TokenTogether => {
            stand.let_in(findings, outcomes);
            count(findings, 1);
        }
        Script::TokenEnds | Script::TokenTogetherRefused => {
            stand.let_in(findings, outcomes);
            count(findings, 2);
        }
        Script::TokenRefused => {
            stand.let_in(findings, outcomes);
            findings.same(Check::TokenRetry, (2, 2, 1), (log.token_requests, log.calls.len(), log.accepted));
        }
        Script::TokenAlwaysRefused => {
            findings.same(Check::TokenRetry, (2, 2), (log.token_requests, log.calls.len()));
            let told = outcomes.iter().all(|outcome| outcome.status() == Some(401));
            findings.holds(Check::GivesUp, told, "the 401", shown(outcomes));
        }
        Script::TokenRevoke => {
            stand.let_in(findings, outcomes);
            let revoked: Vec<&String> = log.revoked.iter().collect();
            findings.same(Check::TokenRevoked, log.tokens.first().into_iter().collect(), revoked);
            count(findings, 2);
        }
        _ => {
            let told = outcomes.iter().all(|outcome| outcome.kind() == "auth");
            findings.holds(
                Check::TokenError,
                told && !outcomes.is_empty(),
                "an error of the kind auth",
                shown(outcomes),
            );
            findings.holds(
                Check::TokenError,
                log.calls.is_empty(),
                "nothing sent to the API",
                format!("{:?}", log.calls),
            );
        }
    }
}

fn shown(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(|outcome| outcome.0.to_string()).collect::<Vec<_>>().join("; ")
}

/// What a token endpoint says that is no token (RFC 6749, sections 5.1 and 5.2).
fn token_answer(how: &str) -> Answer {
    let token = |fields: Value| Answer::json(200, &fields);
    match how {
        "400" => Answer::json(400, &json!({ "error": "unauthorized_client", "error_description": "not for you" })),
        "a refusal that repeats the secret" => Answer::json(
            401,
            &json!({ "error": "invalid_client", "error_description": format!("{SECRET} is not yours") }),
        ),
        "500 page" => Answer::new(500, "<html>oops</html>").with("content-type", "text/html"),
        "503" => Answer::new(503, "").with("retry-after", "9"),
        "no JSON" => Answer::new(200, "access_token=one-kept-secret").with("content-type", "text/plain"),
        "empty" => Answer::new(200, ""),
        "no access_token" => token(json!({ "token_type": "Bearer", "expires_in": 3600 })),
        "a number as the token" => token(json!({ "access_token": 12, "token_type": "Bearer" })),
        "mac token" => token(json!({ "access_token": "mac-kept-secret", "token_type": "mac", "expires_in": 3600 })),
        "a token with a line feed" => token(json!({ "access_token": "a\nb-kept-secret", "token_type": "Bearer" })),
        // Larger than any token answer needs to be, and larger than a client should read.
        _ => Answer::new(200, vec![b' '; 4 << 20]).with("content-type", "application/json"),
    }
}
