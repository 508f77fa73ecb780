//! `oneOf` and `anyOf`: one of several types, told apart by a discriminator or by what fits best.

use super::constants::constants;
use super::schema::{Lowered, MAX_DEPTH};
use super::view::{Additional, Slot, View};
use super::{Lowering, extend, settle};
use crate::diagnostic::Diagnostic;
use crate::ir::{Enum, EnumKind, EnumValue, Shape, Tag, Ty, Union, Variant};
use openapiv3::ReferenceOr;
use std::collections::{BTreeSet, HashSet};

/// More combinations of one alternative than any document means to describe.
const MAX_JOINED: usize = 32;

impl Lowering<'_> {
    /// `oneOf` or `anyOf`, with its siblings.
    pub(super) fn alternatives(&mut self, mut view: View, hint: &[String]) -> Lowered {
        if !view.one_of.is_empty() && !view.any_of.is_empty() {
            let message = "`oneOf` and `anyOf` stand side by side";
            let help = "the alternatives of `oneOf` are typed; those of `anyOf` are not looked at";
            self.say(Diagnostic::warning("one-of-beside-any-of", &view.origin, message).help(help));
            view.any_of.clear();
        }
        let nullable = self.is_nullable(&view);
        let mut slots = std::mem::take(&mut view.one_of);
        slots.append(&mut view.any_of);
        let discriminator = view.discriminator.take();
        let before = slots.len();
        slots.retain(|slot| !only_null(slot));
        if slots.is_empty() && before > 0 {
            return Lowered::Ty(Ty::Null);
        }
        slots.retain(|slot| !self.is_again(&view, slot));
        // `anyOf: [{required: [a]}, {required: [b]}]` restricts the members that stand beside it and adds no type.
        if slots.iter().all(only_requires) {
            return self.lowered(view, hint);
        }
        if let Some(constants) = self.common_constants(&view, &slots) {
            return constants;
        }
        let beside = carries_members(&view).then_some(&view);
        if slots.len() == 1
            && let Some(slot) = slots.pop()
        {
            let beside = beside.filter(|beside| !self.extends(&slot, &beside.origin));
            return match beside.and_then(|beside| self.joined(beside, &slot)) {
                Some(view) => self.lowered(view, hint),
                None => self.only_alternative(slot, nullable, hint),
            };
        }
        let mut variants = self.variants(beside, slots, discriminator.as_ref(), hint);
        // Where an alternative allows `null`, the whole does, and says so once.
        for variant in &mut variants {
            if let Ty::Nullable(inner) = &mut variant.ty
                && nullable
            {
                variant.ty = std::mem::replace(inner, Ty::Any);
            }
        }
        if let Some(discriminator) = &discriminator {
            self.check_mapping(&view.origin, discriminator, &variants);
        }
        let tag = discriminator.map(|discriminator| Tag { property: discriminator.property_name });
        self.union(variants, tag)
    }

    /// What has one alternative is that, under its own name. Whether it takes `null` is known by now.
    fn only_alternative(&mut self, slot: Slot, nullable: bool, hint: &[String]) -> Lowered {
        if let Slot { schema: ReferenceOr::Item(schema), origin, beside } = &slot
            && beside.is_empty()
            && self.depth < MAX_DEPTH
        {
            let view = View::new(schema.clone(), origin);
            if nullable || !self.is_nullable(&view) {
                self.depth += 1;
                let lowered = self.lowered(view, hint);
                self.depth -= 1;
                return lowered;
            }
        }
        Lowered::Ty(self.schema(slot, hint))
    }

    /// A union of schemas that were made from one, each under a word of its own.
    pub(super) fn union_of_views(&mut self, parts: Vec<(String, View)>, hint: &[String]) -> Lowered {
        let variants = parts
            .into_iter()
            .map(|(word, part)| {
                let ty = self.inline_schema(part, &extend(hint, &word));
                Variant::new(word, ty)
            })
            .collect();
        self.union(variants, None)
    }

    /// The constants that stand beside alternatives, as far as these know them: both must hold (JSON Schema Core, section 10.2). None where
    /// no type is that of all the constants, so that the alternatives tell more.
    fn common_constants(&self, view: &View, slots: &[Slot]) -> Option<Lowered> {
        if view.enumeration.is_empty() {
            return None;
        }
        let mut both = view.clone();
        let of_constants = |slot: &Slot| self.viewed(slot).filter(|known| !known.enumeration.is_empty());
        if let Some(known) = slots.iter().map(of_constants).collect::<Option<Vec<View>>>() {
            both.enumeration.retain(|value| known.iter().any(|known| known.enumeration.contains(value)));
        }
        // Where nothing is left, nothing fits, and what stands here says more of what was meant.
        let chosen = if both.enumeration.is_empty() { view } else { &both };
        match constants(chosen) {
            Lowered::Ty(Ty::Any) => None,
            lowered => Some(lowered),
        }
    }

    /// The type of an alternative, together with the members that stand beside all of them.
    pub(super) fn alternative(&mut self, beside: Option<&View>, slot: Slot, hint: &[String]) -> Ty {
        let beside = beside.filter(|beside| !self.extends(&slot, &beside.origin));
        match beside.and_then(|beside| self.joined(beside, &slot)) {
            Some(view) => self.inline_schema(view, hint),
            None => self.schema(slot, hint),
        }
    }

    /// An alternative with the members that stand beside it; none where there are more combinations than any document means.
    fn joined(&mut self, beside: &View, slot: &Slot) -> Option<View> {
        let joined = self.joined.entry(slot.origin.clone()).or_default();
        *joined += 1;
        if *joined > MAX_JOINED {
            let message =
                "alternatives with members beside them are nested in each other, and every combination is a type";
            let help = format!("beyond {MAX_JOINED} of them this alternative is typed without the members beside it");
            self.say(Diagnostic::warning("nested-alternatives", &slot.origin, message).help(help));
            return None;
        }
        let mut view = View::empty(&slot.origin.child("allOf"));
        view.title = match &slot.schema {
            ReferenceOr::Item(schema) => schema.schema_data.title.clone(),
            ReferenceOr::Reference { .. } => self.component_word(slot),
        };
        view.properties.clone_from(&beside.properties);
        view.required.clone_from(&beside.required);
        view.all_of = vec![slot.clone()];
        Some(view)
    }

    /// Alternatives that are one type, or constants of one list, need no union.
    fn union(&mut self, mut variants: Vec<Variant>, tag: Option<Tag>) -> Lowered {
        if let Some(merged) = self.one_list_of_constants(&variants) {
            return merged;
        }
        let mut seen: Vec<Ty> = Vec::new();
        variants.retain(|variant| {
            let new = !seen.contains(&variant.ty) || tag.is_some();
            seen.push(variant.ty.clone());
            new
        });
        match variants.as_slice() {
            [only] => Lowered::Ty(only.ty.clone()),
            [] => Lowered::Ty(Ty::Any),
            [first, rest @ ..]
                if variants.iter().all(|variant| matches!(variant.ty, Ty::Number | Ty::Float | Ty::Int { .. })) =>
            {
                Lowered::Ty(rest.iter().fold(first.ty.clone(), |all, variant| either(&all, &variant.ty)))
            }
            [_, ..] => Lowered::Shape(Shape::Union(Union { variants, tag })),
        }
    }

    /// `anyOf: [string, enum]` and `oneOf` of enums are open enums of all constants, and likewise of integers and of numbers.
    /// Any text or none at all is a text.
    fn one_list_of_constants(&self, variants: &[Variant]) -> Option<Lowered> {
        let mut values: Vec<EnumValue> = Vec::new();
        let mut seen = HashSet::new();
        let mut kinds = BTreeSet::new();
        for variant in variants {
            match &variant.ty {
                Ty::String => {
                    kinds.insert(EnumKind::Text);
                }
                Ty::Int { bits: 64, signed: true } => {
                    kinds.insert(EnumKind::Integer);
                }
                Ty::Named(id) => {
                    let def = self.types.get(id.index())?;
                    let Shape::Enum(Enum { values: more, kind }) = &def.shape else { return None };
                    kinds.insert(*kind);
                    let known = values.len();
                    values.extend(more.iter().filter(|value| seen.insert(value.wire.as_str())).cloned());
                    // What is said of an alternative of one constant is said of the constant.
                    if let ([_], Some(only)) = (more.as_slice(), values.get_mut(known)) {
                        only.doc = def.doc.clone();
                        only.deprecated = def.deprecated;
                    }
                }
                Ty::Float => {
                    kinds.insert(EnumKind::Number);
                }
                Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Foreign(_) | Ty::Bytes | Ty::File => {
                    return None;
                }
                Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Nullable(_) => {
                    return None;
                }
            }
        }
        let is_text = variants.iter().any(|variant| variant.ty == Ty::String);
        if is_text && !values.is_empty() && values.iter().all(|value| value.wire.is_empty()) {
            return Some(Lowered::Ty(Ty::String));
        }
        let mut kinds = kinds.into_iter();
        match (kinds.next(), kinds.next()) {
            (Some(kind), None) if !values.is_empty() => Some(Lowered::Shape(Shape::Enum(Enum { values, kind }))),
            _ => None,
        }
    }

    /// Whether an alternative is the schema whose alternative it is, which says nothing and would be looked into without end.
    fn is_again(&mut self, view: &View, slot: &Slot) -> bool {
        let again = self.place(slot).is_ok_and(|origin| origin == view.origin);
        if again {
            self.say(settle::endless_union(&slot.origin));
        }
        again
    }

    /// Whether an alternative is an object that is closed and names no member: `{}` alone fits it.
    pub(super) fn is_empty_object(&mut self, slot: &Slot) -> bool {
        let Some(schema) = self.spec.follow(&slot.origin).ok().and_then(|origin| self.spec.raw(&origin)) else {
            return false;
        };
        let says_nothing = |word: &str| {
            let members = schema.get(word).and_then(|members| members.as_object());
            members.is_none_or(|members| members.is_empty())
        };
        schema.get("type").and_then(|name| name.as_str()) == Some("object")
            && schema.get("additionalProperties").and_then(|more| more.as_bool()) == Some(false)
            && ["properties", "patternProperties"].into_iter().all(says_nothing)
            && ["allOf", "anyOf", "oneOf"].into_iter().all(|word| schema.get(word).is_none())
    }
}

