//! A converted document comes in; one whose schemas all come to an end goes out. A schema may be one of several, of which each has the
//! whole as a part: `Pet` is `oneOf` `Cat` and `Dog`, and `Cat` is `allOf` `Pet` and more. Read to the letter, no value of it could ever
//! be checked. What is meant is that a `Cat` has all that is said of every `Pet`, and is the one of them that it is.
//! It must never change what ends by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::document::decoded;

/// More parts of parts than any document needs.
const DEEPEST: usize = 64;

/// Takes the alternatives out of the parts of a schema that is one of these alternatives.
pub(super) fn chosen(root: &mut Value) {
    let mut alternatives = BTreeSet::new();
    collect(root, root, "", &mut alternatives);
    let whole = &*root;
    let changed: Vec<(String, Value)> = alternatives
        .into_iter()
        .filter_map(|pointer| {
            let schema = whole.pointer(&pointer)?;
            schema.get("allOf")?;
            let mut parts = Parts { root: whole, open: vec![pointer.clone()], known: BTreeMap::new() };
            let ended = parts.ended(schema, 0)?;
            Some((pointer, ended))
        })
        .collect();
    for (pointer, ended) in changed {
        if let Some(schema) = root.pointer_mut(&pointer) {
            *schema = ended;
        }
    }
}

/// Adds where the alternatives of all schemas stand.
fn collect(root: &Value, value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| collect(root, item, &format!("{pointer}/{index}"), found));
        }
        Value::Object(members) => {
            found.extend(alternatives(root, value, pointer));
            for (name, member) in members {
                let token = name.replace('~', "~0").replace('/', "~1");
                collect(root, member, &format!("{pointer}/{token}"), found);
            }
        }
        _ => {}
    }
}

/// Where the alternatives of a schema stand, their references followed.
fn alternatives(root: &Value, schema: &Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in ["oneOf", "anyOf"] {
        let list = schema.get(word).and_then(Value::as_array).into_iter().flatten();
        found.extend(list.enumerate().map(|(index, item)| followed(root, item, format!("{pointer}/{word}/{index}"))));
    }
    found
}

/// Where a schema really stands that is found at `pointer`.
fn followed(root: &Value, schema: &Value, mut pointer: String) -> String {
    let mut schema = schema;
    for _ in 0..DEEPEST {
        let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#')) else {
            break;
        };
        let target = decoded(target).into_owned();
        let Some(next) = root.pointer(&target) else { break };
        (schema, pointer) = (next, target);
    }
    pointer
}

/// The way through the parts of one schema.
struct Parts<'r> {
    root: &'r Value,
    /// Where those stand that are being read, each a part of the one before.
    open: Vec<String>,
    /// Which parts were met, and whether they had to be changed: many ways may lead to one.
    known: BTreeMap<String, bool>,
}

impl Parts<'_> {
    /// The schema with parts that end, if it has others; `None` if it is right as it is.
    fn ended(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        let parts = schema.get("allOf").and_then(Value::as_array).filter(|_| depth < DEEPEST)?;
        let mut own: Option<Vec<Value>> = None;
        for (index, part) in parts.iter().enumerate() {
            if let Some(ended) = self.part(part, index, depth)
                && let Some(place) = own.get_or_insert_with(|| parts.clone()).get_mut(index)
            {
                *place = ended;
            }
        }
        let mut whole = schema.clone();
        whole.as_object_mut()?.insert("allOf".to_owned(), Value::Array(own?));
        Some(whole)
    }

    /// Whether one that is being read is among the alternatives of a schema, or among theirs.
    fn offers(&self, pointer: &str) -> bool {
        let (mut left, mut seen) = (vec![pointer.to_owned()], BTreeSet::new());
        while let Some(pointer) = left.pop() {
            let Some(schema) = self.root.pointer(&pointer) else { continue };
            for alternative in alternatives(self.root, schema, &pointer) {
                if self.open.contains(&alternative) {
                    return true;
                }
                if seen.insert(alternative.clone()) {
                    left.push(alternative);
                }
            }
        }
        false
    }

    fn part(&mut self, part: &Value, index: usize, depth: usize) -> Option<Value> {
        let inline = format!("{}/allOf/{index}", self.open.last()?);
        let pointer = followed(self.root, part, inline);
        if self.open.contains(&pointer) {
            return None;
        }
        if let Some(changed) = self.known.get(&pointer) {
            // It is a part already, and says nothing more the second time.
            return changed.then(|| json!({}));
        }
        let schema = self.root.pointer(&pointer)?;
        let leads_back = self.offers(&pointer);
        self.open.push(pointer.clone());
        let mut ended = self.ended(schema, depth + 1);
        self.open.pop();
        self.known.insert(pointer, leads_back || ended.is_some());
        if leads_back {
            let members = ended.get_or_insert_with(|| schema.clone()).as_object_mut()?;
            ["oneOf", "anyOf", "discriminator"].iter().for_each(|word| drop(members.remove(*word)));
        }
        ended
    }
}
