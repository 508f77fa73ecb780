//! In: the server in the environment. Out: a drawing, sent and received piece by piece; the journal as events, and as lines of JSON.

use std::env;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use trial_client::runtime::Body;
use trial_client::{Auth, Client};

/// A drawing that is made while it is sent. Any stream of bytes will do.
struct Drawing(u32);

impl Stream for Drawing {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        let line = Bytes::from(format!("line {}\n", self.0));
        Poll::Ready((self.0 <= 1_000).then_some(Ok(line)))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().base_url(&env::var("DEPOT_BASE_URL")?).auth(Auth::bearer("token")).build()?;
    let parts = client.parts();

    let sent = parts.upload_drawing("bolt1", Body::stream(Drawing(0), None)).send().await?;
    println!("sent: {}", sent.status());

    let mut drawing = parts.download_drawing("bolt1").send().stream().await?.into_body();
    let mut length = 0;
    while let Some(piece) = drawing.next().await {
        length += piece?.len();
    }
    println!("received: {length} bytes");

    let mut events = client.journal().watch_journal().send_events().await?.into_body();
    while let Some(event) = events.next().await {
        let event = event?;
        println!("{} {}: {}", event.id, event.event, event.data);
    }

    let mut entries = client.journal().export_journal().send_lines().await?.into_body();
    while let Some(entry) = entries.next().await {
        println!("{:?}", entry?.what);
    }
    Ok(())
}
