//! A [`Spec`] as its documents were written in; the same in a form that `openapiv3` reads whole out, with every
//! file that is referred to loaded and every reference checked.
//! It must never know the IR. What one kind of object needs stands in the file of its name.

mod bounds;
mod compose;
mod misplaced;
mod parameter;
mod path;
mod reach;
mod schema;
mod security;
mod types;
mod values;
mod walk;

pub(crate) use schema::is_binary;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use self::walk::{Mender, Reference};
use super::grammar::{Kind, Place};
use super::reference::{is_url, percent_decoded, reference_of};
use super::value::{Members, Value};
use super::{Document, Library, Spec, text, version};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, Severity};

/// On a schema whose `oneOf` or `anyOf` had a `null` alternative before others: its index in the document.
pub(super) const NULL_INDEX: &str = "x-specbound-null-index";

/// Mends the root document, and from its references on everything that it reaches.
pub(super) fn mend(spec: &mut Spec, library: &dyn Library, diagnostics: &mut Diagnostics) {
    let mut mending = Mending {
        spec,
        library,
        diagnostics,
        done: BTreeMap::new(),
        references: Vec::new(),
        written_out: BTreeSet::new(),
        walked: BTreeSet::new(),
    };
    let root = mending.spec.root();
    mending.subtree(&root, Place::One(Kind::OpenApi));
    mending.reached();
    mending.check();
}

/// The roots of all subtrees that were mended, and as what.
type Done = BTreeMap<Origin, Place>;

struct Mending<'m> {
    spec: &'m mut Spec,
    library: &'m dyn Library,
    diagnostics: &'m mut Diagnostics,
    done: Done,
    references: Vec<(Origin, Reference)>,
    // Where references were written out.
    written_out: BTreeSet<Origin>,
    // References along which files were loaded.
    walked: BTreeSet<Origin>,
}

impl Mending<'_> {
    /// Mends what stands at `origin`, as what belongs at such a place, and keeps the references in it for later.
    fn subtree(&mut self, origin: &Origin, place: Place) {
        self.done.insert(origin.clone(), place);
        let Some(document) = self.spec.documents.get_mut(&origin.document) else { return };
        let mut whole = std::mem::take(&mut document.value);
        let mut mender = Mender::new(origin, document.version, &document.dynamic, self.diagnostics);
        if let Some(node) = whole.pointer_mut(&origin.pointer) {
            mender.visit(place, node);
        }
        let references = mender.finish();
        document.value = whole;
        self.references.extend(references);
    }

    /// Loads the file that a reference names, unless it is there already.
    fn load(&mut self, from: &Origin, file: &str) {
        let key = (Arc::clone(&from.document), file.to_owned());
        if file.is_empty() || is_url(file) || self.spec.is_id(file, from) || self.spec.files.contains_key(&key) {
            return;
        }
        // A reference is a URI, in which a blank is `%20`; a file may be called so all the same.
        let decoded = percent_decoded(file);
        let loaded = self.library.text(&from.document, &decoded);
        let loaded = loaded.or_else(|why| match &*decoded == file {
            true => Err(why),
            false => self.library.text(&from.document, file).map_err(|_| why),
        });
        let loaded = loaded.and_then(|(name, text)| self.add(&name, text));
        self.spec.files.insert(key, loaded);
    }

    fn add(&mut self, name: &str, text: String) -> Result<Arc<str>, String> {
        let root = Origin::root(name);
        if let Some((known, _)) = self.spec.documents.get_key_value(&*root.document) {
            return Ok(Arc::clone(known));
        }
        let value = text::parse(&root, &text, self.diagnostics)
            .ok_or_else(|| "it is neither JSON nor YAML that can be read".to_owned())?;
        let whole = value.get("openapi").is_some();
        let version = if whole {
            version::of(&root, &value, self.diagnostics).ok_or_else(|| "its version cannot be read".to_owned())?
        } else {
            self.spec.version
        };
        let document = Document::new(&text, value, version);
        drop(text);
        self.spec.documents.insert(Arc::clone(&root.document), document);
        if whole {
            self.subtree(&root, Place::One(Kind::OpenApi));
        }
        Ok(root.document)
    }

    /// Takes away what stands beside a reference, of which nothing was mended: it says nothing (OAS 3.0.3, Reference Object).
    fn clear(&mut self, from: &Origin) {
        let document = self.spec.documents.get_mut(&from.document);
        let node = document.and_then(|document| document.value.pointer_mut(&from.pointer));
        if let Some(members) = node.and_then(Value::as_object_mut) {
            members.retain(|name| name == "$ref");
        }
    }

    /// Says of every reference that leads nowhere so, whether or not anything would be generated from it, and goes on without it where
    /// that takes away no more than what it stands for.
    fn check(&mut self) {
        let spec = &*self.spec;
        let leads_nowhere =
            |from: &Origin| spec.raw(from).and_then(reference_of).is_some() && spec.follow(from).is_err();
        let lost = self.references.par_iter().filter(|(from, _)| leads_nowhere(from));
        for (from, reference) in lost.cloned().collect::<Vec<_>>() {
            // Without one of a circle, the others lead somewhere.
            let Err(mut fault) = self.spec.follow(&from) else { continue };
            weigh(reference.place, &mut fault);
            let cut = fault.severity == Severity::Warning && !is_aside(reference.place);
            if cut {
                let help = fault.help.take().map(|help| format!("; {help}")).unwrap_or_default();
                fault = fault.help(format!("it is read as if nothing were said here{help}"));
            }
            self.diagnostics.push(fault);
            if cut {
                self.clear(&from);
                self.replace(&from, reference.place, Members::new().into());
            }
        }
    }
}

/// Whether nothing is generated from what stands there.
fn is_aside(place: Place) -> bool {
    matches!(place, Place::One(Kind::Example | Kind::Link))
}

/// A reference that cannot be followed is an error where a file is missing that its owner has, or an operation, or what keeps others
/// from calling it, would be.
fn weigh(place: Place, fault: &mut Diagnostic) {
    match place {
        _ if is_aside(place) => fault.severity = Severity::Warning,
        Place::One(
            Kind::Schema | Kind::Parameter | Kind::RequestBody | Kind::Response | Kind::Header | Kind::Callback,
        ) => {}
        Place::One(_) | Place::Map(_) | Place::List(_) => fault.severity = Severity::Error,
    }
}
