//! In: a token in the environment, and the server if it is not MongoDB Atlas. Out: the call, tried again as a policy says.

use std::env;
use std::time::Duration;

use atlas_admin::{Auth, Client, Retry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // What MongoDB asks for after 429: 10, 20, then 40 seconds, unless `Retry-After` says something else.
    let patient = Retry::delays([10, 20, 40].map(Duration::from_secs));
    let mut builder = Client::builder().retry(patient).auth(Auth::bearer(env::var("ATLAS_ACCESS_TOKEN")?));
    if let Ok(url) = env::var("ATLAS_BASE_URL") {
        builder = builder.base_url(&url);
    }
    let client = builder.build()?;
    let migrations = client.cloud_migration_service();

    // Five minutes for all attempts together. DELETE is idempotent, so that it is tried again without further ado.
    let call = migrations.delete_link_token("4888442a3354817a7320eb61").send();
    match call.timeout(Duration::from_secs(300)).await {
        Ok(done) => println!("{} at attempt {}", done.status(), done.attempts()),
        Err(error) => println!("given up after {} attempts: {error}", error.attempts()),
    }

    // This one alone is sent once, whatever happens.
    let call = migrations.delete_link_token("4888442a3354817a7320eb61").send();
    if let Err(error) = call.retry(Retry::none()).await {
        println!("given up after {} attempt: {error}", error.attempts());
    }
    Ok(())
}
