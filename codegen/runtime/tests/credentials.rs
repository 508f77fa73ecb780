//! Which credentials an operation uses, and how they are written.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use specbound_runtime::{Auth, ErrorKind, Operation};
use support::{GET, GET_THING, OPEN_THING, Request, Server, json, read, send};

async fn echo() -> Server {
    Server::start(|_, _| json(200, "[1]")).await
}

async fn sent(auths: &[Auth], operation: &'static Operation) -> Request {
    let server = echo().await;
    let builder = auths.iter().cloned().fold(server.builder(), |builder, auth| builder.auth(auth));
    send(&builder.build().unwrap(), operation).await.unwrap();
    server.requests().pop().unwrap()
}

#[tokio::test]
async fn each_kind_is_written_in_its_own_way() {
    let basic = sent(&[Auth::basic("Aladdin", "open sesame")], &GET_THING).await;
    // The example of RFC 7617 §2.
    assert_eq!(basic.header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    assert_eq!(sent(&[Auth::bearer("t")], &GET_THING).await.header("authorization"), Some("Bearer t"));
    assert_eq!(sent(&[Auth::api_key("headerKey", "k")], &GET_THING).await.header("x-api-key"), Some("k"));
    assert_eq!(sent(&[Auth::api_key("queryKey", "k &=")], &GET_THING).await.target, "/things/1?api_key=k+%26%3D");
    assert_eq!(sent(&[Auth::api_key("cookieKey", "k")], &GET_THING).await.header("cookie"), Some("session=k"));
}

#[tokio::test]
async fn the_first_alternative_that_is_satisfied_counts() {
    static BOTH: Operation = Operation { security: &[&["digest"], &["headerKey", "queryKey"], &["basic"]], ..GET };
    static OPTIONAL: Operation = Operation { security: &[&[], &["headerKey"]], ..GET };
    let basic = Auth::basic("user", "password");
    let all = [basic.clone(), Auth::api_key("headerKey", "h"), Auth::api_key("queryKey", "q")];
    let request = sent(&all, &BOTH).await;
    assert_eq!((request.header("x-api-key"), request.target.as_str()), (Some("h"), "/things/1?api_key=q"));
    assert!(request.header("authorization").is_none());
    let request = sent(&all[..2], &BOTH).await;
    assert_eq!(request.header("authorization"), Some(format!("Basic {}", STANDARD.encode("user:password")).as_str()));
    assert!(request.header("x-api-key").is_none(), "half an alternative is not sent");
    assert_eq!(sent(&all, &OPTIONAL).await.header("x-api-key"), Some("h"));
    assert!(sent(&[basic], &OPTIONAL).await.header("authorization").is_none());
}

/// OAS 3.1.0, Security Scheme Object: mutualTLS. The certificate is the transport's to show.
#[tokio::test]
async fn a_client_certificate_is_no_credential_of_a_request() {
    static BESIDE: Operation = Operation { security: &[&["certificate", "bearer"]], ..GET };
    static ALONE: Operation = Operation { security: &[&["certificate"]], ..GET };
    static EITHER: Operation = Operation { security: &[&["certificate"], &["bearer"]], ..GET };
    let token = [Auth::bearer("t")];
    for (operation, sent_token) in [(&BESIDE, Some("Bearer t")), (&ALONE, None), (&EITHER, Some("Bearer t"))] {
        assert_eq!(sent(&token, operation).await.header("authorization"), sent_token);
    }
}

#[tokio::test]
async fn an_open_operation_gets_no_credentials() {
    let request = sent(&[Auth::basic("user", "password"), Auth::api_key("queryKey", "k")], &OPEN_THING).await;
    assert!(request.header("authorization").is_none());
    assert_eq!(request.target, "/things/1");
}

#[tokio::test]
async fn without_credentials_the_server_decides() {
    assert!(sent(&[], &GET_THING).await.header("authorization").is_none());
}

#[tokio::test]
async fn credentials_that_do_not_fit_are_an_error_before_sending() {
    static STRICT: Operation = Operation { security: &[&["digest"], &["oauth", "headerKey"]], ..GET };
    let server = echo().await;
    let error = send(&server.client(Auth::basic("user", "password")), &STRICT).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Auth, 0));
    assert_eq!(
        error.to_string(),
        "GET /things/{id} (getThing): no fitting credentials: the operation takes digest or oauth and headerKey, \
         the client has basic"
    );
}

#[tokio::test]
async fn an_api_key_in_a_cookie_joins_the_other_cookies() {
    use specbound_runtime::{Parameter, Place, Style};
    static FLAVOUR: Parameter = support::parameter("flavour", Place::Cookie, Style::Form, true);
    let server = echo().await;
    let client = server.client(Auth::api_key("cookieKey", "k"));
    let mut call = support::call(&client, &GET_THING);
    call.set(&FLAVOUR, "oat");
    call.send(read).await.unwrap();
    assert_eq!(server.requests()[0].header("cookie"), Some("flavour=oat; session=k"));
}

#[tokio::test]
async fn one_scheme_of_several_of_a_kind_may_have_its_own() {
    static EITHER: Operation = Operation { security: &[&["basic"], &["bearer"]], ..GET };
    static TOKEN: Operation = Operation { security: &[&["oauth"]], ..GET };
    let all = [Auth::bearer("user").for_scheme("bearer"), Auth::bearer("grant").for_scheme("oauth")];
    assert_eq!(sent(&all, &EITHER).await.header("authorization"), Some("Bearer user"));
    assert_eq!(sent(&all, &TOKEN).await.header("authorization"), Some("Bearer grant"));
    let error = specbound_runtime::Client::from_service(&support::SERVICE)
        .auth(Auth::bearer("t").for_scheme("nowhere"))
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("no security scheme named \"nowhere\""), "{error}");
}

#[tokio::test]
async fn a_header_of_the_caller_stands_in_for_credentials_that_do_not_fit() {
    static FOREIGN: Operation = Operation { security: &[&["digest"]], ..GET };
    let server = echo().await;
    let client = server.client(Auth::api_key("headerKey", "k"));
    support::call(&client, &FOREIGN).send(read).header("Authorization", "Token abc").await.unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!((request.header("authorization"), request.header("x-api-key")), (Some("Token abc"), None));
}
