//! A document comes in; validators for any schema in it, addressed by JSON pointer and direction, go out.
//! Both OpenAPI 3.0 and 3.1 become JSON Schema 2020-12 first (`convert`). It must never know operations.

mod chosen;
mod contradiction;
mod convert;
mod loose;
mod merge;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::document::{Document, decoded};
use crate::sample::Drawn;
pub(crate) use contradiction::is_of;
use merge::merge;

/// Which way a value travels: `readOnly` members stay out of requests, `writeOnly` ones out of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the client.
    Request,
    /// From the server.
    Response,
}

/// The schemas of a document as JSON Schema.
pub struct Schemas {
    request: Side,
    response: Side,
    compiled: Mutex<HashMap<(Direction, String), Compiled>>,
    /// The `$ref`s to schemas that are known to be without a contradiction.
    sound: Mutex<HashSet<(Direction, String)>>,
    /// The same for requests and answers, with alternatives that may overlap: few documents need it.
    loose: [OnceLock<Result<Side, String>>; 2],
    /// Values of the schemas.
    pub(crate) drawn: Drawn,
}

/// How many validators are kept. Each holds all that its schema refers to, which may be most of a document.
const COMPILED: usize = 200;

/// A validator, or why there is none.
type Compiled = Result<Arc<Validator>, String>;

struct Side {
    uri: &'static str,
    root: Value,
    registry: Registry<'static>,
}

impl Side {
    fn new(uri: &'static str, document: &Document, direction: Direction) -> Result<Side, String> {
        let mut root = convert::document(document.raw(), direction, document.is_3_0());
        chosen::chosen(&mut root);
        Side::of(uri, root)
    }

    fn of(uri: &'static str, root: Value) -> Result<Side, String> {
        let registry = Registry::new().draft(Draft::Draft202012).add(uri, root.clone());
        let registry = registry.and_then(|builder| builder.prepare()).map_err(|error| error.to_string())?;
        Ok(Side { uri, root, registry })
    }

    fn compile(&self, schema: &Value) -> Result<Validator, String> {
        let options = jsonschema::options().with_draft(Draft::Draft202012).offline();
        let options = options.should_validate_formats(true).should_ignore_unknown_formats(true);
        options.with_registry(&self.registry).build(schema).map_err(|error| error.to_string())
    }
}

impl Schemas {
    /// Reads the schemas of a document.
    ///
    /// # Errors
    /// When the document's schemas cannot be registered at all, for instance because of a `$ref` that leads out of it.
    pub fn new(document: &Document) -> Result<Schemas, String> {
        Ok(Schemas {
            request: Side::new("https://document.invalid/request", document, Direction::Request)?,
            response: Side::new("https://document.invalid/response", document, Direction::Response)?,
            compiled: Mutex::new(HashMap::new()),
            sound: Mutex::new(HashSet::new()),
            loose: [OnceLock::new(), OnceLock::new()],
            drawn: Drawn::default(),
        })
    }

    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Request => &self.request,
            Direction::Response => &self.response,
        }
    }

    /// The converted schema at a pointer of the document, its own `$ref` not followed.
    #[must_use]
    pub fn at(&self, direction: Direction, pointer: &str) -> Option<&Value> {
        self.side(direction).root.pointer(pointer)
    }

    /// What a `$ref` of a converted schema means.
    #[must_use]
    pub fn target(&self, direction: Direction, reference: &str) -> Option<&Value> {
        self.at(direction, &decoded(reference.split_once('#')?.1))
    }

    /// A converted schema with its `$ref` followed and its `allOf` merged into one object.
    #[must_use]
    pub fn flat(&self, direction: Direction, schema: &Value) -> Value {
        let mut parts = Parts { schemas: self, direction, known: HashMap::new(), open: Vec::new() };
        parts.flat(schema, 0)
    }

    /// The pointer at which the schema of a pointer really lies, once its `$ref`s are followed.
    #[must_use]
    pub fn followed(&self, direction: Direction, pointer: &str) -> String {
        let mut at = pointer.to_owned();
        for _ in 0..32 {
            let schema = self.at(direction, &at).and_then(Value::as_object).filter(|schema| schema.len() == 1);
            let reference = schema.and_then(|schema| schema.get("$ref")?.as_str()?.strip_prefix('#'));
            match reference {
                Some(inside) => at = decoded(inside).into_owned(),
                None => break,
            }
        }
        at
    }

    /// Says whether a value fits the schema at a pointer.
    ///
    /// # Errors
    /// The validator's first complaint, or why there is no validator.
    pub fn check(&self, direction: Direction, pointer: &str, value: &Value) -> Result<(), String> {
        // What several places refer to is compiled once.
        let pointer = &self.followed(direction, pointer);
        let key = (direction, pointer.clone());
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if compiled.len() > COMPILED && !compiled.contains_key(&key) {
            compiled.clear();
        }
        let validator = compiled.entry(key).or_insert_with(|| {
            let side = self.side(direction);
            side.compile(&json!({ "$ref": format!("{}#{}", side.uri, fragment(pointer)) })).map(Arc::new)
        });
        let validator = validator.clone()?;
        drop(compiled);
        validator.validate(value).map_err(|error| format!("{error} at {}", error.instance_path()))
    }

    /// Says whether a value fits the schema at a pointer, if a value may fit several alternatives of which it should fit one alone.
    ///
    /// # Errors
    /// Like [`Schemas::check`].
    pub fn check_loosely(&self, direction: Direction, pointer: &str, value: &Value) -> Result<(), String> {
        let [request, response] = &self.loose;
        let cell = if direction == Direction::Request { request } else { response };
        let strict = self.side(direction);
        let side = cell.get_or_init(|| Side::of(strict.uri, loose::loose(&strict.root)));
        let side = side.as_ref().map_err(String::clone)?;
        let pointer = self.followed(direction, pointer);
        let validator = side.compile(&json!({ "$ref": format!("{}#{}", side.uri, fragment(&pointer)) }))?;
        validator.validate(value).map_err(|error| format!("{error} at {}", error.instance_path()))
    }

    /// Says whether a value fits a converted schema that stands nowhere in the document.
    ///
    /// # Errors
    /// Like [`Schemas::check`].
    pub fn check_inline(&self, direction: Direction, schema: &Value, value: &Value) -> Result<(), String> {
        let side = self.side(direction);
        let validator = side.compile(&absolute(schema, side.uri))?;
        validator.validate(value).map_err(|error| format!("{error} at {}", error.instance_path()))
    }
}

