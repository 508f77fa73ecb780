//! Documents as trees in; one of them with a few nodes changed out: grafted from another, made extreme, removed, doubled,
//! renamed, and references led anywhere.
//! It must never know which changes the grammar allows.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::text::pick;

/// Words that names are made of, and that Rust, JSON pointers or file names have their own ideas about.
const WORDS: &[&str] = &[
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "r#type",
    "async",
    "fn",
    "_",
    "__",
    "",
    " ",
    "0",
    "1st",
    "-",
    "--",
    "a-b",
    "a_b",
    "aB",
    "AB",
    "ß",
    "é",
    "🦀",
    "名前",
    "\u{200b}",
    "\u{202e}",
    "\0",
    "\n",
    "a\nb",
    "*/",
    "/*",
    "//",
    "\"",
    "\\",
    "'",
    "`",
    "{}",
    "{a}",
    "}",
    "{",
    "/",
    "~",
    "~1",
    "%2F",
    "%",
    "?",
    "#",
    "$ref",
    "x-",
    "Option",
    "Vec",
    "String",
    "Result",
    "Ok",
    "Error",
    "Client",
    "Box",
    "std",
    "serde",
    "main",
    "lib",
    "mod",
    "con",
    "default",
    "200",
    "4XX",
    "null",
    "true",
    "unknown",
    "Unknown",
    "Other",
    "send",
    "new",
    "build",
    "status",
    "headers",
    "path",
    "query",
    "body",
    "Accept",
    "content-type",
    "application/json",
    "*/*",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/octet-stream",
    "application/vnd.a+json; version=2",
    "string",
    "integer",
    "number",
    "object",
    "array",
    "boolean",
    "int64",
    "uint64",
    "date-time",
    "byte",
    "binary",
    "header",
    "cookie",
    "deepObject",
    "matrix",
    "label",
    "form",
    "simple",
    "spaceDelimited",
    "pipeDelimited",
    "http",
    "apiKey",
    "oauth2",
    "openIdConnect",
    "basic",
    "bearer",
    "3.0.3",
    "3.1.0",
    "3.2.0",
    "(",
    "[a-",
    "^(?=x)",
    "https://example.com",
    "//",
    "{a}://{b}",
    "2024-01-01",
];

/// Returns one of the trees, changed in one to eight places.
pub fn mutated(trees: &[Value], dice: &mut ChaCha8Rng) -> Value {
    let mut tree = pick(trees, dice).cloned().unwrap_or_default();
    for _ in 0..dice.random_range(1..=8) {
        let places = pointers(&tree);
        let Some(place) = pick(&places, dice) else { continue };
        match dice.random_range(0..10) {
            0..3 => graft(&mut tree, place, trees, dice),
            3 => put(&mut tree, place, extreme(dice)),
            4 => drop(remove(&mut tree, place)),
            5 => double(&mut tree, place, dice),
            6 => rename(&mut tree, place, &key(trees, dice)),
            7 | 8 => refer(&mut tree, place, &places, dice),
            _ => wrap(&mut tree, place, dice),
        }
    }
    tree
}

