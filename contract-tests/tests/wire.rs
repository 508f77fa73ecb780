//! The judge's own reading of requests and schemas, against the tables of OAS 3.0.3 (Style Values) and the text of JSON Schema:
//! what it misreads, it could not judge.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use bytes::Bytes;
use contract_tests::document::Document;
use contract_tests::sample::{Alphabet, Extent, broken, sample};
use contract_tests::schema::{Direction, Schemas};
use contract_tests::server::Recorded;
use contract_tests::wire;
use http::HeaderMap;
use serde_json::{Value, json};

/// One operation with one parameter of the given style at `/x/{color}` or `/x`.
fn read(place: &str, style: &str, explode: bool, schema: Value, target: &str) -> wire::Decoded {
    read_as(place, style, explode, schema, target, &Value::Null)
}

/// The same, as these arguments were meant.
fn read_as(place: &str, style: &str, explode: bool, schema: Value, target: &str, meant: &Value) -> wire::Decoded {
    let path = if place == "path" { "/x/{color}" } else { "/x" };
    let parameter =
        json!({ "name": "color", "in": place, "required": true, "style": style, "explode": explode, "schema": schema });
    let raw =
        json!({ "openapi": "3.0.3", "paths": { path: { "get": { "parameters": [parameter], "responses": {} } } } });
    let document = Document::from_value(raw).unwrap();
    let schemas = Schemas::new(&document).unwrap();
    let (headers, body) = (HeaderMap::new(), Bytes::new());
    let request = Recorded { method: "GET".to_owned(), target: target.to_owned(), headers, body };
    wire::decode_as(&document.operations[0], &schemas, &request, meant)
}

/// A request of one operation with this media type object under this media type, as it is read.
fn read_body(media_type: &str, media: &Value, sent: &str, body: &str) -> wire::Decoded {
    let post = json!({ "requestBody": { "content": { media_type: media } }, "responses": {} });
    let document = Document::from_value(json!({ "openapi": "3.0.3", "paths": { "/x": { "post": post } } })).unwrap();
    let schemas = Schemas::new(&document).unwrap();
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, sent.parse().unwrap())]);
    let body = Bytes::copy_from_slice(body.as_bytes());
    let request = Recorded { method: "POST".to_owned(), target: "/x".to_owned(), headers, body };
    wire::decode(&document.operations[0], &schemas, &request)
}

/// OAS 3.0.3, Encoding Object: a field for which a style is named is read in it alone; without one, what has parts is JSON.
#[test]
fn fields_of_a_form_are_read_in_their_styles() {
    let form = "application/x-www-form-urlencoded";
    let numbers = json!({ "type": "array", "items": { "type": "integer" } });
    let object = json!({ "type": "object", "properties": { "n": { "type": "integer" }, "l": numbers } });
    let schema = json!({ "type": "object", "properties": { "deep": object, "list": numbers, "plain": object } });
    let encoding = json!({ "deep": { "style": "deepObject" }, "list": { "explode": false }, "plain": { "contentType": "application/json" } });
    let media = json!({ "schema": schema, "encoding": encoding });
    let value = |body: &str| {
        let decoded = read_body(form, &media, form, body);
        assert!(decoded.faults.is_empty(), "{:?}", decoded.faults);
        decoded.arguments["body"]["value"].clone()
    };
    let meant = json!({ "deep": { "n": 1, "l": [2, 3] }, "list": [4, 5], "plain": { "n": 6 } });
    for items in ["deep[l][]=2&deep[l][]=3", "deep[l][0]=2&deep[l][1]=3", "deep[l]=2&deep[l]=3"] {
        assert_eq!(value(&format!("deep[n]=1&{items}&list=4,5&plain=%7B%22n%22:6%7D")), meant);
    }
    for broken in ["deep=%7B%22n%22:1%7D", "list=4&list=5"] {
        let decoded = read_body(form, &media, form, broken);
        assert_eq!(decoded.faults.len(), 1, "{broken}: {:?}", decoded.arguments);
    }
}

