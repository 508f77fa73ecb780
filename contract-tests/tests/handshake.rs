//! The verifiers are verified: against the examples that the RFCs print, and against clients that break one rule each. What a
//! server lets pass here, no case could find in a client.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use bytes::Bytes;
use contract_tests::handshake::challenge::{self, Credentials};
use contract_tests::handshake::digest::{DigestServer, Policy, Response};
use contract_tests::handshake::oauth::{self, OAuthServer};
use contract_tests::server::{Answer, Recorded, Service};
use http::HeaderMap;

/// RFC 7616, section 3.9.1.
const EXAMPLE: Response<'_> = Response {
    method: "GET",
    uri: "/dir/index.html",
    nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    nc: "00000001",
    cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    realm: "http-auth@example.org",
    username: "Mufasa",
    password: "Circle of Life",
    integral: None,
};

#[test]
fn responses_are_those_of_rfc_7616() {
    assert_eq!(EXAMPLE.compute("MD5").unwrap(), "8ca523f5e9506fed4657c9700eebdbec");
    let sha = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
    assert_eq!(EXAMPLE.compute("SHA-256").unwrap(), sha);
    assert!(EXAMPLE.compute("FUTURE-1024").is_err());
}

/// The same strings put through Python's `hashlib` by RFC 7616, section 3.4.2.
#[test]
fn session_algorithms_hash_the_nonces_in() {
    assert_eq!(EXAMPLE.compute("MD5-sess").unwrap(), "e783283f46242139c486a698fec7211d");
    let sha = "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7";
    assert_eq!(EXAMPLE.compute("SHA-256-sess").unwrap(), sha);
    let sha = "430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0";
    assert_eq!(EXAMPLE.compute("SHA-512-256").unwrap(), sha);
}

