//! In: an organization's identifier as an argument, the server and the credentials in the environment. Out: the organization
//! has no link-token any more (exit code 0), or what went wrong on stderr (1).
//! It must never know more of the client than its public interface.

use std::env::{self, VarError};
use std::process::ExitCode;

use atlas_admin::operations::cloud_migration_service::DeleteLinkTokenError;
use atlas_admin::{Auth, Client, Error, Response};

const USAGE: &str = "\
usage: delete_link_token [--envelope] ORG_ID

Removes the link-token of the organization ORG_ID (24 hexadecimal digits).

  --envelope    asks the service to wrap its answer in a JSON object

Environment:
  ATLAS_PUBLIC_KEY and ATLAS_PRIVATE_KEY     an API key, or
  ATLAS_CLIENT_ID and ATLAS_CLIENT_SECRET    a service account, or
  ATLAS_ACCESS_TOKEN                         a service account's access token
  ATLAS_BASE_URL                             another server than MongoDB Atlas (optional)";

/// What the call needs.
struct Settings {
    org_id: String,
    envelope: bool,
    base_url: Option<String>,
    auth: Auth,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if env::args_os().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let settings = match read_settings() {
        Ok(settings) => settings,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let client = match build_client(&settings) {
        Ok(client) => client,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match delete_link_token(&client, &settings).await {
        Ok(done) => {
            println!("status: {}", done.status());
            println!("The organization {} has no link-token any more.", settings.org_id);
            ExitCode::SUCCESS
        }
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn build_client(settings: &Settings) -> Result<Client, atlas_admin::BuildError> {
    let builder = Client::builder().auth(settings.auth.clone());
    match &settings.base_url {
        Some(base_url) => builder.base_url(base_url).build(),
        None => builder.build(),
    }
}

async fn delete_link_token(client: &Client, settings: &Settings) -> Result<Response<()>, Error<DeleteLinkTokenError>> {
    let call = client.cloud_migration_service().delete_link_token(&settings.org_id);
    // What is not asked for is not sent: the service's own default holds.
    if settings.envelope { call.envelope(true).send().await } else { call.send().await }
}

/// Prints the name of the documented variant, or else of the kind of error; the status; and the service's own words.
fn report(error: &Error<DeleteLinkTokenError>) {
    match error.variant() {
        Some(variant) => eprintln!("error: {variant}"),
        None => eprintln!("error: {:?}", error.kind()),
    }
    eprintln!("what: {error}");
    if let Some(status) = error.status() {
        eprintln!("status: {status}");
    }
    if let Some(code) = error.code() {
        eprintln!("errorCode: {code}");
    }
    // Answers that the document does not declare often have the shared error's shape all the same.
    if let Some(reason) = error.api_error().and_then(|body| body.reason) {
        eprintln!("reason: {reason}");
    }
}

fn read_settings() -> Result<Settings, String> {
    let mut org_id = None;
    let mut envelope = false;
    for argument in env::args_os().skip(1) {
        match argument.to_str() {
            Some("--envelope") => envelope = true,
            Some(unknown) if unknown.starts_with('-') => {
                return Err(format!("unknown option {unknown}"));
            }
            Some(value) if org_id.is_none() => org_id = Some(value.to_owned()),
            Some(value) => return Err(format!("one organization is enough: {value} is too much")),
            None => return Err("an argument is not UTF-8".to_owned()),
        }
    }
    let org_id = org_id.ok_or("the identifier of the organization is missing")?;
    Ok(Settings { org_id, envelope, base_url: variable("ATLAS_BASE_URL")?, auth: read_auth()? })
}

/// The first credentials that are there, in the order in which the usage lists them.
fn read_auth() -> Result<Auth, String> {
    let api_key = pair("ATLAS_PUBLIC_KEY", "ATLAS_PRIVATE_KEY")?;
    let service_account = pair("ATLAS_CLIENT_ID", "ATLAS_CLIENT_SECRET")?;
    if let Some((public_key, private_key)) = api_key {
        return Ok(Auth::digest(public_key, private_key));
    }
    if let Some((id, secret)) = service_account {
        return Ok(Auth::service_account(id, secret));
    }
    let token = variable("ATLAS_ACCESS_TOKEN")?;
    token.map(Auth::bearer).ok_or_else(|| "there are no credentials in the environment".to_owned())
}

/// Two variables that make sense together only.
fn pair(first: &str, second: &str) -> Result<Option<(String, String)>, String> {
    match (variable(first)?, variable(second)?) {
        (Some(name), Some(secret)) => Ok(Some((name, secret))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("{first} is set, but {second} is not")),
        (None, Some(_)) => Err(format!("{second} is set, but {first} is not")),
    }
}

/// An environment variable; an empty one counts as not set.
fn variable(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}
