//! Whether a schema allows `null`, by whatever it says of itself, its alternatives or its parts. Nothing here makes a type.

use super::schema::MAX_DEPTH;
use super::view::{Slot, View};
use super::{Lowering, compose};
use crate::diagnostic::{Diagnostic, Origin};
use openapiv3::{ReferenceOr, Schema};
use std::collections::HashSet;

impl Lowering<'_> {
    /// Whether `null` is allowed, by `nullable`, a `null` constant, a `null` alternative, or all parts; a reference alone says it itself.
    pub(super) fn is_nullable(&mut self, view: &View) -> bool {
        view.takes_null()
            || view.one_of.iter().chain(&view.any_of).any(|slot| self.alternative_takes_null(slot))
            || (view.is_silent()
                && compose::annotated(view, &view.all_of).is_none()
                && self.parts_take_null(view, &mut HashSet::new(), 0) == Some(true))
    }

    /// Whether the parts of an `allOf` allow `null`: each has to, and one has to say so. None where none says anything of it that was not
    /// `seen` before.
    fn parts_take_null(&self, view: &View, seen: &mut HashSet<Origin>, depth: usize) -> Option<bool> {
        let mut said = None;
        for slot in &view.all_of {
            let Some(origin) = self.place(slot).ok().filter(|_| depth < MAX_DEPTH) else { return Some(false) };
            if !seen.insert(origin) {
                continue;
            }
            let Some(part) = self.viewed(slot) else { return Some(false) };
            let inner = if part.takes_null() {
                Some(true)
            } else if !part.one_of.is_empty() || !part.any_of.is_empty() {
                Some(part.one_of.iter().chain(&part.any_of).any(|slot| self.alternative_takes_null(slot)))
            } else if part.is_silent() {
                self.parts_take_null(&part, seen, depth + 1)
            } else {
                Some(false)
            };
            match inner {
                Some(false) => return Some(false),
                Some(true) => said = Some(true),
                None => {}
            }
        }
        said
    }

    /// Where the schema of a slot stands, its reference followed.
    ///
    /// # Errors
    /// The reference leads nowhere.
    pub(super) fn place(&self, slot: &Slot) -> Result<Origin, Diagnostic> {
        match &slot.schema {
            ReferenceOr::Item(_) => Ok(slot.origin.clone()),
            ReferenceOr::Reference { reference } => {
                self.spec.target(reference, &slot.origin).and_then(|origin| self.spec.follow(&origin))
            }
        }
    }

    /// The schema of a slot, its reference followed.
    pub(super) fn viewed(&self, slot: &Slot) -> Option<View> {
        let origin = self.place(slot).ok()?;
        match &slot.schema {
            ReferenceOr::Item(schema) => Some(View::new(schema.clone(), &origin)),
            ReferenceOr::Reference { .. } => {
                self.spec.piece::<Schema>(&origin).ok().map(|schema| View::new(schema, &origin))
            }
        }
    }

    /// Whether an alternative allows `null`, by whatever it says of itself.
    fn alternative_takes_null(&self, slot: &Slot) -> bool {
        self.viewed(slot).is_some_and(|view| view.takes_null())
    }
}
