//! The text of a document in; its raw value out, whether it is JSON or YAML.
//! Duplicate keys, syntax errors and texts made to exhaust a reader end in findings.
//! It must never know what a document describes.

mod node;

use std::cell::{Cell, RefCell};

use serde::de::DeserializeSeed;
use serde_json::Value;

use self::node::Node;
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, Position};

/// The largest text that is read, in bytes. A YAML reader keeps a multiple of it in memory.
const MAX_BYTES: usize = 64 << 20;
/// How much a document may grow by YAML aliases, in nodes and bytes of strings, beside its own size.
const MAX_GROWTH: usize = 4 << 20;
/// A text of more bytes is worth being read in two parts.
const LONG: usize = 64 << 10;
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
        if let Some(value) = self.halves() {
            return Ok(value);
        }
        self.whole()
    }

    /// The value of a long YAML text, read in two parts side by side. `None` where these do not stand for themselves, or hold anything
    /// that has to be said: it is then for the whole.
    fn halves(&self) -> Option<Value> {
        let (first, second) = self.text.split_at_checked(middle(self.text).filter(|_| self.text.len() > LONG)?)?;
        let read = |text| {
            let reading = Reading::new(text);
            match reading.whole() {
                Ok(Value::Object(members))
                    if reading.duplicates.take().is_empty() && reading.tags.take().is_empty() =>
                {
                    Some(members)
                }
                _ => None,
            }
        };
        let (first, second) = rayon::join(|| read(first), || read(second));
        let (mut members, second) = first.zip(second)?;
        let count = members.len() + second.len();
        members.extend(second);
        (members.len() == count).then_some(Value::Object(members))
    }

    fn whole(&self) -> Result<Value, Fault> {
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

/// Where a line near the middle of a YAML text begins that starts with a key, and so belongs to the outermost mapping, if any does.
fn middle(text: &str) -> Option<usize> {
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    let keys = starts.filter(|at| text.get(*at..).is_some_and(starts_with_key));
    keys.min_by_key(|at| at.abs_diff(text.len() / 2))
}

fn starts_with_key(text: &str) -> bool {
    let word = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.as_bytes().get(word) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::{LONG, Reading, middle};
    use serde_json::json;

    /// A text is read in two parts only where that gives what reading the whole gives.
    #[test]
    fn two_parts_are_the_whole() {
        let filling = "# which is left out\n".repeat(LONG / 20);
        let read = |inner: &str| {
            let text = format!("a: 1\n{filling}{inner}{filling}");
            (Reading::new(&text).halves(), Reading::new(&text).whole().ok())
        };
        let (halves, whole) = read("before:\n  x: [1]\nbehind: |\n  text\n  behind: it\n");
        assert_eq!(halves, Some(json!({ "a": 1, "before": { "x": [1] }, "behind": "text\nbehind: it\n" })));
        assert_eq!(halves, whole);
        // Here the parts are tied to each other, no parts at all, or have something to be told of.
        for inner in [
            "before: &x {y: 1}\nbehind: *x\n",
            "before: 'a\nbehind: b'\n",
            "before: {a: 1,\nc: 2}\n",
            "before: !tag 1\nbehind: 1\n",
            "before: {b: 1, b: 2}\nbehind: 1\n",
            "a: 2\n",
            "behind: 1\n---\na: 1\n",
        ] {
            assert_eq!(read(inner).0, None, "{inner:?}");
        }
    }

    #[test]
    fn a_part_starts_with_a_key() {
        assert_eq!(middle("openapi: 3.1.0\ninfo:\n  title: a\nx-more: 1\n"), Some(15));
        for text in ["", "openapi: 3.1.0\n", "a: 1\n# b:\n- c: 1\n 'd': 1\ne\n"] {
            assert_eq!(middle(text), None, "{text:?}");
        }
    }
}
