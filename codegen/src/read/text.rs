//! The text of a document in; its raw value out, whether it is JSON or YAML.
//! Duplicate keys, syntax errors and texts made to exhaust a reader end in findings.
//! It must never know what a document describes.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Origin, Position, push_token};

/// The largest text that is read, in bytes. A YAML reader keeps a multiple of it in memory.
const MAX_BYTES: usize = 64 << 20;
/// How much a document may grow by YAML aliases, in nodes and bytes of strings, beside its own size.
const MAX_GROWTH: usize = 4 << 20;
/// The most flow brackets that may be open at once. A YAML scanner spends time by the square of them.
const MAX_OPEN_BRACKETS: i64 = 4096;

/// Returns the value of a text.
///
/// Returns `None`, with the reasons among the errors: `syntax`, `duplicate-key`, `empty-document`,
/// `several-documents`, `too-deep`, `too-large` (also for aliases that expand without end).
pub(super) fn parse(root: &Origin, text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        let message = format!("the document has {} MiB, more than {} can be read", text.len() >> 20, MAX_BYTES >> 20);
        let mut diagnostic = Diagnostic::error("too-large", root, message);
        diagnostic.help = help("too-large").map(str::to_owned);
        diagnostics.push(diagnostic);
        return None;
    }
    let reading = Reading::new(text);
    match reading.value(&root.document) {
        // A YAML text without a value is read as null, and so is one of nothing but comments.
        Ok(Value::Null) => {
            let help = "an OpenAPI document starts with `openapi: 3.0.3` or the like";
            diagnostics.push(Diagnostic::error("empty-document", root, "the document is empty").help(help));
            None
        }
        Ok(value) => {
            let clean = reading.report(root, diagnostics);
            clean.then_some(value)
        }
        Err(fault) => {
            diagnostics.push(fault.diagnostic(root, text));
            None
        }
    }
}

/// Why a text has no value: the code, the sentence, and the place if the reader knew one.
struct Fault {
    code: &'static str,
    message: String,
    line: usize,
    column: usize,
}

impl Fault {
    fn diagnostic(self, root: &Origin, text: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code, root, self.message);
        diagnostic.help = help(self.code).map(str::to_owned);
        if self.line == 0 {
            return diagnostic;
        }
        let line = text.lines().nth(self.line - 1).unwrap_or_default();
        let column = line.len().min(self.column.saturating_sub(1));
        let characters = line.char_indices().take_while(|(at, _)| *at < column).count();
        let position = Position { line: self.line as u32, column: characters as u32 + 1 };
        diagnostic.position(position)
    }
}

/// What can be done about a text without a value.
fn help(code: &str) -> Option<&'static str> {
    match code {
        "syntax" => Some("look here and just before: quotes, colons, commas, brackets and the indentation"),
        "several-documents" => Some("keep one of them in the file, without the line `---` behind it"),
        "too-large" => Some("leave out what is not needed, and write aliases as `$ref`s"),
        "too-deep" => Some("move the inner parts into `components` and refer to them by `$ref`"),
        _ => None,
    }
}

/// One reading of a text, and what it notices on the way.
struct Reading<'t> {
    text: &'t str,
    left: Cell<usize>,
    duplicates: RefCell<Vec<(String, String)>>,
    tags: RefCell<Vec<(String, String)>>,
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Self {
        Reading {
            text,
            left: Cell::new(text.len() + MAX_GROWTH),
            duplicates: RefCell::default(),
            tags: RefCell::default(),
        }
    }

    /// JSON is tried first where the text looks like it; YAML then has the word, of which JSON is nearly a part.
    fn value(&self, name: &str) -> Result<Value, Fault> {
        if !self.text.trim_start().starts_with(['{', '[']) {
            return self.yaml();
        }
        let fault = match self.json() {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        if name.ends_with(".json") || fault.code != "syntax" {
            return Err(fault);
        }
        self.left.set(self.text.len() + MAX_GROWTH);
        self.duplicates.borrow_mut().clear();
        self.yaml().map_err(|yaml| if name.ends_with(".yaml") || name.ends_with(".yml") { yaml } else { fault })
    }

    fn json(&self) -> Result<Value, Fault> {
        let mut reader = serde_json::Deserializer::from_str(self.text);
        let seed = Node { reading: self, step: None };
        let value = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
        value.map_err(|error| {
            let message = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            fault(message.replace(&place, ""), error.line(), error.column())
        })
    }

    fn yaml(&self) -> Result<Value, Fault> {
        if let Some(line) = line_of_too_many_brackets(self.text) {
            return Err(Fault { code: "too-deep", message: NESTED.to_owned(), line, column: 1 });
        }
        let reader = serde_yaml::Deserializer::from_str(self.text);
        let seed = Node { reading: self, step: None };
        seed.deserialize(reader).map_err(|error| {
            let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
            let message = error.to_string();
            let place = format!(" at line {line} column {column}");
            fault(message.replace(&place, ""), line, column)
        })
    }

    /// Returns whether nothing that was noticed is an error.
    fn report(&self, root: &Origin, diagnostics: &mut Diagnostics) -> bool {
        for (pointer, tag) in self.tags.borrow().iter() {
            let message = format!("the YAML tag `{tag}` is ignored");
            diagnostics.push(Diagnostic::warning("yaml-tag", &root.at(pointer), message));
        }
        let duplicates = self.duplicates.borrow();
        for (pointer, key) in duplicates.iter() {
            let message = format!("the key `{key}` is given twice in the same mapping");
            diagnostics.push(
                Diagnostic::error("duplicate-key", &root.at(pointer), message)
                    .help("remove or rename one of them; readers differ in which one they take"),
            );
        }
        duplicates.is_empty()
    }
}

