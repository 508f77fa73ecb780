//! Arguments come in, the text of the request goes out. Expectations are those of OAS 3.0.3 (Parameter Object: style)
//! and of RFC 6570 §3.2, whose example values are used.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::sync::LazyLock;

use serde_json::{Value, json};
use specbound_runtime::{Call, Client, Constraints, Operation, Parameter, Place, RequestError, Style};
use support::{GET, SERVICE, parameter};

static NOTHING: Operation = Operation { path: "/x", ..GET };
static ONE: Operation = Operation { path: "/x/{v}/y", ..GET };

fn client() -> Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::from_service(&SERVICE).build().unwrap());
    CLIENT.clone()
}

fn leak(parameter: Parameter) -> &'static Parameter {
    Box::leak(Box::new(parameter))
}

fn request(
    operation: &'static Operation,
    parameter: Parameter,
    value: &Value,
) -> Result<http::Request<bytes::Bytes>, RequestError> {
    let client = client();
    let mut call = Call::new(&client, operation);
    call.set(leak(parameter), value);
    call.request()
}

fn path(style: Style, explode: bool, value: Value) -> String {
    let request = request(&ONE, parameter("v", Place::Path, style, explode), &value).unwrap();
    request.uri().path().strip_prefix("/x/").unwrap().strip_suffix("/y").unwrap().to_owned()
}

fn query(style: Style, explode: bool, value: Value) -> Option<String> {
    let request = request(&NOTHING, parameter("v", Place::Query, style, explode), &value).unwrap();
    request.uri().query().map(str::to_owned)
}

fn header(style: Style, explode: bool, value: Value) -> Option<String> {
    let request = request(&NOTHING, parameter("X-V", Place::Header, style, explode), &value).unwrap();
    request.headers().get("x-v").map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
}

fn list() -> Value {
    json!(["red", "green", "blue"])
}

fn keys() -> Value {
    json!({ "comma": ",", "dot": ".", "semi": ";" })
}

#[test]
fn path_styles_are_those_of_rfc_6570() {
    assert_eq!(path(Style::Simple, false, json!("Hello World!")), "Hello%20World%21");
    assert_eq!(path(Style::Simple, false, list()), "red,green,blue");
    assert_eq!(path(Style::Simple, true, list()), "red,green,blue");
    assert_eq!(path(Style::Simple, false, keys()), "comma,%2C,dot,.,semi,%3B");
    assert_eq!(path(Style::Simple, true, keys()), "comma=%2C,dot=.,semi=%3B");
    assert_eq!(path(Style::Label, false, json!("fred")), ".fred");
    assert_eq!(path(Style::Label, false, list()), ".red,green,blue");
    assert_eq!(path(Style::Label, true, list()), ".red.green.blue");
    assert_eq!(path(Style::Label, true, keys()), ".comma=%2C.dot=..semi=%3B");
    assert_eq!(path(Style::Matrix, false, json!(6)), ";v=6");
    assert_eq!(path(Style::Matrix, false, list()), ";v=red,green,blue");
    assert_eq!(path(Style::Matrix, true, list()), ";v=red;v=green;v=blue");
    assert_eq!(path(Style::Matrix, false, keys()), ";v=comma,%2C,dot,.,semi,%3B");
    assert_eq!(path(Style::Matrix, true, keys()), ";comma=%2C;dot=.;semi=%3B");
    assert_eq!(path(Style::Json, false, json!({ "a": [1] })), "%7B%22a%22%3A%5B1%5D%7D");
}

#[test]
fn a_path_value_never_changes_the_path() {
    for value in ["a/b", "a?b", "a#b", "a%2Fb", "a\\b", "..x", "%2e%2e", "a;b", "ä\u{0}", " ", "/.."] {
        let request = request(&ONE, parameter("v", Place::Path, Style::Simple, false), &json!(value)).unwrap();
        let url = url::Url::parse(&request.uri().to_string()).unwrap();
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        assert_eq!(segments.len(), 3, "{value:?} gives {url}");
        assert_eq!(percent_encoding::percent_decode_str(segments[1]).decode_utf8().unwrap(), value);
        assert_eq!((url.query(), url.fragment()), (None, None), "{value:?}");
        assert_eq!(url.path(), request.uri().path(), "{value:?} must survive the URL parser");
    }
}

/// The template is appended to the server's URL as it is (OAS 3.0.3, Paths Object).
#[test]
fn a_query_in_a_template_is_sent() {
    static FIXED: Operation = Operation { path: "/x/{v}?beta=true&go", ..GET };
    let place = |place| parameter("v", place, Style::Simple, false);
    let sent = request(&FIXED, place(Place::Path), &json!("a?b")).unwrap();
    assert_eq!((sent.uri().path(), sent.uri().query()), ("/x/a%3Fb", Some("beta=true&go")));
    static ALONE: Operation = Operation { path: "/x?beta=true", ..GET };
    let sent = request(&ALONE, parameter("v", Place::Query, Style::Form, true), &json!(1)).unwrap();
    assert_eq!(sent.uri().query(), Some("beta=true&v=1"));
}

