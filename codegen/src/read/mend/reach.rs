//! The references that were met in; what they lead to, mended as what the reference asks for, out. A reference that leads to
//! something of another kind is cut, since what stands there cannot be read as two kinds of object.
//! It must never know what a kind of object holds.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::super::Spec;
use super::super::grammar::{Kind, Place, Standing, below};
use super::super::reference::{MAX_HOPS, reference_of, split};
use super::super::value::{Members, Value};
use super::walk::{Mender, Reference};
use super::{Done, Mending, schema};
use crate::diagnostic::{Diagnostic, Diagnostics, Origin, push_token, tokens};

impl Mending<'_> {
    /// Goes on with what references lead to, until nothing new turns up.
    pub(super) fn reached(&mut self) {
        let mut next = 0;
        while let Some((from, reference)) = self.references.get(next).cloned() {
            next += 1;
            if !stands(self.spec, &from, &reference) {
                continue;
            }
            self.load_along(&from, &reference.text);
            self.whole(&from, &reference.text);
            if self.is_misplaced(&from, reference.place) {
                self.write_out(&from, &reference);
                continue;
            }
            if self.is_whole_list(&from, &reference) {
                self.spread(&from, &reference);
                continue;
            }
            let Ok(target) = self.spec.target(&reference.text, &from) else { continue };
            match self.standing(&target) {
                Standing::Free => self.subtree(&target, reference.place),
                Standing::Place(place) if place == reference.place => self.boolean(&from, place, &target),
                Standing::Place(_) | Standing::Plain => self.astray(&from, &reference, &target),
            }
        }
        self.torn();
    }

    /// Loads the files that lead from a reference to what it finally means, each of which may lead into another.
    fn load_along(&mut self, from: &Origin, reference: &str) {
        let (mut at, mut reference) = (from.clone(), reference.to_owned());
        for _ in 0..MAX_HOPS {
            self.load(&at, split(&reference).0);
            let Ok(target) = self.spec.target(&reference, &at) else { return };
            let Some(next) = self.spec.raw(&target).and_then(reference_of).map(ToString::to_string) else { return };
            if !self.walked.insert(target.clone()) {
                return;
            }
            (at, reference) = (target, next);
        }
    }

    /// Says so where a reference means a whole file, but strictly a member without a name in it.
    fn whole(&mut self, from: &Origin, reference: &str) {
        let Some(file) = reference.strip_suffix("#/") else { return };
        if let Ok(base) = self.spec.target(file, from)
            && self.spec.is_whole("/", &base)
        {
            let message = format!("`{reference}` is read as the whole of `{file}`");
            let note = Diagnostic::note("empty-pointer", &self.spec.blamed(from), message);
            self.diagnostics.push(note.help("leave `#/` out; strictly, it is a member whose name is empty"));
        }
    }

    /// What was mended on its own may since have become a part of something larger, mended as something else.
    fn torn(&mut self) {
        let (spec, done) = (&*self.spec, &self.done);
        let torn =
            self.references.par_iter().filter(|(from, reference)| torn_target(spec, done, from, reference).is_some());
        for (from, reference) in torn.cloned().collect::<Vec<_>>() {
            // One that was cut may have been on the way of another.
            if let Some(target) = torn_target(self.spec, &self.done, &from, &reference) {
                self.astray(&from, &reference, &target);
            }
        }
    }

    /// Returns what stands at `origin`, by the grammar from whatever was mended around it.
    pub(super) fn standing(&self, origin: &Origin) -> Standing {
        standings(&self.done, origin).next().unwrap_or(Standing::Free)
    }

    /// A boolean that is a schema where it stands (`additionalProperties`) is none to `openapiv3` where it is referred to.
    fn boolean(&mut self, from: &Origin, place: Place, target: &Origin) {
        if let Some(Value::Bool(allows)) = self.spec.raw(target) {
            let meant = schema::boolean(*allows);
            self.replace(from, place, meant);
        }
    }

    /// A reference to something of another kind. The schema of a parameter, a header or a media type is meant where a schema
    /// or another header belongs; of anything else nothing can be made.
    fn astray(&mut self, from: &Origin, reference: &Reference, target: &Origin) {
        let text = &reference.text;
        let found = self.standing(target);
        let schema = format!("{text}/schema");
        let has_schema = self.spec.raw(target).is_some_and(|node| node.get("schema").is_some());
        let schema_of = [Kind::Parameter, Kind::Header, Kind::MediaType].map(|kind| Standing::Place(Place::One(kind)));
        let meant = match reference.place {
            Place::One(Kind::Schema) if has_schema && schema_of.contains(&found) => Value::reference(&schema),
            Place::One(Kind::Header) if has_schema && schema_of.contains(&found) => {
                [("schema", Value::reference(&schema))].into()
            }
            _ => Members::new().into(),
        };
        let help = match meant == Members::new().into() {
            false => format!("it is read as `{schema}`"),
            true => "it is read as if nothing were said here".to_owned(),
        };
        let message =
            format!("`{text}` leads to {}, not to {}", found.words(), Standing::Place(reference.place).words());
        let blamed = self.spec.blamed(from);
        self.diagnostics.push(Diagnostic::warning("reference-to-other-kind", &blamed, message).help(help));
        // A discriminator's mapping is left as it is: a value of it leads to no alternative.
        if self.spec.raw(from).and_then(reference_of).is_some() {
            self.replace(from, reference.place, meant);
        }
    }

    /// Puts what was meant in the place of a reference, beside whatever stands beside that.
    pub(super) fn replace(&mut self, from: &Origin, place: Place, meant: Value) {
        let Some(document) = self.spec.documents.get_mut(&from.document) else { return };
        let version = document.version;
        let Some(node) = document.value.pointer_mut(&from.pointer) else { return };
        if let (Some(members), Value::Object(meant)) = (node.as_object_mut(), meant) {
            members.remove("$ref");
            members.extend(meant);
        }
        // What is missing now was never there, and that was said.
        let mut unsaid = Diagnostics::new();
        let mut mender = Mender::new(from, version, &document.dynamic, &mut unsaid);
        mender.visit(place, node);
        self.references.extend(mender.finish());
    }
}

