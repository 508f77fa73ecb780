//! A schema comes in; values that break exactly one of its constraints go out, and bodies of a wrong shape. The validator
//! says of each that it is wrong, and that without the one constraint it would be right. It must never know a client.

use serde_json::{Value, json};

use super::within::{may_be_an_heir, misfits};
use crate::schema::{Direction, Schemas};

/// A value that breaks one constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The constraint's keyword and what was done, "pattern: one character more".
    pub how: String,
    /// The value.
    pub value: Value,
}

/// Values that break one constraint each of a parameter's schema, made from a value that fits.
///
/// Only what JSON Schema can say beside the type: a typed client need not be able to hold anything else.
#[must_use]
pub fn broken(schemas: &Schemas, pointer: &str, fit: &Value) -> Vec<Broken> {
    let Some(schema) = schemas.at(Direction::Request, pointer) else { return Vec::new() };
    let flat = schemas.flat(Direction::Request, schema);
    let mut list = Vec::new();
    for (keyword, how, value) in candidates(&flat, fit) {
        let mut without = flat.clone();
        if let Value::Object(members) = &mut without {
            members.remove(keyword);
        }
        let breaks = schemas.check(Direction::Request, pointer, &value).is_err();
        let alone = schemas.check_inline(Direction::Request, &without, &value).is_ok();
        if breaks && alone {
            list.push(Broken { how: format!("{keyword}: {how}"), value });
        }
    }
    list
}

