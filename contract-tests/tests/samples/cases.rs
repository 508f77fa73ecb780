//! Which cases come of a document, whatever its schemas are at odds about.

use contract_tests::judge::{Act, Case, Expected, Fate};
use contract_tests::sample::{Alphabet, Extent, loose};
use contract_tests::schema::{Direction, Schemas};
use contract_tests::{Judge, Options};
use serde_json::{Value, json};

use super::{S, document};

fn cases(schema: &Value, media: &[&str]) -> Vec<std::sync::Arc<Case>> {
    let content = |media: &[&str]| -> Value {
        media
            .iter()
            .map(|media| ((*media).to_owned(), json!({ "schema": { "$ref": "#/components/schemas/S" } })))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let post = json!({ "requestBody": { "required": true, "content": content(&media[..1]) }, "responses": { "200": { "description": "", "content": content(media) } } });
    let document = document("3.1.0", &json!({ "S": schema }), &json!({ "/x": { "post": post } }));
    Judge::new(document, Options::default()).unwrap().cases().collect()
}

/// Values that fit several alternatives of a `oneOf` are all that there are: they are served, and may be sent.
#[test]
fn alternatives_that_overlap_are_judged_all_the_same() {
    let one = |name: &str| json!({ "type": "object", "required": ["type"], "properties": { "type": { "type": "string", "default": name } } });
    let schema = json!({ "oneOf": [one("a"), one("b")] });
    let schemas = Schemas::new(&document("3.1.0", &json!({ "S": schema }), &json!({}))).unwrap();
    assert!(loose(&schemas, Direction::Response, S, Extent::Full, Alphabet::Wide).is_ok());
    let cases = cases(&schema, &["application/json"]);
    assert!(
        cases.iter().any(|case| case.triple.is_some() && case.name.ends_with("200 application/json › full › plain"))
    );
    let sent: Vec<_> = cases.iter().filter(|case| case.name.contains("request › full")).collect();
    assert!(!sent.is_empty());
    for case in sent {
        assert!(matches!(case.act, Act::Request { fate: Fate::Either, .. }), "{}", case.name);
    }
    // What is wrong by every alternative is wrong.
    assert!(cases.iter().any(|case| case.name.ends_with("a number instead")));
}

/// Where nothing fits the body of a request, its answers are judged.
#[test]
fn answers_are_judged_without_arguments_that_fit() {
    let schema = json!({ "type": "object", "required": ["a"], "additionalProperties": false });
    let cases = cases(&schema, &["application/json"]);
    assert!(
        cases.iter().any(|case| case.triple.is_some()),
        "{:?}",
        cases.iter().map(|case| &case.name).collect::<Vec<_>>()
    );
    assert!(!cases.iter().any(|case| case.name.contains("request › full body")));
}

#[test]
fn media_types_say_what_a_body_is() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let first = |media: &[&str], name: &str| {
        let cases = cases(&schema, media);
        cases.into_iter().find(|case| case.name.ends_with(name)).unwrap_or_else(|| panic!("no case {name}"))
    };
    // JSON by another name (WHATWG MIME Sniffing, section 4.6) is no text.
    let Act::Request { arguments, .. } = &first(&["text/json"], "request › full body as text/json").act else {
        panic!()
    };
    assert!(arguments["body"]["value"].is_object(), "{arguments}");
    // A range is answered in what is not declared beside it.
    let Act::Answer(act) = &first(&["application/json", "application/*"], "200 application/* › full › plain").act
    else {
        panic!()
    };
    assert!(act.answer.headers.contains(&("content-type".to_owned(), "application/x-judge+json".to_owned())));
    // Parts have names, whatever the document says of them, and bytes are files.
    let item = |format: &str| json!({ "type": "array", "items": { "type": "string", "format": format } });
    for (format, member) in [("x", "item"), ("binary", "file")] {
        let cases = self::cases(&item(format), &["multipart/form-data"]);
        let body = cases.iter().find(|case| case.name.contains("request › full body")).unwrap();
        let Act::Request { arguments, fate: Fate::Sent, .. } = &body.act else { panic!() };
        assert!(arguments["body"]["value"][member].is_array(), "{arguments}");
    }
}

/// OAS 3.0.3, Style Values, does not say how lists of objects are written: a client may refuse them.
#[test]
fn lists_of_objects_may_be_refused() {
    let item = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let list = json!({ "type": "object", "required": ["l"], "properties": { "l": { "type": "array", "minItems": 1, "items": item } } });
    let of = |schema: &Value| {
        let deep = json!({ "name": "q", "in": "query", "required": true, "style": "deepObject", "schema": schema });
        let path = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        let get =
            json!({ "parameters": [deep, path("base"), path("head")], "responses": { "204": { "description": "" } } });
        let document = document("3.1.0", &json!({}), &json!({ "/x/{base}...{head}": { "get": get } }));
        Judge::new(document, Options::default()).unwrap().cases().collect::<Vec<_>>()
    };
    let fate = |cases: &[std::sync::Arc<Case>]| {
        let full = cases.iter().find(|case| case.name.ends_with("request › full arguments")).unwrap();
        let Act::Request { fate, .. } = full.act else { panic!() };
        fate
    };
    assert_eq!(fate(&of(&list)), Fate::Either);
    assert_eq!(fate(&of(&item)), Fate::Sent);
}

/// A header whose name is none is the document's fault, and no call has it.
#[test]
fn headers_without_a_name_that_can_be_are_not_sent() {
    let header = |required: bool| json!({ "name": "X Sp", "in": "header", "required": required, "schema": { "type": "string" } });
    let of = |required: bool| {
        let get = json!({ "parameters": [header(required)], "responses": { "204": { "description": "" } } });
        let judge =
            Judge::new(document("3.1.0", &json!({}), &json!({ "/x": { "get": get } })), Options::default()).unwrap();
        let cases: Vec<_> = judge.cases().collect();
        let full = cases.iter().find(|case| case.name.ends_with("request › full arguments")).unwrap();
        let Act::Request { arguments, fate, .. } = &full.act else { panic!() };
        (arguments.clone(), *fate)
    };
    assert_eq!(of(false), (json!({}), Fate::Sent));
    assert_eq!(of(true), (json!({}), Fate::Either));
}

/// Details of an error that are described as an object, and no further, may be reported whatever they are; those of a success not.
#[test]
fn free_details_of_an_error_may_be_of_any_type() {
    let empty = json!({ "type": "object", "properties": {} });
    let (free, text) = (json!({ "type": "object" }), json!({ "type": "string" }));
    let whole = json!({ "type": "object", "properties": { "free": free, "empty": empty, "text": text } });
    let content = json!({ "application/json": { "schema": whole } });
    let get = json!({ "responses": { "200": { "description": "", "content": content }, "404": { "description": "", "content": content } } });
    let document = document("3.1.0", &json!({}), &json!({ "/x": { "get": get } }));
    let judge = Judge::new(document, Options::default()).unwrap();
    for (status, member, stray) in
        [(404, "free", true), (404, "empty", true), (404, "text", false), (200, "free", false)]
    {
        let name = format!("{status} application/json › {member} of another type");
        let case = judge.cases().find(|case| case.name.ends_with(&name)).unwrap();
        let Act::Answer(act) = &case.act else { panic!("{}", case.name) };
        assert_eq!(matches!(act.expected, Expected::Stray { .. }), stray, "{name}");
    }
}
