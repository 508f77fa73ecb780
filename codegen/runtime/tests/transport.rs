//! Redirects, limits, timeouts and broken connections.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::Duration;

use specbound_runtime::{Auth, Client, Error, ErrorKind, Operation, Retry, Stage};
use support::{
    DELETE_THING, GET, GET_THING, HEAD_THING, POST_THING, Reply, SERVICE, Server, json, read, redirect, send, status,
};

async fn elsewhere() -> Server {
    Server::start(|_, _| json(200, "[2]")).await
}

#[tokio::test]
async fn redirects_change_the_method_as_rfc_9110_says() {
    for (code, operation, method) in [
        (301, &POST_THING, "GET"),
        (302, &POST_THING, "GET"),
        (303, &POST_THING, "GET"),
        (307, &POST_THING, "POST"),
        (308, &POST_THING, "POST"),
        (301, &DELETE_THING, "DELETE"),
        (303, &DELETE_THING, "GET"),
        (303, &HEAD_THING, "HEAD"),
        (302, &HEAD_THING, "HEAD"),
        (301, &GET_THING, "GET"),
    ] {
        let server = Server::start(move |_, before| match before {
            0 => redirect(code, "../there?x=1#fragment"),
            _ => status(204),
        })
        .await;
        let client = server.client(Auth::basic("user", "password"));
        let mut call = support::call(&client, operation);
        call.json("application/json", "body");
        call.send(read).await.unwrap();
        let sent = &server.requests()[1];
        assert_eq!((sent.method.as_str(), sent.target.as_str()), (method, "/there?x=1"), "{code}");
        let kept = method == operation.method;
        assert_eq!(sent.body, if kept { &b"\"body\""[..] } else { b"" }, "{code}");
        assert_eq!(sent.header("content-type").is_some(), kept, "{code}");
        assert!(sent.header("authorization").is_some(), "credentials are kept on the same origin");
    }
}

#[tokio::test]
async fn no_credential_goes_to_another_origin() {
    for auth in [
        Auth::basic("user", "password"),
        Auth::api_key("headerKey", "s3cret"),
        Auth::api_key("queryKey", "s3cret"),
        Auth::api_key("cookieKey", "s3cret"),
    ] {
        let other = elsewhere().await;
        let target = format!("{}/there", other.base);
        let server = Server::start(move |_, _| redirect(307, &target)).await;
        send(&server.client(auth), &GET_THING).await.unwrap();
        let sent = &other.requests()[0];
        let names: Vec<_> = sent.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert_eq!(sent.target, "/there");
        assert!(
            names.iter().all(|name| ["accept", "accept-encoding", "user-agent", "host"].contains(&name.as_str())),
            "{names:?}"
        );
        assert!(!format!("{sent:?}").contains("s3cret"));
    }
}

#[tokio::test]
async fn a_target_that_repeats_a_query_key_is_not_followed() {
    let other = elsewhere().await;
    let target = format!("{}/there?k=s3cret", other.base);
    let server = Server::start(move |_, _| redirect(302, &target)).await;
    let error = send(&server.client(Auth::api_key("queryKey", "s3cret")), &GET_THING).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), other.requests().len()), (302, 0));
}

#[tokio::test]
async fn credentials_do_not_come_back_after_another_origin() {
    let (back, home) = tokio::sync::watch::channel(String::new());
    let other = Server::start(move |_, _| redirect(302, &home.borrow())).await;
    let target = format!("{}/other", other.base);
    let server =
        Server::start(move |_, before| if before == 0 { redirect(302, &target) } else { json(200, "[1]") }).await;
    back.send_replace(format!("{}/chosen", server.base));
    send(&server.client(Auth::bearer("s3cret")), &GET_THING).await.unwrap();
    assert_eq!(server.requests()[1].target, "/chosen");
    assert!(server.requests()[0].header("authorization").is_some());
    assert!(server.requests()[1].header("authorization").is_none());
}

