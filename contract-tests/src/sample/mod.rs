//! A schema of the document comes in; values that fit it go out, each one checked by the validator before it is used, and
//! likewise values that break exactly one of its constraints (`broken`). It must never know where a value travels.

mod array;
mod broken;
mod discriminated;
mod drawn;
mod object;
mod scalar;
mod text;
mod within;

use std::fmt;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};

use crate::schema::{Direction, Schemas};
use drawn::Fitting;

pub use broken::{Broken, broken, misshapen};
pub(crate) use drawn::Drawn;
pub use text::is_regular;
pub use within::{FURTHER, Within, within};

/// How much of a schema a value shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Everything the schema has a name for.
    Full,
    /// What it requires, and nothing else.
    Minimal,
    /// A choice made by this seed.
    Sampled(u64),
}

impl Extent {
    /// Whether a value of this extent holds the member at a position.
    #[must_use]
    pub fn wants(self, index: usize, required: bool) -> bool {
        match self {
            Extent::Full => true,
            Extent::Minimal => required,
            Extent::Sampled(seed) => required || (seed >> (index % 8)) & 1 == 0,
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Extent::Full => f.write_str("full"),
            Extent::Minimal => f.write_str("minimal"),
            Extent::Sampled(seed) => write!(f, "sampled {seed}"),
        }
    }
}

/// What free text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alphabet {
    /// Quotes, controls, and characters of one to four bytes: what a body must bear.
    Wide,
    /// Letters, digits and a dash: what any place bears.
    Narrow,
}

/// Why there is no value for a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsampled {
    /// What is wrong with the last one that was tried, or with the schema.
    pub reason: String,
    /// Whether no value at all fits the schema, so that it contradicts itself.
    pub contradictory: bool,
}

impl fmt::Display for Unsampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A value of this extent for the schema at a pointer.
///
/// # Errors
/// Why none was found: a contradiction in the schema, or something that cannot be sampled yet.
pub fn sample(
    schemas: &Schemas,
    direction: Direction,
    pointer: &str,
    extent: Extent,
    alphabet: Alphabet,
) -> Result<Value, Unsampled> {
    schemas.drawn.once(schemas, direction, pointer, (extent, alphabet, Fitting::Strictly), || {
        let wish = Wish { schemas, direction, extent, alphabet };
        let fits = |value: &Value| schemas.check(direction, pointer, value);
        let found = first_fit((0..ATTEMPTS).map(|attempt| wish.drawn(pointer, attempt, Manner::Fit)), &fits);
        found.map_err(|reason| match schemas.contradiction(direction, pointer) {
            Some(reason) => Unsampled { reason, contradictory: true },
            None => Unsampled { reason, contradictory: false },
        })
    })
}

/// A value for the schema at a pointer that may fit several alternatives where it should fit one alone, and whose discriminator may name
/// none of them, if it cannot.
///
/// # Errors
/// Why none was found.
pub fn loose(
    schemas: &Schemas,
    direction: Direction,
    pointer: &str,
    extent: Extent,
    alphabet: Alphabet,
) -> Result<Value, Unsampled> {
    schemas.drawn.once(schemas, direction, pointer, (extent, alphabet, Fitting::Loosely), || {
        let wish = Wish { schemas, direction, extent, alphabet };
        let fits = |value: &Value| schemas.check_loosely(direction, pointer, value);
        let attempts = [Manner::Fit, Manner::Unnamed]
            .into_iter()
            .flat_map(|manner| (0..ATTEMPTS / 2).map(move |attempt| (attempt, manner)));
        let found = first_fit(attempts.map(|(attempt, manner)| wish.drawn(pointer, attempt, manner)), &fits);
        found.map_err(|reason| Unsampled { reason, contradictory: false })
    })
}

/// A value that has what the schema at a pointer asks for, whether or not it fits: where nothing fits, there is none that comes nearer.
///
/// # Errors
/// Why there is none at all.
pub fn nearest(
    schemas: &Schemas,
    direction: Direction,
    pointer: &str,
    extent: Extent,
    alphabet: Alphabet,
) -> Result<Value, Unsampled> {
    let fit = sample(schemas, direction, pointer, extent, alphabet);
    let fit = fit.or_else(|_| loose(schemas, direction, pointer, extent, alphabet));
    let wish = Wish { schemas, direction, extent, alphabet };
    fit.or_else(|error| wish.drawn(pointer, 0, Manner::Near).map_err(|_| error))
}

