//! Headers of answers come in, values of the types that the document declares go out.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod support;

use bytes::Bytes;
use specbound_runtime::{Answer, Call, Client, Header, codec};
use support::{GET_THING, SERVICE, read};

fn answer(status: u16, headers: &[(&str, &str)], body: &'static [u8]) -> Answer {
    let client = Client::from_service(&SERVICE).build().unwrap();
    let response = headers
        .iter()
        .fold(http::Response::builder().status(status), |response, (name, value)| response.header(*name, *value));
    Call::new(&client, &GET_THING).answer(response.body(Bytes::from_static(body)).unwrap())
}

/// OAS 3.0.3 §4.7.12, style `simple`: the value is read as the type that the document declares.
#[test]
fn headers_have_the_declared_type() {
    let headers = [
        ("Content-Type", "application/json"),
        ("RateLimit-Remaining", " 17"),
        ("X-Flag", "true"),
        ("X-Id", "17"),
        ("X-List", "a, b"),
        ("X-List", "c"),
        ("X-Numbers", "1,2"),
        ("X-Object", "R,100,G,200"),
        ("X-Exploded", "R=100,G=200"),
        ("X-Json", r#"{"R": 100, "G": 200}"#),
        ("X-Gaps", "1,, 2 ,"),
        ("X-Name", "größe"),
    ];
    let response = read(answer(200, &headers, b"[]")).unwrap();
    assert_eq!(response.header(Header::<i64>::new("ratelimit-remaining")), Ok(Some(17)));
    assert_eq!(response.header(Header::<bool>::new("X-Flag")), Ok(Some(true)));
    assert_eq!(response.header(Header::<String>::new("X-Id")), Ok(Some("17".to_owned())));
    let list = ["a", "b", "c"].map(str::to_owned).to_vec();
    assert_eq!(response.header(Header::<Vec<String>>::new("X-List")), Ok(Some(list)));
    assert_eq!(response.header(Header::<Vec<u8>>::new("X-Numbers")), Ok(Some(vec![1, 2])));
    let object = std::collections::BTreeMap::from([("R".to_owned(), 100), ("G".to_owned(), 200)]);
    assert_eq!(response.header(Header::new("X-Object")), Ok(Some(object.clone())));
    assert_eq!(response.header(Header::exploded("X-Exploded")), Ok(Some(object.clone())));
    assert_eq!(response.header(Header::json("X-Json")), Ok(Some(object)));
    assert_eq!(response.header(Header::<Vec<u8>>::new("X-Gaps")), Ok(Some(vec![1, 2])));
    assert_eq!(response.header(Header::<String>::new("X-Name")), Ok(Some("größe".to_owned())));
    assert_eq!(response.header(Header::new("X-Id")), Ok(Some(serde_json::json!("17"))));
    assert_eq!(response.header(Header::<Option<i64>>::new("X-Id")), Ok(Some(Some(17))));
    assert_eq!(response.header(Header::<i64>::new("X-Absent")), Ok(None));
    let error = response.header(Header::<i64>::new("X-List")).unwrap_err();
    assert_eq!(error.to_string(), "X-List: invalid type: string \"a, b, c\", expected i64");
    let error = read(answer(429, &[("Retry-After", "5")], b"")).unwrap_err();
    assert_eq!(error.header(Header::<u32>::new("Retry-After")), Ok(Some(5)));
}

/// Each member of an object is read as its own type, whatever the others look like (OAS 3.0.3, Style Values).
#[test]
fn objects_in_headers_have_members_of_their_types() {
    #[derive(Debug, Default, PartialEq)]
    struct Limits {
        name: String,
        version: String,
        left: Option<u32>,
        over: bool,
    }
    impl codec::Object for Limits {
        const SHAPE: codec::Shape =
            codec::Shape { name: "Limits", members: &["name", "version", "left", "over"], required: &[0, 1, 3] };
        fn blank() -> Self {
            Self::default()
        }
        fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, member: usize, from: &mut codec::Reader<'de, A>) {
            match member {
                0 => from.value(&mut self.name),
                1 => from.value(&mut self.version),
                2 => from.some(&mut self.left),
                _ => from.value(&mut self.over),
            }
        }
    }
    impl<'de> serde::Deserialize<'de> for Limits {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            codec::decode_object(from)
        }
    }
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Plain", "name,foo,version,2,left,5,over,true"),
        ("X-Exploded", "name=foo, version=2, left=5, over=true"),
    ];
    let response = read(answer(200, &headers, b"[]")).unwrap();
    let limits = || Limits { name: "foo".to_owned(), version: "2".to_owned(), left: Some(5), over: true };
    assert_eq!(response.header(Header::new("X-Plain")), Ok(Some(limits())));
    assert_eq!(response.header(Header::exploded("X-Exploded")), Ok(Some(limits())));
    let error = response.header(Header::<Limits>::exploded("X-Plain")).unwrap_err();
    assert_eq!(error.to_string(), "X-Plain: not a list of `name=value`");
    let error = response.header(Header::<Limits>::new("X-Exploded")).unwrap_err();
    assert!(error.to_string().starts_with("X-Exploded: "), "{error}");
}

/// RFC 9110 §5.3: `Set-Cookie` is the one header whose values are not joined.
#[test]
fn cookies_of_an_answer_stay_apart() {
    let (one, other) = ("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2; Path=/");
    let headers = [("Content-Type", "application/json"), ("Set-Cookie", one), ("Set-Cookie", other)];
    let response = read(answer(200, &headers, b"[]")).unwrap();
    let both = vec![one.to_owned(), other.to_owned()];
    assert_eq!(response.header(Header::<Vec<String>>::new("set-cookie")), Ok(Some(both)));
    assert_eq!(response.header(Header::<String>::new("Set-Cookie")), Ok(Some(one.to_owned())));
}
