//! Redirects that lead in circles, to another scheme or into a trap for credentials.

use specbound_runtime::mock::{Mock, Stub};
use specbound_runtime::{Auth, Client, Retry};

use crate::support::{GET_THING, Reply, SERVICE, Server, json, redirect, send, status};
use crate::{SECRET, clean, ends};

#[tokio::test]
async fn a_loop_ends_where_it_closes() {
    let server = Server::start(|request, _| match request.target.as_str() {
        "/a" => redirect(302, "/b"),
        "/b" => redirect(307, "/c"),
        "/c" => redirect(308, "/a"),
        _ => redirect(301, "/a"),
    })
    .await;
    let error = ends(send(&server.client(Auth::bearer(SECRET)), &GET_THING)).await.unwrap_err();
    clean(&error);
    assert_eq!((error.status().unwrap().as_u16(), server.requests().len()), (308, 4));
}

/// Another origin asks for the password, in every way there is.
#[tokio::test]
async fn the_challenge_of_another_origin_is_not_met() {
    let auths = [
        Auth::digest("user", SECRET),
        Auth::basic("user", SECRET),
        Auth::bearer(SECRET),
        Auth::api_key("headerKey", SECRET),
        Auth::api_key("cookieKey", SECRET),
    ];
    for auth in auths {
        let other = Server::start(|_, _| {
            let challenges = ["Digest realm=\"r\", nonce=\"n\", qop=\"auth\"", "Basic realm=\"r\"", "Bearer"];
            Reply::Answer(
                401,
                challenges.map(|challenge| ("www-authenticate", challenge.to_owned())).to_vec(),
                Vec::new(),
            )
        })
        .await;
        let there = format!("{}/there", other.base);
        let server = Server::start(move |_, _| redirect(302, &there)).await;
        let client = server.client(auth);
        let call = crate::support::call(&client, &GET_THING).send(crate::support::read).header("x-private", SECRET);
        let error = ends(call).await.unwrap_err();
        clean(&error);
        assert_eq!(error.status().unwrap().as_u16(), 401);
        assert_eq!((server.requests().len(), other.requests().len()), (1, 1));
        let sent = format!("{:?}", other.requests());
        assert!(!sent.contains(SECRET) && !sent.contains("authorization"), "{sent}");
    }
}

#[tokio::test]
async fn a_token_stays_at_home() {
    let other = Server::start(|_, _| status(401)).await;
    let there = format!("{}/there", other.base);
    let server = Server::start(move |request, _| match request.target.as_str() {
        "/oauth/token" => json(200, &format!(r#"{{"access_token": "{SECRET}", "token_type": "bearer"}}"#)),
        _ => redirect(302, &there),
    })
    .await;
    let client = server.client(Auth::service_account("id", "password"));
    let error = ends(send(&client, &GET_THING)).await.unwrap_err();
    clean(&error);
    let sent = format!("{:?}", other.requests());
    assert!(!sent.contains(SECRET) && !sent.contains("authorization"), "{sent}");
    // The refusal of another origin says nothing about the token.
    assert_eq!((other.requests().len(), server.to("/oauth/token")), (1, 1));
}

/// The mock needs no certificates, and is asked for whatever URL a request would have gone to.
async fn redirected(base: &str, location: &str) -> (Mock, Client, crate::Outcome) {
    let mock = Mock::new();
    Stub::<()>::new(&mock, &GET_THING).with_header("location", location).answer_empty(302);
    Stub::<()>::new(&mock, &GET_THING).answer_json(200, "application/json", &[1]);
    let builder = Client::from_service(&SERVICE).base_url(base).auth(Auth::bearer(SECRET));
    let client = builder.retry(Retry::none()).mock(&mock).build().unwrap();
    let outcome = ends(send(&client, &GET_THING)).await;
    (mock, client, outcome)
}

#[tokio::test]
async fn another_scheme_is_another_origin() {
    let (mock, _, outcome) = redirected("http://api.test", "https://api.test/there").await;
    outcome.unwrap();
    let sent = mock.requests();
    assert_eq!((sent.len(), sent[1].url.as_str()), (2, "https://api.test/there"));
    assert!(sent[0].headers.contains_key("authorization") && !sent[1].headers.contains_key("authorization"));
}

#[tokio::test]
async fn nothing_is_followed_from_a_secure_scheme_to_another() {
    for location in ["http://api.test/there", "http://other.test/there", "ftp://api.test/there", "data:,[1]"] {
        let (mock, _, outcome) = redirected("https://api.test", location).await;
        assert_eq!((outcome.unwrap_err().status().unwrap().as_u16(), mock.requests().len()), (302, 1), "{location}");
    }
    let (mock, _, outcome) = redirected("https://api.test", "//other.test/there").await;
    outcome.unwrap();
    assert_eq!(mock.requests()[1].url.as_str(), "https://other.test/there");
    assert!(!mock.requests()[1].headers.contains_key("authorization"));
    let (mock, _, outcome) = redirected("https://api.test", "https://api.test:8443/there").await;
    outcome.unwrap();
    assert!(!mock.requests()[1].headers.contains_key("authorization"), "another port is another origin");
}

#[tokio::test]
async fn a_repetition_begins_at_home() {
    let server = Server::start(|request, before| match (request.target.as_str(), before) {
        ("/there", 0..=1) => status(503),
        ("/there", _) => json(200, "[1]"),
        _ => redirect(302, "/there"),
    })
    .await;
    let client = server.builder().retry(Retry::delays([std::time::Duration::ZERO])).build().unwrap();
    assert_eq!(ends(send(&client, &GET_THING)).await.unwrap().attempts(), 2);
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/things/1", "/there", "/things/1", "/there"]);
}
