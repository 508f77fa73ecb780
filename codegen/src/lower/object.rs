//! Objects: a struct where members are known, a map where only their type is.

use super::constraints::constraints;
use super::schema::{Lowered, prose};
use super::view::{Additional, Slot, View};
use super::{Lowering, extend};
use crate::diagnostic::Diagnostic;
use crate::ir::{Field, Shape, Struct, Ty};
use indexmap::IndexSet;
use openapiv3::{ReferenceOr, Schema, SchemaKind, Type};

impl Lowering<'_> {
    /// `type: object`.
    pub(super) fn object(&mut self, view: View, hint: &[String]) -> Lowered {
        if view.properties.is_empty() {
            return Lowered::Ty(self.map(view, hint));
        }
        Lowered::Shape(Shape::Struct(self.structure(view, hint)))
    }

    /// An object without known members.
    fn map(&mut self, view: View, hint: &[String]) -> Ty {
        let hint = extend(hint, "value");
        match (view.additional, view.patterns.as_slice()) {
            (Additional::Typed(slot), []) => Ty::Map(Box::new(self.schema(*slot, &hint))),
            (additional @ (Additional::Closed | Additional::Open), [only]) => {
                if matches!(additional, Additional::Open) {
                    self.say_pattern(only);
                }
                Ty::Map(Box::new(self.schema(only.clone(), &hint)))
            }
            (Additional::Open | Additional::Any | Additional::Closed | Additional::Typed(_), _) => Ty::Object,
        }
    }

    /// Says that a pattern of names, which not all names fit, is taken for one that all do.
    fn say_pattern(&mut self, slot: &Slot) {
        let pattern = slot.origin.last().unwrap_or_default().into_owned();
        if !["", ".*", "^.*$", ".+", "^.+$", "^.*", ".*$"].contains(&pattern.as_str()) {
            let message = format!("members may have names that `{pattern}` does not fit, of which nothing is said");
            let help =
                "all are read as those that it fits; `additionalProperties: false` says that there are no others";
            self.say(Diagnostic::note("pattern-open", &slot.origin, message).help(help));
        }
    }

    /// An object with known members.
    pub(super) fn structure(&mut self, mut view: View, hint: &[String]) -> Struct {
        let properties = std::mem::take(&mut view.properties);
        let required = std::mem::take(&mut view.required);
        let undescribed: IndexSet<&String> = required.iter().filter(|wire| !properties.contains_key(*wire)).collect();
        let fields = properties.into_iter().map(|(wire, slot)| {
            let required = required.contains(&wire);
            self.field(wire, slot, required, hint)
        });
        let mut fields: Vec<Field> = fields.collect();
        let rest = match (view.additional, view.patterns.as_slice()) {
            (Additional::Closed, []) => None,
            (Additional::Typed(slot), []) => Some(self.schema(*slot, &extend(hint, "value"))),
            // Whatever else there is has a name of the pattern.
            (Additional::Closed, [only]) => Some(self.schema(only.clone(), &extend(hint, "value"))),
            (Additional::Open | Additional::Any | Additional::Closed | Additional::Typed(_), _) => Some(Ty::Any),
        };
        // What is required has to be there, whether or not anything is said of it (JSON Schema Validation, section 6.5.3); no value has
        // it where the object is closed.
        for wire in undescribed.into_iter().filter(|_| rest.is_some()) {
            fields.push(Field { required: true, ty: rest.clone().unwrap_or(Ty::Any), ..blank(wire.clone()) });
        }
        Struct { fields, rest }
    }

    fn field(&mut self, wire: String, slot: Slot, required: bool, hint: &[String]) -> Field {
        let mut field = Field { required, ..blank(wire) };
        if let ReferenceOr::Item(schema) = &slot.schema {
            let data = &schema.schema_data;
            field.read_only = data.read_only;
            field.write_only = data.write_only;
            field.default = data.default.as_ref().map(ToString::to_string);
            let said = std::iter::once(&slot).chain(&slot.beside).filter_map(|slot| slot.schema.as_item());
            let mut said = said.chain(remarks(schema));
            field.doc =
                said.find_map(|it| prose(it.schema_data.title.as_deref(), it.schema_data.description.as_deref()));
            field.deprecated = data.deprecated;
            field.only = only(schema);
            field.constraints = constraints(schema).boxed();
        } else if let Some(raw) = self.spec.follow(&slot.origin).ok().and_then(|origin| self.spec.raw(&origin)) {
            let flag = |key: &str| raw.get(key).and_then(|flag| flag.as_bool()) == Some(true);
            field.read_only = flag("readOnly");
            field.write_only = flag("writeOnly");
        }
        field.ty = self.schema(slot, &extend(hint, &field.wire));
        field
    }
}

/// The one boolean that a schema allows.
fn only(schema: &Schema) -> Option<bool> {
    let said = match &schema.schema_kind {
        SchemaKind::Type(Type::Boolean(boolean)) => match boolean.enumeration.as_slice() {
            [only] => *only,
            _ => None,
        },
        _ => None,
    };
    said.or_else(|| schema.schema_data.extensions.get("x-specbound-const")?.as_bool())
}

/// The parts of a schema that stand where it does: what `allOf` says beside a reference is often a description.
fn remarks(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let parts: &[ReferenceOr<Schema>] = match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        _ => &[],
    };
    parts.iter().filter_map(ReferenceOr::as_item)
}

/// A member of which nothing is known but its name.
fn blank(wire: String) -> Field {
    Field {
        required: false,
        answered: false,
        asked: false,
        ty: Ty::Any,
        boxed: false,
        read_only: false,
        write_only: false,
        default: None,
        only: None,
        told: None,
        preset: false,
        constraints: None,
        doc: None,
        deprecated: false,
        wire,
    }
}
