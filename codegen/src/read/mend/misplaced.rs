//! A reference where OpenAPI has none in; what it leads to, written out one level deep, out: plain members are copied, objects
//! become references of their own. So every reference stays relative to the document that it was written in.
//! It must never know how a document came to be split like this.

use std::sync::Arc;

use super::super::grammar::{Kind, Place, Standing};
use super::super::reference::split;
use super::super::value::{Members, Value};
use super::reach::to_members;
use super::walk::Reference;
use super::{Mending, weigh};
use crate::diagnostic::{Diagnostic, Origin};

/// More references written out than any document has operations.
const MOST: usize = 100_000;

impl Mending<'_> {
    /// Whether a reference cannot be left for `openapiv3` to read. OAS 3.0.3, Path Item Object: `$ref` may stand beside others.
    pub(super) fn is_misplaced(&self, from: &Origin, place: Place) -> bool {
        let alone = || self.spec.raw(from).and_then(Value::as_object).is_none_or(|members| members.len() == 1);
        !place.may_be_reference() || (place == Place::One(Kind::PathItem) && !alone())
    }

    /// Puts what a misplaced reference leads to in its place, and mends that.
    pub(super) fn write_out(&mut self, from: &Origin, reference: &Reference) {
        let found = match self.spec.target(&reference.text, from).and_then(|target| self.spec.follow(&target)) {
            Ok(target) if self.written_out.len() < MOST => self.members_of(&target, from, reference),
            Ok(_) => Err(Diagnostic::error("too-large", from, "the document expands to more than can be read")),
            Err(fault) => Err(fault),
        };
        let found = match found {
            Ok(found) => {
                self.note(from, reference.place);
                found
            }
            Err(mut fault) => {
                weigh(reference.place, &mut fault);
                self.diagnostics.push(fault);
                Members::new()
            }
        };
        let document = self.spec.documents.get_mut(&from.document);
        let node = document.and_then(|document| document.value.pointer_mut(&from.pointer));
        if let Some(members) = node.and_then(Value::as_object_mut) {
            members.remove("$ref");
            for (key, value) in found {
                members.or_insert(key, value);
            }
            self.written_out.insert(from.clone());
            self.subtree(from, reference.place);
        }
    }

    /// Whether a reference stands for a whole list, which was read as the only element of one.
    pub(super) fn is_whole_list(&self, from: &Origin, reference: &Reference) -> bool {
        let list = |origin: &Origin| self.spec.raw(origin).and_then(Value::as_array).map(<[Value]>::len);
        let alone = from.pointer.ends_with("/0") && from.parent().is_some_and(|parent| list(&parent) == Some(1));
        let target = || self.spec.target(&reference.text, from).and_then(|target| self.spec.follow(&target));
        alone && reference.place.may_be_reference() && target().is_ok_and(|target| list(&target).is_some())
    }

    /// Puts references to the elements of a list in the place of one to the whole.
    pub(super) fn spread(&mut self, from: &Origin, reference: &Reference) {
        let (Place::One(kind), Some(parent)) = (reference.place, from.parent()) else { return };
        let target = self.spec.target(&reference.text, from).and_then(|target| self.spec.follow(&target));
        let Ok(target) = target else { return };
        let count = self.spec.raw(&target).and_then(Value::as_array).map_or(0, <[Value]>::len);
        let file = self.file_to(&target, from, split(&reference.text).0);
        let base = format!("{file}#{}", target.pointer.replace('%', "%25"));
        self.note(from, Place::List(kind));
        let document = self.spec.documents.get_mut(&from.document);
        if let Some(node) = document.and_then(|document| document.value.pointer_mut(&parent.pointer)) {
            *node = (0..count).map(|index| Value::reference(&format!("{base}/{index}"))).collect();
            self.subtree(&parent, Place::List(kind));
        }
    }

    /// Says once what else the writing out of one reference brings with it.
    fn note(&mut self, from: &Origin, place: Place) {
        let mut around = std::iter::successors(from.parent(), Origin::parent);
        if !around.any(|origin| self.written_out.contains(&origin)) {
            let origin = from.child("$ref");
            self.diagnostics.push(if place.may_be_reference() {
                let message = "what stands beside this `$ref` is kept, and goes before what it leads to";
                Diagnostic::note("kept-beside-reference", &origin, message).help("OpenAPI leaves open what this means")
            } else {
                let message = "OpenAPI has no reference here; it is read as what it leads to";
                Diagnostic::note("misplaced-reference", &origin, message).help("other readers may refuse it")
            });
        }
    }

    fn members_of(&mut self, target: &Origin, from: &Origin, reference: &Reference) -> Result<Members, Diagnostic> {
        let standing = self.standing(target);
        let fits = standing == Standing::Free || standing == Standing::Place(reference.place);
        let file = self.file_to(target, from, split(&reference.text).0);
        match self.spec.raw(target) {
            Some(Value::Object(whole)) if fits => {
                let base = format!("{file}#{}", target.pointer.replace('%', "%25"));
                Ok(to_members(reference.place, whole, &base))
            }
            _ => {
                let wanted = Standing::Place(reference.place).words();
                let message = format!("`{}` does not lead to {wanted}", reference.text);
                let blamed = self.spec.blamed(from);
                Err(Diagnostic::warning("reference-to-other-kind", &blamed, message)
                    .help("it is read as if nothing were said here"))
            }
        }
    }

    /// Returns the file part of a reference from one place to another.
    fn file_to(&mut self, target: &Origin, from: &Origin, file: &str) -> String {
        if target.document == from.document {
            return String::new();
        }
        let key = (Arc::clone(&from.document), file.to_owned());
        if self.spec.files.get(&key) == Some(&Ok(Arc::clone(&target.document))) {
            return file.to_owned();
        }
        // References to references led there: from here it has no path of its own.
        let alias = format!("x-specbound-file:{}", target.document);
        self.spec.files.insert((Arc::clone(&from.document), alias.clone()), Ok(Arc::clone(&target.document)));
        alias
    }
}

impl Place {
    /// Returns whether a Reference Object may stand here.
    pub(super) fn may_be_reference(self) -> bool {
        matches!(self, Place::One(kind) if kind.may_be_reference())
    }
}

impl Standing {
    /// Returns what stands there, in words.
    pub(super) fn words(self) -> String {
        match self {
            Standing::Free => "something else".to_owned(),
            Standing::Plain => "a plain value".to_owned(),
            Standing::Place(Place::One(kind)) => format!("an object of the kind {kind:?}"),
            Standing::Place(Place::Map(kind)) => format!("a mapping of objects of the kind {kind:?}"),
            Standing::Place(Place::List(kind)) => format!("a list of objects of the kind {kind:?}"),
        }
    }
}
