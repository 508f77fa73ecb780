//! In: a token in the environment, and the server if it is not MongoDB Atlas. Out: a call that this thread waits for, in a program without
//! an async runtime. Needs the feature `blocking`.

use std::env;

use atlas_admin::{Auth, Client};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Client::builder().auth(Auth::bearer(env::var("ATLAS_ACCESS_TOKEN")?));
    if let Ok(url) = env::var("ATLAS_BASE_URL") {
        builder = builder.base_url(&url);
    }
    let client = builder.build()?;
    let done = client.cloud_migration_service().delete_link_token("4888442a3354817a7320eb61").send().wait()?;
    println!("{}", done.status());
    Ok(())
}
