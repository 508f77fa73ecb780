//! A schema and a body that fits it come in; the same body with something of what lies within it changed goes out: an alternative that
//! it does not show, nulls, a member less or more or of another type, another discriminator. It must never know a client.

mod heirs;

use serde_json::{Map, Value, json};

use super::broken::{is_for_one_way, is_word, of_another_type};
use super::{Alphabet, Extent, Manner, Wish, limits};
use crate::schema::{Direction, Schemas, is_of};
pub(super) use heirs::may_be_an_heir;

/// The name of a member that no schema names.
pub const FURTHER: &str = "x-unforeseen";

/// Bodies that differ from one that fits in one thing that lies within it.
#[derive(Debug, Default)]
pub struct Within {
    /// Such as fit, by how they differ.
    pub right: Vec<(String, Value)>,
    /// Such as do not fit, with what an error must name.
    pub wrong: Vec<(String, String, Value)>,
    /// Such as do not fit but nearly, or fit another alternative than is meant: of those a client may make what it can, as long as it
    /// makes nothing up.
    pub astray: Vec<(String, Value)>,
}

/// Bodies that differ from one that fits in one thing that lies within it. What a `$ref` means is looked into where `own` says so.
#[must_use]
pub fn within(
    schemas: &Schemas,
    direction: Direction,
    pointer: &str,
    fit: &Value,
    own: &dyn Fn(&str) -> bool,
) -> Within {
    let Some(schema) = schemas.at(direction, pointer) else { return Within::default() };
    let fits = |value: &Value| schemas.check(direction, pointer, value).is_ok();
    if !fits(fit) {
        return Within::default();
    }
    let (nulls, seen, found) = (fit.clone(), Vec::new(), Within::default());
    let mut walk = Walk { schemas, direction, fit, own, fits: &fits, nulls, seen, several: false, found };
    walk.enter(schema, &mut Vec::new());
    let Walk { nulls, mut found, .. } = walk;
    if nulls != *fit && fits(&nulls) {
        found.right.push(("null where it may be".to_owned(), nulls));
    }
    found
}

/// A step from a value to one within it.
#[derive(Clone)]
enum Step {
    Member(String),
    Item,
}

struct Walk<'w> {
    schemas: &'w Schemas,
    direction: Direction,
    fit: &'w Value,
    own: &'w dyn Fn(&str) -> bool,
    fits: &'w dyn Fn(&Value) -> bool,
    /// The body with null wherever a member may be it.
    nulls: Value,
    seen: Vec<String>,
    /// Whether the value lies in one that may be of several types, each of which trips at a place of its own.
    several: bool,
    found: Within,
}