#[tokio::test]
async fn what_may_not_be_followed_is_the_answer() {
    static DOCUMENTED: Operation = Operation { redirects: &[302], ..GET };
    let other = elsewhere().await;
    let there = format!("{}/there", other.base);
    let with_user = there.replace("http://", "http://user:password@");
    for (code, operation, location) in [
        (302, &DOCUMENTED, there.as_str()),
        (307, &DELETE_THING, &there),
        (308, &POST_THING, &there),
        (302, &GET_THING, &with_user),
        (302, &GET_THING, "http://"),
        (302, &GET_THING, "file:///etc/passwd"),
        (304, &GET_THING, &there),
        (300, &GET_THING, &there),
        // The same request again would have the same answer.
        (302, &GET_THING, "/things/1"),
    ] {
        let location = location.to_owned();
        let server = Server::start(move |_, _| redirect(code, &location)).await;
        let error = send(&server.client(Auth::basic("user", "password")), operation).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), code);
        assert!(error.headers().unwrap().contains_key("location"));
        assert_eq!((server.requests().len(), other.requests().len()), (1, 0), "{code}");
    }
    let server = Server::start(|_, _| status(302)).await;
    let error = send(&server.builder().build().unwrap(), &GET_THING).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
}

#[tokio::test]
async fn ten_redirects_are_followed_and_no_more() {
    let server = Server::start(|_, before| redirect(302, &format!("/{before}"))).await;
    let error = send(&server.builder().build().unwrap(), &GET_THING).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.requests().len(), 11);
}

#[tokio::test]
async fn a_digest_is_made_anew_for_the_target() {
    use support::digest::Credentials;
    let server = Server::start(|request, _| match Credentials::of(request) {
        Some(sent) if sent.proves(request, "user", "password") => match request.target.as_str() {
            "/there" => json(200, "[1]"),
            _ => redirect(302, "/there"),
        },
        _ => {
            let challenge = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"".to_owned();
            Reply::Answer(401, vec![("www-authenticate", challenge)], Vec::new())
        }
    })
    .await;
    send(&server.client(Auth::digest("user", "password")), &GET_THING).await.unwrap();
    let counts: Vec<_> = server.requests().iter().filter_map(Credentials::of).map(|sent| sent.nc()).collect();
    assert_eq!(counts, [1, 2]);
}

#[tokio::test]
async fn bodies_up_to_the_limit_are_read() {
    let chunked = b"HTTP/1.1 404 X\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n0\r\n\r\n";
    for (limit, kept) in [(7, Some("0123456")), (4, Some("0123")), (0, Some("")), (8, None)] {
        let server = Server::start(move |_, _| Reply::Raw(chunked.to_vec())).await;
        let client = server.builder().max_body_size(limit).build().unwrap();
        let error = send(&client, &GET_THING).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), &error.headers().unwrap()["x-a"]), (404, &"b".parse().unwrap()));
        match kept {
            None => assert_eq!(error.kind(), ErrorKind::Response),
            Some(kept) => {
                assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
                assert_eq!(error.raw_body().unwrap(), kept);
                let says = format!("GET /things/{{id}} (getThing): 404 Not Found: the body exceeds {limit} bytes");
                assert_eq!(error.to_string(), says);
            }
        }
    }
}

#[tokio::test]
async fn a_declared_length_beyond_the_limit_is_not_read() {
    let endless = b"HTTP/1.1 200 X\r\ncontent-length: 18446744073709551615\r\n\r\nabc".to_vec();
    let server = Server::start(move |_, _| Reply::Stall(endless.clone())).await;
    let error = send(&server.builder().build().unwrap(), &GET_THING).await.unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)) || matches!(error, Error::Transport(_)), "{error}");
    let long = b"HTTP/1.1 200 X\r\ncontent-length: 100000000\r\n\r\nabc".to_vec();
    let server = Server::start(move |_, _| Reply::Stall(long.clone())).await;
    let Err(Error::BodyTooLarge(error)) = send(&server.builder().build().unwrap(), &GET_THING).await else {
        panic!("expected a limit")
    };
    assert_eq!((error.limit(), &error.received().body()[..]), (64 * 1024 * 1024, &b"abc"[..]));
    let head = Server::start(|_, _| Reply::Raw(b"HTTP/1.1 204 X\r\ncontent-length: 100000000\r\n\r\n".to_vec())).await;
    send(&head.builder().build().unwrap(), &HEAD_THING).await.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_what_came() {
    let cut = b"HTTP/1.1 404 X\r\nx-a: b\r\ncontent-length: 100\r\n\r\n{\"errorCode\"".to_vec();
    let server = Server::start(move |_, _| Reply::Raw(cut.clone())).await;
    let error = send(&server.builder().build().unwrap(), &GET_THING).await.unwrap_err();
    let Error::Transport(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.stage(), Stage::Body);
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert_eq!(error.headers().unwrap()["x-a"], "b");
    assert_eq!(error.raw_body().unwrap(), "{\"errorCode\"");
    assert!(error.to_string().contains("the connection broke before the whole body was read"), "{error}");
    let server = Server::start(|_, _| Reply::Raw(Vec::new())).await;
    let error = send(&server.builder().build().unwrap(), &GET_THING).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Answer), "{error:?}");
    assert!(error.status().is_none() && !error.is_retryable());
}

