//! What is wrong with a value of a schema, by its shape.

use contract_tests::sample::{Alphabet, Extent, misshapen, sample, within};
use contract_tests::schema::{Direction, Schemas};
use serde_json::{Value, json};

use super::{S, document};

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

/// Null is what a schema means that names it, though a part of its `allOf` does not: a client may take it.
#[test]
fn null_that_a_schema_names_beside_its_parts_is_not_wrong() {
    let part = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let found = |version: &str, kind: Value| {
        let mut whole = kind;
        whole["allOf"] = json!([{ "$ref": "#/components/schemas/P" }]);
        let schemas = Schemas::new(&document(version, &json!({ "S": whole, "P": part }), &json!({}))).unwrap();
        let fit = sample(&schemas, Direction::Response, S, Extent::Full, Alphabet::Wide).unwrap();
        let wrong = misshapen(&schemas, Direction::Response, S, &fit).into_iter().map(|(how, ..)| how);
        wrong.filter(|how| how == "null instead" || how == "a boolean instead").collect::<Vec<String>>()
    };
    assert_eq!(found("3.1.0", json!({ "type": ["object", "null"] })), ["a boolean instead"]);
    assert_eq!(found("3.0.3", json!({ "type": "object", "nullable": true })), ["a boolean instead"]);
    assert_eq!(found("3.1.0", json!({ "type": "object" })), ["null instead", "a boolean instead"]);
}

/// What extends a schema with a discriminator may stand in its place, and so may what only has the name of that.
#[test]
fn heirs_stand_in_the_place_of_their_base() {
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let heir = |base: &str, properties: Value| {
        let own = json!({ "type": "object", "required": properties.as_object().unwrap().keys().collect::<Vec<_>>(), "properties": properties });
        json!({ "allOf": [{ "$ref": format!("#/components/schemas/{base}") }, own] })
    };
    let base = json!({
        "type": "object", "required": ["kind"], "properties": { "kind": text, "age": number },
        "discriminator": { "propertyName": "kind", "mapping": { "tom": "#/components/schemas/Cat" } }
    });
    let all = json!({
        "S": { "$ref": "#/components/schemas/Pet" }, "Pet": base, "Cat": heir("Pet", json!({ "lives": number })),
        "Lion": heir("Cat", json!({ "pride": text })), "Stone": { "type": "object", "properties": { "kind": text } }
    });
    let schemas = Schemas::new(&document("3.0.3", &all, &json!({}))).unwrap();
    let fit = json!({ "kind": "x", "age": 1 });
    let found = within(&schemas, Direction::Response, S, &fit, &|_| true);
    let shown = |value: &Value| {
        let type_of = |name| {
            value.get(name).map_or("absent", |own| {
                if own.is_i64() {
                    "integer"
                } else if own.is_string() {
                    "text"
                } else {
                    "other"
                }
            })
        };
        (value["kind"].as_str().unwrap().to_owned(), type_of("lives"), type_of("pride"))
    };
    let right: Vec<_> = found.right.iter().map(|(how, body)| (how.as_str(), shown(body))).collect();
    let expected = [
        ("the body as Cat, which extends it", ("tom".to_owned(), "integer", "absent")),
        ("the body as Cat, which extends it, by its name alone", ("tom".to_owned(), "absent", "absent")),
        ("the body as Cat, which extends it, with members of other types", ("tom".to_owned(), "other", "absent")),
        ("the body as Lion, which extends it", ("Lion".to_owned(), "integer", "text")),
        ("the body as Lion, which extends it, by its name alone", ("Lion".to_owned(), "absent", "absent")),
        ("the body as Lion, which extends it, with members of other types", ("Lion".to_owned(), "other", "other")),
    ];
    assert_eq!(right, expected);
    // Each of the heirs trips at a place of its own.
    let wrong = misshapen(&schemas, Direction::Response, S, &fit).into_iter();
    let mut told: Vec<_> =
        wrong.filter(|(how, ..)| how.ends_with("of another type")).map(|(_, told, _)| told).collect();
    told.sort();
    assert_eq!(told, ["age", "kind"]);
}
