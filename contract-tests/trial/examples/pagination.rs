//! In: the server in the environment. Out: every part of the depot, a page at a time and then item by item.

use std::env;

use trial_client::{Auth, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().base_url(&env::var("DEPOT_BASE_URL")?).auth(Auth::bearer("token")).build()?;
    let parts = client.parts();

    let mut pages = parts.list_parts().per_page(2).pages();
    while let Some(page) = pages.next().await {
        println!("a page of {}", page?.body().parts.len());
    }

    // No page is asked for before its items are wanted.
    let mut items = parts.list_parts().per_page(2).items();
    while let Some(part) = items.next().await {
        println!("{}", part?.name);
    }
    Ok(())
}
