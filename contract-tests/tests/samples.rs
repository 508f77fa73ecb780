//! Schemas at odds with themselves, and such as alternatives or parts make hard to meet: what is sampled of them, what is said of
//! them, and which cases come of them all the same.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use contract_tests::judge::{Act, Case, Expected, Fate};
use contract_tests::sample::{Alphabet, Extent, Unsampled, loose, misshapen, sample, within};
use contract_tests::schema::{Direction, Schemas};
use contract_tests::{Document, Judge, Options};
use serde_json::{Value, json};

const S: &str = "/components/schemas/S";

fn document(version: &str, schemas: &Value, paths: &Value) -> Document {
    Document::from_value(json!({ "openapi": version, "paths": paths, "components": { "schemas": schemas } })).unwrap()
}

fn sampled(schemas: &Value, extent: Extent) -> Result<Value, Unsampled> {
    let schemas = Schemas::new(&document("3.1.0", schemas, &json!({}))).unwrap();
    sample(&schemas, Direction::Response, S, extent, Alphabet::Wide)
}

/// Under the name of another alternative, a body is wrong where it is of another shape than all of that name: what constants alone tell
/// may be of a later version.
#[test]
fn a_body_by_another_name_is_wrong_where_its_shape_is() {
    let text = json!({ "type": "string" });
    let of = |name: &str, others: Value, required: Value| {
        let mut properties = others;
        properties["type"] = json!({ "type": "string", "enum": [name] });
        json!({ "type": "object", "required": required, "properties": properties })
    };
    let alternatives = [
        of("m", json!({ "a": text }), json!(["type", "a"])),
        of("m", json!({ "b": text }), json!(["type", "b"])),
        of("c", json!({ "b": text }), json!(["type", "b"])),
        of("d", json!({ "k": { "type": "string", "enum": ["x"] } }), json!(["type", "k"])),
        of("e", json!({ "k": { "type": "string", "enum": ["y"] } }), json!(["type"])),
        of("f", json!({ "k": { "type": "array", "items": { "type": "string" } } }), json!(["type"])),
        of("g", json!({ "k": { "type": "array", "items": { "type": "integer" } } }), json!(["type"])),
        json!({ "type": "array", "items": { "type": "string" } }),
    ];
    let all = json!({ "S": { "oneOf": alternatives, "discriminator": { "propertyName": "type" } } });
    let schemas = Schemas::new(&document("3.1.0", &all, &json!({}))).unwrap();
    let fit = sample(&schemas, Direction::Response, S, Extent::Full, Alphabet::Wide).unwrap();
    let wrong = within(&schemas, Direction::Response, S, &fit, &|_| true).wrong.into_iter().map(|(how, _, _)| how);
    let wrong: Vec<String> = wrong.filter(|how| how.contains("by the name of")).collect();
    // Of the name m are the first two, of which the third is like the second; of d and e the constants alone are others.
    let expected = [
        "the body as alternative 4 by the name of alternative 3",
        "the body as alternative 6 by the name of alternative 5",
        "the body as alternative 7 by the name of alternative 6",
    ];
    assert_eq!(wrong, expected);
}

/// Alternatives that only ask for members of the object beside them are no types: a body that fits none of them is let through, or refused.
#[test]
fn alternatives_that_only_ask_for_members_are_no_types() {
    let text = json!({ "type": "string" });
    let beside = json!({ "a": text, "b": text });
    let asked = json!([{ "required": ["a"], "title": "A" }, { "type": "object", "required": ["c"], "not": { "required": ["d"] } }]);
    let typed = json!([{ "required": ["a"], "properties": { "a": text } }, { "required": ["c"] }]);
    let without = |alternatives: Value| {
        let all = json!({ "S": { "type": "object", "properties": beside, "oneOf": alternatives } });
        let schemas = Schemas::new(&document("3.1.0", &all, &json!({}))).unwrap();
        let fit = sample(&schemas, Direction::Response, S, Extent::Full, Alphabet::Wide).unwrap();
        let found = within(&schemas, Direction::Response, S, &fit, &|_| true);
        let is = |how: &String| how.as_str() == "the body as alternative 1 without a";
        let (wrong, astray) = (found.wrong.iter().map(|(how, ..)| how), found.astray.iter().map(|(how, _)| how));
        (wrong.filter(|how| is(how)).count(), astray.filter(|how| is(how)).count())
    };
    assert_eq!(without(asked), (0, 1));
    assert_eq!(without(typed), (1, 0));
}

