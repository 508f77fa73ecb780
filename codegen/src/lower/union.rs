//! `oneOf` and `anyOf`: one of several types, told apart by a discriminator or by what fits best.

use super::schema::Lowered;
use super::view::{Additional, Slot, View};
use super::{Lowering, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Enum, EnumValue, Shape, Tag, Ty, Union, Variant};
use openapiv3::ReferenceOr;

impl Lowering<'_> {
    /// `oneOf` or `anyOf`, with its siblings.
    pub(super) fn alternatives(&mut self, mut view: View, hint: &[String]) -> Lowered {
        if !view.one_of.is_empty() && !view.any_of.is_empty() {
            let message = "`oneOf` and `anyOf` stand side by side";
            let help = "the alternatives of `oneOf` are typed; those of `anyOf` are not looked at";
            self.say(Diagnostic::warning("one-of-beside-any-of", &view.origin, message).help(help));
            view.any_of.clear();
        }
        let mut slots = std::mem::take(&mut view.one_of);
        slots.append(&mut view.any_of);
        let discriminator = view.discriminator.take();
        slots.retain(|slot| !self.only_null(slot));
        // `anyOf: [{required: [a]}, {required: [b]}]` restricts the members that stand beside it and adds no type.
        if slots.iter().all(only_requires) {
            return self.lowered(view, hint);
        }
        if carries_members(&view) {
            slots = slots.into_iter().map(|slot| beside(&view, slot)).collect();
        }
        if slots.len() == 1
            && let Some(slot) = slots.pop()
        {
            return Lowered::Ty(self.schema(slot, hint));
        }
        let variants = self.variants(slots, discriminator.as_ref(), hint);
        let tag = discriminator.map(|discriminator| Tag { property: discriminator.property_name });
        self.union(variants, tag)
    }

    /// A union of schemas that were made from one, each under a word of its own.
    pub(super) fn union_of_views(&mut self, parts: Vec<(String, View)>, hint: &[String]) -> Lowered {
        let variants = parts
            .into_iter()
            .map(|(word, part)| Variant {
                ty: self.inline_schema(part, &extend(hint, &word)),
                hint: word,
                tags: Vec::new(),
                boxed: false,
            })
            .collect();
        self.union(variants, None)
    }

    fn variants(
        &mut self,
        slots: Vec<Slot>,
        discriminator: Option<&openapiv3::Discriminator>,
        hint: &[String],
    ) -> Vec<Variant> {
        let mut variants = Vec::with_capacity(slots.len());
        for (i, slot) in slots.into_iter().enumerate() {
            let word = variant_word(&slot);
            let tags = discriminator.map_or_else(Vec::new, |discriminator| self.mapped_tags(discriminator, &slot));
            let fallback = word.clone().unwrap_or_else(|| format!("option {}", i + 1));
            let ty = self.schema(slot, &extend(hint, &fallback));
            let word = word.unwrap_or_else(|| type_word(&ty).map_or(fallback, str::to_owned));
            variants.push(Variant { hint: word, ty, tags, boxed: false });
        }
        variants
    }

    /// The values of an explicit mapping that lead to this alternative.
    fn mapped_tags(&mut self, discriminator: &openapiv3::Discriminator, slot: &Slot) -> Vec<String> {
        let ReferenceOr::Reference { reference } = &slot.schema else { return Vec::new() };
        let Ok(wanted) = self.spec.target(reference, &slot.origin) else { return Vec::new() };
        let leads_here = |target: &str| {
            let by_name = || format!("#/components/schemas/{target}");
            let found = self.spec.target(target, &slot.origin).or_else(|_| self.spec.target(&by_name(), &slot.origin));
            found.is_ok_and(|origin| origin == wanted)
        };
        discriminator.mapping.iter().filter(|(_, target)| leads_here(target)).map(|(value, _)| value.clone()).collect()
    }

    /// Alternatives that are one type, or constants of one list, need no union.
    fn union(&mut self, mut variants: Vec<Variant>, tag: Option<Tag>) -> Lowered {
        if let Some(merged) = self.one_list_of_constants(&variants) {
            return Lowered::Shape(merged);
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
            [_, ..] if variants.iter().all(|variant| matches!(variant.ty, Ty::Float | Ty::Int { .. })) => {
                Lowered::Ty(Ty::Float)
            }
            [_, ..] => Lowered::Shape(Shape::Union(Union { variants, tag })),
        }
    }

    /// `anyOf: [string, enum]` and `oneOf` of enums are open enums of all constants.
    fn one_list_of_constants(&self, variants: &[Variant]) -> Option<Shape> {
        let mut values: Vec<EnumValue> = Vec::new();
        for variant in variants {
            match &variant.ty {
                Ty::String(_) => {}
                Ty::Named(id) => match &self.types.get(id.index())?.shape {
                    Shape::Enum(Enum { values: more, integer: false }) => {
                        let new = more.iter().filter(|value| !values.iter().any(|known| known.wire == value.wire));
                        let new: Vec<EnumValue> = new.cloned().collect();
                        values.extend(new);
                    }
                    Shape::Enum(_) | Shape::Struct(_) | Shape::Union(_) | Shape::Alias { .. } => return None,
                },
                Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::Bytes | Ty::File | Ty::Any | Ty::Object => {
                    return None;
                }
                Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Nullable(_) => return None,
            }
        }
        (!values.is_empty()).then_some(Shape::Enum(Enum { values, integer: false }))
    }

    fn only_null(&mut self, slot: &Slot) -> bool {
        let ReferenceOr::Item(schema) = &slot.schema else { return false };
        let view = View::new(schema.clone(), &slot.origin);
        let null_type = view.types == ["null"];
        let null_constant = !view.enumeration.is_empty() && view.enumeration.iter().all(serde_json::Value::is_null);
        null_type || null_constant
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

/// An alternative together with what stands beside all of them.
fn beside(view: &View, slot: Slot) -> Slot {
    let origin = slot.origin.clone();
    let place: &Origin = &view.origin;
    let mut common = openapiv3::ObjectType { required: view.required.clone(), ..openapiv3::ObjectType::default() };
    for (name, property) in &view.properties {
        common.properties.insert(name.clone(), boxed(property.schema.clone()));
    }
    let common = openapiv3::Schema {
        schema_data: openapiv3::SchemaData::default(),
        schema_kind: openapiv3::SchemaKind::Type(openapiv3::Type::Object(common)),
    };
    let title = match &slot.schema {
        ReferenceOr::Item(schema) => schema.schema_data.title.clone(),
        ReferenceOr::Reference { reference } => reference.rsplit('/').next().map(str::to_owned),
    };
    let data = openapiv3::SchemaData { title, ..openapiv3::SchemaData::default() };
    let all_of = vec![ReferenceOr::Item(common), slot.schema];
    let schema = openapiv3::Schema { schema_data: data, schema_kind: openapiv3::SchemaKind::AllOf { all_of } };
    let origin = if origin == *place { place.clone() } else { origin };
    Slot { schema: ReferenceOr::Item(schema), origin }
}

fn boxed(schema: ReferenceOr<openapiv3::Schema>) -> ReferenceOr<Box<openapiv3::Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

/// The word that names an alternative: the component's name or the title.
fn variant_word(slot: &Slot) -> Option<String> {
    match &slot.schema {
        ReferenceOr::Reference { reference } => {
            let last = reference.rsplit('/').next().unwrap_or(reference);
            Some(last.replace("~1", "/").replace("~0", "~"))
        }
        ReferenceOr::Item(schema) => schema.schema_data.title.clone().filter(|title| title.len() <= 60),
    }
}

/// A word for a type that has no name.
fn type_word(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::Bool => Some("boolean"),
        Ty::Int { .. } => Some("integer"),
        Ty::Number | Ty::Float => Some("number"),
        Ty::String(_) => Some("string"),
        Ty::Bytes => Some("bytes"),
        Ty::File => Some("file"),
        Ty::Any => Some("any"),
        Ty::Object => Some("object"),
        Ty::List(_) => Some("list"),
        Ty::Tuple(_) => Some("tuple"),
        Ty::Map(_) => Some("map"),
        Ty::Nullable(inner) => type_word(inner),
        Ty::Named(_) => None,
    }
}