type Candidate = (&'static str, String, Value);

fn candidates(schema: &Value, fit: &Value) -> Vec<Candidate> {
    let mut list = Vec::new();
    match fit {
        Value::String(text) => strings(schema, text, &mut list),
        Value::Number(_) => numbers(schema, &mut list),
        Value::Array(items) => arrays(schema, items, &mut list),
        _ => {}
    }
    list
}

fn strings(schema: &Value, fit: &str, list: &mut Vec<Candidate>) {
    let count = |name: &str| super::scalar::bound(schema, name);
    if schema.get("pattern").is_some() {
        let less: String = fit.chars().skip(1).collect();
        let other: String = "G".chars().chain(less.chars()).collect();
        let ways = [
            ("nothing", String::new()),
            ("one character less", less),
            ("one character more", format!("{fit}0")),
            ("one other character", other),
            ("a line feed after", format!("{fit}\n")),
            ("a line before", format!("x\n{fit}")),
            ("a blank before", format!(" {fit}")),
            ("a slash and more", format!("{fit}/..")),
            ("a question mark", format!("{fit}?a=b")),
            ("a percent-encoded slash", format!("{fit}%2F")),
            ("a NUL", format!("{fit}\0")),
            ("capitals", fit.to_uppercase()),
            ("other digits", fit.chars().map(wide_digit).collect()),
        ];
        list.extend(ways.into_iter().map(|(how, value)| ("pattern", how.to_owned(), json!(value))));
    }
    if let Some(least) = count("minLength").filter(|least| *least > 0) {
        list.push(("minLength", "one less".to_owned(), json!(fit.chars().take(least - 1).collect::<String>())));
    }
    if let Some(most) = count("maxLength") {
        let long: String = fit.chars().chain("a".chars().cycle()).take(most + 1).collect();
        list.push(("maxLength", "one more".to_owned(), json!(long)));
    }
}

/// A digit of another script, which `\d` of some engines takes for one.
fn wide_digit(c: char) -> char {
    c.to_digit(10).and_then(|digit| char::from_u32(0x0660 + digit)).unwrap_or(c)
}

fn numbers(schema: &Value, list: &mut Vec<Candidate>) {
    let edge = |name: &str| schema.get(name).and_then(Value::as_f64);
    let integral = schema.get("type").is_some_and(|kind| kind.to_string().contains("integer"));
    let step = edge("multipleOf").unwrap_or(1.0);
    let value = |number: f64| if integral { json!(number as i64) } else { json!(number) };
    let mut add = |keyword, number: f64| list.push((keyword, number.to_string(), value(number)));
    if let Some(least) = edge("minimum") {
        add("minimum", least - step);
    }
    if let Some(most) = edge("maximum") {
        add("maximum", most + step);
    }
    if let Some(least) = edge("exclusiveMinimum") {
        add("exclusiveMinimum", least);
    }
    if let Some(most) = edge("exclusiveMaximum") {
        add("exclusiveMaximum", most);
    }
    if let Some(step) = edge("multipleOf") {
        let base = edge("minimum").map_or(0.0, |least| (least / step).ceil() * step);
        add("multipleOf", base + if integral { 1.0 } else { step / 2.0 });
    }
}

fn arrays(schema: &Value, fit: &[Value], list: &mut Vec<Candidate>) {
    let count = |name: &str| super::scalar::bound(schema, name);
    if let Some(least) = count("minItems").filter(|least| *least > 0) {
        list.push(("minItems", "one less".to_owned(), fit.iter().take(least - 1).cloned().collect()));
    }
    if let (Some(most), Some(_)) = (count("maxItems"), fit.first()) {
        list.push(("maxItems", "one more".to_owned(), fit.iter().cycle().take(most + 1).cloned().collect()));
    }
    if let (Some(Value::Bool(true)), Some(first)) = (schema.get("uniqueItems"), fit.first()) {
        list.push(("uniqueItems", "twice the first".to_owned(), json!([first, first])));
    }
}

/// Bodies of a wrong shape, each with the path at which a decoder must trip: the whole body of another type, each required
/// member missing, each member of another type.
#[must_use]
pub fn misshapen(schemas: &Schemas, direction: Direction, pointer: &str, fit: &Value) -> Vec<(String, String, Value)> {
    // Where not even what fits does so alone, what fits several alternatives is not wrong.
    let strict = schemas.check(direction, pointer, fit).is_ok();
    let wrong = |value: &Value| match strict {
        true => schemas.check(direction, pointer, value).is_err(),
        false => schemas.check_loosely(direction, pointer, value).is_err(),
    };
    let mut list = Vec::new();
    for (name, value) in [
        ("null", json!(null)),
        ("a boolean", json!(true)),
        ("a number", json!(7)),
        ("a string", json!("x")),
        ("an array", json!([])),
    ] {
        list.push((format!("{name} instead"), "$".to_owned(), value));
    }
    let Some(schema) = schemas.at(direction, pointer) else { return Vec::new() };
    let flat = schemas.flat(direction, schema);
    // Of a type that it can hold, a client need not check a value: of an answer it checks no constraints, and of an enum it may know more
    // values by the time that it is used; what it sends, it need not hold against formats and constants.
    let known = kinds(schemas, direction, schema, 0).unwrap_or_default();
    // Null beside what has no type to be null with (OAS 3.0.3, Schema Object: nullable), or that the schema names and a part of its
    // `allOf` does not, is one that a client may well take.
    let own = schemas.at(direction, &schemas.followed(direction, pointer)).and_then(|own| own.get("type"));
    let named = own.and_then(Value::as_array).is_some_and(|names| names.contains(&json!("null")));
    let nullable = named || flat.get("nullable") == Some(&json!(true));
    let may_be = |value: &Value| known.contains(&kind(value)) || (nullable && value.is_null());
    list.retain(|(_, _, value)| !may_be(value));
    for name in flat.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if is_for_one_way(schemas, direction, &flat, name) {
            continue;
        }
        let mut less = fit.clone();
        if let Value::Object(members) = &mut less {
            members.remove(name);
        }
        list.push((format!("without {name}"), name.to_owned(), less));
    }
    // Where it is one of several, each of them trips at a place of its own: the member must be named all the same.
    let options = ["oneOf", "anyOf"].iter().find_map(|keyword| flat.get(keyword)?.as_array());
    let several = options.is_some() || may_be_an_heir(schemas, direction, pointer);
    // Where further members may be anything, what a pattern says of some is no type of theirs.
    let further = flat.get("additionalProperties").is_none_or(|more| *more == json!(true) || *more == json!({}));
    for (name, member) in fit.as_object().into_iter().flatten() {
        let schema = flat.get("properties").and_then(|properties| properties.get(name));
        if schema.is_none() && further && flat.get("patternProperties").is_some() {
            continue;
        }
        let Some(other) = of_another_type(schemas, direction, schema, member) else { continue };
        let mut whole = fit.clone();
        if let Some(member) = whole.get_mut(name) {
            *member = other;
        }
        // What one alternative knows of no member by the name, a client may take for that one.
        let mut options = options.into_iter().flatten().filter(|_| schema.is_none() && direction == Direction::Request);
        if options.any(|option| !misfits(schemas, direction, option, &whole, 0)) {
            continue;
        }
        let path = match (is_word(name), several) {
            (true, true) => name.clone(),
            (true, false) => format!("$.{name}"),
            (false, _) => "$".to_owned(),
        };
        list.push((format!("{name} of another type"), path, whole));
    }
    if !several {
        items(schemas, direction, &flat, fit, &mut list);
    }
    list.retain(|(_, _, value)| wrong(value));
    list
}