#[test]
fn what_nothing_can_fit_is_told_from_what_was_not_found() {
    let closed = json!({ "type": "object", "required": ["a"], "additionalProperties": false });
    let overlapping = json!({ "oneOf": [{ "type": "string" }, { "type": "string", "maxLength": 900 }] });
    let table = [
        (closed.clone(), "it requires the member a, and allows no member of that name"),
        (json!({ "type": "string", "enum": [null] }), "none of the values of its enum is of its type"),
        (json!({ "allOf": [{ "type": "string" }, { "type": "array" }] }), "its parts ask for different types"),
        (
            json!({ "type": "object", "required": ["b"], "properties": { "b": closed } }),
            "its member b, which it requires, has no value",
        ),
        (
            json!({ "type": "array", "minItems": 1, "items": closed }),
            "its items, of which it requires some, have no value",
        ),
        (json!({ "anyOf": [closed, { "type": "string", "enum": [1] }] }), "no alternative has a value"),
        (
            json!({ "type": "object", "required": ["s"], "properties": { "s": { "$ref": "#/components/schemas/S" } } }),
            "requires itself",
        ),
        // These have values, whether or not one is found.
        (overlapping, ""),
        (json!({ "type": "string", "pattern": "^(?!.)a$" }), ""),
    ];
    for (schema, why) in table {
        let error = sampled(&json!({ "S": schema }), Extent::Minimal).unwrap_err();
        assert_eq!(error.contradictory, !why.is_empty(), "{schema}: {error}");
        assert!(error.reason.contains(why), "{schema}: {error}");
    }
    let ways_out = [
        json!({ "anyOf": [closed, { "type": "integer" }] }),
        json!({ "type": "array", "items": closed }),
        json!({ "type": "object", "properties": { "b": closed } }),
        json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/S" }] }),
    ];
    for schema in ways_out {
        for extent in [Extent::Full, Extent::Minimal] {
            assert!(sampled(&json!({ "S": schema }), extent).is_ok(), "{schema} {extent}");
        }
    }
}

/// A part that closes itself allows its own members alone, whatever stands beside it (JSON Schema, section 10.3.2.3).
#[test]
fn parts_are_met_together() {
    let settings =
        json!({ "type": "object", "additionalProperties": false, "properties": { "a": { "type": "string" } } });
    let more = json!({ "type": "object", "properties": { "a": { "minLength": 1 }, "b": { "type": "string" } } });
    let schema = json!({ "allOf": [{ "oneOf": [{ "type": "null" }, settings] }, more] });
    let full = sampled(&json!({ "S": schema }), Extent::Full).unwrap();
    assert_eq!(full.as_object().unwrap().keys().collect::<Vec<_>>(), ["a"]);
    let numbers = json!({ "allOf": [{ "type": ["number", "null"] }, { "type": ["integer", "string"] }] });
    assert!(sampled(&json!({ "S": numbers }), Extent::Full).unwrap().is_i64());
}

/// A full value is one without the members that would make it fit what it must not.
#[test]
fn a_full_value_leaves_out_what_may_not_stand_together() {
    let text = json!({ "type": "string" });
    let both = json!({ "type": "object", "properties": { "a": text, "b": text }, "not": { "required": ["a", "b"] } });
    let full = sampled(&json!({ "S": both }), Extent::Full).unwrap();
    assert!(full.as_object().unwrap().len() < 2, "{full}");
    let link = json!({ "type": "string", "format": "uri-template" });
    assert!(sampled(&json!({ "S": link }), Extent::Minimal).unwrap().is_string());
}

