//! In: an organization and a service account. Out: what to do about each answer of the service, decided by type.
//! It is the README's example of the client's use, word for word.

use std::env;

use atlas_admin::operations::cloud_migration_service::DeleteLinkTokenError;
use atlas_admin::{Auth, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (id, secret) = (env::var("ATLAS_CLIENT_ID")?, env::var("ATLAS_CLIENT_SECRET")?);
    let client = Client::builder().auth(Auth::service_account(id, secret)).build()?;
    let migrations = client.cloud_migration_service();
    match migrations.delete_link_token("4888442a3354817a7320eb61").send().await {
        Ok(done) => println!("{}", done.status()),
        Err(error) => match error.documented() {
            // There is nothing to remove, which is what we want.
            Some(DeleteLinkTokenError::NotFound(body)) => println!("{}", body.error_code),
            Some(DeleteLinkTokenError::Forbidden(_)) => println!("ask an Organization Owner"),
            _ if error.is_retryable() => println!("try again after {:?}", error.retry_after()),
            _ => return Err(error.into()),
        },
    }
    Ok(())
}