#[test]
fn credentials_are_read_as_rfc_9110_has_them() {
    let text = r#"Digest username="Mu, \"fa\" sa", realm="a=b",nc=00000001 , qop=auth"#;
    let read = Credentials::parse(text).unwrap();
    assert_eq!(read.get("username"), Some("Mu, \"fa\" sa"));
    assert_eq!((read.get("realm"), read.quoted("realm")), (Some("a=b"), true));
    assert_eq!((read.get("nc"), read.quoted("nc")), (Some("00000001"), false));
    assert!(Credentials::parse(r#"Digest nc=1, nc=2"#).is_err());
    assert!(Credentials::parse(r#"Digest realm="open"#).is_err());
    // RFC 7617, section 2.
    let basic = challenge::basic("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(basic, Some(("Aladdin".to_owned(), "open sesame".to_owned())));
}

fn policy() -> Policy {
    Policy {
        realm: "r".to_owned(),
        username: "u".to_owned(),
        password: "p".to_owned(),
        algorithms: vec!["SHA-256"],
        qop: "auth",
        one_field: false,
        basic_too: false,
        uses: 2,
        first_is_stale: false,
        next_realm: None,
        answer: Answer::new(204, ""),
        refusal: Answer::new(401, ""),
    }
}

fn request(method: &str, target: &str, headers: &[(&'static str, &str)], body: &str) -> Recorded {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    Recorded {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: map,
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

/// A right field for the nonce, changed by the caller.
fn field(nonce: &str, nc: &str, change: impl Fn(String) -> String) -> String {
    let right = Response {
        method: "GET",
        uri: "/a?b=c",
        nonce,
        nc,
        cnonce: "x",
        realm: "r",
        username: "u",
        password: "p",
        integral: None,
    };
    let response = right.compute("SHA-256").unwrap();
    change(format!(
        "Digest username=\"u\", realm=\"r\", nonce=\"{nonce}\", uri=\"/a?b=c\", response=\"{response}\", \
         opaque=\"opaque-of-the-judge\", qop=auth, nc={nc}, cnonce=\"x\", algorithm=SHA-256"
    ))
}

async fn digest(server: &DigestServer, field: &str) -> u16 {
    server.answer(&request("GET", "/a?b=c", &[("authorization", field)], "")).await.status
}

#[tokio::test]
async fn a_digest_server_lets_the_right_client_in_and_counts_its_nonce() {
    let server = DigestServer::new(policy());
    assert_eq!(server.answer(&request("GET", "/a?b=c", &[], "")).await.status, 401);
    let same = |text: String| text;
    assert_eq!(digest(&server, &field("nonce-1=", "00000001", same)).await, 204);
    assert_eq!(digest(&server, &field("nonce-1=", "00000002", same)).await, 204);
    let stale =
        server.answer(&request("GET", "/a?b=c", &[("authorization", &field("nonce-1=", "00000003", same))], "")).await;
    assert!(stale.headers.iter().any(|(_, value)| value.contains("stale=true")), "{stale:?}");
    let log = server.log();
    assert_eq!((log.bare, log.stale, log.mismatched, log.faults.len()), (1, 1, 0, 0), "{log:?}");
}

#[tokio::test]
async fn a_digest_server_sees_each_broken_rule() {
    let broken: [(&str, &str, &str); 9] = [
        ("uri=\"/a?b=c\"", "uri=\"/a\"", "uri is"),
        ("realm=\"r\"", "realm=\"other\"", "realm is"),
        ("username=\"u\"", "username=u", "username must be a quoted string"),
        ("qop=auth", "qop=\"auth\"", "qop must not be a quoted string"),
        ("algorithm=SHA-256", "algorithm=MD5", "issued for SHA-256"),
        ("nonce=\"nonce-1=\"", "nonce=\"made up\"", "never issued"),
        ("cnonce=\"x\"", "cnonce=\"\"", "cnonce is empty"),
        (", opaque=\"opaque-of-the-judge\"", "", "opaque is None"),
        ("nc=00000001", "nc=1", "8LHEX"),
    ];
    for (from, to, fault) in broken {
        let server = DigestServer::new(policy());
        server.answer(&request("GET", "/a?b=c", &[], "")).await;
        let text = field("nonce-1=", "00000001", |text| text.replace(from, to));
        assert_eq!(digest(&server, &text).await, 401, "{to}");
        let faults = server.log().faults;
        assert!(matches!(faults.as_slice(), [only] if only.contains(fault)), "{to}: {faults:?}");
    }
    let server = DigestServer::new(policy());
    server.answer(&request("GET", "/a?b=c", &[], "")).await;
    let text = field("nonce-1=", "00000001", |text| text);
    assert_eq!((digest(&server, &text).await, digest(&server, &text).await), (204, 401), "a replay");
    let wrong = Response {
        method: "GET",
        uri: "/a?b=c",
        nonce: "nonce-1=",
        nc: "00000002",
        cnonce: "x",
        realm: "r",
        username: "u",
        password: "other",
        integral: None,
    };
    let own = Response { password: "p", ..wrong }.compute("SHA-256").unwrap();
    let text = field("nonce-1=", "00000002", |text| text.replace(&own, &wrong.compute("SHA-256").unwrap()));
    assert_eq!(digest(&server, &text).await, 401);
    assert_eq!(server.log().mismatched, 1, "another password is no broken rule");
}

fn token_policy() -> oauth::Policy {
    oauth::Policy {
        id: "a:b".to_owned(),
        secret: "c d".to_owned(),
        token_path: "/token".to_owned(),
        revocation_path: Some("/revoke".to_owned()),
        expires_in: Some(60),
        refused: 0,
        token_answer: None,
        answer: Answer::new(204, ""),
        refusal: Answer::new(401, ""),
    }
}

#[tokio::test]
async fn a_token_endpoint_wants_both_halves_form_encoded() {
    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    let server = OAuthServer::new(token_policy());
    // "a%3Ab:c+d"
    let right =
        request("POST", "/token", &[FORM, ("authorization", "Basic YSUzQWI6Yytk")], "grant_type=client_credentials");
    assert_eq!(server.answer(&right).await.status, 200);
    let token = server.log().tokens[0].clone();
    let call = request("GET", "/x", &[("authorization", &format!("Bearer {token}"))], "");
    assert_eq!(server.answer(&call).await.status, 204);
    let back = request("POST", "/revoke", &[FORM, ("authorization", "Basic YSUzQWI6Yytk")], &format!("token={token}"));
    assert_eq!(server.answer(&back).await.status, 200);
    assert_eq!(server.answer(&call).await.status, 401, "a revoked token");
    assert_eq!(server.log().faults, Vec::<String>::new());

    // "a:b:c d" as it is: the colon in the id moves the border.
    for (fields, body, fault) in [
        (vec![FORM, ("authorization", "Basic YTpiOmMgZA==")], "grant_type=client_credentials", "does not authenticate"),
        (vec![FORM], "grant_type=client_credentials&client_id=a:b&client_secret=c+d", "does not authenticate"),
        (
            vec![FORM, ("authorization", "Basic YSUzQWI6Yytk")],
            "grant_type=password",
            "grant_type=client_credentials is missing",
        ),
        (vec![("authorization", "Basic YSUzQWI6Yytk")], "grant_type=client_credentials", "is of type None"),
    ] {
        let server = OAuthServer::new(token_policy());
        server.answer(&request("POST", "/token", &fields, body)).await;
        let faults = server.log().faults;
        assert!(faults.iter().any(|own| own.contains(fault)), "{fault}: {faults:?}");
    }
}
