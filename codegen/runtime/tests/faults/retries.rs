//! Repetition: which calls, how often, and after how long a wait. The mock opens no connection, so that the clock of a test can stand
//! still between its timers and no wait takes any time.

use std::time::Duration;

use specbound_runtime::mock::{Mock, Stub};
use specbound_runtime::{Body, Client, Error, ErrorKind, Operation, Retry};
use tokio::time::Instant;

use crate::pieces::Pieces;
use crate::support::{
    DELETE_THING, GET, GET_THING, POST_THING, Reply, SERVICE, Server, call, json, read, send, status,
};
use crate::{PATIENCE, ends, in_the_query};

const SECOND: Duration = Duration::from_secs(1);

static PUT_THING: Operation = Operation { id: "putThing", method: "PUT", ..GET };
static PATCH_THING: Operation = Operation { id: "patchThing", method: "PATCH", ..GET };

fn client(mock: &Mock, retry: Retry) -> Client {
    let builder = Client::from_service(&SERVICE).base_url("http://api.test").auth(in_the_query());
    builder.retry(retry).timeout(60 * SECOND).mock(mock).build().unwrap()
}

fn stub<'m>(mock: &'m Mock, operation: &'static Operation) -> Stub<'m, ()> {
    Stub::new(mock, operation)
}

