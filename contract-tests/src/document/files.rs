//! The value of a document and the place of its file come in; the same document with what it refers to in other files written into it
//! goes out: schemas under `components.schemas`, anything else in the place of its reference. So there is one value, and one pointer for
//! everything in it. It must never know what an operation is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::words::{DATA, NAMED};
use super::{anchor, decoded, member, read};

/// More references in a row than any document has on purpose.
const HOPS: usize = 64;

/// Writes into a document what it refers to in other files. Where there is no such file, or nothing at that place in it, a reference
/// leads out of the document still, or nowhere in it, and is told as any that does.
pub(super) fn gather(raw: Value, path: &Path) -> Value {
    if !leads_out(&raw) {
        return raw;
    }
    let Ok(root) = path.canonicalize() else { return raw };
    let raw = Arc::new(raw);
    let files = BTreeMap::from([(root.clone(), Some(Arc::clone(&raw)))]);
    let (taken, names, left) = (BTreeSet::new(), BTreeMap::new(), VecDeque::new());
    let mut gathering = Gathering { root: root.clone(), files, taken, names, left };
    gathering.own(&(root.clone(), "/components/schemas".to_owned()), HOPS);
    let mut whole = gathering.around(&raw, &root, "", HOPS);
    while let Some((place, name)) = gathering.left.pop_front() {
        let Some((value, (file, _))) = gathering.target(&place, HOPS) else { continue };
        let schema = gathering.schema(&value, &file, false);
        let components = whole.as_object_mut().map(|members| members.entry("components").or_insert_with(|| json!({})));
        let components = components.and_then(Value::as_object_mut);
        let schemas = components.map(|members| members.entry("schemas").or_insert_with(|| json!({})));
        if let Some(schemas) = schemas.and_then(Value::as_object_mut) {
            schemas.insert(name, schema);
        }
    }
    whole
}

fn leads_out(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(leads_out),
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            reference.is_some_and(|reference| !reference.starts_with('#')) || members.values().any(leads_out)
        }
        _ => false,
    }
}

/// A place in a file: its path, and the fragment of a reference to it.
type Place = (PathBuf, String);

struct Gathering {
    root: PathBuf,
    files: BTreeMap<PathBuf, Option<Arc<Value>>>,
    /// The names that schemas have.
    taken: BTreeSet<String>,
    /// The names that schemas of other files got.
    names: BTreeMap<Place, String>,
    /// The schemas that are still to be written.
    left: VecDeque<(Place, String)>,
}

impl Gathering {
    fn file(&mut self, path: &Path) -> Option<Arc<Value>> {
        let known = self.files.entry(path.to_owned());
        let read = || {
            let mut value = read::value(&std::fs::read_to_string(path).ok()?).ok()?;
            anchor::resolve(&mut value);
            Some(Arc::new(value))
        };
        known.or_insert_with(read).clone()
    }

