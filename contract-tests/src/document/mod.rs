//! The text of an OpenAPI document comes in; its operations, parameters, bodies and answers go out, each with its JSON pointer.
//! It reads the raw value and nothing else. It must never know schemas' meaning (see `schema`) or any client.

mod anchor;
mod files;
mod lost;
mod media;
mod operation;
mod pattern;
mod read;
mod response;
mod security;
mod template;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde_json::Value;

pub use media::Media;
pub use operation::{Body, Envelope, Operation, Parameter, Place, Style};
pub use response::{Field, FieldForm, Response, Status, Triple};
pub use security::{Scheme, SchemeKind};
pub(crate) use words::NAMED;

/// An OpenAPI document, read into what a judge needs of it.
#[derive(Debug, Clone)]
pub struct Document {
    raw: Value,
    /// Every operation under `paths`, in the document's order.
    pub operations: Vec<Operation>,
    /// Every scheme under `components.securitySchemes`, in the document's order.
    pub schemes: Vec<Scheme>,
    /// What of the document cannot be read; the rest can be judged all the same.
    pub unreadable: Vec<DocumentError>,
    /// The keys of operations that are there but not wanted (see [`Document::select`]).
    pub left_out: BTreeSet<String>,
}

/// Why a text is not a document that can be judged, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    /// A JSON pointer into the document; empty when the text could not be read at all.
    pub pointer: String,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

impl std::error::Error for DocumentError {}

impl DocumentError {
    fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        DocumentError { pointer: pointer.into(), message: message.into() }
    }
}

/// Scheme and authority of an absolute URL.
fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url.get(start..)?.find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    url.get(..end)
}

/// The path of a URL, which may be relative.
fn path(url: &str) -> String {
    let after = origin(url).and_then(|origin| url.get(origin.len()..)).unwrap_or(url);
    let path = after.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

impl Document {
    /// Whether a URL is on the document's first server: relative to it, or of its origin (OAS 3.0.3, Server Object).
    #[must_use]
    pub fn is_own(&self, url: &str) -> bool {
        let server = self.raw.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or("/");
        origin(url).is_none_or(|of_url| origin(server) == Some(of_url))
    }

    /// The path of a URL under a base that stands for the document's first server: what follows that server's own path, where the
    /// URL is absolute and lies below it.
    #[must_use]
    pub fn own_path(&self, url: &str) -> String {
        let server = self.raw.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
        let whole = path(url);
        let below = match (origin(url), origin(server)) {
            (Some(of_url), Some(of_server)) if of_url == of_server => {
                whole.strip_prefix(path(server).trim_end_matches('/'))
            }
            _ => None,
        };
        below.filter(|rest| rest.starts_with('/')).unwrap_or(&whole).to_owned()
    }

    /// Reads the document in a file, with what it refers to in others. These are found by their paths relative to the one that refers.
    ///
    /// # Errors
    /// When it cannot be read, is neither YAML nor JSON, or is no OpenAPI document.
    pub fn read(path: &Path) -> Result<Document, DocumentError> {
        let text = std::fs::read_to_string(path).map_err(|error| DocumentError::new("", error.to_string()))?;
        let mut raw = read::value(&text).map_err(|message| DocumentError::new("", message))?;
        drop(text);
        anchor::resolve(&mut raw);
        Document::from_value(files::gather(raw, path))
    }

    /// Reads a document written as YAML or JSON, without other files.
    ///
    /// # Errors
    /// When the text is neither, or is no OpenAPI document.
    pub fn parse(text: &str) -> Result<Document, DocumentError> {
        let raw = read::value(text).map_err(|message| DocumentError::new("", message))?;
        Document::from_value(raw)
    }

    /// Reads a document that is a value already. What is wrong with a single operation or scheme is noted beside it.
    ///
    /// # Errors
    /// When the value holds no `openapi`.
    pub fn from_value(mut raw: Value) -> Result<Document, DocumentError> {
        if raw.get("openapi").is_none() {
            return Err(DocumentError::new("", "this is no OpenAPI document: it has no `openapi` at its top"));
        }
        anchor::resolve(&mut raw);
        let mended = lost::mend(&mut raw).into_iter().map(|(pointer, reference)| {
            let reason = "leads nowhere as it is written, and is read as if the name in it were meant as a whole";
            DocumentError::new(pointer, format!("{reference} {reason}"))
        });
        let lost = lost::take(&mut raw).into_iter().map(|(pointer, reference)| {
            DocumentError::new(pointer, format!("{reference} leads nowhere, and is read as if nothing were said here"))
        });
        let lacking = template::complete(&mut raw).into_iter().map(|(pointer, name)| {
            DocumentError::new(pointer, format!("no parameter declares {{{name}}} of the path: it is taken for a text"))
        });
        let patterns = pattern::mend(&mut raw).into_iter().map(|(pointer, pattern)| {
            let reason = "is no regular expression of ECMA-262, and is read as it is meant, or as if it were not there";
            DocumentError::new(pointer, format!("the pattern {pattern} {reason}"))
        });
        let mut unreadable: Vec<DocumentError> = mended.chain(lost).chain(lacking).chain(patterns).collect();
        let mut document = Document {
            raw,
            operations: Vec::new(),
            schemes: Vec::new(),
            unreadable: Vec::new(),
            left_out: BTreeSet::new(),
        };
        document.operations = operation::all(&document, &mut unreadable);
        document.schemes = security::all(&document, &mut unreadable);
        document.unreadable = unreadable;
        Ok(document)
    }

    /// The whole document as it was written, but for references that lead nowhere, and with what only path templates name.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// True for OpenAPI 3.0, whose schemas are not yet JSON Schema.
    #[must_use]
    pub fn is_3_0(&self) -> bool {
        self.raw.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"))
    }

    /// The operation of this key ("DELETE /orgs/{orgId}").
    #[must_use]
    pub fn operation(&self, key: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.key == key)
    }

    /// Leaves only the operations that are wanted: of the others, nothing is demanded.
    pub fn select(&mut self, wanted: impl Fn(&Operation) -> bool) {
        let (wanted, others) = std::mem::take(&mut self.operations).into_iter().partition(wanted);
        self.operations = wanted;
        self.left_out.extend(others.into_iter().map(|operation: Operation| operation.key));
    }

    /// Every declared triple, in the document's order.
    #[must_use]
    pub fn triples(&self) -> Vec<Triple> {
        self.operations.iter().flat_map(Operation::triples).collect()
    }

    /// What lies at a pointer once every `$ref` on the spot is followed, and the pointer of where it really lies.
    ///
    /// # Errors
    /// When the pointer or a `$ref` leads nowhere, out of the document, or in a circle.
    pub fn resolve(&self, pointer: &str) -> Result<(String, &Value), DocumentError> {
        let mut at = pointer.to_owned();
        for _ in 0..64 {
            let found = self.raw.pointer(&at);
            let value = found.ok_or_else(|| DocumentError::new(pointer, format!("nothing lies at #{at}")))?;
            match value.get("$ref").and_then(Value::as_str) {
                None => return Ok((at, value)),
                Some(reference) => match reference.strip_prefix('#') {
                    Some(inside) => at = decoded(inside).into_owned(),
                    None => return Err(DocumentError::new(at, format!("{reference} lies outside the document"))),
                },
            }
        }
        Err(DocumentError::new(pointer, "this $ref leads in a circle"))
    }
}

/// A `$ref` fragment is percent-encoded (RFC 6901, section 6).
pub(crate) fn decoded(fragment: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(fragment).decode_utf8_lossy()
}

/// The pointer of a member.
pub(crate) fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
