//! No credential is ever shown: not by Debug, not by Display, not by the causes of an error.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fmt::Debug;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use specbound_runtime::{Auth, Client, ClientBuilder, Error};
use support::{GET_THING, Reply, SERVICE, Server, ThingError, json, read, send, status};

const SECRETS: [&str; 3] = ["s3cret-name", "s3cret-value", "s3cret-token"];

fn auths() -> [Auth; 7] {
    [
        Auth::digest(SECRETS[0], SECRETS[1]),
        Auth::basic(SECRETS[0], SECRETS[1]),
        Auth::bearer(SECRETS[2]),
        Auth::service_account(SECRETS[0], SECRETS[1]),
        Auth::api_key("headerKey", SECRETS[1]),
        Auth::api_key("queryKey", SECRETS[1]),
        Auth::api_key("cookieKey", SECRETS[1]),
    ]
}

#[track_caller]
fn clean(text: &str) {
    let basic = STANDARD.encode(format!("{}:{}", SECRETS[0], SECRETS[1]));
    for secret in SECRETS.iter().chain([&basic.as_str()]) {
        assert!(!text.contains(secret), "{secret} is shown: {text}");
    }
}

#[track_caller]
fn clean_debug(value: &dyn Debug) {
    clean(&format!("{value:?} {value:#?}"));
}

#[track_caller]
fn clean_error(error: &Error<ThingError>) {
    clean_debug(error);
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        clean(&format!("{error} {error:?} {error:#?}"));
        cause = error.source();
    }
}

async fn outcome(auth: Auth, timeout: u64, reply: impl Fn() -> Reply + Send + Sync + 'static) -> Error<ThingError> {
    let server = Server::start(move |request, _| match request.target.as_str() {
        "/oauth/token" => {
            let body = format!(r#"{{"access_token": "{}", "token_type": "bearer"}}"#, SECRETS[2]);
            json(200, &body)
        }
        _ => reply(),
    })
    .await;
    let client = server.builder().auth(auth).timeout(Duration::from_millis(timeout)).build().unwrap();
    clean_debug(&support::call(&client, &GET_THING));
    let error = send(&client, &GET_THING).await.unwrap_err();
    clean_debug(&client);
    error
}

#[tokio::test]
async fn errors_of_every_kind_are_clean() {
    for auth in auths() {
        clean_debug(&auth);
        clean_error(&outcome(auth.clone(), 60_000, || status(500)).await);
        clean_error(&outcome(auth.clone(), 60_000, || json(200, "x")).await);
        clean_error(&outcome(auth.clone(), 60_000, || Reply::Raw(Vec::new())).await);
        clean_error(&outcome(auth.clone(), 60_000, || Reply::Raw(b"nonsense\r\n\r\n".to_vec())).await);
        clean_error(&outcome(auth.clone(), 60_000, || support::redirect(302, "http://[bad")).await);
        clean_error(&outcome(auth.clone(), 50, || Reply::Stall(Vec::new())).await);
        let unreachable = Client::from_service(&SERVICE).base_url("http://127.0.0.1:1").auth(auth).build().unwrap();
        clean_error(&send(&unreachable, &GET_THING).await.unwrap_err());
    }
}

#[tokio::test]
async fn cookies_of_answers_are_not_shown() {
    let cookie = || Reply::Answer(500, vec![("set-cookie", format!("session={}", SECRETS[1]))], Vec::new());
    let error = outcome(Auth::bearer("x"), 60_000, cookie).await;
    clean_error(&error);
    assert_eq!(error.headers().unwrap()["set-cookie"], format!("session={}", SECRETS[1]));
    let cookie = format!("session={}", SECRETS[1]);
    let server = Server::start(move |_, _| Reply::Answer(204, vec![("set-cookie", cookie.clone())], Vec::new())).await;
    clean_debug(&send(&server.builder().build().unwrap(), &GET_THING).await.unwrap());
}

#[tokio::test]
async fn what_a_server_echoes_is_not_shown() {
    let basic = STANDARD.encode(format!("{}:{}", SECRETS[0], SECRETS[1]));
    for auth in [
        Auth::basic(SECRETS[0], SECRETS[1]),
        Auth::service_account(SECRETS[0], SECRETS[1]),
        Auth::api_key("headerKey", SECRETS[1]),
        Auth::digest(SECRETS[0], SECRETS[1]),
    ] {
        let bearer = format!("{auth:?}").contains("client credentials");
        let paired = bearer || format!("{auth:?}").contains("basic");
        let quoted = format!(
            "{} {} {}",
            SECRETS[1],
            if bearer { SECRETS[2] } else { "" },
            if paired { basic.as_str() } else { "" }
        );
        for (code, text) in [(404, quoted.clone()), (200, quoted.clone()), (502, "x".repeat(500) + &quoted)] {
            let body = format!(r#"{{"errorCode": "{text}", "detail": "{text}"}}"#);
            let echo = move || Reply::Answer(code, vec![("x-echo", text.clone())], body.clone().into_bytes());
            let error = outcome(auth.clone(), 60_000, echo).await;
            clean_error(&error);
            assert!(error.code().unwrap().contains(SECRETS[1]), "the data itself is left as it came");
        }
        let echo = format!("\"{quoted}\"");
        clean_error(&outcome(auth.clone(), 60_000, move || json(200, &echo)).await);
        let cut = format!("HTTP/1.1 500 X\r\nx-echo: {quoted}\r\ncontent-length: 9999\r\n\r\n{quoted}");
        clean_error(&outcome(auth, 60_000, move || Reply::Raw(cut.clone().into_bytes())).await);
    }
}

#[test]
fn the_builder_is_clean() {
    let with_user = format!("https://{}:{}@example.com/", SECRETS[0], SECRETS[1]);
    let builder = || Client::from_service(&SERVICE);
    clean_debug(&auths().into_iter().fold(builder().base_url(&with_user), ClientBuilder::auth));
    let control = format!("{}\n", SECRETS[1]);
    for (builder, says) in [
        (builder().base_url(&with_user), "must not hold a user name or a password"),
        (builder().base_url(&format!("https://example.com/?k={}", SECRETS[1])), "must not hold a query"),
        (builder().base_url(SECRETS[0]), "not an absolute URL"),
        (builder().base_url("ftp://example.com"), "must begin with http"),
        (builder().auth(Auth::bearer(&control)), "a header cannot carry"),
        (builder().auth(Auth::api_key("headerKey", &control)), "a header cannot carry"),
        (builder().auth(Auth::api_key("none", SECRETS[1])), "no API key scheme named \"none\""),
        (builder().auth(Auth::basic(format!("a:{}", SECRETS[0]), "")), "must not hold a colon"),
        (builder().user_agent(&control), "a header cannot carry"),
        (builder().server(7), "there is no server 7"),
        (builder().server_variable("x", "y"), "no variable named \"x\""),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        clean(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn requests_without_io_hold_no_credentials() {
    let server = Server::start(|_, _| json(200, "[1]")).await;
    for auth in auths() {
        let client = server.client(auth);
        clean_debug(&support::call(&client, &GET_THING).request().unwrap());
        let call = support::call(&client, &GET_THING).send(read);
        clean_debug(&call);
    }
}