#[test]
fn dot_segments_and_empty_values_are_refused() {
    for (style, value) in [
        (Style::Simple, json!(".")),
        (Style::Simple, json!("..")),
        (Style::Simple, json!("")),
        (Style::Simple, json!([])),
        (Style::Simple, json!([""])),
        (Style::Simple, Value::Null),
        (Style::Label, json!("")),
        (Style::Label, json!(".")),
        (Style::Matrix, json!("")),
    ] {
        let error = request(&ONE, parameter("v", Place::Path, style, false), &value).unwrap_err();
        assert_eq!(error.parameter(), Some("v"), "{value}");
    }
    let call = Call::new(&client(), &ONE).request().unwrap_err();
    assert_eq!(call.to_string(), "GET /x/{v}/y (getThing): parameter `v` is required");
}

#[test]
fn a_segment_of_several_parameters_is_one_segment() {
    static RANGE: Operation = Operation { path: "/x/{from}..{to}:go", ..GET };
    static FROM: Parameter = parameter("from", Place::Path, Style::Simple, false);
    static TO: Parameter = parameter("to", Place::Path, Style::Simple, false);
    let client = client();
    let mut call = Call::new(&client, &RANGE);
    call.set(&FROM, &1);
    call.set(&TO, "a/b");
    assert_eq!(call.request().unwrap().uri(), "https://api.example.com/x/1..a%2Fb:go");
}

#[test]
fn query_styles() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(query(Style::Form, true, json!("a&b=c+d e")), some("v=a%26b%3Dc%2Bd%20e"));
    assert_eq!(query(Style::Form, true, json!(true)), some("v=true"));
    assert_eq!(query(Style::Form, true, json!("")), some("v="));
    assert_eq!(query(Style::Form, true, list()), some("v=red&v=green&v=blue"));
    assert_eq!(query(Style::Form, false, list()), some("v=red,green,blue"));
    assert_eq!(query(Style::Form, false, json!(["a,b", "c"])), some("v=a%2Cb,c"));
    assert_eq!(query(Style::Form, true, keys()), some("comma=%2C&dot=.&semi=%3B"));
    assert_eq!(query(Style::Form, false, keys()), some("v=comma,%2C,dot,.,semi,%3B"));
    assert_eq!(query(Style::SpaceDelimited, false, list()), some("v=red%20green%20blue"));
    assert_eq!(query(Style::PipeDelimited, false, list()), some("v=red%7Cgreen%7Cblue"));
    assert_eq!(query(Style::PipeDelimited, true, list()), some("v=red&v=green&v=blue"));
    assert_eq!(query(Style::PipeDelimited, false, json!({ "G": 200, "R": 100 })), some("v=G%7C200%7CR%7C100"));
    assert_eq!(query(Style::DeepObject, true, json!({ "G": 200, "R": 100 })), some("v%5BG%5D=200&v%5BR%5D=100"));
    assert_eq!(
        query(Style::DeepObject, true, json!({ "a": { "b": [1, 2] } })),
        some("v%5Ba%5D%5Bb%5D%5B%5D=1&v%5Ba%5D%5Bb%5D%5B%5D=2")
    );
    // Parts of items are told apart by numbers, on any level.
    assert_eq!(
        query(Style::DeepObject, true, json!([{ "a": 1, "b": [2, 3] }, { "a": 4 }])),
        some("v%5B0%5D%5Ba%5D=1&v%5B0%5D%5Bb%5D%5B%5D=2&v%5B0%5D%5Bb%5D%5B%5D=3&v%5B1%5D%5Ba%5D=4")
    );
    assert_eq!(query(Style::DeepObject, true, json!({ "l": [{ "a": 1 }] })), some("v%5Bl%5D%5B0%5D%5Ba%5D=1"));
    assert_eq!(query(Style::Json, false, json!({ "a": [1, "&"] })), some("v=%7B%22a%22%3A%5B1%2C%22%26%22%5D%7D"));
    for nothing in [json!([]), json!({}), Value::Null] {
        assert_eq!(query(Style::Form, true, nothing.clone()), None);
        assert_eq!(query(Style::Form, false, nothing), None);
    }
}