impl Walk<'_> {
    /// Looks into the value at a path, which is of this schema.
    fn enter(&mut self, schema: &Value, path: &mut Vec<Step>) {
        let outside = self.several;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if !path.is_empty() && !(self.own)(reference) || self.seen.iter().any(|seen| seen == reference) {
                return;
            }
            self.seen.push(reference.to_owned());
            self.several |= self.heirs(reference, path);
        }
        self.inside(schema, path);
        self.several = outside;
    }

    fn inside(&mut self, schema: &Value, path: &mut Vec<Step>) {
        let flat = self.schemas.flat(self.direction, schema);
        for word in ["oneOf", "anyOf"] {
            if let Some(options) = flat.get(word).and_then(Value::as_array) {
                return self.alternatives(&flat, word, options, path);
            }
        }
        match at(self.fit, path) {
            Some(Value::Object(members)) => {
                let names: Vec<String> = members.keys().cloned().collect();
                self.object(&flat, &names, path);
            }
            Some(Value::Array(items)) if !items.is_empty() => {
                let Some(item) = flat.get("items") else { return };
                path.push(Step::Item);
                self.enter(item, path);
                path.pop();
            }
            _ => {}
        }
    }

    fn object(&mut self, flat: &Value, names: &[String], path: &mut Vec<Step>) {
        // Of the body itself this is looked at elsewhere.
        if !path.is_empty() {
            self.misshape(flat, names, path);
        }
        for name in names {
            let Some(property) = flat.get("properties").and_then(|properties| properties.get(name)) else { continue };
            path.push(Step::Member(name.clone()));
            self.enter(property, path);
            let may = self.schemas.flat(self.direction, property);
            if may_be_null(&may)
                && let Some(place) = at_mut(&mut self.nulls, path)
            {
                *place = Value::Null;
            }
            path.pop();
        }
    }

    /// The object at a path without each member that it requires, with each of another type, and with one that no schema names.
    fn misshape(&mut self, flat: &Value, names: &[String], path: &[Step]) {
        let required = flat.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            let less = self.changed(path, |members| drop(members.remove(name)));
            if !(self.fits)(&less) && !is_for_one_way(self.schemas, self.direction, flat, name) {
                self.found.wrong.push((format!("{} without {name}", shown(path)), name.to_owned(), less));
            }
        }
        for name in names {
            let property = flat.get("properties").and_then(|properties| properties.get(name));
            let own = at(self.fit, path).and_then(|object| object.get(name));
            let Some((property, own)) = property.zip(own).filter(|(property, _)| !self.is_open(property)) else {
                continue;
            };
            let Some(other) = of_another_type(self.schemas, self.direction, Some(property), own) else { continue };
            let whole = self.changed(path, |members| drop(members.insert(name.clone(), other)));
            if !(self.fits)(&whole) {
                let place = format!("{}.{name}", shown(path));
                let words = path.iter().all(|step| !matches!(step, Step::Member(name) if !is_word(name)));
                let told = match (is_word(name), self.several) {
                    (true, true) => name.clone(),
                    (true, false) if words => place.clone(),
                    (_, _) => "$".to_owned(),
                };
                self.found.wrong.push((format!("{place} of another type"), told, whole));
            }
        }
        let more = self.changed(path, further);
        if (self.fits)(&more) {
            self.found.right.push((format!("{} with a further member", shown(path)), more));
        }
    }

    /// Whether a client may take any value of a schema: constants that are lists or objects have no type to it, nor has an object of which
    /// nothing is said, and what is null alone may be more in a later version.
    fn is_open(&self, schema: &Value) -> bool {
        let flat = self.schemas.flat(self.direction, schema);
        let constants = flat.get("enum").and_then(Value::as_array).into_iter().flatten().chain(flat.get("const"));
        let nothing = [json!({}), json!(true)];
        let says = |word: &&str| flat.get(*word).is_some_and(|said| !nothing.contains(said));
        let object = flat.get("type") == Some(&json!("object"))
            && !["properties", "required", "additionalProperties", "patternProperties"].iter().any(says);
        let null = [json!("null"), json!(["null"])];
        object
            || flat.get("type").is_some_and(|kind| null.contains(kind))
            || constants.into_iter().any(|value| value.is_array() || value.is_object())
    }

    /// The body with its object at a path changed.
    fn changed(&self, path: &[Step], change: impl FnOnce(&mut Map<String, Value>)) -> Value {
        let mut body = self.fit.clone();
        if let Some(Value::Object(members)) = at_mut(&mut body, path) {
            change(members);
        }
        body
    }

    /// Each alternative, and of those that a discriminator tells apart one under the name of another.
    fn alternatives(&mut self, flat: &Value, word: &str, options: &[Value], path: &[Step]) {
        let tag = flat.get("discriminator").and_then(|it| it.get("propertyName")).and_then(Value::as_str);
        let values: Vec<Option<Value>> = options.iter().map(|option| self.of(flat, word, option)).collect();
        for (index, value) in values.iter().enumerate().skip(1) {
            let Some(body) = value.as_ref().and_then(|value| self.with(value, path)) else { continue };
            if body != *self.fit && (self.fits)(&body) {
                self.found.right.push((format!("{} as alternative {}", shown(path), index + 1), body));
            }
        }
        for (index, (option, value)) in options.iter().zip(&values).enumerate() {
            if let Some(value) = value {
                let name = format!("{} as alternative {}", shown(path), index + 1);
                self.alternative(&name, (option, options), value, path);
            }
        }
        let Some(tag) = tag else { return };
        let tags: Vec<Option<&Value>> = values.iter().map(|value| value.as_ref()?.get(tag)).collect();
        for (index, name) in tags.iter().enumerate() {
            let next = (index + 1) % options.len();
            let (Some(name), Some(value)) = (name, values.get(next)) else { continue };
            let Some(mut value) = value.clone() else { continue };
            // What has no such member, a list for instance, goes by no name.
            match value.get_mut(tag) {
                Some(place) if *place != **name => *place = (*name).clone(),
                _ => continue,
            }
            // Several may have the name; of each, it has to be another thing that is not told by constants alone.
            let named =
                options.iter().zip(&tags).filter(|(option, own)| **own == Some(name) || self.knows(option, tag, name));
            if !named.into_iter().all(|(option, _)| misfits(self.schemas, self.direction, option, &value, 0)) {
                continue;
            }
            if let Some(body) = self.with(&value, path) {
                let how =
                    format!("{} as alternative {} by the name of alternative {}", shown(path), next + 1, index + 1);
                self.found.wrong.push((how, "$".to_owned(), body));
            }
        }
    }

    /// One alternative, of which this is a full value: with a member that no schema names, and without each that it requires.
    fn alternative(&mut self, name: &str, (option, all): (&Value, &[Value]), value: &Value, path: &[Step]) {
        let Value::Object(members) = value else { return };
        let with = |members: Map<String, Value>| self.with(&Value::Object(members), path);
        let flat = self.schemas.flat(self.direction, option);
        let mut more = members.clone();
        further(&mut more);
        let mut found = Within::default();
        if let Some(body) = with(more).filter(|body| (self.fits)(body)) {
            let how = format!("{name} with a further member");
            // What this alternative forbids, another one allows: a client may take either.
            match flat.get("additionalProperties") == Some(&json!(false)) {
                true => found.astray.push((how, body)),
                false => found.right.push((how, body)),
            }
        }
        let required = flat.get("required").and_then(Value::as_array);
        for required in required.into_iter().flatten().filter_map(Value::as_str) {
            let mut less = members.clone();
            less.remove(required);
            if is_for_one_way(self.schemas, self.direction, &flat, required) {
                continue;
            }
            let mut both = less.clone();
            further(&mut both);
            let how = format!("{name} without {required}");
            // Where constants alone tell that it is none of the others, it may be one of a later version; and where all only ask for
            // members of the object beside them, they make no types.
            let shapeless = |members: &Map<String, Value>| {
                let value = Value::Object(members.clone());
                !all.iter().all(only_asks)
                    && all.iter().all(|option| misfits(self.schemas, self.direction, option, &value, 0))
            };
            let unfit = |members| with(members).filter(|body| !(self.fits)(body));
            match (shapeless(&less), unfit(less)) {
                // Each of the others trips at a place of its own.
                (true, Some(body)) => found.wrong.push((how.clone(), "$".to_owned(), body)),
                (false, Some(body)) => found.astray.push((how.clone(), body)),
                (_, None) => {}
            }
            found.astray.extend(unfit(both).map(|body| (format!("{how}, with a further member"), body)));
        }
        self.found.right.extend(found.right);
        self.found.wrong.extend(found.wrong);
        self.found.astray.extend(found.astray);
    }

    /// Whether a value is among the constants that a schema knows of a member.
    fn knows(&self, schema: &Value, member: &str, value: &Value) -> bool {
        let flat = self.schemas.flat(self.direction, schema);
        let Some(own) = flat.get("properties").and_then(|properties| properties.get(member)) else { return false };
        let own = self.schemas.flat(self.direction, own);
        own.get("const") == Some(value)
            || own.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(value))
    }

    /// A full value of one alternative.
    fn of(&self, flat: &Value, word: &str, option: &Value) -> Option<Value> {
        let mut alone = flat.clone();
        *alone.get_mut(word)? = json!([option]);
        let (schemas, direction, extent, alphabet) = (self.schemas, self.direction, Extent::Full, Alphabet::Wide);
        Wish { schemas, direction, extent, alphabet }.of(&alone, 0, Manner::Fit).ok()
    }

    /// The body with this value at a path.
    fn with(&self, value: &Value, path: &[Step]) -> Option<Value> {
        let mut body = self.fit.clone();
        *at_mut(&mut body, path)? = value.clone();
        Some(body)
    }
}