/// How often a value is sought that fits.
const ATTEMPTS: u64 = 24;

/// The first value of several attempts that fits.
fn first_fit(
    attempts: impl Iterator<Item = Result<Value, String>>,
    fits: &dyn Fn(&Value) -> Result<(), String>,
) -> Result<Value, String> {
    let mut complaint = String::new();
    for attempt in attempts {
        match attempt {
            Ok(value) => match fits(&value) {
                Ok(()) => return Ok(value),
                Err(error) => complaint = format!("{value} does not fit: {error}"),
            },
            Err(error) => complaint = error,
        }
    }
    Err(complaint)
}

/// What a value is sought for.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// To fit.
    Fit,
    /// To fit, whatever discriminators say of it.
    Unnamed,
    /// To come near, where nothing fits.
    Near,
}

/// What is asked for.
struct Wish<'w> {
    schemas: &'w Schemas,
    direction: Direction,
    extent: Extent,
    alphabet: Alphabet,
}

impl Wish<'_> {
    /// The value of one attempt for the schema at a pointer, as yet unchecked.
    fn drawn(&self, pointer: &str, attempt: u64, manner: Manner) -> Result<Value, String> {
        let schema = self.schemas.at(self.direction, pointer).ok_or_else(|| format!("no schema lies at {pointer}"))?;
        self.of(schema, attempt, manner)
    }

    /// The value of one attempt for a schema, which need not stand in the document as it is.
    fn of(&self, schema: &Value, attempt: u64, manner: Manner) -> Result<Value, String> {
        let Wish { schemas, direction, extent, alphabet } = *self;
        let seed = match extent {
            Extent::Sampled(seed) => seed.wrapping_mul(1_000_003).wrapping_add(attempt),
            Extent::Full | Extent::Minimal => attempt,
        };
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let (again, sparing, trail) = (attempt > 0, attempt % 3 == 2, Vec::new());
        Sampler { schemas, direction, extent, alphabet, rng, again, sparing, manner, trail, depth: 0 }.value(schema)
    }
}

struct Sampler<'s> {
    schemas: &'s Schemas,
    direction: Direction,
    extent: Extent,
    alphabet: Alphabet,
    rng: ChaCha8Rng,
    /// Whether an attempt failed: then the first alternative is not always the one that is taken.
    again: bool,
    /// Whether even a full value is without some members: what alternatives, or `not`, forbid may be that they meet.
    sparing: bool,
    manner: Manner,
    /// The `$ref`s being followed, to cut recursion.
    trail: Vec<String>,
    /// How deep the value is by now.
    depth: usize,
}

/// Whether a word that stands beside alternatives may say something of their values.
fn limits(word: &str) -> bool {
    let silent = [
        "title",
        "description",
        "default",
        "deprecated",
        "nullable",
        "readOnly",
        "writeOnly",
        "discriminator",
        "example",
        "examples",
        "externalDocs",
        "xml",
        "$comment",
    ];
    !silent.contains(&word) && !word.starts_with("x-")
}

/// How often one `$ref` may lie within itself.
const RECURSION: usize = 2;

/// How deep a value may be: recursion need not go through a `$ref` that is seen twice.
const DEPTH: usize = 24;