/// The parts of one schema while they are merged. Many ways may lead to the same part, and a part may lead back to the whole.
struct Parts<'s> {
    schemas: &'s Schemas,
    direction: Direction,
    /// What `$ref`s of parts mean, merged.
    known: HashMap<String, Value>,
    /// The `$ref`s being followed: what is a part of itself says nothing more by that.
    open: Vec<String>,
}

impl Parts<'_> {
    fn flat(&mut self, schema: &Value, depth: usize) -> Value {
        let Some(own) = schema.as_object().filter(|_| depth < 32) else { return schema.clone() };
        let reference = own.get("$ref").and_then(Value::as_str);
        let mut flat = reference.map_or_else(|| json!({}), |reference| self.referred(reference, depth));
        let rest = own.iter().filter(|(name, _)| *name != "$ref" && *name != "allOf");
        merge(&mut flat, &Value::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect()));
        for part in own.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            merge(&mut flat, &self.flat(part, depth + 1));
        }
        flat
    }

    fn referred(&mut self, reference: &str, depth: usize) -> Value {
        if let Some(known) = self.known.get(reference) {
            return known.clone();
        }
        let schemas = self.schemas;
        let target =
            schemas.target(self.direction, reference).filter(|_| self.open.iter().all(|open| open != reference));
        let Some(target) = target else { return json!({}) };
        self.open.push(reference.to_owned());
        let flat = self.flat(target, depth + 1);
        self.open.pop();
        // Only a part can be met again.
        if depth > 0 {
            self.known.insert(reference.to_owned(), flat.clone());
        }
        flat
    }
}

/// A pointer as a URI fragment: path templates have braces, which must be encoded (RFC 6901, section 6).
fn fragment(pointer: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'~').remove(b'-').remove(b'_').remove(b'.');
    utf8_percent_encode(pointer, KEPT).to_string()
}

/// Makes every `$ref` of a schema name the document, so that the schema can be read outside it.
fn absolute(schema: &Value, uri: &str) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| absolute(item, uri)).collect(),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| match value {
                Value::String(text) if name == "$ref" && text.starts_with('#') => {
                    (name.clone(), Value::String(format!("{uri}{text}")))
                }
                value => (name.clone(), absolute(value, uri)),
            };
            Value::Object(members.iter().map(one).collect())
        }
        other => other.clone(),
    }
}