/// The names of a map may be limited (JSON Schema, section 10.3.2.4), and the number of an object's members is, though it has names for
/// more.
#[test]
fn members_are_as_many_as_there_may_be_and_have_names_that_may_be() {
    let map = |names: Value| json!({ "type": "object", "additionalProperties": { "type": "integer" }, "propertyNames": names });
    let keys = |schema: Value, extent| {
        let value = sampled(&json!({ "S": schema }), extent).unwrap();
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    for extent in [Extent::Full, Extent::Sampled(1), Extent::Sampled(2)] {
        let mut two = keys(map(json!({ "type": "string", "enum": ["a", "b"] })), extent);
        two.sort();
        assert_eq!(two, ["a", "b"], "{extent}");
        let short = keys(map(json!({ "minLength": 3, "maxLength": 4 })), extent);
        assert_eq!(short.len(), 2, "{extent}");
        assert!(short.iter().all(|name| (3..=4).contains(&name.chars().count())), "{extent}: {short:?}");
        assert_eq!(keys(map(json!({ "type": "string" })), extent), ["further key/0", "further key/1"], "{extent}");
    }
    // A list of names that is too short for what the map requires.
    let mut more = map(json!({ "enum": ["a"] }));
    more["minProperties"] = json!(2);
    assert!(sampled(&json!({ "S": more }), Extent::Full).is_err());
    let named = |name: &str| (name.to_owned(), json!({ "type": "string" }));
    let properties: serde_json::Map<_, _> = ["a", "b", "c", "d"].map(named).into_iter().collect();
    let few = json!({ "type": "object", "properties": properties, "required": ["d"], "maxProperties": 2 });
    assert_eq!(keys(few, Extent::Full), ["a", "d"]);
}

/// Outside of bodies nothing can carry a null, which is left to the alternatives beside it.
#[test]
fn arguments_hold_no_null_beside_other_alternatives() {
    let item = json!({ "oneOf": [{ "type": "null" }, { "type": "integer" }] });
    let all = json!({ "S": { "type": "array", "minItems": 3, "items": item } });
    let schemas = Schemas::new(&document("3.1.0", &all, &json!({}))).unwrap();
    let nulls = |alphabet| {
        let lists =
            (0..20).map(|seed| sample(&schemas, Direction::Request, S, Extent::Sampled(seed), alphabet).unwrap());
        lists.flat_map(|list| list.as_array().unwrap().clone()).filter(Value::is_null).count()
    };
    assert_eq!(nulls(Alphabet::Narrow), 0);
    assert!(nulls(Alphabet::Wide) > 0);
}

/// Of what JSON Schema does not allow a schema to say, what it means is plain.
#[test]
fn schemas_with_slips_are_understood() {
    let twice = json!({ "type": "object", "required": ["a", "b", "a"], "properties": { "a": { "type": "string" }, "b": { "type": "string" } } });
    assert!(sampled(&json!({ "S": twice }), Extent::Minimal).is_ok());
    let above = json!({ "type": "number", "minimum": 0, "maximum": 1, "exclusiveMinimum": true });
    assert!(sampled(&json!({ "S": above }), Extent::Full).is_ok());
    let schemas = Schemas::new(&document("3.1.0", &json!({ "S": above }), &json!({}))).unwrap();
    assert!(schemas.check(Direction::Response, S, &json!(0)).is_err());
    assert!(schemas.check(Direction::Response, S, &json!(0.5)).is_ok());
}

/// JSON Schema, section 10.2.1.3.
#[test]
fn a_sample_fits_one_alternative_alone() {
    let text = json!({ "type": "string" });
    let has =
        |name: &str| json!({ "type": "object", "required": [name], "properties": { "a": text, "b": text, "c": text } });
    let all = json!({ "S": { "oneOf": [has("a"), has("b"), has("c")] }, "A": has("a"), "B": has("b"), "C": has("c") });
    let schemas = Schemas::new(&document("3.1.0", &all, &json!({}))).unwrap();
    for extent in [Extent::Minimal, Extent::Sampled(1), Extent::Sampled(2), Extent::Sampled(3)] {
        let value = sample(&schemas, Direction::Response, S, extent, Alphabet::Wide).unwrap();
        let fits = |name: &&&str| {
            let pointer = format!("/components/schemas/{name}");
            schemas.check(Direction::Response, &pointer, &value).is_ok()
        };
        assert_eq!(["A", "B", "C"].iter().filter(fits).count(), 1, "{extent}: {value}");
    }
}

/// Each schema of a row leads to the next one in two ways: looked at on each way, they would be a billion.
#[test]
fn a_contradiction_is_looked_for_once_in_each_schema() {
    let mut all = serde_json::Map::new();
    for index in 0..30 {
        let next = json!({ "$ref": format!("#/components/schemas/{}", if index == 29 { "End".to_owned() } else { format!("S{}", index + 1) }) });
        let both = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": next, "b": next } });
        all.insert(if index == 0 { "S".to_owned() } else { format!("S{index}") }, both);
    }
    all.insert("End".to_owned(), json!({ "type": "string", "pattern": "^(?!.)a$" }));
    let schemas = Schemas::new(&document("3.1.0", &all.into(), &json!({}))).unwrap();
    assert_eq!(schemas.contradiction(Direction::Response, S), None);
}

/// Without a mapping, a constant of the alternative says more than the schema's name (OAS 3.0.3, Discriminator Object).
#[test]
fn a_discriminator_is_what_the_alternative_says() {
    let kind = |name: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": [name] } } });
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let plain = json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } });
    let of = |options: Value, mapping: Value| {
        let discriminator = json!({ "propertyName": "kind", "mapping": mapping });
        let all = json!({ "S": { "anyOf": options, "discriminator": discriminator }, "A": kind("a"), "B": plain });
        sampled(&all, Extent::Minimal).unwrap()["kind"].clone()
    };
    assert_eq!(of(json!([reference("A")]), json!({})), "a");
    assert_eq!(of(json!([reference("B")]), json!({})), "B");
    assert_eq!(of(json!([reference("B")]), json!({ "b": "#/components/schemas/B" })), "b");
    assert_eq!(of(json!([reference("A")]), json!({ "z": "A", "a": "A" })), "a");
}

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
    // Fields of a form have the names of members.
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let formless = self::cases(&list, &["multipart/form-data"]);
    let body = formless.iter().find(|case| case.name.contains("request › full body")).unwrap();
    assert!(matches!(body.act, Act::Request { fate: Fate::Either, .. }));
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

