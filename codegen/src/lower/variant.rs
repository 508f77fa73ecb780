//! The alternatives of `oneOf` and `anyOf` one by one: what each is called, and which values of a discriminator are mapped to it.

use super::compose::annotated;
use super::view::{Slot, View};
use super::{Lowering, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Ty, Variant};
use crate::read::Members;
use openapiv3::{ReferenceOr, SchemaKind, Type};
use serde_json::Value;
use std::collections::HashMap;

impl Lowering<'_> {
    /// The alternatives, in document order, each with what stands beside them all.
    pub(super) fn variants(
        &mut self,
        beside: Option<&View>,
        slots: Vec<Slot>,
        discriminator: Option<&openapiv3::Discriminator>,
        hint: &[String],
    ) -> Vec<Variant> {
        let mut variants = Vec::with_capacity(slots.len());
        let meant = self.meant(&slots);
        let differing = required_words(&slots).into_iter().zip(self.extended_words(&slots));
        let differing: Vec<Option<String>> = differing.map(|(required, extended)| required.or(extended)).collect();
        for (((i, slot), meant), differing) in slots.into_iter().enumerate().zip(meant).zip(differing) {
            let component = self.component_word(&meant);
            let named = title_word(&slot).or_else(|| component.clone()).or_else(|| constant_word(&slot, discriminator));
            let word = named.or(differing).or_else(|| constants_word(&slot).map(str::to_owned));
            let tags = discriminator.map_or_else(Vec::new, |discriminator| self.mapped_tags(discriminator, &meant));
            let fallback = word.clone().unwrap_or_else(|| format!("option {}", i + 1));
            let empty = beside.is_none() && self.is_empty_object(&slot);
            let ty = self.alternative(beside, slot, &extend(hint, &fallback));
            let word = word.or_else(|| type_word(&ty).map(str::to_owned));
            let unnamed = word.is_none();
            let hint = word.unwrap_or(fallback);
            variants.push(Variant { unnamed, component, tags, empty, ..Variant::new(hint, ty) });
        }
        self.tell_lists_apart(&mut variants);
        variants
    }

    /// What alternatives are by their references. What refines a reference by what stands beside it, as OpenAPI 3.1 lets it, goes by the
    /// name of that as long as no other does.
    fn meant(&self, slots: &[Slot]) -> Vec<Slot> {
        let by_reference: Vec<Slot> =
            slots.iter().map(|slot| refined(slot).unwrap_or_else(|| annotated_slot(slot))).collect();
        let words: Vec<Option<String>> = by_reference.iter().map(|slot| self.component_word(slot)).collect();
        let alternatives = slots.iter().zip(&by_reference).zip(alone(&words));
        let meant = alternatives.map(|((slot, meant), word)| match word {
            Some(_) => meant.clone(),
            None => annotated_slot(slot),
        });
        meant.collect()
    }

    /// The name of the component that an alternative is, as the reference names it.
    pub(super) fn component_word(&self, slot: &Slot) -> Option<String> {
        let ReferenceOr::Reference { reference } = &slot.schema else { return None };
        self.spec.target(reference, &slot.origin).ok().map(|target| self.component_name(&target))
    }

    /// The name of the schema at a place. One that is a whole file is called what the root document calls it, or else as the file is.
    pub(super) fn component_name(&self, schema: &Origin) -> String {
        if let Some(name) = schema.last() {
            return name.into_owned();
        }
        let file = schema.document.rsplit('/').next().unwrap_or_default();
        let stem = || file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
        self.files.get_or_init(|| self.named_files()).get(schema).cloned().unwrap_or_else(stem)
    }

    /// What the root document calls schemas that are whole files.
    fn named_files(&self) -> HashMap<Origin, String> {
        let components = self.spec.root().child("components").child("schemas");
        let names = self.spec.raw(&components).and_then(|all| all.as_object()).into_iter().flat_map(Members::keys);
        let mut files = HashMap::new();
        for name in names {
            if let Ok(target) = self.spec.follow(&components.child(name))
                && target.last().is_none()
            {
                files.entry(target).or_insert_with(|| name.to_owned());
            }
        }
        files
    }

    /// The words of alternatives that each extend one schema which is no alternative itself, and which no other extends: that schema's
    /// name.
    fn extended_words(&self, slots: &[Slot]) -> Vec<Option<String>> {
        let words = slots.iter().map(|slot| self.component_word(&annotated_slot(slot)).or_else(|| self.extended(slot)));
        alone(&words.collect::<Vec<Option<String>>>())
    }

    /// The name of the one component that an alternative extends.
    fn extended(&self, slot: &Slot) -> Option<String> {
        let view = View::new(slot.schema.as_item()?.clone(), &slot.origin);
        let mut parts = view.all_of.iter().filter_map(|part| self.component_word(part));
        parts.next().filter(|_| parts.next().is_none())
    }

    /// Calls lists by what they hold, where there are several.
    fn tell_lists_apart(&self, variants: &mut [Variant]) {
        let is_list = |variant: &&mut Variant| variant.hint == "list" && matches!(variant.ty, Ty::List(_));
        if variants.iter_mut().filter(is_list).count() < 2 {
            return;
        }
        for variant in variants.iter_mut().filter(is_list) {
            let Ty::List(item) = &variant.ty else { continue };
            let word = match &**item {
                Ty::Named(id) => self.types.get(id.index()).and_then(|def| def.hint.last().cloned()),
                other => type_word(other).map(str::to_owned),
            };
            variant.hint = word.map_or_else(|| "list".to_owned(), |word| format!("{word} list"));
        }
    }

    /// Says which values of a mapping lead to none of the alternatives.
    pub(super) fn check_mapping(
        &mut self,
        origin: &Origin,
        discriminator: &openapiv3::Discriminator,
        variants: &[Variant],
    ) {
        let leads = |value: &String| variants.iter().any(|variant| variant.tags.contains(value));
        for (value, target) in discriminator.mapping.iter().filter(|(value, _)| !leads(value)) {
            let at = origin.child("discriminator").child("mapping").child(value);
            let message = format!("`{target}` is none of the alternatives");
            let help = format!(
                "an answer that says `{value}` is kept as an unrecognized one; list the schema as an alternative"
            );
            self.say(Diagnostic::warning("mapping-to-no-alternative", &at, message).help(help));
        }
    }

    /// The values of an explicit mapping that lead to this alternative.
    fn mapped_tags(&mut self, discriminator: &openapiv3::Discriminator, slot: &Slot) -> Vec<String> {
        let Ok(wanted) = self.place(slot) else { return Vec::new() };
        let mapped = self.mapped(discriminator, &slot.origin).into_iter();
        mapped.filter(|(_, target)| *target == wanted).map(|(value, _)| value).collect()
    }
}