/// RFC 7578, section 4.2; OAS 3.0.3, Encoding Object: contentType.
#[test]
fn a_file_is_known_by_its_part() {
    let file = json!({ "type": "string", "format": "binary" });
    let schema =
        json!({ "type": "object", "properties": { "photo": file, "other": file, "note": { "type": "string" } } });
    let media = json!({ "schema": schema, "encoding": { "photo": { "contentType": "image/png, image/x-*" } } });
    let faults = |head: &str| {
        let body = format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\ntext\r\n--b--\r\n");
        read_body("multipart/form-data", &media, "multipart/form-data; boundary=b", &body).faults.len()
    };
    for sound in [
        "name=\"photo\"; filename=\"p\"\r\nContent-Type: image/png",
        "name=\"photo\"; filename=\"p\"\r\nContent-Type: image/x-icon",
        "name=\"other\"; filename=\"p\"\r\nContent-Type: application/octet-stream",
        "name=\"note\"",
    ] {
        assert_eq!(faults(sound), 0, "{sound}");
    }
    for broken in [
        "name=\"photo\"\r\nContent-Type: image/png",
        "name=\"photo\"; filename=\"p\"\r\nContent-Type: application/octet-stream",
        "name=\"other\"\r\nContent-Type: application/octet-stream",
        "name=\"other\"; filename=\"p\"\r\nContent-Type: text/plain",
    ] {
        assert_eq!(faults(broken), 1, "{broken}");
    }
}

/// One value and a list of one look alike, and so do numbers and texts: they are read as what they were meant for, if the document
/// allows it.
#[test]
fn what_looks_alike_is_read_as_it_was_meant() {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let schema = json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }, list] });
    for meant in [json!("7"), json!(7), json!(["7"])] {
        let arguments = json!({ "query": { "color": meant } });
        let decoded = read_as("query", "form", true, schema.clone(), "/x?color=7", &arguments);
        assert_eq!(decoded.arguments, arguments);
    }
    let arguments = json!({ "query": { "color": "7" } });
    let decoded = read_as("query", "form", true, json!({ "type": "integer" }), "/x?color=7", &arguments);
    assert_eq!(decoded.arguments["query"]["color"], json!(7), "what the document does not allow was not meant");
    let parameter =
        |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let get = json!({ "get": { "parameters": [parameter("base"), parameter("head")], "responses": {} } });
    let document = Document::from_value(json!({ "openapi": "3.0.3", "paths": { "/{base}...{head}": get } })).unwrap();
    let schemas = Schemas::new(&document).unwrap();
    for (base, head) in [("..", "a"), ("", "..a"), ("a", "b")] {
        let (target, headers, body) = (format!("/{base}...{head}"), HeaderMap::new(), Bytes::new());
        let request = Recorded { method: "GET".to_owned(), target, headers, body };
        let meant = json!({ "path": { "base": base, "head": head } });
        assert_eq!(wire::decode_as(&document.operations[0], &schemas, &request, &meant).arguments, meant);
    }
    let object = |name: &str| json!({ "type": "object", "properties": { name: { "type": "integer" } } });
    let both =
        json!({ "type": "object", "anyOf": [object("a"), object("b")], "properties": { "c": { "type": "string" } } });
    let decoded = read("query", "deepObject", true, both, "/x?color[a]=1&color[b]=2&color[c]=3");
    assert_eq!(decoded.arguments["query"]["color"], json!({ "a": 1, "b": 2, "c": "3" }));
    let items = json!({ "type": "array", "items": object("a") });
    let target = "/x?color[0][a]=1&color[1][a]=2&color[1][b]=3";
    let numbered = json!([{ "a": 1 }, { "a": 2, "b": "3" }]);
    assert_eq!(read("query", "deepObject", true, items.clone(), target).arguments["query"]["color"], numbered);
    let skipped = read("query", "deepObject", true, items.clone(), "/x?color[1][a]=2");
    assert_eq!(skipped.arguments["query"]["color"], json!([{}, { "a": 2 }]));
    let inside = json!({ "type": "object", "properties": { "l": items } });
    let decoded = read("query", "deepObject", true, inside, "/x?color[l][0][a]=1&color[l][1][a]=2");
    assert_eq!(decoded.arguments["query"]["color"], json!({ "l": [{ "a": 1 }, { "a": 2 }] }));
}

