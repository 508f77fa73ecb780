//! What is sampled of a schema, or why nothing is.

use contract_tests::sample::{Alphabet, Extent, sample};
use contract_tests::schema::{Direction, Schemas};
use serde_json::{Value, json};

use super::{S, document, sampled};

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

/// The last integer of 64 bits, as a double writes it, is still of 64 bits.
#[test]
fn integers_end_where_64_bits_do() {
    let schema = json!({ "type": "integer", "minimum": 0, "maximum": 9_223_372_036_854_776_000_u64 });
    for seed in 0..8 {
        let value = sampled(&json!({ "S": schema }), Extent::Sampled(seed)).unwrap();
        assert!(value.as_i64().is_some(), "{value}");
    }
}

/// As an argument a list has an item where it may, since an empty one is a case of its own, but not where there is none to be had.
#[test]
fn lists_without_an_item_to_be_had_are_empty() {
    let tree = json!({ "type": "object", "required": ["children"], "properties": {
        "children": { "type": "array", "items": { "$ref": "#/components/schemas/S" } },
    } });
    let none = json!({ "type": "array", "items": false });
    let argument = |schema: &Value, extent| {
        let schemas = Schemas::new(&document("3.1.0", &json!({ "S": schema }), &json!({}))).unwrap();
        sample(&schemas, Direction::Request, S, extent, Alphabet::Narrow)
    };
    for extent in [Extent::Minimal, Extent::Full, Extent::Sampled(3)] {
        assert!(argument(&tree, extent).unwrap().pointer("/children/0/children").is_some());
        assert_eq!(argument(&none, extent).unwrap(), json!([]));
    }
}

/// Each alternative has the whole for a part, which is chosen by that: read to the letter, no value could be checked.
#[test]
fn alternatives_of_which_each_has_the_whole_for_a_part_are_sampled_and_checked() {
    let part = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let own = |base: &str, name: &str| json!({ "allOf": [part(base), { "required": [name], "properties": { name: { "type": "integer" } } }] });
    let schemas = json!({
        "S": {
            "type": "object",
            "required": ["id"],
            "properties": { "id": { "type": "string" } },
            "oneOf": [part("A"), part("B"), { "allOf": [part("S"), { "required": ["c"], "not": { "required": ["a"] } }] }],
        },
        "A": own("S", "a"),
        "B": own("A", "b"),
    });
    let schemas = Schemas::new(&document("3.1.0", &schemas, &json!({}))).unwrap();
    let check = |pointer: &str, value: &Value| schemas.check(Direction::Response, pointer, value);
    let (a, b) = ("/components/schemas/A", "/components/schemas/B");
    assert!(check(a, &json!({ "id": "x", "a": 1 })).is_ok());
    assert!(check(a, &json!({ "a": 1 })).is_err(), "what is said of the whole is said of each");
    assert!(check(b, &json!({ "id": "x", "a": 1, "b": 2 })).is_ok());
    assert!(check(b, &json!({ "id": "x", "b": 2 })).is_err());
    assert!(check(S, &json!({ "id": "x", "c": 1 })).is_ok());
    assert!(check(S, &json!({ "id": "x" })).is_err(), "one of them it has to be");
    for extent in [Extent::Minimal, Extent::Full, Extent::Sampled(3)] {
        let value = sample(&schemas, Direction::Response, b, extent, Alphabet::Narrow).unwrap();
        assert!(check(b, &value).is_ok(), "{value}");
    }
}

/// Each schema has all those before it for parts: as many ways lead to the first as nobody could go.
#[test]
fn a_part_to_which_many_ways_lead_is_merged_once() {
    let part = |i: usize| json!({ "$ref": format!("#/components/schemas/P{i}") });
    let mut all = serde_json::Map::new();
    for i in 0..60 {
        let parts: Vec<Value> = (0..i).map(part).chain([part(59)]).collect();
        let own = json!({ "type": "object", "required": [format!("m{i}")], "properties": { format!("m{i}"): { "type": "integer" } } });
        let mut schema = own;
        schema["allOf"] = json!(parts);
        all.insert(format!("P{i}"), schema);
    }
    // One of several that all have the whole for a part is looked into before.
    all.insert("Q".to_owned(), json!({ "oneOf": [part(59)] }));
    all.insert("S".to_owned(), part(59));
    let schemas = Schemas::new(&document("3.1.0", &Value::Object(all), &json!({}))).unwrap();
    let flat = schemas.flat(Direction::Response, schemas.at(Direction::Response, S).unwrap());
    assert_eq!(flat["properties"].as_object().unwrap().len(), 60);
    assert_eq!(flat["required"].as_array().unwrap().len(), 60);
}
