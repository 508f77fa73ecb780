//! Bodies come in, the text of the request goes out. Expectations are those of OAS 3.0.3 (Media Type Object, Encoding Object), of RFC 7578
//! and of RFC 9110 §8.3.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::LazyLock;

use serde_json::{Value, json};
use specbound_runtime::{Body, Call, Client, File, Multipart, Operation, Parameter, Parts, Style};
use support::{GET, SERVICE};

static NOTHING: Operation = Operation { path: "/x", ..GET };

fn client() -> Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::from_service(&SERVICE).build().unwrap());
    CLIENT.clone()
}

#[test]
fn bodies_carry_their_media_type() {
    let client = client();
    let mut call = Call::new(&client, &NOTHING);
    let body = json!({ "a": "x y&", "b": [1, 2], "c": { "d": null }, "e": null });
    call.json("application/vnd.x+json", &body);
    let request = call.request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/vnd.x+json");
    assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), body);
    call.form("application/x-www-form-urlencoded", &body);
    let request = call.request().unwrap();
    assert_eq!(request.body(), "a=x+y%26&b=1&b=2&c=%7B%22d%22%3Anull%7D");
    call.parts("multipart/form-data", &[], &body);
    let request = call.request().unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = String::from_utf8(request.body().to_vec()).unwrap();
    let parts: Vec<_> = text.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 6, "{text}");
    assert_eq!(
        parts[1],
        "\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx y&\r\n"
    );
    assert!(parts[4].contains("name=\"c\"\r\nContent-Type: application/json\r\n\r\n{\"d\":null}\r\n"));
    assert_eq!(parts[5], "--\r\n");
    call.parts("multipart/form-data", &[("a", "application/json; charset=utf-8")], &json!({ "a": ["x\"", 1] }));
    let text = String::from_utf8(call.request().unwrap().body().to_vec()).unwrap();
    let head = "name=\"a\"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n";
    assert!(text.contains(&format!("{head}\"x\\\"\"\r\n")) && text.contains(&format!("{head}1\r\n")), "{text}");
    call.form("application/x-www-form-urlencoded", &json!([1]));
    assert!(call.request().is_err());
}

/// OAS 3.0.3, Encoding Object: style, explode, allowReserved; the values are those of the query.
#[test]
fn a_field_of_a_form_is_written_in_its_style() {
    static FORM: Operation = Operation {
        fields: &[
            Parameter { name: "deep", ..Parameter::QUERY_DEEP },
            Parameter { name: "list", explode: false, ..Parameter::QUERY },
            Parameter { name: "pipes", style: Style::PipeDelimited, explode: false, ..Parameter::QUERY },
            Parameter { name: "spread", ..Parameter::QUERY },
            Parameter { name: "reserved", allow_reserved: true, ..Parameter::QUERY },
        ],
        ..Operation { method: "POST", path: "/x", ..Operation::NONE }
    };
    let client = client();
    let form = |body: Value| {
        let mut call = Call::new(&client, &FORM);
        call.form("application/x-www-form-urlencoded", &body);
        call.request().map(|request| String::from_utf8(request.into_body().to_vec()).unwrap())
    };
    let deep = json!({ "a b": "1&2", "items": [{ "price": "p" }, { "price": "q" }], "list": ["x", "y"], "none": null });
    assert_eq!(
        form(json!({ "deep": deep, "plain": { "a": 1 } })).unwrap(),
        "deep%5Ba%20b%5D=1%262&deep%5Bitems%5D%5B0%5D%5Bprice%5D=p&deep%5Bitems%5D%5B1%5D%5Bprice%5D=q\
         &deep%5Blist%5D%5B%5D=x&deep%5Blist%5D%5B%5D=y&plain=%7B%22a%22%3A1%7D"
    );
    assert_eq!(
        form(json!({ "list": ["a,b", "c"], "pipes": [1, 2], "reserved": "a/b&c+d", "spread": { "x": 1, "y": true } }))
            .unwrap(),
        "list=a%2Cb,c&pipes=1%7C2&reserved=a/b%26c%2Bd&x=1&y=true"
    );
    assert_eq!(form(json!({ "deep": {}, "list": [], "spread": null, "z": 1 })).unwrap(), "z=1");
    let error = form(json!({ "list": [[1]] })).unwrap_err().to_string();
    assert!(error.contains("the body has a field `list` that holds nested values"), "{error}");
}

