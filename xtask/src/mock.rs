//! Arguments in; a process that plays the server of a document out, until Ctrl-C.
//! It must never know the judge, whose crate holds the server: it builds that program and starts it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::json;

use crate::compile::target_folder;

/// Serve a document: requests checked, answers as declared
///
/// Each request is checked against the document: path, query, headers, cookies, body, credentials. A wrong one gets the declared
/// error that is closest to what is wrong; a sound one gets the lowest declared success, from the document's examples or sampled from
/// its schemas. Requests may ask for another answer by the header field Prefer: `code=404`, `example=NAME`, `dynamic=true` (another body
/// each time), `delay=MILLISECONDS`. The endpoints of the document's OAuth 2.0 client-credentials flow are there as well.
///
/// Exit codes: 0 stopped; 2 the document or the address cannot be used.
#[derive(Args)]
pub struct Mock {
    /// The OpenAPI document: YAML or JSON, version 3.0 or 3.1
    #[arg(long, value_name = "FILE", default_value = "spec/openapi.yaml")]
    spec: PathBuf,

    /// The port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 4010)]
    port: u16,

    /// The IP address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: std::net::IpAddr,

    /// The user of HTTP digest and Basic, and the password
    #[arg(long, value_name = "USER:PASSWORD", default_value = "user:password", value_parser = pair)]
    auth: String,

    /// The client of the token endpoint, and its secret
    #[arg(long, value_name = "ID:SECRET", default_value = "client:secret", value_parser = pair)]
    client: String,

    /// The bearer token and API key that are taken as they are
    #[arg(long, value_name = "TOKEN", default_value = "token")]
    token: String,

    /// Make a choice of what sampled bodies hold; without it they hold everything that their schemas name
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Let pages of other origins read the answers
    #[arg(long)]
    cors: bool,
}

fn pair(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some(_) => Ok(text.to_owned()),
        None => Err("a colon must separate the two".to_owned()),
    }
}

impl Mock {
    /// Serves until Ctrl-C. Returns the server's exit code.
    ///
    /// # Errors
    ///
    /// When the server does not build, or cannot be started.
    pub fn run(self) -> Result<u8> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let spec = if self.spec.exists() { self.spec } else { project.join(self.spec) };
        let settings = json!({
            "spec": spec, "host": self.host, "port": self.port, "auth": self.auth, "client": self.client, "token": self.token,
            "seed": self.seed, "cors": self.cors,
        });
        let mut server = Command::new(program(project)?);
        server.arg(settings.to_string());
        become_it(server)
    }
}

/// Builds the server, optimized since a large document is to be there at once, and returns its path.
///
/// # Errors
///
/// When it does not compile.
pub fn program(project: &Path) -> Result<PathBuf> {
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.current_dir(project).args(["build", "--release", "--package", "contract-tests", "--bin", "mock"]);
    let status = build.status().context("cargo cannot be started")?;
    ensure!(status.success(), "the mock server does not compile");
    Ok(target_folder()?.join("release").join(format!("mock{}", std::env::consts::EXE_SUFFIX)))
}

/// The server takes this process's place, so that Ctrl-C reaches it alone.
#[cfg(unix)]
fn become_it(mut server: Command) -> Result<u8> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("the mock server cannot be started")
}

#[cfg(not(unix))]
fn become_it(mut server: Command) -> Result<u8> {
    let status = server.status().context("the mock server cannot be started")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(crate::FAILED))
}