/// Each item, and each member that is not named, is read as what it was meant for itself.
#[test]
fn no_item_is_read_as_another_was_meant() {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let choice = json!({ "anyOf": [list, { "type": "string" }, { "type": "integer" }] });
    let item = json!({ "type": "object", "properties": { "a": choice } });
    let lists = |items: Value| json!({ "type": "array", "items": items });
    let map = json!({ "type": "object", "additionalProperties": choice });
    let scalars = json!({ "type": "array", "items": { "oneOf": [{ "type": "string" }, { "type": "integer" }] } });
    let table = [
        (
            "deepObject",
            true,
            lists(item),
            "/x?color[0][a]=1&color[1][a]=2&color[2][a]=3",
            json!([{ "a": ["1"] }, { "a": "2" }, { "a": 3 }]),
        ),
        (
            "deepObject",
            true,
            map.clone(),
            "/x?color[a]=1&color[b]=2&color[c]=3",
            json!({ "a": 1, "b": ["2"], "c": "3" }),
        ),
        ("form", true, scalars.clone(), "/x?color=1&color=2&color=3", json!([1, "2", 3])),
        ("form", false, scalars, "/x?color=1,2,3", json!(["1", 2, "3"])),
        ("form", true, map, "/x?a=1&b=2", json!({ "a": "1", "b": 2 })),
    ];
    for (style, explode, schema, target, meant) in table {
        let arguments = json!({ "query": { "color": meant } });
        let decoded = read_as("query", style, explode, schema, target, &arguments);
        assert_eq!(decoded.arguments, arguments, "{target}");
        assert!(decoded.undeclared.is_empty(), "{target}: {decoded:?}");
    }
}

/// What a `content` parameter holds is JSON where its media type says so, and the text itself elsewhere.
#[test]
fn content_is_read_by_its_media_type() {
    let read = |media_type: &str, schema: Value, text: &str| {
        let content = json!({ media_type: { "schema": schema } });
        let (query, header) = (
            json!({ "name": "q", "in": "query", "content": content }),
            json!({ "name": "H", "in": "header", "content": content }),
        );
        let get = json!({ "get": { "parameters": [query, header], "responses": {} } });
        let document = Document::from_value(json!({ "openapi": "3.1.0", "paths": { "/x": get } })).unwrap();
        let schemas = Schemas::new(&document).unwrap();
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static("h"), text.parse().unwrap())]);
        let (target, body) = (format!("/x?q={text}"), Bytes::new());
        let decoded = wire::decode(
            &document.operations[0],
            &schemas,
            &Recorded { method: "GET".to_owned(), target, headers, body },
        );
        let read = decoded.arguments;
        assert_eq!(read["query"]["q"], read["header"]["H"], "{media_type} {text}");
        read["query"]["q"].clone()
    };
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    assert_eq!(read("text/plain", text.clone(), "a"), json!("a"));
    assert_eq!(read("text/plain", text.clone(), "7"), json!("7"));
    assert_eq!(read("text/plain", number, "7"), json!(7));
    assert_eq!(read("application/octet-stream", text.clone(), "a"), json!("a"));
    assert_eq!(read("application/vnd.a+json", text.clone(), "\"a\""), json!("a"));
    assert_eq!(read("application/json", text, "a"), Value::Null);
}

/// Where nothing stands between two expressions, what fills them is what was meant, if there is a way to read it so.
#[test]
fn expressions_side_by_side_are_read_as_they_were_meant() {
    let parameter =
        |name: &str, kind: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } });
    let get =
        json!({ "get": { "parameters": [parameter("a", "string"), parameter("b", "integer")], "responses": {} } });
    let document = Document::from_value(json!({ "openapi": "3.1.0", "paths": { "/x%20y/{a}{b}": get } })).unwrap();
    let schemas = Schemas::new(&document).unwrap();
    let decoded = |a: &str, b: u64| {
        let (target, headers, body) = ("/x%20y/z%2A1234".to_owned(), HeaderMap::new(), Bytes::new());
        let request = Recorded { method: "GET".to_owned(), target, headers, body };
        let meant = json!({ "path": { "a": a, "b": b } });
        wire::decode_as(&document.operations[0], &schemas, &request, &meant).arguments == meant
    };
    assert!(decoded("z*12", 34) && decoded("z*1", 234));
    assert!(!decoded("z", 1234));
}

