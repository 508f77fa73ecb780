//! Clocks that jump. Only the one that always goes forward may count, and in these tests it stands still unless it is moved.

use std::time::Duration;

use specbound_runtime::{Auth, Error, Stage};
use tokio::time::advance;

use crate::support::{GET_THING, Reply, Server, json, send, status};

const SECOND: Duration = Duration::from_secs(1);

/// While it lives, a clock that stands still is not moved by the runtime either, which would do so whenever it waits for a socket.
pub(crate) struct Still {
    _release: std::sync::mpsc::Sender<()>,
}

impl Still {
    pub(crate) fn stand() -> Still {
        let (release, released) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || {
            // The sender is dropped and never sends.
            let _ = released.recv();
        });
        Still { _release: release }
    }
}

/// A service whose tokens last so many seconds.
async fn service(life: u64) -> Server {
    Server::start(move |request, before| match request.target.as_str() {
        "/oauth/token" => {
            json(200, &format!(r#"{{"access_token": "t{before}", "token_type": "bearer", "expires_in": {life}}}"#))
        }
        _ => json(200, "[1]"),
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_token_lasts_as_long_as_it_was_given_for() {
    for (life, lasts) in [(3600, 3570), (300, 270), (100, 90), (10, 9)] {
        let still = Still::stand();
        let server = service(life).await;
        let client = server.client(Auth::service_account("id", "secret"));
        send(&client, &GET_THING).await.unwrap();
        advance((lasts - 1) * SECOND).await;
        send(&client, &GET_THING).await.unwrap();
        assert_eq!(server.to("/oauth/token"), 1, "{life}");
        advance(2 * SECOND).await;
        send(&client, &GET_THING).await.unwrap();
        send(&client, &GET_THING).await.unwrap();
        assert_eq!((server.to("/oauth/token"), server.to("/things")), (2, 4), "{life}");
        drop(still);
    }
}

/// A machine that slept for years: everything that it had is too old, and nothing breaks.
#[tokio::test(start_paused = true)]
async fn a_leap_of_years_costs_a_token() {
    let still = Still::stand();
    let server = service(u64::MAX).await;
    let client = server.client(Auth::service_account("id", "secret"));
    send(&client, &GET_THING).await.unwrap();
    advance(20 * 365 * 24 * 3600 * SECOND).await;
    send(&client, &GET_THING).await.unwrap();
    assert_eq!(server.to("/oauth/token"), 1, "it lasts longer than anything");
    let server = service(3600).await;
    let client = server.client(Auth::service_account("id", "secret"));
    send(&client, &GET_THING).await.unwrap();
    advance(20 * 365 * 24 * 3600 * SECOND).await;
    send(&client, &GET_THING).await.unwrap();
    assert_eq!(server.to("/oauth/token"), 2);
    drop(still);
}

#[tokio::test(start_paused = true)]
async fn a_leap_ends_the_calls_that_wait_and_no_later_one() {
    let still = Still::stand();
    let server = Server::start(|_, before| match before {
        0 => Reply::Stall(Vec::new()),
        _ => status(204),
    })
    .await;
    let client = server.builder().timeout(3600 * SECOND).build().unwrap();
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &GET_THING).await.map(|_| ()) }
    });
    server.arrival(1).await;
    advance(3599 * SECOND).await;
    assert!(!waiting.is_finished());
    advance(2 * SECOND).await;
    let error = waiting.await.unwrap().unwrap_err();
    let Error::Timeout(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.stage(), failure.limit(), server.requests().len()), (Stage::Answer, 3600 * SECOND, 1));
    send(&client, &GET_THING).await.unwrap();
    drop(still);
}