/// Servers that ask for a `number` where they mean an integer read no decimals.
#[test]
fn whole_numbers_have_no_decimals() {
    assert_eq!(path(Style::Simple, false, json!(2.0)), "2");
    assert_eq!(path(Style::Simple, false, json!([1.0, 2.5, -3.0])), "1,2.5,-3");
    assert_eq!(query(Style::Form, true, json!(1e3)), Some("v=1000".to_owned()));
    assert_eq!(query(Style::DeepObject, true, json!({ "min": 4.0 })), Some("v%5Bmin%5D=4".to_owned()));
    assert_eq!(header(Style::Simple, false, json!(3.0)), Some("3".to_owned()));
}

/// What servers read that take a page, and what it is sorted by, as one object.
#[test]
fn lists_in_a_spread_object_repeat_its_members() {
    let page = json!({ "page": 0, "sort": ["name,asc", "id"], "none": [], "absent": null });
    assert_eq!(query(Style::Form, true, page.clone()), Some("page=0&sort=name%2Casc&sort=id".to_owned()));
    let cookie = parameter("v", Place::Cookie, Style::Form, true);
    assert!(request(&NOTHING, cookie, &page).is_err(), "cookies have one value each");
}

/// RFC 6265 §4.2.1: there is one header for all cookies, whichever parameters they come from.
#[test]
fn a_header_named_cookie_and_cookies_share_it() {
    let client = client();
    let (cookie, header) = (
        leak(parameter("sid", Place::Cookie, Style::Form, true)),
        leak(parameter("Cookie", Place::Header, Style::Simple, false)),
    );
    for order in [[cookie, header], [header, cookie]] {
        let mut call = Call::new(&client, &NOTHING);
        for parameter in order {
            call.set(parameter, if parameter.place == Place::Cookie { "1" } else { "theme=dark" });
        }
        let request = call.request().unwrap();
        let cookies = request.headers()["cookie"].to_str().unwrap();
        assert!(["sid=1; theme=dark", "theme=dark; sid=1"].contains(&cookies), "{cookies}");
    }
}

#[test]
fn reserved_characters_stay_only_where_they_cannot_be_misread() {
    let allowed = Parameter { allow_reserved: true, ..parameter("v", Place::Query, Style::Form, true) };
    let request = request(&NOTHING, allowed, &json!(":/?#[]@!$&'()*+,;=%41")).unwrap();
    assert_eq!(request.uri().query(), Some("v=:/?%23%5B%5D@!$%26%27()*%2B,;=%2541"));
}

#[test]
fn values_that_a_style_cannot_write_are_refused() {
    for (place, style, explode, value) in [
        (Place::Query, Style::Form, true, json!([[1]])),
        (Place::Query, Style::Form, true, json!({ "a": { "b": 1 } })),
        (Place::Query, Style::PipeDelimited, false, json!(["a|b"])),
        (Place::Query, Style::SpaceDelimited, false, json!(["a b"])),
        (Place::Header, Style::Simple, false, json!(["a,b"])),
        (Place::Header, Style::Simple, false, json!("a\r\nx: y")),
        (Place::Header, Style::Simple, false, json!("a\n")),
        (Place::Header, Style::Simple, false, json!(" a")),
        (Place::Header, Style::Simple, false, json!("\u{0}")),
    ] {
        let error = request(&NOTHING, parameter("v", place, style, explode), &value).unwrap_err();
        assert_eq!(error.parameter(), Some("v"), "{value}");
    }
    let framing = parameter("Content-Length", Place::Header, Style::Simple, false);
    assert!(request(&NOTHING, framing, &json!("0")).is_err());
}

#[test]
fn header_and_cookie_styles() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(header(Style::Simple, false, json!("a, b")), some("a, b"));
    assert_eq!(header(Style::Simple, false, list()), some("red,green,blue"));
    assert_eq!(header(Style::Simple, false, json!({ "G": 2, "R": 1 })), some("G,2,R,1"));
    assert_eq!(header(Style::Simple, true, json!({ "G": 2, "R": 1 })), some("G=2,R=1"));
    assert_eq!(header(Style::Simple, false, json!([])), None);
    assert_eq!(header(Style::Json, false, json!(["a"])), some("[\"a\"]"));
    let client = client();
    let mut call = Call::new(&client, &NOTHING);
    call.set(leak(parameter("a", Place::Cookie, Style::Form, true)), "x;y");
    call.set(leak(parameter("b", Place::Cookie, Style::Form, false)), &list());
    let request = call.request().unwrap();
    assert_eq!(request.headers()["cookie"], "a=x%3By; b=red,green,blue");
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.headers()["user-agent"], "test-client/1");
}

