//! The text of a document in; a [`Spec`] out, whose every node the `openapiv3` crate can read, with a finding for
//! each thing that had to be mended for that.
//! It must never know the IR, tokens or identifiers, and it does no I/O: other files come through a [`Library`].

mod grammar;
mod locate;
mod mend;
mod reference;
mod text;
mod value;
mod version;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Error};

use crate::diagnostic::{Diagnostic, Diagnostics, Origin, tokens};

pub use locate::{Span, locate, locate_all};
pub(crate) use mend::is_binary;
pub(crate) use reference::alike;
pub use value::{Members, Value};
pub use version::Version;

/// How a document asks its caller for another file, on whatever thread it is read.
pub trait Library: Sync {
    /// Returns the name and the text of the document that `reference` (a relative path, without a fragment) means
    /// in `from_document`. The same file must get the same name however it is reached.
    ///
    /// Errors: a sentence that says why there is no such document.
    fn text(&self, from_document: &str, reference: &str) -> Result<(String, String), String>;
}

/// A library without a document, for texts that stand alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLibrary;

impl Library for NoLibrary {
    fn text(&self, _from_document: &str, _reference: &str) -> Result<(String, String), String> {
        Err("this document is read alone, without other files".to_owned())
    }
}

/// An OpenAPI document and all documents it reaches, each rewritten to the 3.0 form that `openapiv3` reads.
#[derive(Debug)]
pub struct Spec {
    root: Arc<str>,
    version: Version,
    documents: BTreeMap<Arc<str>, Document>,
    // (document that refers, file part of the reference) → document meant, or why there is none.
    files: BTreeMap<(Arc<str>, String), Result<Arc<str>, String>>,
}

#[derive(Debug)]
struct Document {
    value: Value,
    version: Version,
    // The pointers of schemas by their `$id`.
    ids: BTreeMap<String, String>,
    // Likewise, by the `$dynamicAnchor` that each alone has.
    dynamic: BTreeMap<String, String>,
}

impl Document {
    fn new(text: &str, value: Value, version: Version) -> Self {
        // Few documents have any, and going through all of one takes its time.
        let ids = if text.contains("$id") { reference::ids(&value) } else { BTreeMap::new() };
        let dynamic = if text.contains("$dynamicAnchor") { reference::dynamic(&value) } else { BTreeMap::new() };
        Document { value, version, ids, dynamic }
    }
}

impl Spec {
    /// Returns the document called `name`, read from `text`, with every file it refers to.
    /// No text is kept.
    ///
    /// Returns `None` only when nothing can be done with the text: it is neither JSON nor YAML,
    /// or is not an OpenAPI 3 document. The reasons are then among the errors in `diagnostics`. References to files that
    /// are not there are errors too, but leave a `Spec`, and so do those to nothing where an operation would be lost.
    pub fn read<'t>(
        name: &str,
        text: impl Into<Cow<'t, str>>,
        library: &dyn Library,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spec> {
        let root = Origin::root(name);
        let text = text.into();
        let value = text::parse(&root, &text, diagnostics)?;
        let version = version::of(&root, &value, diagnostics)?;
        let document = Document::new(&text, value, version);
        drop(text);
        let mut spec = Spec {
            root: Arc::clone(&root.document),
            version,
            documents: BTreeMap::from([(root.document, document)]),
            files: BTreeMap::new(),
        };
        mend::mend(&mut spec, library, diagnostics);
        Some(spec)
    }

    /// Returns the origin of the whole root document.
    pub fn root(&self) -> Origin {
        Origin { document: Arc::clone(&self.root), pointer: "".into() }
    }

    /// Returns the version of the OpenAPI Specification that the root document follows.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns the names of all documents that were read, in order of name.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(|name| &**name)
    }

    /// Returns the node at `origin` as it stands after mending, or `None` when there is none.
    pub fn raw(&self, origin: &Origin) -> Option<&Value> {
        let mut node = &self.documents.get(&origin.document)?.value;
        for token in tokens(&origin.pointer) {
            node = reference::step(node, &token)?.1;
        }
        Some(node)
    }

    /// Returns the node at `origin` as one of `openapiv3`'s types.
    ///
    /// Errors: `no-such-node` when there is nothing, `unreadable-node` when it has not the form of `T`.
    pub fn piece<T: DeserializeOwned + Send>(&self, origin: &Origin) -> Result<T, Diagnostic> {
        let node = self
            .raw(origin)
            .ok_or_else(|| Diagnostic::error("no-such-node", origin, "the document has nothing here"))?;
        let read = if is_deeper(node, SHALLOW) { roomy(|| T::deserialize(node)) } else { T::deserialize(node) };
        read.map_err(|error| Diagnostic::error("unreadable-node", origin, format!("this cannot be read: {error}")))
    }
}

/// As deep as an object may nest to be read on any stack: a level of `openapiv3` takes some 40 KB of it when it is not
/// optimised, and a test's thread has 2 MB.
const SHALLOW: usize = 24;
/// Enough for the deepest text that is read at all.
const ROOM: usize = 64 << 20;

fn is_deeper(node: &Value, levels: usize) -> bool {
    match levels.checked_sub(1) {
        None => node.is_object() || node.is_array(),
        Some(levels) => match node {
            Value::Object(members) => members.values().any(|child| is_deeper(child, levels)),
            Value::Array(elements) => elements.iter().any(|child| is_deeper(child, levels)),
            _ => false,
        },
    }
}

/// Reads on a stack of its own.
fn roomy<T: Send>(read: impl FnOnce() -> serde_json::Result<T> + Send) -> serde_json::Result<T> {
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, read);
        match reader.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(_)) => Err(serde_json::Error::custom("its reader failed")),
            Err(error) => Err(serde_json::Error::custom(error)),
        }
    })
}