/// RFC 9110 §8.3: a message is of one type; the document may give a range.
#[test]
fn bytes_of_a_range_have_a_type_of_their_own() {
    let client = client();
    let sent = |range: &'static str, body: Body| {
        let mut call = Call::new(&client, &NOTHING);
        call.bytes(range, body);
        let request = call.request().map_err(|error| error.to_string())?;
        Ok::<_, String>(request.headers()["content-type"].to_str().unwrap().to_owned())
    };
    let png = || Body::from("x").of_type("image/png");
    assert_eq!(sent("image/*", png()).unwrap(), "image/png");
    assert_eq!(sent("*/*", png()).unwrap(), "image/png");
    assert!(sent("image/*", Body::from("x").of_type("image/*")).unwrap_err().contains("the body is image/*"));
    assert_eq!(sent("application/pdf", Body::from("x")).unwrap(), "application/pdf");
    assert!(sent("image/*", Body::from("x")).unwrap_err().contains("the body needs a type of image/*"));
    assert!(sent("audio/*", png()).unwrap_err().contains("the body is image/png, and the document asks for audio/*"));
    assert!(sent("image/gif", png()).unwrap_err().contains("the document asks for image/gif"));
}

struct Upload {
    files: Vec<File>,
    cover: Option<File>,
    profile: Value,
}

impl Multipart for Upload {
    fn parts(&self, to: &mut Parts) {
        to.part("files", &self.files);
        to.part("cover", &self.cover);
        to.value("profile", &self.profile);
    }
}

/// RFC 7578 §4.2, OAS 3.0.3 Encoding Object: bytes as they are, a name and a media type for each file.
#[test]
fn files_stay_bytes_in_a_multipart_body() {
    let client = client();
    let mut call = Call::new(&client, &NOTHING);
    let files = vec![File::new(&b"\xFF\0\r\n--"[..]).named("a \"b\".bin"), File::new("x").of_type("text/x")];
    let upload = Upload { files, cover: None, profile: json!({ "a": 1 }) };
    call.multipart(
        "multipart/form-data",
        &[("files", "image/png, image/*"), ("profile", "application/x+json")],
        &upload,
    );
    let request = call.request().unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut expected = Vec::new();
    for (head, content) in [
        ("name=\"files\"; filename=\"a %22b%22.bin\"\r\nContent-Type: image/png", &b"\xFF\0\r\n--"[..]),
        ("name=\"files\"; filename=\"files\"\r\nContent-Type: text/x", b"x"),
        ("name=\"profile\"\r\nContent-Type: application/x+json", b"{\"a\":1}"),
    ] {
        expected.extend(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes());
        expected.extend(content);
        expected.extend(b"\r\n");
    }
    expected.extend(format!("--{boundary}--\r\n").into_bytes());
    assert_eq!(request.body(), &expected);
    let named = specbound_runtime::codec::Properties::from([
        ("b".to_owned(), vec![File::new("1"), File::new("2")]),
        ("a".to_owned(), Vec::new()),
        ("c".to_owned(), vec![File::field("3")]),
    ]);
    call.multipart("multipart/form-data", &[], &named);
    let text = String::from_utf8(call.request().unwrap().body().to_vec()).unwrap();
    let head = "name=\"b\"; filename=\"b\"\r\nContent-Type: application/octet-stream";
    assert!(text.contains(&format!("{head}\r\n\r\n1\r\n")) && text.contains(&format!("{head}\r\n\r\n2\r\n")), "{text}");
    assert!(!text.contains("\"a\""), "{text}");
    assert!(text.contains("name=\"c\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n3\r\n"), "{text}");
    let mut broken = Call::new(&client, &NOTHING);
    let file = File::new("x").of_type("text/plain\r\nX: y");
    broken.multipart("multipart/form-data", &[], &Upload { files: vec![file], cover: None, profile: Value::Null });
    assert!(broken.request().unwrap_err().to_string().contains("breaks the line"));
}

/// Only parts carry any bytes; JSON and forms would have to change them.
#[test]
fn a_file_whose_bytes_are_no_text_is_refused_outside_of_parts() {
    assert_eq!(serde_json::to_value(File::new("text")).unwrap(), serde_json::json!("text"));
    let refused = serde_json::to_value(File::new(&b"\x89PNG\xff"[..])).unwrap_err();
    assert_eq!(refused.to_string(), "a file whose bytes are no text can be sent in parts alone");
}
