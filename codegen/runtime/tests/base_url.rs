//! Base URLs as people write them in; those of the requests out, or what is wrong with them.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod support;

use specbound_runtime::{Client, Operation, Server, ServerVariable, Service};
use support::{GET, GET_THING, SERVICE};

fn url(base: &str) -> Result<String, String> {
    let client = Client::from_service(&SERVICE).base_url(base).build().map_err(|error| error.to_string())?;
    Ok(support::call(&client, &GET_THING).request().map_err(|error| error.to_string())?.uri().to_string())
}

#[test]
fn a_base_is_an_origin_and_a_path() {
    let path = url("http://a.test").unwrap().strip_prefix("http://a.test").unwrap().to_owned();
    assert!(path.starts_with('/'), "{path}");
    for (base, wanted) in [
        ("http://a.test/", "http://a.test"),
        ("  https://a.test/v1/\n", "https://a.test/v1"),
        ("HTTPS://A.test:8443/v1//", "https://A.test:8443/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://a.test/a b/{c}/é", "http://a.test/a%20b/%7Bc%7D/%C3%A9"),
        ("http://a.test/a%20b", "http://a.test/a%20b"),
        ("http://xn--bcher-kva.test", "http://xn--bcher-kva.test"),
    ] {
        assert_eq!(url(base).as_deref(), Ok(format!("{wanted}{path}").as_str()), "{base}");
    }
}

#[test]
fn what_else_a_url_may_hold_is_refused() {
    for (base, says) in [
        ("", "not an absolute URL"),
        ("a.test", "not an absolute URL"),
        ("/v1", "not an absolute URL"),
        ("http:a.test", "not an absolute URL"),
        ("http:///v1", "not an absolute URL"),
        ("ftp://a.test", "not an absolute URL"),
        ("http://bücher.test", "punycode"),
        ("http://a b.test", "not an absolute URL"),
        ("http://:80/v1", "must name a host"),
        ("http://a.test:99999", "a port"),
        ("http://a.test:x/", "a port"),
        ("http://u@a.test", "user name or a password"),
        ("http://a.test?k=v", "a query or a fragment"),
        ("http://a.test/#f", "a query or a fragment"),
    ] {
        let error = url(base).unwrap_err();
        assert!(error.contains(says), "{base}: {error}");
    }
}

/// Operations with servers of their own: at another host, one with a variable, a path alone, and nothing that could be sent to.
static ELSEWHERE: Operation = Operation { servers: &[Server { url: "https://files.test/", ..PLAIN }], ..GET };
static VARIABLE: Operation =
    Operation { servers: &[Server { url: "https://{own}.test", variables: OWN, ..PLAIN }], ..GET };
static RELATIVE: Operation = Operation { servers: &[Server { url: "/v2/", ..PLAIN }], ..GET };
static BELOW: Operation = Operation { servers: &[Server { url: "/{own}/v2", variables: OWN, ..PLAIN }], ..GET };
static NOWHERE: Operation = Operation { servers: &[Server { url: "v2", ..PLAIN }], ..GET };

const PLAIN: Server = Server { url: "", description: "", variables: &[] };
const OWN: &[ServerVariable] = &[ServerVariable { name: "own", default: "a", allowed: &["a", "b"] }];

static PATH_ALONE: Service = Service {
    servers: &[Server { url: "/v1", ..PLAIN }],
    variables: &[],
    schemes: &[],
    problem: specbound_runtime::Problem { code: &[], message: &[] },
    ..SERVICE
};

fn host(client: &Client, operation: &'static Operation) -> Result<String, String> {
    let request = support::call(client, operation).request().map_err(|error| error.to_string())?;
    Ok(request.uri().to_string().split("/things").next().unwrap().to_owned())
}

#[test]
fn operations_may_have_servers_of_their_own() {
    let client = |of: fn(specbound_runtime::ClientBuilder) -> specbound_runtime::ClientBuilder| {
        of(Client::from_service(&SERVICE)).build().unwrap()
    };
    let plain = client(|builder| builder);
    assert_eq!(host(&plain, &ELSEWHERE).unwrap(), "https://files.test");
    assert_eq!(host(&plain, &VARIABLE).unwrap(), "https://a.test");
    assert_eq!(host(&plain, &RELATIVE).unwrap(), "https://api.example.com/v2");
    assert_eq!(host(&plain, &BELOW).unwrap(), "https://api.example.com/a/v2");
    let relative = host(&plain, &NOWHERE).unwrap_err();
    assert!(relative.contains("the server `v2` is relative to where the document is served"), "{relative}");
    // Its variable is known to the builder, though no server of the service has it.
    assert_eq!(host(&client(|builder| builder.server_variable("own", "b")), &VARIABLE).unwrap(), "https://b.test");
    let refused = host(&client(|builder| builder.server_variable("own", "c")), &VARIABLE).unwrap_err();
    assert!(refused.contains("`own` must be one of: a, b"), "{refused}");
    // A base URL stands for all of them.
    for operation in [&ELSEWHERE, &VARIABLE, &RELATIVE, &NOWHERE] {
        assert_eq!(
            host(&client(|builder| builder.base_url("http://a.test/v1")), operation).unwrap(),
            "http://a.test/v1"
        );
    }
}

#[test]
fn a_document_that_names_only_a_path_needs_a_base_url() {
    let error = Client::from_service(&PATH_ALONE).build().unwrap_err().to_string();
    assert!(error.contains("the server `/v1` is relative to where the document is served"), "{error}");
    assert!(error.contains("`base_url`"), "{error}");
}