    /// The place in a file that a reference means, where it is not one within the document itself.
    fn place(&mut self, reference: &str, at: &Path) -> Option<Place> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let path = match file.is_empty() {
            true if at == self.root => return None,
            true => at.to_owned(),
            false => at.parent()?.join(&*decoded(file)).canonicalize().ok()?,
        };
        let whole = self.file(&path)?;
        // `file.yaml#/` is strictly a member without a name; most mean the file.
        let is_whole = fragment == "/" && whole.get("").is_none();
        let pointer = if is_whole { Some(String::new()) } else { anchor::pointer(&whole, fragment) };
        Some((path, pointer.unwrap_or_else(|| fragment.to_owned())))
    }

    /// What lies at a place, and the place that this is, through references where they stand in the way.
    fn target(&mut self, place: &Place, hops: usize) -> Option<(Value, Place)> {
        let (path, fragment) = place;
        let whole = self.file(path)?;
        let mut value = &*whole;
        let tokens: Vec<&str> = fragment.split('/').skip(1).collect();
        for (count, token) in tokens.iter().enumerate() {
            let name = decoded(token).replace("~1", "/").replace("~0", "~");
            let own = match value {
                Value::Array(items) => name.parse().ok().and_then(|index: usize| items.get(index)),
                value => value.get(&name),
            };
            value = match own {
                Some(inner) => inner,
                None => {
                    let (beyond, before) = self.anywhere(value.get("$ref")?.as_str()?, path)?;
                    let rest = tokens.get(count..)?.join("/");
                    return self.target(&(beyond, format!("{before}/{rest}")), hops.checked_sub(1)?);
                }
            };
        }
        Some((value.clone(), place.clone()))
    }

    /// The place that a reference means, in the document itself as well.
    fn anywhere(&mut self, reference: &str, at: &Path) -> Option<Place> {
        match reference.strip_prefix('#') {
            Some(fragment) => Some((at.to_owned(), fragment.to_owned())),
            None => self.place(reference, at),
        }
    }

    /// Takes note of the names that the document's schemas have, though these may lie in a file of their own.
    fn own(&mut self, schemas: &Place, hops: usize) {
        let Some((value, (file, fragment))) = self.target(schemas, HOPS) else { return };
        let reference = value.get("$ref").and_then(Value::as_str);
        match reference.and_then(|reference| self.anywhere(reference, &file)) {
            Some(place) if hops > 0 => self.own(&place, hops - 1),
            _ => {
                for name in value.as_object().into_iter().flat_map(Map::keys) {
                    self.taken.insert(name.clone());
                    self.names.insert((file.clone(), member(&fragment, name)), name.clone());
                }
            }
        }
    }

    /// What is no schema, but may hold some; `name` is the member it stands under.
    fn around(&mut self, value: &Value, at: &Path, name: &str, hops: usize) -> Value {
        let members = match value {
            Value::Array(items) => return items.iter().map(|item| self.around(item, at, name, hops)).collect(),
            Value::Object(members) => members,
            other => return other.clone(),
        };
        let reference = members.get("$ref").and_then(Value::as_str);
        let mut whole = match reference.and_then(|reference| self.place(reference, at)) {
            Some((file, fragment)) if file == self.root => Map::from_iter([("$ref".to_owned(), within(&fragment))]),
            Some(place) if hops > 0 => self.inner(&place, name, hops - 1).unwrap_or_default(),
            Some(_) | None => Map::new(),
        };
        if let Some(reference) = reference.filter(|_| whole.is_empty()) {
            whole.insert("$ref".to_owned(), json!(reference));
        }
        for (member, inner) in members.iter().filter(|(member, _)| *member != "$ref") {
            if !whole.contains_key(member) {
                let inner = match member.as_str() {
                    "schema" | "itemSchema" => self.schema(inner, at, false),
                    "schemas" if name == "components" => self.each(inner, at, hops),
                    data if DATA.contains(&data) && !NAMED.contains(&name) => inner.clone(),
                    _ => self.around(inner, at, member, hops),
                };
                whole.insert(member.clone(), inner);
            }
        }
        Value::Object(whole)
    }

    /// The members of what lies at a place, and is no schema.
    fn inner(&mut self, place: &Place, name: &str, hops: usize) -> Option<Map<String, Value>> {
        let (value, (file, _)) = self.target(place, HOPS)?;
        match self.around(&value, &file, name, hops) {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Schemas by their names, which may lie in a file of their own.
    fn each(&mut self, value: &Value, at: &Path, hops: usize) -> Value {
        let reference = value.get("$ref").and_then(Value::as_str);
        let place = reference.and_then(|reference| self.place(reference, at)).filter(|_| hops > 0);
        match place.and_then(|place| self.target(&place, HOPS)) {
            Some((inner, (file, _))) => self.each(&inner, &file, hops - 1),
            None => self.schema(value, at, true),
        }
    }

    /// A schema with references that stay within the document; `names` where its members are names, and no keywords.
    fn schema(&mut self, value: &Value, at: &Path, names: bool) -> Value {
        let members = match value {
            Value::Array(items) => return items.iter().map(|item| self.schema(item, at, false)).collect(),
            Value::Object(members) => members,
            other => return other.clone(),
        };
        let mut schema = Map::new();
        for (name, inner) in members {
            let inner = match (name.as_str(), inner) {
                ("$ref", Value::String(reference)) => self.reference(reference, at),
                ("mapping", Value::Object(values)) if !names => {
                    let one = |(value, name): (&String, &Value)| match name.as_str().filter(|name| is_reference(name)) {
                        Some(reference) => (value.clone(), self.reference(reference, at)),
                        None => (value.clone(), name.clone()),
                    };
                    Value::Object(values.iter().map(one).collect())
                }
                (data, inner) if !names && DATA.contains(&data) => inner.clone(),
                (keyword, inner) => self.schema(inner, at, !names && NAMED.contains(&keyword)),
            };
            schema.insert(name.clone(), inner);
        }
        Value::Object(schema)
    }

    /// The reference to the schema that one means, which gets a name where it is in another file.
    fn reference(&mut self, reference: &str, at: &Path) -> Value {
        match self.place(reference, at) {
            None => json!(reference),
            Some((file, fragment)) if file == self.root => within(&fragment),
            Some(place) => within(&format!("/components/schemas/{}", self.name(place))),
        }
    }

    /// The name of a schema of another file: the last of its pointer, or the file's own.
    fn name(&mut self, place: Place) -> String {
        if let Some(known) = self.names.get(&place) {
            return known.clone();
        }
        let stem = place.0.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let last = decoded(&place.1).rsplit('/').next().filter(|last| !last.is_empty()).map(str::to_owned);
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let base: String = last.unwrap_or(stem).chars().map(plain).collect();
        let mut name = base.clone();
        let mut count = 1;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{base}{count}");
        }
        self.names.insert(place.clone(), name.clone());
        self.left.push_back((place, name.clone()));
        name
    }
}

