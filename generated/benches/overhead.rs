//! In: a way to call (`generated` or `reqwest`), a number of calls, the server's URL and the status that it answers, all from
//! the command line. Out: that many calls, one after the other, so that a profiler can count what they cost.
//! The second way is what a program would do that has no client: the same request, written by hand with reqwest.

use std::process::ExitCode;
use std::time::Duration;

use atlas_admin::operations::cloud_migration_service::DeleteLinkTokenError;
use atlas_admin::{Auth, Client};
use reqwest::StatusCode;

type Failure = Box<dyn std::error::Error>;

const ORGANIZATION: &str = "4888442a3354817a7320eb61";
const TOKEN: &str = "a-token";
const TIMEOUT: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = std::env::args().collect::<Vec<_>>();
    let arguments = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let result = match arguments.as_slice() {
        [_, "generated", count, url, status] => generated(count, url, status).await,
        [_, "reqwest", count, url, status] => by_hand(count, url, status).await,
        // Without these arguments, as under `cargo bench`, there is nothing to measure.
        _ => {
            println!("usage: overhead generated|reqwest COUNT URL 204|404 (see `cargo xtask bench`)");
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("overhead: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn generated(count: &str, url: &str, status: &str) -> Result<(), Failure> {
    let builder = Client::builder().base_url(url).timeout(TIMEOUT);
    let client = builder.auth(Auth::bearer(TOKEN)).build()?;
    for _ in 0..count.parse()? {
        let result = client.cloud_migration_service().delete_link_token(ORGANIZATION).send().await;
        match (&result, status) {
            (Ok(_), "204") => {}
            (Err(error), "404") => match error.documented() {
                Some(DeleteLinkTokenError::NotFound(body)) if body.error_code == "RESOURCE_NOT_FOUND" => {}
                _ => return Err("the wrong error".into()),
            },
            _ => return Err("the wrong status".into()),
        }
    }
    Ok(())
}

async fn by_hand(count: &str, url: &str, status: &str) -> Result<(), Failure> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    for _ in 0..count.parse()? {
        let url = format!("{url}/api/atlas/v1.0/orgs/{ORGANIZATION}/liveMigrations/linkTokens");
        let request = client.delete(url).bearer_auth(TOKEN).header("accept", "application/json");
        let response = request.send().await?;
        match (response.status(), status) {
            (StatusCode::NO_CONTENT, "204") => {}
            (StatusCode::NOT_FOUND, "404") => {
                let body: serde_json::Value = serde_json::from_slice(&response.bytes().await?)?;
                if body.get("errorCode").and_then(|code| code.as_str()) != Some("RESOURCE_NOT_FOUND") {
                    return Err("the wrong error".into());
                }
            }
            _ => return Err("the wrong status".into()),
        }
    }
    Ok(())
}