/// Returns the pointers of all nodes.
pub fn pointers(tree: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while let Some(place) = found.get(next).cloned() {
        next += 1;
        match tree.pointer(&place) {
            Some(Value::Object(members)) => found.extend(members.keys().map(|key| format!("{place}/{}", escaped(key)))),
            Some(Value::Array(elements)) => found.extend((0..elements.len()).map(|index| format!("{place}/{index}"))),
            _ => {}
        }
    }
    found
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn put(tree: &mut Value, place: &str, value: Value) {
    if let Some(node) = tree.pointer_mut(place) {
        *node = value;
    }
}

/// Takes a node out of what holds it.
pub fn remove(tree: &mut Value, place: &str) -> Option<Value> {
    let (holder, token) = place.rsplit_once('/')?;
    match tree.pointer_mut(holder)? {
        Value::Object(members) => members.shift_remove(&unescaped(token)),
        Value::Array(elements) => {
            let index: usize = token.parse().ok()?;
            (index < elements.len()).then(|| elements.remove(index))
        }
        _ => None,
    }
}

/// Puts a node of any tree in the place of another, more often than not one that stood under the same name.
fn graft(tree: &mut Value, place: &str, trees: &[Value], dice: &mut ChaCha8Rng) {
    let Some(other) = pick(trees, dice) else { return };
    let places = pointers(other);
    let name = place.rsplit('/').next().unwrap_or_default();
    let akin: Vec<&String> = places.iter().filter(|place| place.rsplit('/').next() == Some(name)).collect();
    let chosen = match (akin.is_empty(), dice.random_range(0..3)) {
        (false, 1..) => pick(&akin, dice).copied(),
        _ => pick(&places, dice),
    };
    if let Some(node) = chosen.and_then(|place| other.pointer(place)) {
        put(tree, place, node.clone());
    }
}

fn extreme(dice: &mut ChaCha8Rng) -> Value {
    match dice.random_range(0..20) {
        0 => Value::Null,
        1 => true.into(),
        2 => false.into(),
        3 => json!(i64::MIN),
        4 => json!(u64::MAX),
        5 => json!(f64::MAX),
        6 => json!(5e-324),
        7 => json!(-0.0),
        8 => json!(-1),
        9 => json!(0),
        10 => json!({}),
        11 => json!([]),
        12 => json!([null]),
        13 => json!({ "$ref": "#" }),
        14 => "a".repeat(dice.random_range(1..5_000)).into(),
        15 => json!([[[[[[]]]]]]),
        16 => json!({ "": {} }),
        _ => word(dice).into(),
    }
}

fn word(dice: &mut ChaCha8Rng) -> String {
    let one = pick(WORDS, dice).copied().unwrap_or_default();
    match dice.random_range(0..4) {
        0 => format!("{one}{}", pick(WORDS, dice).copied().unwrap_or_default()),
        _ => one.to_owned(),
    }
}

fn key(trees: &[Value], dice: &mut ChaCha8Rng) -> String {
    if dice.random_range(0..2) == 0 {
        return word(dice);
    }
    let places = pick(trees, dice).map(pointers).unwrap_or_default();
    let place = pick(&places, dice).map(String::as_str).unwrap_or_default();
    unescaped(place.rsplit('/').next().unwrap_or_default())
}

fn double(tree: &mut Value, place: &str, dice: &mut ChaCha8Rng) {
    let Some((holder, token)) = place.rsplit_once('/') else { return };
    let Some(node) = tree.pointer(place).cloned() else { return };
    match tree.pointer_mut(holder) {
        Some(Value::Object(members)) => {
            let token = unescaped(token);
            // Names that differ only for a machine are the ones that collide.
            let name = match dice.random_range(0..5) {
                0 => token.to_uppercase(),
                1 => format!("{token}_"),
                2 => format!("{token}-1"),
                3 => format!("{token}2"),
                _ => word(dice),
            };
            members.insert(name, node);
        }
        Some(Value::Array(elements)) => elements.push(node),
        _ => {}
    }
}

fn rename(tree: &mut Value, place: &str, name: &str) {
    let Some((holder, token)) = place.rsplit_once('/') else { return };
    let Some(Value::Object(members)) = tree.pointer_mut(holder) else { return };
    let token = unescaped(token);
    let renamed = std::mem::take(members).into_iter();
    *members = renamed.map(|(key, value)| if key == token { (name.to_owned(), value) } else { (key, value) }).collect();
}

/// Leads a reference, or any node, to any other node of this document or to a whole other one.
fn refer(tree: &mut Value, place: &str, places: &[String], dice: &mut ChaCha8Rng) {
    let references: Vec<&String> = places.iter().filter(|place| place.ends_with("/$ref")).collect();
    let target = pick(places, dice).map(String::as_str).unwrap_or_default();
    let text = match dice.random_range(0..12) {
        0 => format!("other.yaml#{target}"),
        1 => "other.yaml".to_owned(),
        2 => word(dice),
        3 => format!("#{}", target.replace('/', "%2F")),
        _ => format!("#{target}"),
    };
    if dice.random_range(0..2) == 0
        && let Some(reference) = pick(&references, dice)
    {
        return put(tree, reference, text.into());
    }
    match (tree.pointer_mut(place), dice.random_range(0..3)) {
        (Some(Value::Object(members)), 0) => drop(members.insert("$ref".to_owned(), text.into())),
        (Some(node), _) => *node = json!({ "$ref": text }),
        _ => {}
    }
}

fn wrap(tree: &mut Value, place: &str, dice: &mut ChaCha8Rng) {
    let Some(node) = tree.pointer_mut(place) else { return };
    let inner = node.take();
    let keywords =
        ["allOf", "oneOf", "anyOf", "items", "properties", "not", "additionalProperties", "schema", "prefixItems"];
    let keyword = pick(&keywords, dice).copied().unwrap_or("items");
    let wrapped = match dice.random_range(0..3) {
        0 => json!([inner]),
        1 => json!([inner.clone(), inner]),
        _ => inner,
    };
    *node = match dice.random_range(0..4) {
        0 => wrapped,
        _ => Value::Object(Map::from_iter([(keyword.to_owned(), wrapped)])),
    };
}
