//! In: the path of an OpenAPI document. Out: the operations that it declares, as its raw values say.
//! It must never know the generator, whose count of operations is held against this one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use percent_encoding::percent_decode_str;

use super::raw::{self, Node};
use crate::library;

/// The fields of a path item that are operations (OAS 3.1, Path Item Object).
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// References that may follow one another; more are a circle.
const LONGEST_CHAIN: usize = 32;

/// What a document is, as far as it can be told without understanding it.
pub enum Kind {
    /// An OpenAPI document, with its operations: `GET /pets`.
    Document(Vec<String>),
    /// Neither `openapi` nor `swagger` stands at its top: a part of another document, or something else.
    Other,
}

/// Reads the document at `path`.
///
/// Errors: it, or another file that a path of it leads to, cannot be read.
pub fn read(path: &Path) -> Result<Kind> {
    let mut files = Files::default();
    let root = files.open(path)?;
    if root.get("openapi").is_none() && root.get("swagger").is_none() {
        return Ok(Kind::Other);
    }
    let mut operations = Vec::new();
    let paths = root.get("paths").map(Node::members).unwrap_or_default();
    for (template, item) in paths.iter().filter(|(template, _)| !template.starts_with("x-")) {
        let mut methods = Vec::new();
        files.methods(path, item, &mut methods, 0).with_context(|| format!("the path {template}"))?;
        operations.extend(methods.iter().map(|method| format!("{method} {template}")));
    }
    Ok(Kind::Document(operations))
}

/// The documents read so far, by path.
#[derive(Default)]
struct Files(BTreeMap<PathBuf, Rc<Node>>);

impl Files {
    fn open(&mut self, path: &Path) -> Result<Rc<Node>> {
        if let Some(known) = self.0.get(path) {
            return Ok(Rc::clone(known));
        }
        let text = library::text(path)?;
        let root = raw::parse(&text).with_context(|| format!("{} is neither JSON nor YAML", path.display()))?;
        let root = Rc::new(root);
        self.0.insert(path.to_owned(), Rc::clone(&root));
        Ok(root)
    }

    /// Collects the methods of a path item in `document`, its own before those of the one that it refers to.
    fn methods(&mut self, document: &Path, item: &Node, methods: &mut Vec<String>, depth: usize) -> Result<()> {
        for (key, _) in item.members().iter().filter(|(_, operation)| matches!(operation, Node::Mapping(_))) {
            let (lower, method) = (key.to_ascii_lowercase(), key.to_ascii_uppercase());
            if METHODS.contains(&lower.as_str()) && !methods.contains(&method) {
                methods.push(method);
            }
        }
        let Some(reference) = item.get("$ref").and_then(Node::text) else { return Ok(()) };
        if depth == LONGEST_CHAIN {
            bail!("references lead in a circle");
        }
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = if file.is_empty() { document.to_owned() } else { document.with_file_name(file) };
        let whole = self.open(&target)?;
        let item = step_down(&whole, fragment).with_context(|| format!("nothing is at {reference}"))?;
        self.methods(&target, item, methods, depth + 1)
    }
}

/// Follows a JSON pointer (RFC 6901) as it stands in a URI fragment.
fn step_down<'a>(whole: &'a Node, fragment: &str) -> Option<&'a Node> {
    fragment.split('/').skip(1).try_fold(whole, |node, token| {
        let token = percent_decode_str(token).decode_utf8_lossy().replace("~1", "/").replace("~0", "~");
        match node {
            Node::Sequence(elements) => elements.get(token.parse::<usize>().ok()?),
            node => node.get(&token),
        }
    })
}