/// The reference that an alternative is, with something beside it.
fn refined(slot: &Slot) -> Option<Slot> {
    let schema =
        slot.schema.as_item().filter(|schema| schema.schema_data.extensions.contains_key("x-specbound-refers"))?;
    View::new(schema.clone(), &slot.origin).all_of.pop()
}

/// What an alternative is that is a reference with annotations, such as a description of its own.
fn annotated_slot(slot: &Slot) -> Slot {
    let ReferenceOr::Item(schema) = &slot.schema else { return slot.clone() };
    let view = View::new(schema.clone(), &slot.origin);
    let target = annotated(&view, &view.all_of).map(|(reference, origin)| {
        let reference = ReferenceOr::Reference { reference: reference.to_owned() };
        Slot::new(reference, origin.clone())
    });
    target.unwrap_or_else(|| slot.clone())
}

/// The title of an alternative.
fn title_word(slot: &Slot) -> Option<String> {
    slot.schema.as_item()?.schema_data.title.clone().filter(|title| title.len() <= 60)
}

/// What the constants are of an alternative without a name that has several.
fn constants_word(slot: &Slot) -> Option<&'static str> {
    let view = View::new(slot.schema.as_item()?.clone(), &slot.origin);
    match view.enumeration.iter().find(|value| !value.is_null())? {
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a constant can name a type.
pub(super) fn can_name(constant: &str) -> bool {
    constant.len() <= 60 && constant.chars().any(char::is_alphanumeric)
}

/// The word of an alternative without a name that is one constant, or says by a constant member which one it is: of the
/// discriminator's, if there is one.
fn constant_word(slot: &Slot, discriminator: Option<&openapiv3::Discriminator>) -> Option<String> {
    let ReferenceOr::Item(schema) = &slot.schema else { return None };
    let mut view = View::new(schema.clone(), &slot.origin);
    view.enumeration.retain(|value| !value.is_null());
    match view.enumeration.as_slice() {
        [Value::String(only)] if only.is_empty() => return Some("empty".to_owned()),
        [Value::String(only)] if can_name(only) => return Some(only.clone()),
        _ => {}
    }
    let tells = |name: &String| match discriminator {
        Some(discriminator) => discriminator.property_name == *name,
        None => view.required.contains(name),
    };
    view.properties.iter().filter(|(name, _)| tells(name)).find_map(|(_, slot)| match &slot.schema {
        ReferenceOr::Item(schema) => match View::new(schema.clone(), &slot.origin).enumeration.as_slice() {
            [Value::String(only)] if can_name(only) => Some(only.clone()),
            _ => None,
        },
        ReferenceOr::Reference { .. } => None,
    })
}

/// Each word that is there once.
fn alone(words: &[Option<String>]) -> Vec<Option<String>> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flatten() {
        *count.entry(word).or_default() += 1;
    }
    words.iter().map(|word| word.clone().filter(|word| count.get(word.as_str()) == Some(&1))).collect()
}

/// The words of alternatives that each require one member which no other does: that member's name.
fn required_words(slots: &[Slot]) -> Vec<Option<String>> {
    let required = |slot| required(slot).unwrap_or_default();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for name in slots.iter().flat_map(required) {
        *count.entry(name).or_default() += 1;
    }
    let word = |slot| match required(slot) {
        [only] if count.get(only.as_str()) == Some(&1) => Some(only.clone()),
        _ => None,
    };
    slots.iter().map(word).collect()
}

/// The members that a schema requires where it stands.
fn required(slot: &Slot) -> Option<&[String]> {
    match &slot.schema.as_item()?.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(&object.required),
        SchemaKind::Any(any) => Some(&any.required),
        _ => None,
    }
}

/// A word for a type that has no name.
fn type_word(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::Bool => Some("boolean"),
        Ty::Int { .. } => Some("integer"),
        Ty::Number | Ty::Float => Some("number"),
        Ty::String => Some("string"),
        Ty::Foreign(_) => Some("value"),
        Ty::Bytes => Some("bytes"),
        Ty::File => Some("file"),
        Ty::Null => Some("null"),
        Ty::Any => Some("any"),
        Ty::Object => Some("object"),
        Ty::List(_) => Some("list"),
        Ty::Tuple(_) => Some("tuple"),
        Ty::Map(_) => Some("map"),
        Ty::Nullable(inner) => type_word(inner),
        Ty::Named(_) => None,
    }
}