/// Whether an alternative is `null` and nothing else.
pub(super) fn only_null(slot: &Slot) -> bool {
    let ReferenceOr::Item(schema) = &slot.schema else { return false };
    View::new(schema.clone(), &slot.origin).is_only_null()
}

/// The type of numbers that are of the one type or of the other: an integer that holds both, a double where one is, or else what holds any
/// number as it is.
fn either(one: &Ty, other: &Ty) -> Ty {
    match (one, other) {
        (Ty::Int { bits, signed }, Ty::Int { bits: others, signed: other }) if signed == other => {
            Ty::Int { bits: *bits.max(others), signed: *signed }
        }
        // A signed integer holds an unsigned one that has fewer bits.
        (Ty::Int { bits, signed: true }, Ty::Int { bits: unsigned, signed: false })
        | (Ty::Int { bits: unsigned, signed: false }, Ty::Int { bits, signed: true })
            if bits > unsigned =>
        {
            Ty::Int { bits: *bits, signed: true }
        }
        (Ty::Float, Ty::Int { .. } | Ty::Float) | (Ty::Int { .. }, Ty::Float) => Ty::Float,
        _ => Ty::Number,
    }
}

/// Whether an alternative says nothing but which members must be there.
fn only_requires(slot: &Slot) -> bool {
    match &slot.schema {
        ReferenceOr::Reference { .. } => false,
        ReferenceOr::Item(schema) => {
            let mut view = View::new(schema.clone(), &slot.origin);
            if view.types == ["object"] {
                view.types.clear();
            }
            view.is_bare() && (!view.required.is_empty() || view.title.is_none())
        }
    }
}

/// Whether members stand beside the alternatives, so that each alternative has them too.
fn carries_members(view: &View) -> bool {
    !view.properties.is_empty() || matches!(view.additional, Additional::Typed(_))
}
