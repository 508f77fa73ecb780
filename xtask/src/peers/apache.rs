//! In: Apache httpd with mod_auth_digest. Out: verdicts on the example's HTTP digest authentication.
//! It must never compute a digest itself: what is right is for Apache to say.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::example::{Expected, Run, Verdict, drive};
use super::server::{Server, free_port};
use super::{ORGANIZATION, configuration};
use crate::install;

const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

const PUBLIC_KEY: &str = "AAAAAAAA";
const PRIVATE_KEY: &str = "00000000-1111-4222-8333-444444444444";
/// The one line of the password file: user, realm, and MD5 of `user:realm:password`, as `htdigest` writes it.
const PASSWORD_FILE: &str = "AAAAAAAA:MongoDB Atlas:9c09d6c48b0a9fe4f089bb132dc39e1a\n";

/// Runs the example with right and wrong keys. Apache's own 401 is HTML, which the document does not declare: then the status
/// must come through, and no documented variant is to be expected.
///
/// # Errors
///
/// When Apache cannot be installed or started.
pub fn check(project: &Path) -> anyhow::Result<Vec<Verdict>> {
    let program = install::debian(Path::new(PROGRAM), "apache2-bin")?;
    let folder = folder()?;
    let port = free_port()?;
    let mut command = Command::new(program);
    command.arg("-X").arg("-f").arg(configuration(project).join("apache.conf"));
    command.env("MODULES", MODULES).env("FOLDER", folder.path()).env("PORT", port.to_string());
    let _apache = Server::start(&mut command, "start_threads")?;
    let base_url = format!("http://127.0.0.1:{port}");
    let done = Expected { exit: 0, printed: &["status: 204 No Content"] };
    let refused = Expected { exit: 1, printed: &["error: Response", "status: 401 Unauthorized"] };
    let runs = [
        ("right keys", PUBLIC_KEY, PRIVATE_KEY, &[ORGANIZATION][..], done),
        ("right keys, envelope in the query", PUBLIC_KEY, PRIVATE_KEY, &[ORGANIZATION, "--envelope"], done),
        ("wrong private key (HTML, no variant)", PUBLIC_KEY, "not-the-private-key", &[ORGANIZATION], refused),
        ("unknown public key (HTML, no variant)", "BBBBBBBB", PRIVATE_KEY, &[ORGANIZATION], refused),
    ];
    let verdicts = runs.map(|(name, public, private, arguments, expected)| {
        let credentials = &[("ATLAS_PUBLIC_KEY", public), ("ATLAS_PRIVATE_KEY", private)];
        drive(project, ("Apache httpd", name), &Run { base_url: &base_url, credentials, arguments }, expected)
    });
    verdicts.into_iter().collect()
}

/// A folder of the server's own. Apache reads the password file as another user than the one that starts it.
fn folder() -> anyhow::Result<tempfile::TempDir> {
    let folder =
        tempfile::Builder::new().prefix("specbound-apache-").permissions(Permissions::from_mode(0o755)).tempdir();
    let folder = folder.context("a temporary folder cannot be made")?;
    std::fs::write(folder.path().join("htdigest"), PASSWORD_FILE).context("the password file cannot be written")?;
    Ok(folder)
}
