//! The folders of fixtures in; any document of a sequence, by the sequence's seed and its number, out.
//! A finding can therefore be made again from two numbers, whatever became of the process that met it.
//! It must never know what is done with a document.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::{text, tree};

/// The documents to begin with: as texts, and as trees where they are that.
pub struct Seeds {
    texts: Vec<String>,
    trees: Vec<Value>,
    settings: Vec<String>,
}

/// A document to try: its text, and that of its settings.
#[derive(Clone, Debug)]
pub struct Try {
    pub text: String,
    pub settings: String,
}

/// Settings that do nothing.
pub const PLAIN: &str = "package = \"case\"\n";

/// Settings that do something with any document.
const BUSY: &str = r#"package = "case"
[error]
schema = "Error"
code = ["code"]
message = ["message", "detail"]
[select]
paths = ["/"]
[rename]
operations = { postUnion = "self", getThing = "Self" }
types = { Cat = "Result", Dog = "dog" }
fields = { "Cat.kind" = "type", "Dog.good" = "r#good" }
[formats]
date-time = "::std::string::String"
"#;

impl Seeds {
    /// Returns the fixtures of some folders and what is below them.
    ///
    /// Errors: a folder cannot be read, or there is nothing in any.
    pub fn of(folders: &[impl AsRef<Path>]) -> Result<Self> {
        let mut seeds = Seeds { texts: Vec::new(), trees: Vec::new(), settings: vec![BUSY.to_owned()] };
        for folder in folders {
            seeds.collect(folder.as_ref())?;
        }
        if seeds.trees.is_empty() {
            bail!("there are no fixtures");
        }
        Ok(seeds)
    }

    fn collect(&mut self, folder: &Path) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths {
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                self.collect(&path)?;
            } else if ["yaml", "json", "toml"].contains(&&*ending) {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                if ending == "toml" { self.settings.push(text) } else { self.document(text) }
            }
        }
        Ok(())
    }

    fn document(&mut self, text: String) {
        if let Ok(value) = serde_yaml::from_str::<Value>(&text) {
            match value.get("cases").and_then(Value::as_array) {
                Some(cases) => self.trees.extend(cases.iter().filter_map(|case| whole(&value, case))),
                None => self.trees.push(value),
            }
        }
        self.texts.push(text);
    }

    /// Returns the document `number` of the sequence `seed`.
    pub fn get(&self, seed: u64, number: u64) -> Try {
        let mut dice = ChaCha8Rng::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let text = match dice.random_range(0..4) {
            0 => text::mutated(&self.texts, &mut dice),
            _ => {
                let tree = tree::mutated(&self.trees, &mut dice);
                // Block style and JSON go through different readers.
                match dice.random_range(0..8) {
                    0 => serde_yaml::to_string(&tree).unwrap_or_default(),
                    _ => tree.to_string(),
                }
            }
        };
        let settings = match dice.random_range(0..16) {
            0 => text::mutated(&self.settings, &mut dice),
            1..4 => BUSY.to_owned(),
            _ => PLAIN.to_owned(),
        };
        Try { text, settings }
    }
}

/// A case of a table says only what stands at one place: the table says which.
fn whole(table: &Value, case: &Value) -> Option<Value> {
    let version = case.get("version").and_then(Value::as_str).unwrap_or("3.0");
    let uses = |schema: Value| json!({ "post": { "requestBody": { "content": { "application/json": { "schema": schema } } }, "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/X" } } } } } } });
    let mut whole = json!({
        "openapi": format!("{version}.0"),
        "info": { "title": "Case", "version": "1" },
        "servers": [],
        "paths": { "/x": uses(json!({ "$ref": "#/components/schemas/X" })) },
        "components": {
            "schemas": { "Other": { "type": "string" }, "X": {} },
            "parameters": { "X": { "name": "x", "in": "query", "schema": {} } },
            "securitySchemes": { "X": { "type": "http", "scheme": "basic" } },
            "callbacks": { "Done": {} },
        },
    });
    *whole.pointer_mut(table.get("in")?.as_str()?)? = case.get("given")?.clone();
    Some(whole)
}