#[tokio::test]
async fn stalls_end_with_the_time_of_the_call() {
    let begun = b"HTTP/1.1 200 X\r\nx-a: b\r\ncontent-length: 100\r\n\r\n[1".to_vec();
    for (bytes, stage) in [(Vec::new(), Stage::Answer), (begun, Stage::Body)] {
        let server = Server::start(move |_, _| Reply::Stall(bytes.clone())).await;
        let client = server.builder().timeout(Duration::from_millis(80)).build().unwrap();
        let error = send(&client, &GET_THING).await.unwrap_err();
        let Error::Timeout(failure) = &error else { panic!("{error:?}") };
        assert_eq!(failure.stage(), stage);
        assert!(error.is_retryable() && error.to_string().contains("timed out after 80ms while"), "{error}");
        if stage == Stage::Body {
            assert_eq!((error.raw_body().unwrap(), error.status().unwrap().as_u16()), (&"[1".into(), 200));
        }
    }
}

#[tokio::test]
async fn a_closed_port_is_a_failure_to_connect() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::from_service(&SERVICE).base_url(&base).build().unwrap();
    let error = send(&client, &GET_THING).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Connect));
    assert!(error.is_retryable());
    assert!(error.to_string().starts_with("GET /things/{id} (getThing): could not connect: "), "{error}");
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let client = Client::from_service(&SERVICE).base_url("http://127.0.0.1:9").build().unwrap();
    let mut call = std::pin::pin!(support::call(&client, &GET_THING).send(read));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else { panic!("expected an error") };
    assert!(error.to_string().ends_with("sending needs a Tokio runtime, and there is none here"));
}

/// The builder's limit is not what ran out, so that the error must not name it.
#[tokio::test]
async fn a_given_client_connects_within_its_own_limit() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let given = reqwest::Client::builder().connect_timeout(Duration::from_millis(50)).build().unwrap();
    let client =
        Client::from_service(&SERVICE).base_url(&base).http_client(given).retry(Retry::none()).build().unwrap();
    let error = send(&client, &GET_THING).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(failure) if failure.stage() == Stage::Connect), "{error:?}");
    assert!(error.is_retryable() && !error.to_string().contains("10s"), "{error}");
}

/// A server that takes a connection and never answers the TLS handshake: connecting has a limit of its own, and before the
/// handshake is done nothing of the call is sent.
#[tokio::test]
async fn a_tls_handshake_without_an_answer_ends_with_the_time_to_connect() {
    use tokio::io::AsyncReadExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let taken = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        // The client gives up, and the connection with it.
        stream.read_to_end(&mut bytes).await.unwrap();
        bytes
    });
    let client =
        Client::from_service(&SERVICE).base_url(&base).auth(Auth::basic("user", "s3cret")).retry(Retry::none());
    let client = client.connect_timeout(Duration::from_millis(200)).timeout(Duration::from_secs(60)).build().unwrap();
    let begin = std::time::Instant::now();
    let error = send(&client, &GET_THING).await.unwrap_err();
    let Error::Timeout(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.stage(), Stage::Connect);
    assert!(begin.elapsed() < Duration::from_secs(30));
    let bytes = taken.await.unwrap();
    // RFC 8446 §5.1: a record of the type handshake (22), then the client's hello (1).
    assert_eq!((bytes[0], bytes[1], bytes[5]), (22, 3, 1));
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("GET") && !text.contains("dXNlcjpzM2NyZXQ="), "{text}");
}

#[tokio::test]
async fn a_program_adds_its_name_to_the_user_agent_or_takes_its_place() {
    let server = Server::start(|_, _| json(200, "[]")).await;
    for (builder, wanted) in [
        (server.builder(), "test-client/1"),
        (server.builder().extend_user_agent("my-tool/1.2"), "my-tool/1.2 test-client/1"),
        (server.builder().user_agent("other/3").extend_user_agent("my-tool/1.2"), "my-tool/1.2 other/3"),
    ] {
        let client = builder.auth(Auth::basic("user", "s3cret")).build().unwrap();
        send(&client, &GET_THING).await.unwrap();
        assert_eq!(server.requests().last().and_then(|request| request.header("user-agent")), Some(wanted));
    }
}
