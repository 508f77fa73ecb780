//! `allOf`: all parts merged into one schema, then lowered as if it had been written so.

use super::Lowering;
use super::schema::Lowered;
use super::view::{Additional, Slot, View};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Constraints, Ty};
use openapiv3::{ReferenceOr, Schema};
use std::collections::HashSet;

/// More parts of parts than any document needs; it guards the stack.
const MAX_PARTS: usize = 200;

/// The way through the parts of one `allOf`.
struct Path {
    /// The schemas being merged, each a part of the one before, so that one that contains itself ends.
    open: Vec<Origin>,
    /// All that were merged: a part says nothing new the second time.
    seen: HashSet<Origin>,
}

impl Lowering<'_> {
    /// `allOf`, with its siblings.
    pub(super) fn all_of(&mut self, mut view: View, hint: &[String]) -> Lowered {
        let parts = std::mem::take(&mut view.all_of);
        if let Some(ty) = self.annotated_reference(&view, &parts) {
            return Lowered::Ty(ty);
        }
        let mut path = Path { open: vec![view.origin.clone()], seen: HashSet::new() };
        let mut merged = view;
        for part in parts {
            self.merge_slot(&mut merged, part, &mut path);
        }
        self.lowered(merged, hint)
    }

    /// `allOf: [$ref]` beside annotations alone is the usual way to say something about a reference: it is that type.
    fn annotated_reference(&mut self, view: &View, parts: &[Slot]) -> Option<Ty> {
        let (reference, origin) = annotated(view, parts)?;
        Some(self.reference(reference, origin))
    }

    /// Adds what a part says.
    fn merge_slot(&mut self, merged: &mut View, part: Slot, path: &mut Path) {
        let origin = match self.place(&part) {
            Ok(origin) => origin,
            Err(diagnostic) => return self.say(diagnostic),
        };
        if path.open.contains(&origin) {
            let message = "this schema is a part of itself by `allOf`";
            return self.say(
                Diagnostic::warning("all-of-cycle", &part.origin, message)
                    .help("the repeated part adds nothing and is left out"),
            );
        }
        if !path.seen.insert(origin.clone()) {
            return;
        }
        if path.open.len() > MAX_PARTS {
            let message = format!("`allOf` leads to `allOf` more than {MAX_PARTS} times in a row here");
            return self
                .say(Diagnostic::warning("all-of-too-deep", &part.origin, message).help("the rest is left out"));
        }
        let schema = match part.schema {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { .. } => match self.spec.piece::<Schema>(&origin) {
                Ok(schema) => schema,
                Err(diagnostic) => return self.say(diagnostic),
            },
        };
        path.open.push(origin.clone());
        let mut view = View::new(schema, &origin);
        // A part that is one of several, of which what is merged here is one, is chosen by that; it would never end otherwise.
        if self.offers(&origin, &path.open) {
            view.one_of.clear();
            view.any_of.clear();
        }
        for inner in std::mem::take(&mut view.all_of) {
            self.merge_slot(&mut view, inner, path);
        }
        path.open.pop();
        self.merge(merged, view);
    }

    /// Whether one of some schemas is among the alternatives of another, or among theirs.
    fn offers(&self, origin: &Origin, some: &[Origin]) -> bool {
        let (mut left, mut seen) = (vec![origin.clone()], HashSet::new());
        while let Some(origin) = left.pop() {
            for word in ["oneOf", "anyOf"] {
                let list = origin.child(word);
                let count = self.spec.raw(&list).and_then(|list| list.as_array()).map_or(0, <[_]>::len);
                let alternatives = (0..count).filter_map(|i| self.spec.follow(&list.index(i)).ok());
                for alternative in alternatives {
                    if some.contains(&alternative) {
                        return true;
                    }
                    if seen.insert(alternative.clone()) {
                        left.push(alternative);
                    }
                }
            }
        }
        false
    }

    fn merge(&mut self, merged: &mut View, part: View) {
        self.merge_types(merged, &part);
        merged.format = merged.format.take().or(part.format);
        merged.constraints.tighten(&part.constraints);
        merge_enumeration(merged, part.enumeration);
        for (name, slot) in part.properties {
            self.merge_property(merged, name, slot);
        }
        merged.required.extend(part.required);
        merged.patterns.extend(part.patterns);
        merged.additional = match (std::mem::take(&mut merged.additional), part.additional) {
            (Additional::Open, other) | (other, Additional::Open) => other,
            (Additional::Any, other) | (other, Additional::Any) => other,
            // Each part closes itself only against members that neither part knows, or no value would be left.
            (Additional::Closed, _) | (_, Additional::Closed) => Additional::Closed,
            (first @ Additional::Typed(_), Additional::Typed(_)) => first,
        };
        merged.items = merged.items.take().or(part.items);
        if merged.prefix.is_empty() {
            merged.prefix = part.prefix;
        }
        self.merge_alternatives(merged, part.one_of, part.any_of);
        merged.title = merged.title.take().or(part.title);
        merged.description = merged.description.take().or(part.description);
        merged.nullable |= part.nullable && merged.is_bare();
        // A discriminator of a part tells that part's heirs apart, and this is one of them.
    }

    fn merge_types(&mut self, merged: &mut View, part: &View) {
        if merged.types.is_empty() {
            merged.types.clone_from(&part.types);
            return;
        }
        if part.types.is_empty() || merged.types.iter().any(|ty| part.types.contains(ty)) {
            if !part.types.is_empty() {
                merged.types.retain(|ty| part.types.contains(ty));
            }
            return;
        }
        if merged.types == ["number"] && part.types == ["integer"] {
            merged.types.clone_from(&part.types);
            return;
        }
        if !(merged.types == ["integer"] && part.types == ["number"]) {
            let message =
                format!("`allOf` asks for {} and for {} at once", merged.types.join(" or "), part.types.join(" or "));
            let help = "no value satisfies both; the first is kept";
            self.say(Diagnostic::warning("all-of-conflict", &part.origin, message).help(help));
        }
    }

    /// A property that two parts describe satisfies both: where each names members of it, those of both. The later part, which refines
    /// the earlier one, stands for both otherwise.
    fn merge_property(&mut self, merged: &mut View, name: String, mut slot: Slot) {
        let Some(known) = merged.properties.get_mut(&name) else {
            merged.properties.insert(name, slot);
            return;
        };
        if same_schema(&known.schema, &slot.schema) {
            return;
        }
        if self.names_more(known, &slot) {
            std::mem::swap(known, &mut slot);
            known.beside.push(slot);
            return;
        }
        if self.says_which(known, &slot) {
            return;
        }
        match (&known.schema, &slot.schema) {
            (ReferenceOr::Item(first), ReferenceOr::Item(second)) => {
                let mut view = View::new(first.clone(), &known.origin);
                if View::new(second.clone(), &slot.origin)
                    .types
                    .iter()
                    .any(|ty| !view.types.is_empty() && !view.types.contains(ty))
                {
                    let message = format!("two parts of an `allOf` give `{name}` different types");
                    let help = "the later part is kept";
                    let diagnostic = Diagnostic::warning("all-of-conflict", &slot.origin, message).help(help);
                    self.diagnostics.push(diagnostic);
                    *known = slot;
                    return;
                }
                view.types.clear();
                // The later part, which refines the earlier one, wins unless it adds annotations alone.
                if !View::new(second.clone(), &slot.origin).is_bare() {
                    *known = slot;
                }
            }
            (ReferenceOr::Reference { .. }, ReferenceOr::Item(second)) => {
                if !View::new(second.clone(), &slot.origin).is_bare() {
                    *known = slot;
                }
            }
            (ReferenceOr::Item(_) | ReferenceOr::Reference { .. }, ReferenceOr::Reference { .. }) => *known = slot,
        }
    }

    /// What a value has to fit that several schemas speak of, all of them objects.
    pub(super) fn satisfying(&mut self, mut slot: Slot) -> View {
        let mut merged = View::empty(&slot.origin);
        let mut parts = std::mem::take(&mut slot.beside);
        parts.push(slot);
        merged.nullable = parts.iter().all(|part| self.viewed(part).is_some_and(|view| view.takes_null()));
        let mut path = Path { open: Vec::new(), seen: HashSet::new() };
        for part in parts {
            self.merge_slot(&mut merged, part, &mut path);
        }
        merged
    }

    /// Whether the first gives constants of the type that is all the second says: an heir's own name, beside the text that its base asks for.
    fn says_which(&self, first: &Slot, second: &Slot) -> bool {
        let (Some(first), Some(second)) = (self.viewed(first), self.viewed(second)) else { return false };
        let alike = first.types.iter().any(|ty| second.types.contains(ty));
        !first.enumeration.is_empty() && second.enumeration.is_empty() && alike
    }

    /// Whether both are objects without alternatives, of which the first names members that the second one does not.
    fn names_more(&self, first: &Slot, second: &Slot) -> bool {
        let named = |slot: &Slot| {
            let mut names = HashSet::new();
            self.member_names(slot, &mut names, &mut HashSet::new()).then_some(names)
        };
        named(first).zip(named(second)).is_some_and(|(first, second)| !first.is_subset(&second))
    }

    /// Adds the names of an object's members; whether it is nothing else.
    fn member_names(&self, slot: &Slot, names: &mut HashSet<String>, seen: &mut HashSet<Origin>) -> bool {
        let Ok(origin) = self.place(slot) else { return false };
        if !seen.insert(origin) {
            return true;
        }
        let Some(view) = self.viewed(slot) else { return false };
        let alone = view.one_of.is_empty() && view.any_of.is_empty() && view.enumeration.is_empty();
        if !alone || view.types.iter().any(|ty| ty != "object" && ty != "null") || seen.len() > MAX_PARTS {
            return false;
        }
        names.extend(view.properties.into_keys());
        view.all_of.iter().chain(&slot.beside).all(|part| self.member_names(part, names, seen))
    }

    fn merge_alternatives(&mut self, merged: &mut View, one_of: Vec<Slot>, any_of: Vec<Slot>) {
        let incoming = if one_of.is_empty() { any_of } else { one_of };
        if incoming.is_empty() {
            return;
        }
        if merged.one_of.is_empty() && merged.any_of.is_empty() {
            merged.one_of = incoming;
            return;
        }
        let message =
            "two parts of an `allOf` each have alternatives; every combination of them would be a type of its own";
        let help = "the alternatives of the first part are typed, the members of the others are kept untyped";
        self.say(Diagnostic::warning("all-of-alternatives", &merged.origin, message).help(help));
        if matches!(merged.additional, Additional::Closed) {
            merged.additional = Additional::Open;
        }
    }
}

