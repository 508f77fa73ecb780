//! A client in, and servers, networks and callers that do what they should not; out: that each call ends, in time and with an error that
//! says what happened and shows no secret, that nothing is sent twice unasked, and that the next call works.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod blocking;
mod cancellation;
mod clock;
#[cfg(all(feature = "brotli", feature = "gzip"))]
mod compression;
mod connection;
mod downloads;
mod events;
mod framing;
mod herd;
mod json_lines;
mod mock;
mod options;
mod pieces;
mod redirects;
mod retries;
mod service;
mod spans;
mod uploads;

use std::fmt::Debug;
use std::time::Duration;

use specbound_runtime::{Auth, ClientBuilder, Error, Operation, Response, Success};
use support::{GET, POST_THING, Server, ThingError};

/// A credential that nothing may show.
const SECRET: &str = "s3cret";
/// No call of these tests is allowed as long as this.
const PATIENCE: Duration = Duration::from_secs(120);

type Outcome = Result<Response<Vec<i64>>, Error<ThingError>>;

/// An operation whose success is declared, so that it can be a stream.
static STREAM_THING: Operation = Operation {
    id: "streamThing",
    successes: &[Success { statuses: (200, 200), media_types: &["application/json"] }],
    ..GET
};

/// The future's output, which must be there long before anybody would call it hanging.
async fn ends<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}

/// The credential where it is the likeliest to show: in the URL.
fn in_the_query() -> Auth {
    Auth::api_key("queryKey", SECRET)
}

thread_local! {
    /// Connections shared by the many clients of one test, each of which has a thread: new ones cost more than most of the calls.
    static CONNECTIONS: reqwest::Client = {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        builder.retry(reqwest::retry::never()).build().unwrap()
    };
}

/// A builder of clients of which there will be many.
fn sharing(server: &Server) -> ClientBuilder {
    server.builder().http_client(CONNECTIONS.with(reqwest::Client::clone)).timeout(PATIENCE / 2)
}

/// What comes of one call by a new client with a credential.
async fn outcome(server: &Server, operation: &'static Operation) -> Outcome {
    let client = sharing(server).auth(in_the_query()).build().unwrap();
    let outcome = ends(support::send(&client, operation)).await;
    if let Err(error) = &outcome {
        clean(error);
    }
    outcome
}

/// Fails if an error or one of its causes shows the credential.
#[track_caller]
fn clean<E: Debug>(error: &Error<E>) {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains(SECRET), "the secret is shown: {shown}");
        cause = error.source();
    }
}

/// A call whose repetition would do harm.
const ONCE: &Operation = &POST_THING;