/// Whether a member of an object is only sent: a type that answers share cannot require it.
pub(super) fn is_for_one_way(schemas: &Schemas, direction: Direction, flat: &Value, name: &str) -> bool {
    let own = flat.get("properties").and_then(|properties| properties.get(name));
    let own = own.map(|own| schemas.flat(direction, own));
    direction == Direction::Request && own.is_some_and(|own| own.get("writeOnly") == Some(&json!(true)))
}

/// Whether a path spells a name as it is: how it spells any other is the client's affair.
pub(super) fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Lists whose first item is of another type: the body itself, and each of its members.
fn items(
    schemas: &Schemas,
    direction: Direction,
    schema: &Value,
    fit: &Value,
    list: &mut Vec<(String, String, Value)>,
) {
    // Where an item is one of several, each of them trips at a place of its own.
    let plain = |flat: &Value| !["oneOf", "anyOf"].iter().any(|keyword| flat.get(keyword).is_some());
    let spoiled = |schema: &Value, items: &Value| {
        let flat = schemas.flat(direction, schema);
        let own = flat.get("items").filter(|_| plain(&flat))?;
        let first = items.as_array()?.first()?;
        let other = of_another_type(schemas, direction, Some(own), first)?;
        let mut items = items.clone();
        *items.get_mut(0)? = other;
        let own = schemas.flat(direction, own);
        // Of an object of which nothing is said, a client may leave open what it is.
        (!is_free(&own) && plain(&own)).then_some(items)
    };
    if let Some(items) = spoiled(schema, fit) {
        list.push(("the first item of another type".to_owned(), "$[0]".to_owned(), items));
    }
    for (name, member) in fit.as_object().into_iter().flatten() {
        let schema = schema.get("properties").and_then(|properties| properties.get(name));
        let Some(items) = schema.filter(|_| is_word(name)).and_then(|schema| spoiled(schema, member)) else { continue };
        let mut whole = fit.clone();
        if let Some(member) = whole.get_mut(name) {
            *member = items;
        }
        list.push((format!("the first item of {name} of another type"), format!("$.{name}[0]"), whole));
    }
}

/// Whether a schema says no more than that its values are objects.
fn is_free(schema: &Value) -> bool {
    let says = |word: &&str| schema.get(*word).is_some();
    schema.get("type") == Some(&json!("object"))
        && !["properties", "required", "additionalProperties", "patternProperties"].iter().any(says)
}

/// A value of a type that the schema does not know, which says more than that a member is unknown; of any other type than `fit` where
/// there is no telling. None where the schema knows all types.
pub(super) fn of_another_type(
    schemas: &Schemas,
    direction: Direction,
    schema: Option<&Value>,
    fit: &Value,
) -> Option<Value> {
    let known = schema.and_then(|schema| kinds(schemas, direction, schema, 0));
    let (object, text) = (json!({ "x": [1] }), json!("x"));
    let first = if fit.is_array() || fit.is_object() { [text, object] } else { [object, text] };
    let mut others = first.into_iter().chain([json!(7), json!(true), json!([])]);
    match known {
        // What is null alone now may be more in a later version of the document.
        Some(known) if known == ["null"] && direction == Direction::Request => None,
        Some(known) => others.find(|other| !known.contains(&kind(other))),
        None => others.next(),
    }
}

/// The types that a schema knows, as far as it says so.
fn kinds(schemas: &Schemas, direction: Direction, schema: &Value, depth: usize) -> Option<Vec<&'static str>> {
    let flat = schemas.flat(direction, schema);
    if let Some(named) = flat.get("type") {
        let named = named.as_array().map_or_else(|| vec![named], |names| names.iter().collect());
        let known = ["null", "boolean", "number", "string", "array", "object"];
        let of =
            |name: &Value| known.into_iter().find(|known| name == known || (*known == "number" && name == "integer"));
        return Some(named.into_iter().filter_map(of).collect());
    }
    if let Some(values) = flat.get("enum").and_then(Value::as_array) {
        return Some(values.iter().map(kind).collect());
    }
    if let Some(value) = flat.get("const") {
        return Some(vec![kind(value)]);
    }
    let several = ["oneOf", "anyOf"].iter().find_map(|keyword| flat.get(keyword)?.as_array())?;
    let mut all = Vec::new();
    for one in several {
        all.extend((depth < 8).then(|| kinds(schemas, direction, one, depth + 1))??);
    }
    Some(all)
}

/// The type of a value (JSON Schema, section 4.2.1).
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
