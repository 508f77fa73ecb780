//! In: oidc-provider, an OAuth 2.0 server, with a resource beside it. Out: verdicts on the example as a service account.
//! It must never know how a token looks: the server issues it and the server judges it.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::ORGANIZATION;
use super::example::{Expected, Run, Verdict, drive};
use super::server::Server;

/// An identifier and a secret that survive a Basic header only in the encoding of RFC 6749, section 2.3.1.
const CLIENT_ID: &str = "mdb_sa_id:1 2";
const CLIENT_SECRET: &str = "mdb_sa_sk+e%c/r&e t";
/// The organization whose resource refuses, and revokes, the first token that it sees.
const FORGETFUL: &str = "ffffffffffffffffffffffff";

/// Runs the example with a right and a wrong secret, and where the first token is refused.
///
/// # Errors
///
/// When the server cannot be started.
pub fn check(project: &Path, packages: &Path) -> anyhow::Result<Vec<Verdict>> {
    let mut command = Command::new("node");
    command.current_dir(packages).args(["oauth.mjs", CLIENT_ID, CLIENT_SECRET]);
    let server = Server::start(&mut command, "listening ")?;
    let port = server.ready.rsplit(' ').next().context("the server names its port")?;
    let base_url = format!("http://127.0.0.1:{port}");
    let done = Expected { exit: 0, printed: &["status: 204 No Content"] };
    let refused = Expected { exit: 1, printed: &["error: Auth"] };
    let runs = [
        ("right secret", CLIENT_SECRET, &[ORGANIZATION][..], done),
        ("right secret, envelope asked for", CLIENT_SECRET, &[ORGANIZATION, "--envelope"], done),
        ("first token refused, second taken", CLIENT_SECRET, &[FORGETFUL], done),
        ("wrong secret", "not-the-secret", &[ORGANIZATION], refused),
    ];
    let verdicts = runs.map(|(name, secret, arguments, expected)| {
        let credentials = &[("ATLAS_CLIENT_ID", CLIENT_ID), ("ATLAS_CLIENT_SECRET", secret)];
        drive(project, ("oidc-provider", name), &Run { base_url: &base_url, credentials, arguments }, expected)
    });
    verdicts.into_iter().collect()
}