/// Whether a reference was not replaced meanwhile.
fn stands(spec: &Spec, from: &Origin, reference: &Reference) -> bool {
    let node = spec.raw(from);
    node.and_then(|node| reference_of(node).or_else(|| node.as_text())) == Some(&reference.text)
}

/// What a reference leads to, if that was mended as something else than it asks for.
fn torn_target(spec: &Spec, done: &Done, from: &Origin, reference: &Reference) -> Option<Origin> {
    let target = stands(spec, from, reference).then(|| spec.target(&reference.text, from).ok())??;
    let apart = standings(done, &target).any(|standing| standing != Standing::Place(reference.place));
    apart.then_some(target)
}

/// What every subtree around a node that was mended, the innermost first, makes of it; those that the grammar leaves out say nothing.
fn standings(done: &Done, origin: &Origin) -> impl Iterator<Item = Standing> {
    let around = std::iter::successors(Some(origin.clone()), Origin::parent);
    around.filter_map(|root| {
        let mut standing = Standing::Place(*done.get(&root)?);
        for token in tokens(origin.pointer.get(root.pointer.len()..).unwrap_or_default()) {
            standing = match standing {
                Standing::Place(place) => below(place, &token),
                Standing::Free | Standing::Plain => standing,
            };
        }
        (standing != Standing::Free).then_some(standing)
    })
}

/// Puts references to all members of a mapping, or of an object of the specification, in the place of one to the whole.
pub(super) fn to_members(place: Place, whole: &Members, base: &str) -> Members {
    let mut members = Members::new();
    for (key, value) in whole.iter() {
        let mut reference = base.to_owned();
        push_token(&mut reference, &key.replace('%', "%25"));
        let to = |reference: String| Value::reference(&reference);
        let member = match below(place, key) {
            Standing::Place(Place::List(kind)) if kind.may_be_reference() => {
                let count = value.as_array().map_or(0, <[Value]>::len);
                Value::Array((0..count).map(|index| to(format!("{reference}/{index}"))).collect())
            }
            Standing::Place(Place::One(_) | Place::Map(_)) if value.is_object() => to(reference),
            Standing::Place(_) | Standing::Plain => value.clone(),
            Standing::Free if key == "$ref" => continue,
            Standing::Free => value.clone(),
        };
        members.insert(key, member);
    }
    members
}
