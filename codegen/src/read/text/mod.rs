//! The text of a document in; its raw value out, whether it is JSON or YAML.
//! Duplicate keys, syntax errors and texts made to exhaust a reader end in findings.
//! It must never know what a document describes.

mod blocks;
mod fault;
mod node;

use std::cell::{Cell, RefCell};
use std::mem::take;

use self::blocks::ENOUGH;
use self::fault::{Fault, NESTED, fault};
pub(super) use self::node::Node;
use super::value::{Members, Value, Words};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, Severity};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::de::DeserializeSeed;

/// The largest text that is read, in bytes. A YAML reader keeps a multiple of it in memory.
const MAX_BYTES: usize = 64 << 20;
/// How much a document may grow by YAML aliases, in nodes and bytes of strings, beside its own size.
const MAX_GROWTH: usize = 4 << 20;
/// The most flow brackets that may be open at once. A YAML scanner spends time by the square of them.
const MAX_OPEN_BRACKETS: i64 = 4096;

/// Returns the value of a text.
///
/// Returns `None`, with the reason among the errors: `syntax`, `empty-document`, `several-documents`, `too-deep`,
/// `too-large` (also for aliases that expand without end).
pub(super) fn parse(root: &Origin, text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        let message = format!("the document has {} MiB, more than {} can be read", text.len() >> 20, MAX_BYTES >> 20);
        let fault = Fault { code: "too-large", message, line: 0, column: 0 };
        diagnostics.push(fault.diagnostic(Severity::Error, root, text));
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
            reading.report(root, diagnostics);
            Some(value)
        }
        Err(fault) => {
            diagnostics.push(fault.diagnostic(Severity::Error, root, text));
            None
        }
    }
}

/// One reading of a text, and what it notices on the way.
pub(super) struct Reading<'t> {
    text: &'t str,
    left: Cell<usize>,
    words: RefCell<Words>,
    duplicates: RefCell<Vec<(String, String)>>,
    tags: RefCell<Vec<(String, String)>>,
    trailing_comma: Cell<Option<Fault>>,
}

impl<'t> Reading<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reading {
            text,
            left: Cell::new(text.len() + MAX_GROWTH),
            words: RefCell::default(),
            duplicates: RefCell::default(),
            tags: RefCell::default(),
            trailing_comma: Cell::default(),
        }
    }

    /// JSON is tried first where the text looks like it; YAML then has the word, of which JSON is nearly a part.
    fn value(&self, name: &str) -> Result<Value, Fault> {
        if !self.text.trim_start().starts_with(['{', '[']) {
            return self.yaml();
        }
        let fault = match self.json(self.text) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        if fault.code != "syntax" {
            return Err(fault);
        }
        self.again();
        if name.ends_with(".json") {
            return self.json_without_trailing_commas(fault);
        }
        self.yaml().map_err(|yaml| if name.ends_with(".yaml") || name.ends_with(".yml") { yaml } else { fault })
    }

    /// Forgets what was noticed so far.
    fn again(&self) {
        self.left.set(self.text.len() + MAX_GROWTH);
        self.duplicates.borrow_mut().clear();
    }

    /// Where nothing but commas before closing brackets keep a text from being JSON, it is clear what is meant.
    fn json_without_trailing_commas(&self, fault: Fault) -> Result<Value, Fault> {
        if fault.message != "trailing comma" {
            return Err(fault);
        }
        let value = self.json(&without_trailing_commas(self.text))?;
        let message = "a comma before a closing bracket is no JSON; it is left out".to_owned();
        self.trailing_comma.set(Some(Fault { code: "trailing-comma", message, ..fault }));
        Ok(value)
    }

    fn json(&self, text: &str) -> Result<Value, Fault> {
        let mut reader = serde_json::Deserializer::from_str(text);
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
        if let Some(value) = self.blocks(ENOUGH) {
            return Ok(value);
        }
        self.whole()
    }

    /// The value of a long YAML text, read block by block. `None` where these do not stand for themselves, or hold anything that has to be
    /// said: it is then for the whole.
    fn blocks(&self, enough: usize) -> Option<Value> {
        let blocks = blocks::cut(self.text, enough)?;
        let mut texts = Vec::new();
        blocks.iter().for_each(|block| block.texts(&mut texts));
        let growth = MAX_GROWTH / texts.len().max(1);
        let read = |words: &mut Words, text: &&str| {
            let reading = Reading { left: Cell::new(text.len() + growth), ..Reading::new(text) };
            reading.words.swap(&RefCell::new(take(words)));
            let value = reading.whole().ok();
            *words = reading.words.take();
            let is_silent = reading.duplicates.take().is_empty() && reading.tags.take().is_empty();
            value.filter(|_| is_silent).and_then(blocks::mapping)
        };
        let values: Option<Vec<Members>> = texts.par_iter().map_init(Words::default, read).collect();
        blocks::joined(&blocks, &mut values?.into_iter()).map(Value::Object)
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

    /// Says what was noticed. What a mapping has twice counts as most readers take it: the last time.
    fn report(&self, root: &Origin, diagnostics: &mut Diagnostics) {
        if let Some(comma) = self.trailing_comma.take() {
            diagnostics.push(comma.diagnostic(Severity::Warning, root, self.text));
        }
        for (pointer, tag) in self.tags.borrow().iter() {
            let message = format!("the YAML tag `{tag}` is ignored");
            diagnostics.push(Diagnostic::warning("yaml-tag", &root.at(pointer), message));
        }
        for (pointer, key) in self.duplicates.borrow().iter() {
            let message = format!("the key `{key}` is given twice in the same mapping; the last one counts");
            diagnostics.push(
                Diagnostic::warning("duplicate-key", &root.at(pointer), message)
                    .help("remove or rename one of them; other readers take the first, or refuse the document"),
            );
        }
    }
}

