//! A digest handshake is played; what the server's log says is compared with RFC 7616. It must never compute a response.

use std::io;
use std::sync::Arc;

use serde_json::json;

use super::Stand;
use crate::handshake::digest::{DigestServer, Log, Policy};
use crate::judge::cases::{Layout, Script};
use crate::judge::check::{Check, Findings};
use crate::judge::secrets::Secrets;
use crate::server::{Server, Service};

const USER: &str = "public-key";
const PASSWORD: &str = "private key: \"kept\" secret";

fn policy(stand: &Stand<'_>) -> Policy {
    Policy {
        realm: "MMS Public, API=1".to_owned(),
        username: USER.to_owned(),
        password: PASSWORD.to_owned(),
        algorithms: vec!["MD5"],
        qop: "auth",
        one_field: false,
        basic_too: false,
        uses: u32::MAX,
        first_is_stale: false,
        next_realm: None,
        answer: stand.target.success.clone(),
        refusal: stand.target.refusal.clone(),
    }
}

/// Plays one script.
pub(super) async fn play(stand: &Stand<'_>, findings: &mut Findings, script: Script) -> io::Result<()> {
    let mut policy = policy(stand);
    match script {
        Script::Digest(algorithm) => policy.algorithms = vec![algorithm],
        Script::DigestQop => policy.qop = "auth-int,auth",
        Script::DigestChallenges(names, layout, _) => {
            policy.algorithms = names.to_vec();
            policy.one_field = layout == Layout::OneField;
            policy.basic_too = layout == Layout::BasicFirst;
        }
        Script::DigestUnknown => policy.algorithms = vec!["FUTURE-1024"],
        Script::DigestIntegrity => policy.qop = "auth-int",
        Script::DigestStale => policy.uses = 2,
        Script::DigestStaleAtOnce => policy.first_is_stale = true,
        Script::DigestRealms => policy.next_realm = Some("Another, API=2".to_owned()),
        _ => {}
    }
    let service = Arc::new(DigestServer::new(policy));
    let server = Server::start(Arc::clone(&service) as Arc<dyn Service>).await?;
    let password = if script == Script::DigestPassword { "another password" } else { PASSWORD };
    let secrets = Secrets::new([password]);
    let auth = json!({ "kind": "digest", "username": USER, "password": password });
    let Some(session) = stand.connect(findings, &server.url(), &auth, &secrets) else { return Ok(()) };
    let count = match script {
        Script::DigestStale => 5,
        Script::DigestReuse => 20,
        Script::DigestRealms => 2,
        _ => 1,
    };
    let mut outcomes = Vec::new();
    if script == Script::DigestTogether {
        outcomes = stand.together(findings, &session, 50, &secrets).await;
    } else {
        for _ in 0..count {
            outcomes.extend(stand.call(findings, &session, &secrets).await);
        }
    }
    let log = service.log();
    findings.holds(Check::Digest, log.faults.is_empty(), "a handshake as in RFC 7616", format!("{:?}", log.faults));
    // A client that can digest bodies is let in; any other gives up.
    let integral = script == Script::DigestIntegrity && log.accepted.is_empty();
    if integral || matches!(script, Script::DigestPassword | Script::DigestUnknown) {
        gives_up(findings, script, &outcomes, &log);
        return Ok(());
    }
    stand.let_in(findings, &outcomes);
    judge(findings, script, &log, outcomes.len());
    Ok(())
}

/// The client must say what the server said, after at most one answer to its challenge.
fn gives_up(findings: &mut Findings, script: Script, outcomes: &[crate::Outcome], log: &Log) {
    let tries = usize::from(script == Script::DigestPassword);
    findings.same(Check::GivesUp, (tries, 0), (log.mismatched, log.accepted.len()));
    findings.holds(Check::GivesUp, log.bare <= 1, "one request without credentials", log.bare);
    let told = outcomes.iter().all(|outcome| !outcome.is_success() && outcome.status() == Some(401));
    let shown: Vec<_> = outcomes.iter().map(|outcome| &outcome.0).collect();
    findings.holds(Check::GivesUp, told, "an error that tells of the 401", format!("{shown:?}"));
}

fn judge(findings: &mut Findings, script: Script, log: &Log, calls: usize) {
    findings.same(Check::Digest, calls, log.accepted.len());
    match script {
        Script::DigestChallenges(_, _, strongest) => {
            let chosen: Vec<&str> = log.accepted.iter().map(|(_, _, algorithm)| algorithm.as_str()).collect();
            findings.same(Check::Strongest, vec![strongest], chosen);
        }
        Script::DigestReuse => {
            let counts: Vec<u32> = log.accepted.iter().map(|(_, count, _)| *count).collect();
            findings.same(Check::NonceReuse, (1..=20).collect::<Vec<u32>>(), counts);
            findings.same(Check::NonceReuse, 1, log.bare);
        }
        Script::DigestStaleAtOnce => {
            findings.same(Check::Stale, (1, 1), (log.stale, log.bare));
        }
        // Two uses, then a refusal each time: five calls take three nonces.
        Script::DigestStale => {
            findings.holds(Check::Stale, log.stale >= 2, "stale nonces to be met", log.stale);
            findings.same(Check::Stale, 1, log.bare);
        }
        _ => {}
    }
}
