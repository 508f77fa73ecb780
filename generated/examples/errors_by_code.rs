//! In: a token in the environment, and the server if it is not MongoDB Atlas. Out: what to do about an error, decided by the service's own
//! code for it. That works for answers that the document does not declare, too.

use std::env;

use atlas_admin::{Auth, Client, codes};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Client::builder().auth(Auth::bearer(env::var("ATLAS_ACCESS_TOKEN")?));
    if let Ok(url) = env::var("ATLAS_BASE_URL") {
        builder = builder.base_url(&url);
    }
    let client = builder.build()?;
    let call = client.cloud_migration_service().delete_link_token("4888442a3354817a7320eb61");
    let Err(error) = call.send().await else {
        println!("removed");
        return Ok(());
    };
    match error.code().as_deref() {
        Some(codes::RESOURCE_NOT_FOUND) => println!("there was nothing to remove"),
        // The document names some codes only; this is another one.
        Some("IP_ADDRESS_NOT_ON_ACCESS_LIST") => println!("add this machine to the access list"),
        // No answer of the service at all, or one with a code that this program does not know.
        code => println!("{code:?} with status {:?}: {error}", error.status()),
    }
    if let Some(problem) = error.api_error() {
        println!("in the service's words: {}", problem.detail.or(problem.reason).unwrap_or_default());
    }
    Ok(())
}