/// A client checks no constraints of answers, and enums are open to it: wrong is a type that the schema does not know.
#[test]
fn what_is_wrong_with_an_answer_is_its_type() {
    let instead = |schema: Value, direction: Direction| {
        let all = json!({ "S": schema, "T": { "type": "object" } });
        let schemas = Schemas::new(&document("3.1.0", &all, &json!({}))).unwrap();
        let fit = sample(&schemas, direction, S, Extent::Full, Alphabet::Wide).unwrap();
        let wrong = misshapen(&schemas, direction, S, &fit).into_iter();
        wrong.filter_map(|(how, ..)| how.strip_suffix(" instead").map(str::to_owned)).collect::<Vec<_>>()
    };
    let text = ["null", "a boolean", "a number", "an array"];
    let table = [
        (json!({ "type": "array", "minItems": 1 }), vec!["null", "a boolean", "a number", "a string"]),
        (json!({ "type": "string", "minLength": 3 }), text.to_vec()),
        (json!({ "const": "on" }), text.to_vec()),
        (json!({ "oneOf": [{ "type": "string", "enum": ["ok"] }, { "type": "null" }] }), text[1..].to_vec()),
        (
            json!({ "$ref": "#/components/schemas/T", "nullable": true }),
            vec!["a boolean", "a number", "a string", "an array"],
        ),
        (json!({ "type": "integer" }), vec!["null", "a boolean", "a string", "an array"]),
    ];
    for (schema, expected) in table {
        assert_eq!(instead(schema.clone(), Direction::Response), expected, "{schema}");
        assert_eq!(instead(schema.clone(), Direction::Request), expected, "{schema}");
    }
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

/// What stands beside a `$ref` counts as well (JSON Schema, section 8.2.3.1), and so does what is said of items one by one.
#[test]
fn what_stands_beside_a_reference_is_sampled() {
    let text = json!({ "type": "string" });
    let pair = json!({ "type": "array", "prefixItems": [text, { "type": "integer" }], "items": false });
    let own = json!({ "type": "object", "properties": { "a": text, "pair": pair } });
    let both = json!({ "$ref": "#/components/schemas/T", "allOf": [{ "required": ["a"] }], "required": ["pair"] });
    let schemas = Schemas::new(&document("3.1.0", &json!({ "S": both, "T": own }), &json!({}))).unwrap();
    for extent in [Extent::Full, Extent::Minimal] {
        let found = sample(&schemas, Direction::Request, S, extent, Alphabet::Wide).unwrap();
        assert!(found["a"].is_string() && found["pair"][1].is_i64(), "{found}");
    }
}

/// Details of an error that are described as an object, and no further, may be reported whatever they are; those of a success not.
#[test]
fn free_details_of_an_error_may_be_of_any_type() {
    let whole =
        json!({ "type": "object", "properties": { "free": { "type": "object" }, "text": { "type": "string" } } });
    let content = json!({ "application/json": { "schema": whole } });
    let get = json!({ "responses": { "200": { "description": "", "content": content }, "404": { "description": "", "content": content } } });
    let document = document("3.1.0", &json!({}), &json!({ "/x": { "get": get } }));
    let judge = Judge::new(document, Options::default()).unwrap();
    for (status, member, stray) in [(404, "free", true), (404, "text", false), (200, "free", false)] {
        let name = format!("{status} application/json › {member} of another type");
        let case = judge.cases().find(|case| case.name.ends_with(&name)).unwrap();
        let Act::Answer(act) = &case.act else { panic!("{}", case.name) };
        assert_eq!(matches!(act.expected, Expected::Stray { .. }), stray, "{name}");
    }
}

/// The last integer of 64 bits, as a double writes it, is still of 64 bits.
#[test]
fn integers_end_where_64_bits_do() {
    let schema = json!({ "type": "integer", "minimum": 0, "maximum": 9_223_372_036_854_776_000_u64 });
    for seed in 0..8 {
        let value = sampled(&json!({ "S": schema }), Extent::Sampled(seed)).unwrap();
        assert!(value.as_i64().is_some(), "{value}");
    }
}