/// A reference within the document.
fn within(fragment: &str) -> Value {
    json!(format!("#{fragment}"))
}

/// Whether what a discriminator maps a value to is a reference, and no name (OAS 3.0.3, Discriminator Object: mapping).
fn is_reference(text: &str) -> bool {
    text.contains(['#', '/']) || [".yaml", ".yml", ".json"].iter().any(|ending| text.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    fn api() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/files/api.yaml")
    }

    #[test]
    fn everything_lies_in_one_document() {
        let document = Document::read(&api()).unwrap();
        let keys: Vec<&str> = document.operations.iter().map(|operation| &*operation.key).collect();
        assert_eq!(keys, ["GET /pets", "POST /pets", "GET /pets/{id}", "GET /owners"]);
        let faults: Vec<String> = document.unreadable.iter().map(ToString::to_string).collect();
        assert_eq!(faults, Vec::<String>::new());
        let raw = document.raw();
        assert_eq!(raw["paths"]["/pets/{id}"]["summary"], "Beside the reference");
        assert_eq!(raw["paths"]["/pets/{id}"]["parameters"][0]["name"], "id");
        let schema = |pointer: &str| raw.pointer(pointer).unwrap_or_else(|| panic!("nothing lies at {pointer}"));
        let names: Vec<&String> = raw["components"]["schemas"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Owner", "Alias", "pet", "Problem", "few", "name", "Ball", "Ball2"]);
        let items = "/paths/~1owners/get/responses/200/content/application~1json/schema/items";
        assert_eq!(schema(items), &json!({ "$ref": "#/components/schemas/Owner" }));
        assert_eq!(schema("/components/schemas/pet/properties/friend"), &json!({ "$ref": "#/components/schemas/pet" }));
        assert_eq!(
            schema("/components/schemas/pet/properties/toy/discriminator/mapping"),
            &json!({ "round": "#/components/schemas/Ball", "flat": "#/components/schemas/Ball2", "none": "Owner" })
        );
        assert_eq!(schema("/components/schemas/Ball2/properties/kind/const"), "flat");
        let problem = "/components/schemas/Problem/properties/default";
        assert_eq!(schema(problem), &json!({ "$ref": "#/components/schemas/Problem" }));
    }

    /// What another file does not have is missing as what the document itself does not have.
    #[test]
    fn what_is_not_in_a_file_is_told() {
        let get = json!({ "responses": { "200": { "$ref": "paths/responses.json#/Gone" }, "201": { "$ref": "models/pet.yaml#/type" } } });
        let schemas = json!({ "A": { "$ref": "models/pet.yaml#/Gone" }, "B": { "type": "string" } });
        let raw =
            json!({ "openapi": "3.1.0", "paths": { "/a": { "get": get } }, "components": { "schemas": schemas } });
        let document = Document::from_value(gather(raw, &api())).unwrap();
        let faults: Vec<String> = document.unreadable.iter().map(ToString::to_string).collect();
        let told = [
            "#/components/schemas/Gone leads nowhere",
            "responses.json#/Gone lies outside",
            "pet.yaml#/type lies outside",
        ];
        for part in told {
            assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:?}");
        }
        assert!(crate::schema::Schemas::new(&document).is_ok());
    }

    #[test]
    fn a_document_in_one_file_is_left_as_it_is() {
        let raw = json!({ "a": { "$ref": "#/b" }, "b": [{ "$ref": 1 }], "example": { "$ref": "#c" } });
        assert_eq!(gather(raw.clone(), &api()), raw);
        // What cannot be read stays, so that it can be told.
        let raw = json!({ "paths": { "/a": { "$ref": "gone.yaml" } }, "components": { "schemas": { "A": { "$ref": "https://a.example/a.json#/b" } } } });
        assert_eq!(gather(raw.clone(), &api()), raw);
    }
}