impl Sampler<'_> {
    fn value(&mut self, schema: &Value) -> Result<Value, String> {
        if schema == &Value::Bool(false) {
            return Err("the schema `false` allows nothing".to_owned());
        }
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return self.flat(schema) };
        if self.trail.iter().filter(|seen| *seen == reference).count() >= RECURSION {
            return Err(format!("{reference} never ends"));
        }
        let target = self.schemas.target(self.direction, reference);
        let target = target.ok_or_else(|| format!("{reference} leads nowhere"))?;
        self.trail.push(reference.to_owned());
        let beside = schema.as_object().is_some_and(|words| words.keys().any(|word| word != "$ref" && limits(word)));
        let value = match beside {
            true => self.flat(&self.schemas.flat(self.direction, schema)),
            false => self.value(target),
        };
        self.trail.pop();
        value
    }

    fn flat(&mut self, schema: &Value) -> Result<Value, String> {
        if self.depth >= DEPTH {
            return Err("the schema never ends".to_owned());
        }
        self.depth += 1;
        let value = self.one(schema);
        self.depth -= 1;
        value
    }

    fn one(&mut self, schema: &Value) -> Result<Value, String> {
        if schema.get("allOf").is_some() {
            let merged = self.schemas.flat(self.direction, schema);
            return self.flat(&merged);
        }
        if schema.get("type") == Some(&json!([])) && self.manner != Manner::Near {
            return Err("no type is left".to_owned());
        }
        if let Some(value) = schema.get("const") {
            return Ok(value.clone());
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let values: Vec<&Value> = values.iter().filter(|value| !value.is_null() || values.len() == 1).collect();
            let index = self.choose(values.len());
            return values.get(index).map(|value| (*value).clone()).ok_or_else(|| "an empty enum".to_owned());
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(options) = schema.get(word).and_then(Value::as_array) {
                return self.alternative(schema, word, options);
            }
        }
        match self.kind(schema) {
            "null" => Ok(Value::Null),
            "boolean" => Ok(json!(!matches!(self.extent, Extent::Sampled(_)) || self.rng.random())),
            "integer" => scalar::integer(schema, self.extent, &mut self.rng),
            "number" => scalar::number(schema, self.extent, &mut self.rng),
            "array" => self.array(schema),
            "object" => self.object(schema),
            _ => text::string(schema, self.extent, self.alphabet, &mut self.rng),
        }
    }

    /// The first alternative for the fixed extents, any one for the others; the schema around it still counts.
    fn alternative(&mut self, schema: &Value, word: &str, options: &[Value]) -> Result<Value, String> {
        let first = self.choose(options.len());
        let mut complaint = "no alternative".to_owned();
        let around = || schema.as_object().into_iter().flatten().filter(|(name, _)| *name != word && limits(name));
        let alone = around().next().is_none();
        for offset in 0..options.len() {
            let Some(option) = options.get((first + offset) % options.len()) else { continue };
            let reference = option.get("$ref").and_then(Value::as_str);
            // Outside of bodies nothing can carry a null.
            let null = option.get("type").is_some_and(|name| name == "null");
            if null && options.len() > 1 && self.alphabet == Alphabet::Narrow {
                continue;
            }
            if reference.is_some_and(|name| self.trail.iter().filter(|seen| *seen == name).count() >= RECURSION) {
                continue;
            }
            self.trail.extend(reference.map(str::to_owned));
            let target = reference.and_then(|name| self.schemas.target(self.direction, name));
            let value = match target.filter(|_| option.as_object().is_some_and(|option| option.len() == 1)) {
                // Merging makes a copy of all that the alternative says.
                Some(target) if alone => self.value(target),
                None if alone && reference.is_none() => self.value(option),
                _ => {
                    let around: Map<String, Value> = around().map(|(name, it)| (name.clone(), it.clone())).collect();
                    self.flat(&json!({ "allOf": [around, option] }))
                }
            };
            self.trail.truncate(self.trail.len() - usize::from(reference.is_some()));
            match value {
                Ok(value) if self.manner != Manner::Unnamed => return Ok(self.discriminated(schema, option, value)),
                Ok(value) => return Ok(value),
                Err(error) => complaint = error,
            }
        }
        Err(complaint)
    }

    fn kind(&mut self, schema: &Value) -> &'static str {
        let names: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() => vec!["object"],
            _ if schema.get("items").is_some() || schema.get("prefixItems").is_some() => vec!["array"],
            _ => vec!["string"],
        };
        // The smallest value of a nullable member is null: absent and null must stay apart.
        let null = names.contains(&"null");
        let chosen = match self.extent {
            // Outside of bodies nothing can carry a null.
            Extent::Minimal if null && self.alphabet == Alphabet::Wide => "null",
            Extent::Full | Extent::Minimal => names.iter().find(|name| **name != "null").copied().unwrap_or("null"),
            Extent::Sampled(_) => {
                let index = self.choose(names.len());
                let name = names.get(index).copied().unwrap_or("string");
                let other = || names.iter().find(|name| **name != "null").copied().unwrap_or("null");
                if name == "null" && self.alphabet == Alphabet::Narrow { other() } else { name }
            }
        };
        ["null", "boolean", "integer", "number", "array", "object"]
            .into_iter()
            .find(|name| *name == chosen)
            .unwrap_or("string")
    }

    fn choose(&mut self, count: usize) -> usize {
        let free = self.again || matches!(self.extent, Extent::Sampled(_));
        if free && count > 1 { self.rng.random_range(0..count) } else { 0 }
    }
}
