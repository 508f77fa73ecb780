//! One flat view of a Schema Object, whatever variant openapiv3 chose for it, with the extensions that carry the keywords of
//! OAS 3.1. A view owns its parts, each with the place it stands at.

use super::constants::Labels;
use super::constraints::constraints;
use crate::diagnostic::Origin;
use crate::ir::Constraints;
use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde_json::Value;

/// A schema or a reference to one, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) schema: ReferenceOr<Schema>,
    pub(super) origin: Origin,
    /// What else its values have to fit, said elsewhere.
    pub(super) beside: Vec<Slot>,
}

impl Slot {
    pub(super) fn new(schema: ReferenceOr<Schema>, origin: Origin) -> Self {
        Self { schema, origin, beside: Vec::new() }
    }
}

/// `additionalProperties`.
#[derive(Clone, Debug, Default)]
pub(super) enum Additional {
    /// The keyword is absent: anything goes.
    #[default]
    Open,
    /// `false`.
    Closed,
    /// `true`.
    Any,
    /// A schema.
    Typed(Box<Slot>),
}

/// A Schema Object, flat.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) origin: Origin,
    pub(super) types: Vec<String>,
    pub(super) nullable: bool,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) default: Option<Value>,
    pub(super) format: Option<String>,
    pub(super) constraints: Constraints,
    pub(super) enumeration: Vec<Value>,
    pub(super) value_names: Labels,
    pub(super) value_docs: Labels,
    pub(super) properties: IndexMap<String, Slot>,
    pub(super) required: Vec<String>,
    pub(super) additional: Additional,
    pub(super) patterns: Vec<Slot>,
    pub(super) items: Option<Box<Slot>>,
    pub(super) prefix: Vec<Slot>,
    pub(super) all_of: Vec<Slot>,
    pub(super) one_of: Vec<Slot>,
    pub(super) any_of: Vec<Slot>,
    pub(super) discriminator: Option<openapiv3::Discriminator>,
}

impl View {
    /// The view of a schema that stands at `origin`.
    pub(super) fn new(schema: Schema, origin: &Origin) -> Self {
        let mut view = Self::empty(origin);
        view.constraints = constraints(&schema);
        let data = schema.schema_data;
        view.nullable = data.nullable;
        view.title = data.title;
        view.description = data.description;
        view.deprecated = data.deprecated;
        view.read_only = data.read_only;
        view.write_only = data.write_only;
        view.default = data.default;
        view.discriminator = data.discriminator;
        view.kind(schema.schema_kind);
        view.extensions(&data.extensions);
        view
    }

    /// Whether `null` is all that is allowed, by the type or by the constants.
    pub(super) fn is_only_null(&self) -> bool {
        self.types == ["null"] || !self.enumeration.is_empty() && self.enumeration.iter().all(Value::is_null)
    }

    /// Whether `null` is allowed, by `nullable`, by the type or by a constant.
    pub(super) fn takes_null(&self) -> bool {
        self.nullable || self.types.iter().any(|ty| ty == "null") || self.enumeration.contains(&Value::Null)
    }

    /// Whether it says nothing of the type itself: members without a type restrict objects alone.
    pub(super) fn is_silent(&self) -> bool {
        self.types.is_empty() && self.enumeration.is_empty() && self.one_of.is_empty() && self.any_of.is_empty()
    }

    /// A view that says nothing.
    pub(super) fn empty(origin: &Origin) -> Self {
        Self {
            origin: origin.clone(),
            types: Vec::new(),
            nullable: false,
            title: None,
            description: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            default: None,
            format: None,
            constraints: Constraints::NONE,
            enumeration: Vec::new(),
            value_names: Labels::default(),
            value_docs: Labels::default(),
            properties: IndexMap::new(),
            required: Vec::new(),
            additional: Additional::Open,
            patterns: Vec::new(),
            items: None,
            prefix: Vec::new(),
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
        }
    }

    /// Whether the schema speaks of object members.
    pub(super) fn is_object(&self) -> bool {
        self.types.iter().any(|ty| ty == "object")
            || (self.types.is_empty()
                && (!self.properties.is_empty()
                    || !self.patterns.is_empty()
                    || matches!(self.additional, Additional::Typed(_) | Additional::Any)))
    }

    /// Whether nothing but annotations is said: no type, no structure.
    pub(super) fn is_bare(&self) -> bool {
        self.types.is_empty()
            && self.enumeration.is_empty()
            && self.properties.is_empty()
            && self.patterns.is_empty()
            && matches!(self.additional, Additional::Open)
            && self.items.is_none()
            && self.prefix.is_empty()
            && self.all_of.is_empty()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
    }