#[test]
fn a_query_of_the_path_has_to_be_sent() {
    let query = json!({ "name": "v", "in": "query", "schema": { "type": "integer" } });
    let get = json!({ "get": { "parameters": [query], "responses": {} } });
    let document = Document::from_value(json!({ "openapi": "3.0.3", "paths": { "/x?beta=true": get } })).unwrap();
    let schemas = Schemas::new(&document).unwrap();
    let decoded = |target: &str| {
        let (target, headers, body) = (target.to_owned(), HeaderMap::new(), Bytes::new());
        let request = Recorded { method: "GET".to_owned(), target, headers, body };
        wire::decode(&document.operations[0], &schemas, &request)
    };
    let whole = decoded("/x?beta=true&v=1");
    assert_eq!((whole.arguments, whole.faults.len(), whole.undeclared.len()), (json!({ "query": { "v": 1 } }), 0, 0));
    for target in ["/x?v=1", "/x%3Fbeta=true?v=1", "/x?beta=false"] {
        assert!(!decoded(target).faults.is_empty(), "{target}");
    }
}

#[test]
fn styles_are_read_as_the_table_of_oas_3_0_3_writes_them() {
    let text = json!({ "type": "string" });
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let object = json!({ "type": "object", "properties": { "R": { "type": "integer" }, "G": { "type": "integer" }, "B": { "type": "integer" } } });
    let (colors, rgb) = (json!(["blue", "black", "brown"]), json!({ "R": 100, "G": 200, "B": 150 }));
    let table = [
        ("path", "matrix", false, &text, "/x/;color=blue", json!("blue")),
        ("path", "matrix", false, &list, "/x/;color=blue,black,brown", colors.clone()),
        ("path", "matrix", false, &object, "/x/;color=R,100,G,200,B,150", rgb.clone()),
        ("path", "matrix", true, &list, "/x/;color=blue;color=black;color=brown", colors.clone()),
        ("path", "matrix", true, &object, "/x/;R=100;G=200;B=150", rgb.clone()),
        ("path", "label", true, &list, "/x/.blue.black.brown", colors.clone()),
        ("path", "label", true, &object, "/x/.R=100.G=200.B=150", rgb.clone()),
        ("path", "simple", false, &list, "/x/blue,black,brown", colors.clone()),
        ("path", "simple", false, &object, "/x/R,100,G,200,B,150", rgb.clone()),
        ("path", "simple", true, &object, "/x/R=100,G=200,B=150", rgb.clone()),
        ("query", "form", false, &text, "/x?color=", json!("")),
        ("query", "form", false, &list, "/x?color=blue,black,brown", colors.clone()),
        ("query", "form", true, &list, "/x?color=blue&color=black&color=brown", colors.clone()),
        ("query", "form", false, &object, "/x?color=R,100,G,200,B,150", rgb.clone()),
        ("query", "form", true, &object, "/x?R=100&G=200&B=150", rgb.clone()),
        ("query", "spaceDelimited", false, &list, "/x?color=blue%20black%20brown", colors.clone()),
        ("query", "pipeDelimited", false, &list, "/x?color=blue|black|brown", colors.clone()),
        ("query", "pipeDelimited", false, &list, "/x?color=blue%7Cblack%7Cbrown", colors.clone()),
        ("query", "deepObject", true, &list, "/x?color=blue&color=black&color=brown", colors.clone()),
        ("query", "deepObject", true, &list, "/x?color[]=blue&color%5B%5D=black&color[]=brown", colors.clone()),
        ("query", "deepObject", true, &list, "/x?color[0]=blue&color[1]=black&color[2]=brown", colors.clone()),
        ("query", "deepObject", true, &text, "/x?color=blue", json!("blue")),
        ("query", "deepObject", true, &object, "/x?color[R]=100&color%5BG%5D=200&color[B]=150", rgb.clone()),
    ];
    for (place, style, explode, schema, target, expected) in table {
        let decoded = read(place, style, explode, schema.clone(), target);
        assert_eq!(decoded.arguments[place]["color"], expected, "{style} explode={explode} {target}: {decoded:?}");
        assert!(decoded.faults.is_empty() && decoded.undeclared.is_empty(), "{target}: {decoded:?}");
    }
}