/// Whether a value is of another type than a schema says, or lacks what it requires. Of constants, and of alternatives, there may be
/// more in a later version of the document, so that a client need not refuse such as it does not know.
pub(super) fn misfits(schemas: &Schemas, direction: Direction, schema: &Value, value: &Value, depth: usize) -> bool {
    let flat = schemas.flat(direction, schema);
    if depth > DEPTH || ["oneOf", "anyOf"].iter().any(|word| flat.get(*word).is_some()) {
        return false;
    }
    if !is_of(value, flat.get("type")) {
        return true;
    }
    match value {
        Value::Object(members) => {
            let required = flat.get("required").and_then(Value::as_array).into_iter().flatten();
            let mut required = required.filter_map(Value::as_str);
            let property = |name: &str| flat.get("properties").and_then(|properties| properties.get(name));
            let inside = |(name, value): (&String, &Value)| {
                property(name).is_some_and(|own| misfits(schemas, direction, own, value, depth + 1))
            };
            required.any(|name| !members.contains_key(name)) || members.iter().any(inside)
        }
        Value::Array(items) => flat
            .get("items")
            .is_some_and(|own| items.iter().any(|item| misfits(schemas, direction, own, item, depth + 1))),
        _ => false,
    }
}

/// Whether a schema says nothing but which members there have to be, or must not.
fn only_asks(schema: &Value) -> bool {
    let asks = |(word, said): (&String, &Value)| match word.as_str() {
        "type" => said == "object",
        word => ["required", "not", "title", "description"].contains(&word),
    };
    schema.as_object().is_some_and(|words| words.iter().all(asks))
}

/// Adds a member that no schema names.
fn further(members: &mut Map<String, Value>) {
    members.insert(FURTHER.to_owned(), json!({ "a": [1, null] }));
}

/// Whether a schema without `$ref`s says of a member that it may be null, or nothing at all of it.
fn may_be_null(flat: &Value) -> bool {
    let named = flat.get("type").and_then(Value::as_array).is_some_and(|names| names.contains(&json!("null")));
    named || flat.as_object().is_some_and(|words| !words.keys().any(|word| limits(word)))
}

/// How deep a value is compared with a schema.
const DEPTH: usize = 24;

fn at<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Member(name) => value.get(name),
        Step::Item => value.get(0),
    })
}

fn at_mut<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Member(name) => value.get_mut(name),
        Step::Item => value.get_mut(0),
    })
}

/// "parts[0].shape"
fn shown(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Member(name) if text.is_empty() => text.push_str(name),
            Step::Member(name) => text.push_str(&format!(".{name}")),
            Step::Item => text.push_str("[0]"),
        }
    }
    if text.is_empty() { "the body".to_owned() } else { text }
}