    fn kind(&mut self, kind: SchemaKind) {
        match kind {
            SchemaKind::Type(Type::String(string)) => {
                self.types.push("string".to_owned());
                self.format = format_word(string.format, |format| match format {
                    openapiv3::StringFormat::Date => "date",
                    openapiv3::StringFormat::DateTime => "date-time",
                    openapiv3::StringFormat::Password => "password",
                    openapiv3::StringFormat::Byte => "byte",
                    openapiv3::StringFormat::Binary => "binary",
                });
                self.enumeration = values(string.enumeration);
            }
            SchemaKind::Type(Type::Number(number)) => {
                self.types.push("number".to_owned());
                self.format = format_word(number.format, |format| match format {
                    openapiv3::NumberFormat::Float => "float",
                    openapiv3::NumberFormat::Double => "double",
                });
                self.enumeration = values(number.enumeration);
            }
            SchemaKind::Type(Type::Integer(integer)) => {
                self.types.push("integer".to_owned());
                self.format = format_word(integer.format, |format| match format {
                    openapiv3::IntegerFormat::Int32 => "int32",
                    openapiv3::IntegerFormat::Int64 => "int64",
                });
                self.enumeration = values(integer.enumeration);
            }
            SchemaKind::Type(Type::Boolean(boolean)) => {
                self.types.push("boolean".to_owned());
                self.enumeration = values(boolean.enumeration);
            }
            SchemaKind::Type(Type::Object(object)) => {
                self.types.push("object".to_owned());
                self.members(object.properties, object.required, object.additional_properties);
            }
            SchemaKind::Type(Type::Array(array)) => {
                self.types.push("array".to_owned());
                self.items(array.items);
            }
            SchemaKind::OneOf { one_of } => self.one_of = slots(one_of, &self.origin.child("oneOf")),
            SchemaKind::AnyOf { any_of } => self.any_of = slots(any_of, &self.origin.child("anyOf")),
            SchemaKind::AllOf { all_of } => self.all_of = slots(all_of, &self.origin.child("allOf")),
            // What a value must not be has no part in its type.
            SchemaKind::Not { not: _ } => {}
            SchemaKind::Any(any) => self.any(any),
        }
    }

    fn any(&mut self, any: AnySchema) {
        self.types.extend(any.typ);
        self.format = any.format;
        self.enumeration = any.enumeration;
        self.members(any.properties, any.required, any.additional_properties);
        self.items(any.items);
        self.one_of = slots(any.one_of, &self.origin.child("oneOf"));
        self.any_of = slots(any.any_of, &self.origin.child("anyOf"));
        self.all_of = slots(any.all_of, &self.origin.child("allOf"));
    }

    fn members(
        &mut self,
        properties: IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: Vec<String>,
        additional: Option<AdditionalProperties>,
    ) {
        let place = self.origin.child("properties");
        self.properties = properties
            .into_iter()
            .map(|(name, schema)| {
                let origin = place.child(&name);
                (name, Slot::new(schema.unbox(), origin))
            })
            .collect();
        self.required = required;
        self.additional = match additional {
            None => Additional::Open,
            Some(AdditionalProperties::Any(true)) => Additional::Any,
            Some(AdditionalProperties::Any(false)) => Additional::Closed,
            Some(AdditionalProperties::Schema(schema)) => {
                Additional::Typed(Box::new(Slot::new(*schema, self.origin.child("additionalProperties"))))
            }
        };
    }

    fn items(&mut self, items: Option<ReferenceOr<Box<Schema>>>) {
        let origin = self.origin.child("items");
        self.items = items.map(|schema| Box::new(Slot::new(schema.unbox(), origin)));
    }

    /// The keywords of 3.1 that reading put into extensions, and the names that other tools give to enum values.
    fn extensions(&mut self, extensions: &IndexMap<String, Value>) {
        let strings = |key: &str| -> Vec<String> {
            let list = extensions.get(key).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        self.types.extend(strings("x-specbound-types"));
        self.value_names = Labels::new(extensions, &["x-enum-varnames", "x-enumNames", "x-enum-names"], "name");
        self.value_docs = Labels::new(extensions, &["x-enum-descriptions", "x-enumDescriptions"], "description");
        if let Some(value) = extensions.get("x-specbound-const") {
            self.enumeration = vec![value.clone()];
        }
        let key = "x-specbound-prefix-items";
        if let Some(Value::Array(list)) = extensions.get(key) {
            let origin = self.origin.child(key);
            self.prefix = list.iter().enumerate().filter_map(|(i, raw)| slot(raw, origin.index(i))).collect();
        }
        let key = "x-specbound-pattern-properties";
        if let Some(Value::Object(map)) = extensions.get(key) {
            let origin = self.origin.child(key);
            self.patterns = map.iter().filter_map(|(pattern, raw)| slot(raw, origin.child(pattern))).collect();
        }
    }
}

fn slot(raw: &Value, origin: Origin) -> Option<Slot> {
    use serde::Deserialize;
    let schema = ReferenceOr::<Schema>::deserialize(raw).ok()?;
    Some(Slot::new(schema, origin))
}

fn slots(list: Vec<ReferenceOr<Schema>>, origin: &Origin) -> Vec<Slot> {
    list.into_iter().enumerate().map(|(i, schema)| Slot::new(schema, origin.index(i))).collect()
}

fn values<T: Into<Value>>(list: Vec<Option<T>>) -> Vec<Value> {
    list.into_iter().map(|value| value.map_or(Value::Null, Into::into)).collect()
}

fn format_word<F>(format: VariantOrUnknownOrEmpty<F>, word: fn(F) -> &'static str) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(known) => Some(word(known).to_owned()),
        VariantOrUnknownOrEmpty::Unknown(other) => Some(other),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}