const NESTED: &str = "the document is nested too deeply";
const GROWN: &str = "the document expands to more than can be read";

/// The readers' own words for the few things that are not matters of syntax.
fn fault(message: String, line: usize, column: usize) -> Fault {
    let (code, message) = if message.contains("recursion limit") {
        ("too-deep", NESTED.to_owned())
    } else if message.contains("repetition limit") || message.contains(GROWN) {
        ("too-large", GROWN.to_owned())
    } else if message.contains("more than one document") {
        ("several-documents", "the text holds more than one YAML document".to_owned())
    } else {
        ("syntax", message)
    };
    Fault { code, message, line, column }
}

/// Brackets in prose count as well, but no prose leaves thousands of them open.
fn line_of_too_many_brackets(text: &str) -> Option<usize> {
    let (mut open, mut line) = (0i64, 1);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = (open - 1).max(0),
            b'\n' => line += 1,
            _ => continue,
        }
        if open > MAX_OPEN_BRACKETS {
            return Some(line);
        }
    }
    None
}

/// Where a node stands, as a list that grows with the readers' own (limited) recursion.
#[derive(Clone, Copy)]
struct Step<'s> {
    parent: Option<&'s Step<'s>>,
    token: Token<'s>,
}

#[derive(Clone, Copy)]
enum Token<'s> {
    Key(&'s str),
    Index(usize),
}

fn pointer(step: Option<&Step<'_>>) -> String {
    let Some(step) = step else {
        return String::new();
    };
    let mut whole = pointer(step.parent);
    match step.token {
        Token::Key(key) => push_token(&mut whole, key),
        Token::Index(index) => push_token(&mut whole, &index.to_string()),
    }
    whole
}

#[derive(Clone, Copy)]
struct Node<'s, 't> {
    reading: &'s Reading<'t>,
    step: Option<&'s Step<'s>>,
}

impl Node<'_, '_> {
    fn spend<E: Error>(&self, cost: usize) -> Result<(), E> {
        let left = self.reading.left.get().checked_sub(cost).ok_or_else(|| E::custom(GROWN))?;
        self.reading.left.set(left);
        Ok(())
    }

    fn duplicate(&self, key: &str) {
        let step = Step { parent: self.step, token: Token::Key(key) };
        self.reading.duplicates.borrow_mut().push((pointer(Some(&step)), key.to_owned()));
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(value.into())
    }

    /// Integers past 64 bits keep their size, if not their last digits.
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// YAML has infinities and not-a-number; JSON, and so every keyword, has not.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.spend(value.len() + 1)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.spend(value.len() + 1)?;
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.spend(1)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let mut elements = Vec::new();
        loop {
            let step = Step { parent: self.step, token: Token::Index(elements.len()) };
            match access.next_element_seed(Node { reading: self.reading, step: Some(&step) })? {
                Some(element) => elements.push(element),
                None => break,
            }
        }
        elements.shrink_to_fit();
        Ok(Value::Array(elements))
    }

    /// A map that grows keeps room for several more, so each is made once its size is known.
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.spend(1)?;
        let mut pairs = Vec::new();
        while let Some(Key(key)) = access.next_key()? {
            self.spend(key.len() + 1)?;
            let step = Step { parent: self.step, token: Token::Key(&key) };
            let value = access.next_value_seed(Node { reading: self.reading, step: Some(&step) })?;
            pairs.push((key, value));
        }
        let mut members = Map::with_capacity(pairs.len());
        for (key, value) in pairs {
            let entry = members.entry(key);
            if let Entry::Occupied(first) = &entry {
                self.duplicate(first.key());
            }
            entry.or_insert(value);
        }
        if members.contains_key("<<") {
            merge(&mut members);
        }
        Ok(Value::Object(members))
    }

    /// A value with a tag of its own (`!include other.yaml`): the tag has no meaning here, the value has.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (Key(tag), value) = access.variant()?;
        self.reading.tags.borrow_mut().push((pointer(self.step), tag));
        value.newtype_variant_seed(self)
    }
}

/// YAML merge keys (<https://yaml.org/type/merge.html>): a mapping, or several, whose members stand in for those
/// that are not given. Anything else called `<<` is a member like any other.
fn merge(members: &mut Map<String, Value>) {
    let sources = match members.get("<<") {
        Some(Value::Object(source)) => vec![source.clone()],
        Some(Value::Array(sources)) if sources.iter().all(Value::is_object) => {
            sources.iter().filter_map(Value::as_object).cloned().collect()
        }
        _ => return,
    };
    members.shift_remove("<<");
    for (key, value) in sources.into_iter().flatten() {
        members.entry(key).or_insert(value);
    }
}

/// A key as it was spelled: an unquoted `204:` or `on:` is the string it looks like.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string as key")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Key, E> {
        Ok(Key(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Key, E> {
        Ok(Key(value))
    }
}