/// The reference that is all that a schema says, annotations aside, beside the reference or in parts of their own.
pub(super) fn annotated<'s>(view: &View, parts: &'s [Slot]) -> Option<(&'s str, &'s Origin)> {
    let mut telling = parts.iter().filter(|part| !is_remark(part));
    let Slot { schema: ReferenceOr::Reference { reference }, origin, .. } = telling.next()? else { return None };
    if telling.next().is_some() {
        return None;
    }
    let mut bare = view.clone();
    bare.all_of.clear();
    if bare.types == ["object"] {
        bare.types.clear();
    }
    (bare.is_bare() && bare.required.is_empty()).then_some((reference, origin))
}

/// Whether a part has annotations alone.
fn is_remark(part: &Slot) -> bool {
    part.schema.as_item().is_some_and(|schema| {
        let data = &schema.schema_data;
        !data.nullable && data.discriminator.is_none() && {
            let view = View::new(schema.clone(), &part.origin);
            view.is_bare() && view.required.is_empty() && view.constraints == Constraints::NONE
        }
    })
}

fn merge_enumeration(merged: &mut View, part: Vec<serde_json::Value>) {
    if merged.enumeration.is_empty() {
        merged.enumeration = part;
    } else if !part.is_empty() {
        let both: HashSet<String> = part.iter().map(ToString::to_string).collect();
        merged.enumeration.retain(|value| both.contains(&value.to_string()));
    }
}

/// Whether two schemas say the same of a value, descriptions aside.
fn same_schema(first: &ReferenceOr<Schema>, second: &ReferenceOr<Schema>) -> bool {
    match (first, second) {
        (ReferenceOr::Item(first), ReferenceOr::Item(second)) => {
            first.schema_kind == second.schema_kind && first.schema_data.nullable == second.schema_data.nullable
        }
        (ReferenceOr::Reference { reference: first }, ReferenceOr::Reference { reference: second }) => first == second,
        (ReferenceOr::Item(_), ReferenceOr::Reference { .. })
        | (ReferenceOr::Reference { .. }, ReferenceOr::Item(_)) => false,
    }
}
