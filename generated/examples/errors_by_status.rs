//! In: an organization and a service account. Out: what to do about each answer of the service, decided by type.
//! It is the README's example of the client's use, word for word.

use atlas_admin::operations::cloud_migration_service::DeleteLinkTokenError;
use atlas_admin::{Auth, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let auth = Auth::service_account(std::env::var("ATLAS_CLIENT_ID")?, std::env::var("ATLAS_CLIENT_SECRET")?);
    let client = Client::builder().auth(auth).build()?;
    let organization = "4888442a3354817a7320eb61";
    match client.cloud_migration_service().delete_link_token(organization).send().await {
        Ok(done) => println!("{}", done.status()),
        Err(error) => match error.documented() {
            // There is nothing to remove, which is what we want.
            Some(DeleteLinkTokenError::NotFound(body)) => println!("{}: nothing to do", body.error_code),
            Some(DeleteLinkTokenError::Forbidden(_)) => println!("the account needs the Organization Owner role"),
            _ if error.is_retryable() => println!("try again after {:?}", error.retry_after()),
            _ => return Err(error.into()),
        },
    }
    Ok(())
}
