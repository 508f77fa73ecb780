//! Base URLs as people write them in; those of the requests out, or what is wrong with them.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod support;

use specbound_runtime::Client;
use support::{GET_THING, SERVICE};

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