/// The text with a blank for each comma that nothing but blanks part from a closing bracket.
fn without_trailing_commas(text: &str) -> String {
    let (mut kept, mut comma, mut in_string, mut is_escaped) = (String::with_capacity(text.len()), None, false, false);
    for character in text.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ if in_string => {}
            ']' | '}' => {
                if let Some(at) = comma {
                    kept.replace_range(at..at + 1, " ");
                }
            }
            _ => {}
        }
        comma = match character {
            ',' if !in_string => Some(kept.len()),
            ' ' | '\t' | '\r' | '\n' => comma,
            _ => None,
        };
        kept.push(character);
    }
    kept
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

#[cfg(test)]
mod tests {
    use super::Reading;
    use super::blocks::{Block, ENOUGH, cut};

    fn read(text: &str) -> (Option<String>, Option<String>) {
        let blocks = Reading::new(text).blocks(ENOUGH);
        let whole = Reading::new(text).whole().ok();
        (blocks.map(|value| value.to_string()), whole.map(|value| value.to_string()))
    }

    /// A text is read in blocks only where that gives what reading the whole gives.
    #[test]
    fn blocks_are_the_whole() {
        let filling = "# which is left out\n".repeat(ENOUGH / 20 + 1);
        let text = |inner: &str| format!("---\na: 1\n{filling}{inner}{filling}");
        let (blocks, whole) = read(&text("before:\n  x: [1]\n\"be/hind\": |\n  text\n  behind: it\n"));
        assert_eq!(blocks.as_deref(), Some(r#"{"a":1,"before":{"x":[1]},"be/hind":"text\nbehind: it\n"}"#));
        assert_eq!(blocks, whole);
        // Here the blocks are tied to each other, no blocks at all, or have something to be told of.
        for inner in [
            "before: &x {y: 1}\n{}behind: *x\n",
            "before: 'a\n{}behind: b'\n",
            "before: {a: 1,\n{}c: 2}\n",
            "before: !tag 1\n{}behind: 1\n",
            "before: {b: 1, b: 2}\n{}behind: 1\n",
            "a: 2\n",
            "behind: 1\n{}---\na: 1\n",
            "<<: {b: 1}\n",
            "? b\n: c\n",
        ] {
            assert_eq!(read(&text(&inner.replace("{}", &filling))).0, None, "{inner:?}");
        }
    }

    /// What is long within an entry is cut as well, on any floor, at whatever indentation it has.
    #[test]
    fn blocks_are_cut_on_every_floor() {
        let filling = |spaces: usize| format!("{}# which is left out\n", " ".repeat(spaces)).repeat(ENOUGH / 20 + 1);
        let text = format!(
            "openapi: 3.1.0\npaths: # and nothing more\n{}    /a b/{{c}}:\n      get: {{}}\n{}\n    '/b':\n      post:\n       x: >\n        # no comment\n{}       y:\n{}components: {{}}\n",
            filling(1),
            filling(4),
            filling(8),
            filling(2),
        );
        let mut texts = Vec::new();
        cut(&text, ENOUGH).into_iter().flatten().for_each(|block| block.texts(&mut texts));
        let firsts: Vec<&str> = texts.iter().filter_map(|text| text.lines().next()).map(str::trim).collect();
        assert_eq!(
            firsts,
            [
                "openapi: 3.1.0",
                "paths: # and nothing more",
                "/a b/{c}:",
                "get: {}",
                "'/b':",
                "post:",
                "x: >",
                "y:",
                "components: {}"
            ]
        );
        let (blocks, whole) = read(&text);
        assert!(blocks.is_some() && blocks == whole);
        // What is indented less than what stands before it belongs to no block; what is a list is none.
        for inner in ["    a: 1\n  b: 2\n", "  - a\n", "  {a: 1}\n", "  a\n"] {
            let text = format!("a:\n{}{inner}", filling(4));
            let blocks = cut(&text, ENOUGH);
            assert!(matches!(blocks.as_deref(), Some([Block::Entries(_)])), "{inner:?}");
        }
    }

    /// Mappings, lists, block scalars, quotes and flow style of all kinds.
    const DOCUMENTS: [&str; 6] = [
        include_str!("../../../tests/cases/bodies.yaml"),
        include_str!("../../../tests/cases/enums.yaml"),
        include_str!("../../../tests/cases/json_schema.yaml"),
        include_str!("../../../tests/cases/names.yaml"),
        include_str!("../../../tests/cases/pagination.yaml"),
        include_str!("../../../tests/cases/parameters.yaml"),
    ];

    /// Wherever blocks are read at all, of documents and of what slips of the pen make of them, they are what the whole is.
    #[test]
    fn blocks_of_any_text_are_the_whole() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut roll = |sides: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % sides.max(1) as u64) as usize
        };
        let (mut documents, mut in_blocks) = (0, 0);
        for original in DOCUMENTS {
            for slips in (0..150).map(|round| round % 4) {
                let mut lines: Vec<String> = original.lines().map(str::to_owned).collect();
                for _ in 0..slips {
                    let at = roll(lines.len());
                    match roll(5) {
                        0 => drop(lines.remove(at)),
                        1 => lines.insert(at, format!(" {}", lines[at])),
                        2 => lines[at] = lines[at].replacen("  ", " ", 1),
                        3 => lines[at].insert_str(0, ["", "'", "\"", "# ", "- ", "--- ", "? "][roll(7)]),
                        _ => {
                            lines[at].push_str([" |", " >", " &a", " *a", " {", " [", " '", " \"", ":", " #"][roll(10)])
                        }
                    }
                }
                let text = lines.join("\n") + "\n";
                let reading = Reading::new(&text);
                documents += 1;
                let Some(blocks) = reading.blocks(24) else { continue };
                in_blocks += 1;
                let whole = Reading::new(&text).whole().ok();
                assert_eq!(Some(blocks.to_string()), whole.map(|value| value.to_string()), "{text}");
            }
        }
        assert!(documents > 500 && in_blocks * 4 > documents, "{in_blocks} of {documents}");
    }
}