/// How often a call is tried, and how long that takes, when the first answer is this and the second one a success.
async fn tried(code: u16, headers: &[(&str, &str)], retry: Retry) -> (u32, Duration) {
    let mock = Mock::new();
    let first = stub(&mock, &GET_THING);
    headers.iter().fold(first, |stub, (name, value)| stub.with_header(name, value)).answer_empty(code);
    stub(&mock, &GET_THING).answer_json(200, "application/json", &[1]);
    let begin = Instant::now();
    let attempts = match send(&client(&mock, retry), &GET_THING).await {
        Ok(response) => response.attempts(),
        Err(error) => error.attempts(),
    };
    assert_eq!(mock.requests().len(), attempts as usize);
    (attempts, begin.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_statuses_of_a_busy_server_are_retried_and_no_others() {
    for code in [429, 502, 503, 504] {
        assert_eq!(tried(code, &[], Retry::delays([3 * SECOND])).await, (2, 3 * SECOND), "{code}");
    }
    for code in [200, 204, 400, 401, 404, 408, 409, 425, 500, 501, 505] {
        assert_eq!(tried(code, &[], Retry::delays([3 * SECOND])).await, (1, Duration::ZERO), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_what_is_waited() {
    let date = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
    for (headers, waited) in [
        (&[("retry-after", "7")][..], 7),
        (&[("retry-after", " 0 ")], 0),
        (&[("retry-after", "Wed, 21 Oct 2015 07:28:09 GMT"), date], 9),
        (&[("retry-after", "Wednesday, 21-Oct-15 07:28:09 GMT"), date], 9),
        // A moment that has passed: there is nothing to wait for.
        (&[("retry-after", "Wed, 21 Oct 2015 07:27:00 GMT"), date], 0),
        (&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], 0),
        // Longer than anybody wants to wait.
        (&[("retry-after", "3600")], 20),
        (&[("retry-after", "18446744073709551615")], 20),
        (&[("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT"), date], 20),
        // What is no time is as good as nothing.
        (&[("retry-after", "soon")], 3),
        (&[("retry-after", "-5")], 3),
        (&[("retry-after", "1.5")], 3),
        (&[("retry-after", "")], 3),
        (&[("retry-after", "18446744073709551616")], 3),
        (&[], 3),
    ] {
        let retry = Retry::delays([3 * SECOND]).longest_wait(20 * SECOND);
        assert_eq!(tried(503, headers, retry).await, (2, waited * SECOND), "{headers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_time_of_the_call_is_not_begun() {
    let retry = Retry::default().longest_wait(3600 * SECOND);
    assert_eq!(tried(503, &[("retry-after", "61")], retry.clone()).await, (1, Duration::ZERO));
    assert_eq!(tried(503, &[("retry-after", "59")], retry).await, (2, 59 * SECOND));
    let mock = Mock::new();
    (0..5).for_each(|_| stub(&mock, &GET_THING).answer_empty(503));
    let begin = Instant::now();
    let error = send(&client(&mock, Retry::delays([25 * SECOND; 4])), &GET_THING).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), begin.elapsed()), (503, 3, 50 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_call_holds_for_all_attempts_together() {
    let mock = Mock::new();
    stub(&mock, &GET_THING).answer_empty(503);
    stub(&mock, &GET_THING).stall();
    let begin = Instant::now();
    let error = send(&client(&mock, Retry::delays([25 * SECOND; 4])), &GET_THING).await.unwrap_err();
    // What took all the time there was is not tried again.
    assert_eq!((error.kind(), error.attempts(), begin.elapsed()), (ErrorKind::Timeout, 2, 60 * SECOND));
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_default_tries_three_times_and_none_tries_once() {
    for (retry, attempts) in [
        (Retry::default(), 3),
        (Retry::none(), 1),
        (Retry::default().attempts(0), 1),
        (Retry::default().attempts(5), 5),
        (Retry::delays([]), 1),
        (Retry::delays([Duration::MAX]).longest_wait(Duration::MAX), 1),
    ] {
        for fault in [503, 0] {
            let mock = Mock::new();
            (0..9).for_each(|_| match fault {
                0 => stub(&mock, &GET_THING).refuse_connection(),
                code => stub(&mock, &GET_THING).answer_empty(code),
            });
            let error = send(&client(&mock, retry.clone()), &GET_THING).await.unwrap_err();
            assert_eq!((error.attempts(), mock.requests().len()), (attempts, attempts as usize), "{retry:?}");
            crate::clean(&error);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_call_wants_goes_before_what_the_client_wants() {
    let mock = Mock::new();
    let thrice = Retry::delays([SECOND; 2]);
    for (of_client, of_call, attempts) in [(thrice.clone(), Retry::none(), 1), (Retry::none(), thrice, 3)] {
        (0..attempts).for_each(|_| stub(&mock, &GET_THING).answer_empty(429));
        let client = client(&mock, of_client);
        let error = call(&client, &GET_THING).send(read).retry(of_call).await.unwrap_err();
        assert_eq!((error.attempts(), mock.left()), (attempts, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_may_be_repeated_is() {
    let delays = || Retry::delays([SECOND]);
    for (operation, repeated) in
        [(&GET_THING, true), (&DELETE_THING, true), (&PUT_THING, true), (&POST_THING, false), (&PATCH_THING, false)]
    {
        let stubbed = || {
            let mock = Mock::new();
            stub(&mock, operation).break_connection();
            stub(&mock, operation).answer_json(200, "application/json", &[1]);
            mock
        };
        let mock = stubbed();
        let _ = send(&client(&mock, delays()), operation).await;
        assert_eq!(mock.requests().len(), if repeated { 2 } else { 1 }, "{}", operation.method);
        let mock = stubbed();
        assert_eq!(send(&client(&mock, delays().any_method()), operation).await.unwrap().attempts(), 2);
        let mock = stubbed();
        let client = client(&mock, delays());
        let sending = call(&client, operation).send(read).idempotency_key("key-1");
        assert_eq!(sending.await.unwrap().attempts(), 2);
        let keys: Vec<_> = mock.requests().iter().map(|sent| sent.headers["idempotency-key"].clone()).collect();
        assert_eq!(keys, ["key-1", "key-1"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_sent_once_whatever_the_policy() {
    for fault in [503, 0] {
        let mock = Mock::new();
        (0..3).for_each(|_| match fault {
            0 => stub(&mock, &PUT_THING).break_connection(),
            code => stub(&mock, &PUT_THING).answer_empty(code),
        });
        let client = client(&mock, Retry::delays([SECOND; 2]).any_method());
        let mut call = call(&client, &PUT_THING);
        call.bytes("application/octet-stream", Body::stream(Pieces::of(&["a", "b"]), None));
        let error = call.send(read).idempotency_key("key").await.unwrap_err();
        assert_eq!((error.attempts(), mock.requests().len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn broken_connections_are_retried_until_one_holds() {
    let mock = Mock::new();
    stub(&mock, &GET_THING).refuse_connection();
    stub(&mock, &GET_THING).break_connection();
    stub(&mock, &GET_THING).answer_empty(502);
    stub(&mock, &GET_THING).answer_json(200, "application/json", &[1]);
    let begin = Instant::now();
    let response = send(&client(&mock, Retry::delays([SECOND, 2 * SECOND, 4 * SECOND])), &GET_THING).await.unwrap();
    assert_eq!((response.attempts(), begin.elapsed(), mock.left()), (4, 7 * SECOND, 0));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_not_tried_again() {
    let mock = Mock::new();
    (0..3).for_each(|_| stub(&mock, &GET_THING).answer_empty(503));
    let client = client(&mock, Retry::delays([10 * SECOND; 2]));
    let dropped = tokio::time::timeout(5 * SECOND, send(&client, &GET_THING)).await;
    assert!(dropped.is_err());
    tokio::time::advance(3600 * SECOND).await;
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn sockets_are_retried_as_the_mock_is() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Answer(503, vec![("retry-after", "0".to_owned())], b"busy".to_vec()),
        1 => Reply::Reset(Vec::new()),
        2 => Reply::Raw(b"nonsense\r\n\r\n".to_vec()),
        3 => status(429),
        _ => json(200, "[1]"),
    })
    .await;
    let client = server.builder().timeout(PATIENCE / 2).retry(Retry::delays([Duration::ZERO; 9])).build().unwrap();
    let response = ends(send(&client, &GET_THING)).await.unwrap();
    assert_eq!((response.attempts(), server.requests().len()), (5, 5));
    let server = Server::start(|_, _| status(503)).await;
    let client = server.builder().timeout(PATIENCE / 2).retry(Retry::delays([Duration::ZERO; 2])).build().unwrap();
    let error = ends(send(&client, &POST_THING)).await.unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    let Err(Error::Response(error)) = ends(send(&client, &GET_THING)).await else { panic!("it is an answer") };
    assert_eq!((error.attempts, server.requests().len()), (3, 4));
}