#[test]
fn encoding_is_undone_after_delimiters_are_found() {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let decoded = read("query", "form", false, list, "/x?color=a%2Cb,c%26d");
    assert_eq!(decoded.arguments["query"]["color"], json!(["a,b", "c&d"]));
    let text = json!({ "type": "string" });
    assert_eq!(read("path", "simple", false, text.clone(), "/x/a%2Fb").arguments["path"]["color"], json!("a/b"));
    assert_eq!(read("query", "form", true, text.clone(), "/x?color=a+b").arguments["query"]["color"], json!("a b"));
    for (place, target) in
        [("path", "/x/a/b"), ("path", "/x/.."), ("path", "/y/a"), ("path", "/x/%FF"), ("query", "/x?color=a&color=b")]
    {
        let decoded = read(place, if place == "path" { "simple" } else { "form" }, false, text.clone(), target);
        assert_eq!(decoded.faults.len(), 1, "{target}: {decoded:?}");
    }
    assert_eq!(read("query", "form", true, text, "/x?color=a&evil=b").undeclared, ["evil"]);
}

fn with(schema: Value) -> Schemas {
    let raw = json!({ "openapi": "3.0.3", "paths": {}, "components": { "schemas": { "S": schema } } });
    Schemas::new(&Document::from_value(raw).unwrap()).unwrap()
}

const S: &str = "/components/schemas/S";

#[test]
fn schemas_of_3_0_mean_what_oas_3_0_3_says() {
    let cases = [
        (json!({ "type": "string", "nullable": true }), json!(null), true),
        (json!({ "type": "string", "nullable": true, "enum": ["a"] }), json!(null), true),
        (json!({ "type": "string" }), json!(null), false),
        (json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true }), json!(1), false),
        (json!({ "type": "number", "minimum": 1, "exclusiveMinimum": false }), json!(1), true),
        (json!({ "type": "integer", "format": "int32" }), json!(2_147_483_648_i64), false),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "writeOnly": true } } }),
            json!({}),
            true,
        ),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "readOnly": true } } }),
            json!({}),
            false,
        ),
    ];
    for (schema, value, fits) in cases {
        assert_eq!(with(schema.clone()).check(Direction::Response, S, &value).is_ok(), fits, "{value} in {schema}");
    }
}

#[test]
fn samples_fit_and_show_what_their_extent_says() {
    let schema = json!({ "type": "object", "required": ["id", "note"], "properties": {
        "id": { "type": "string", "pattern": "^([a-f0-9]{24})$" },
        "note": { "type": "string", "nullable": true },
        "big": { "type": "integer", "format": "int64", "multipleOf": 7, "minimum": 50 },
        "tags": { "type": "array", "uniqueItems": true, "minItems": 2, "items": { "type": "string", "enum": ["a", "b", "c"] } },
        "inner": { "$ref": "#/components/schemas/S" },
    } });
    let schemas = with(schema);
    let value = |extent| sample(&schemas, Direction::Response, S, extent, Alphabet::Wide).unwrap();
    let (full, minimal) = (value(Extent::Full), value(Extent::Minimal));
    assert_eq!(full.as_object().unwrap().len(), 5, "{full}");
    assert_eq!(full["inner"]["inner"].get("inner"), None, "recursion is cut: {full}");
    assert_eq!(minimal.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "note"]);
    assert_eq!(minimal["note"], json!(null));
    for seed in 0..200 {
        value(Extent::Sampled(seed));
    }
    assert_eq!(value(Extent::Sampled(7)), value(Extent::Sampled(7)), "a seed is a seed");
}

#[test]
fn broken_values_break_one_constraint_alone() {
    let keywords = |schema: Value, fit: Value| -> Vec<String> {
        let list = broken(&with(schema), S, &fit);
        list.into_iter().map(|broken| format!("{} {}", broken.how.split(':').next().unwrap(), broken.value)).collect()
    };
    let integer = json!({ "type": "integer", "minimum": 2, "maximum": 8, "multipleOf": 2 });
    assert_eq!(keywords(integer, json!(4)), ["minimum 0", "maximum 10", "multipleOf 3"]);
    let text = json!({ "type": "string", "minLength": 2, "maxLength": 3 });
    assert_eq!(keywords(text, json!("ab")), ["minLength \"a\"", "maxLength \"abaa\""]);
    let list = json!({ "type": "array", "items": { "type": "integer" }, "minItems": 1, "uniqueItems": true });
    assert_eq!(keywords(list, json!([1])), ["minItems []", "uniqueItems [1,1]"]);
    let pattern = keywords(json!({ "type": "string", "pattern": "^([a-f0-9]{2})$" }), json!("a1"));
    assert!(pattern.contains(&"pattern \"a1\\n\"".to_owned()), "{pattern:?}");
}
