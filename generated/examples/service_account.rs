//! In: a service account in the environment, and the server if it is not MongoDB Atlas. Out: two calls with one access token, which is
//! revoked at the end.

use std::env;

use atlas_admin::{Auth, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (id, secret) = (env::var("ATLAS_CLIENT_ID")?, env::var("ATLAS_CLIENT_SECRET")?);
    let mut builder = Client::builder().auth(Auth::service_account(id, secret));
    if let Ok(url) = env::var("ATLAS_BASE_URL") {
        builder = builder.base_url(&url);
    }
    let client = builder.build()?;
    // The token is asked for by the first call that needs it, and kept for the others until shortly before it ends.
    for organization in ["4888442a3354817a7320eb61", "4888442a3354817a7320eb62"] {
        let done = client.cloud_migration_service().delete_link_token(organization).send().await?;
        println!("{organization}: {}", done.status());
    }
    client.revoke_tokens().await?;
    println!("revoked");
    Ok(())
}
