//! The transport for tests of those who use a client: it answers what was queued, keeps what was asked, and shows no secret either.

use std::time::Duration;

use specbound_runtime::mock::{Mock, Stub};
use specbound_runtime::{Auth, Client, Error, ErrorKind, Retry, Stage};

use crate::support::{DELETE_THING, GET_THING, SERVICE, call, read, send};
use crate::{SECRET, clean, ends};

fn client(mock: &Mock, auth: Auth) -> Client {
    let builder = Client::from_service(&SERVICE).base_url("http://api.test").auth(auth).retry(Retry::none());
    builder.timeout(Duration::from_secs(30)).mock(mock).build().unwrap()
}

#[tokio::test]
async fn what_is_not_queued_fails_and_says_so() {
    let mock = Mock::new();
    Stub::<()>::new(&mock, &GET_THING).answer_json(200, "application/json", &[1]);
    let client = client(&mock, crate::in_the_query());
    let error = send(&client, &DELETE_THING).await.unwrap_err();
    clean(&error);
    assert!(error.to_string().ends_with("deleteThing is not stubbed"), "{error}");
    send(&client, &GET_THING).await.unwrap();
    assert_eq!((send(&client, &GET_THING).await.unwrap_err().kind(), mock.left()), (ErrorKind::Transport, 0));
}

#[tokio::test(start_paused = true)]
async fn every_failure_can_be_played() {
    let mock = Mock::new();
    let stub = || Stub::<()>::new(&mock, &GET_THING);
    stub().refuse_connection();
    stub().break_connection();
    stub().stall();
    stub().with_header("x-a", "b").with_header("no name", "c").answer_json(404, "application/json", &[1]);
    stub().answer_bytes(200, "application/json", "[1");
    stub().answer_empty(204);
    assert_eq!(mock.left(), 6);
    let client = client(&mock, Auth::bearer(SECRET));
    for stage in [Stage::Connect, Stage::Answer] {
        let error = send(&client, &GET_THING).await.unwrap_err();
        assert!(matches!(&error, Error::Transport(failure) if failure.stage() == stage), "{error:?}");
    }
    let error = ends(send(&client, &GET_THING)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let error = send(&client, &GET_THING).await.unwrap_err();
    assert_eq!((error.variant(), &error.headers().unwrap()["x-a"]), (Some("NotFound"), &"b".parse().unwrap()));
    assert!(send(&client, &GET_THING).await.unwrap_err().decode_error().is_some());
    assert_eq!(send(&client, &GET_THING).await.unwrap().status().as_u16(), 204);
    assert_eq!(mock.left(), 0);
}

#[tokio::test]
async fn what_was_asked_is_kept_but_not_shown() {
    let mock = Mock::new();
    for auth in [crate::in_the_query(), Auth::service_account("id", SECRET), Auth::api_key("cookieKey", SECRET)] {
        Stub::<()>::new(&mock, &GET_THING).answer_empty(204);
        let client = client(&mock, auth);
        let mut call = call(&client, &GET_THING);
        call.json("application/json", SECRET);
        call.send(read).await.unwrap();
    }
    let requests = mock.requests();
    let targets: Vec<_> = requests.iter().map(|sent| sent.url.as_str()).collect();
    let thing = "http://api.test/things/1";
    assert_eq!(targets, [&format!("{thing}?api_key=s3cret"), "http://api.test/oauth/token", thing, thing]);
    assert_eq!(requests[2].headers["authorization"], "Bearer mock");
    assert!(requests[1].operation.is_none() && requests[2].body == "\"s3cret\"");
    let shown = format!("{requests:?} {requests:#?} {mock:?} {client:?}", client = client(&mock, Auth::bearer(SECRET)));
    assert!(!shown.contains(SECRET), "{shown}");
}