#[test]
fn the_last_value_counts_and_order_is_kept() {
    let client = client();
    let (a, b) = (parameter("a", Place::Query, Style::Form, true), parameter("b", Place::Query, Style::Form, true));
    let mut call = Call::new(&client, &NOTHING);
    call.set(leak(a), &1);
    call.set(leak(b), &2);
    call.set(leak(a), &3);
    assert_eq!(call.request().unwrap().uri().query(), Some("a=3&b=2"));
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn refusal(constraints: Constraints, value: Value) -> Option<String> {
    let checked = Parameter { constraints, ..parameter("v", Place::Query, Style::Form, true) };
    request(&NOTHING, checked, &value).err().map(|error| error.message().to_owned())
}

#[test]
fn constraints_are_checked_before_sending() {
    const NONE: Constraints = Constraints::MIXED;
    let hex = Constraints { pattern: Some("^([a-f0-9]{24})$"), ..NONE };
    assert_eq!(refusal(hex, json!("0123456789abcdef01234567")), None);
    assert_eq!(refusal(hex, json!("0123456789abcdef0123456")).unwrap(), "does not match the pattern ^([a-f0-9]{24})$");
    assert!(refusal(hex, json!("0123456789abcdef01234567\n")).is_some());
    // A pattern may be longer than anybody reads.
    let long = Constraints { pattern: Some(leaked(&format!("^({}a)$", "a|".repeat(4000)))), ..NONE };
    assert!(refusal(long, json!("b")).unwrap().len() < 300);
    assert_eq!(refusal(hex, json!(5)), None, "a pattern says nothing of numbers");
    assert_eq!(refusal(Constraints { pattern: Some("b"), ..NONE }, json!("abc")), None, "patterns are not anchored");
    assert_eq!(refusal(Constraints { pattern: Some("(?=b)"), ..NONE }, json!("x")), None, "unknown syntax is let be");
    let length = Constraints { min_length: Some(2), max_length: Some(3), ..NONE };
    assert_eq!(refusal(length, json!("🦀🦀")), None);
    assert_eq!(refusal(length, json!("🦀")).unwrap(), "has 1 characters, and the least is 2");
    assert!(refusal(length, json!("abcd")).is_some());
    let items = Constraints { min_items: Some(1), max_items: Some(2), unique_items: true, ..NONE };
    assert_eq!(refusal(items, json!([1, 2])), None);
    assert!(refusal(items, json!([])).is_some());
    assert!(refusal(items, json!([1, 2, 3])).is_some());
    assert_eq!(refusal(items, json!(["a", "a"])).unwrap(), "holds an item twice");
}

#[test]
fn numbers_are_compared_without_losing_digits() {
    const NONE: Constraints = Constraints::MIXED;
    let bounds = Constraints { minimum: Some(1.0), maximum: Some(10.0), ..NONE };
    for (value, fits) in [(json!(1), true), (json!(10), true), (json!(0.999), false), (json!(11), false)] {
        assert_eq!(refusal(bounds, value.clone()).is_none(), fits, "{value}");
    }
    let open = Constraints { exclusive_minimum: true, exclusive_maximum: true, ..bounds };
    for (value, fits) in [(json!(1), false), (json!(10.0), false), (json!(1.001), true), (json!(9), true)] {
        assert_eq!(refusal(open, value.clone()).is_none(), fits, "{value}");
    }
    let cents = Constraints { multiple_of: Some(0.01), ..NONE };
    assert_eq!(refusal(cents, json!(19.99)), None);
    assert!(refusal(cents, json!(19.995)).is_some());
    let even = Constraints { multiple_of: Some(2.0), ..NONE };
    assert!(refusal(even, json!(u64::MAX)).is_some());
    assert_eq!(refusal(even, json!(u64::MAX - 1)), None);
    let exact = Constraints { maximum: Some(9007199254740992.0), ..NONE };
    assert!(refusal(exact, json!(9007199254740993_i64)).is_some());
}

/// JSON and URIs have no text for the others, and a parameter is not to vanish.
#[test]
fn numbers_are_sent_only_if_they_are_finite() {
    static PARAMETERS: [Parameter; 1] = [Parameter { name: "v", ..Parameter::QUERY }];
    static NUMBER: Operation = Operation { path: "/x", parameters: &PARAMETERS, ..GET };
    let sent = |value: f64| {
        let mut call = Call::new(&client(), &NUMBER);
        call.number(0, value);
        call.request().map(|request| request.uri().query().map(str::to_owned))
    };
    assert_eq!(sent(-1.5).unwrap().as_deref(), Some("v=-1.5"));
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(sent(value).unwrap_err().to_string(), "GET /x (getThing): parameter `v` is no finite number");
    }
}

#[test]
fn refusals_never_show_the_value() {
    let checked = Parameter {
        constraints: Constraints { pattern: Some("^a$"), ..Constraints::STRING },
        ..parameter("v", Place::Query, Style::Form, true)
    };
    let error = request(&NOTHING, checked, &json!("hunter2")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
