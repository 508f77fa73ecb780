//! From a Schema Object to a type: references, scalars, lists, constants; the rest is handed to `object`, `compose` and `union`.

use super::constants::{constants, is_of, types_of};
use super::view::{Slot, View};
use super::{Lowering, blank_def, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Shape, Ty, TypeDef, TypeId};
use openapiv3::{ReferenceOr, Schema, SchemaKind, Type};
use serde_json::Value;

/// Deeper inline nesting than any document needs; it guards the stack.
pub(super) const MAX_DEPTH: usize = 64;
/// More definitions in a row, each of which leads to the next, than any document needs; it guards the stack as well.
const MAX_FILLING: usize = 100;
/// At so many places an inline schema is lowered, each with the hint of its place; at others it is what it was at the last.
const MAX_PLACES: usize = 32;

/// What a schema turned out to be.
pub(super) enum Lowered {
    /// A type that needs no definition.
    Ty(Ty),
    /// A shape that needs one.
    Shape(Shape),
}

impl Lowering<'_> {
    /// The type of the values that a schema allows. `hint` names it, should it need a name.
    pub(super) fn schema(&mut self, slot: Slot, hint: &[String]) -> Ty {
        if !slot.beside.is_empty() {
            let view = self.satisfying(slot);
            return self.composite(view, hint);
        }
        match slot.schema {
            ReferenceOr::Reference { reference } => self.reference(&reference, &slot.origin),
            ReferenceOr::Item(schema) if is_scalar(&schema) => {
                self.inline_schema(View::new(schema, &slot.origin), hint)
            }
            ReferenceOr::Item(schema) => self.composite(View::new(schema, &slot.origin), hint),
        }
    }

    /// The type of a schema that holds others. `allOf` may bring it to so many places that lowering it at each would not end,
    /// and even into itself, which takes a definition.
    fn composite(&mut self, view: View, hint: &[String]) -> Ty {
        let origin = view.origin.clone();
        if let Some(ty) = self.known.get(&origin) {
            return ty.clone();
        }
        let before = match self.inlined.get(&origin) {
            Some((ty, MAX_PLACES)) => return ty.clone(),
            Some((_, before)) => *before,
            None => 0,
        };
        if self.open.contains(&origin) {
            return self.referred(view);
        }
        self.open.push(origin);
        let ty = self.inline_schema(view, hint);
        if let Some(origin) = self.open.pop() {
            self.inlined.insert(origin, (ty.clone(), before + 1));
        }
        ty
    }

    /// The type of a schema that stands where it is used.
    pub(super) fn inline_schema(&mut self, view: View, hint: &[String]) -> Ty {
        if self.depth >= MAX_DEPTH {
            let message = format!("schemas are nested more than {MAX_DEPTH} deep here");
            self.say(Diagnostic::warning("schema-too-deep", &view.origin, message).help(
                "what lies deeper is typed as any JSON value; give the inner schema a name under `components.schemas`",
            ));
            return Ty::Any;
        }
        self.depth += 1;
        let nullable = self.is_nullable(&view);
        let mut def = described(&view, hint);
        let ty = match self.lowered(view, hint) {
            Lowered::Ty(ty) => ty,
            Lowered::Shape(shape) => {
                def.shape = shape;
                Ty::Named(self.define(def))
            }
        };
        self.depth -= 1;
        if nullable { optional(ty) } else { ty }
    }

    /// The type behind a `$ref`: lowered once, known by where it stands.
    pub(super) fn reference(&mut self, reference: &str, from: &Origin) -> Ty {
        let target = self.spec.target(reference, from).and_then(|origin| self.spec.follow(&origin));
        let origin = match target {
            Ok(origin) => origin,
            Err(diagnostic) => {
                self.say(diagnostic);
                return Ty::Any;
            }
        };
        self.definition(origin)
    }

    /// The type of the schema at a place that others refer to.
    pub(super) fn definition(&mut self, origin: Origin) -> Ty {
        if let Some(ty) = self.known.get(&origin) {
            return ty.clone();
        }
        // What stands where it is used may be referred to from elsewhere.
        if let Some((ty, _)) = self.inlined.get(&origin) {
            return ty.clone();
        }
        match self.spec.piece::<Schema>(&origin) {
            Ok(schema) => self.referred(View::new(schema, &origin)),
            Err(diagnostic) => {
                self.say(diagnostic);
                self.known.insert(origin, Ty::Any);
                Ty::Any
            }
        }
    }

    /// A schema that is referred to gets a definition of its own, known before it is filled, so that it may contain itself.
    fn referred(&mut self, view: View) -> Ty {
        let origin = view.origin.clone();
        let hint = self.reference_hint(&origin);
        let nullable = self.is_nullable(&view);
        let id = self.reserve(described(&view, &hint));
        let ty = if nullable { Ty::Nullable(Box::new(Ty::Named(id))) } else { Ty::Named(id) };
        self.known.insert(origin, ty.clone());
        // A chain of definitions may be longer than any stack.
        if self.filling < MAX_FILLING {
            self.fill(id, view)
        } else {
            self.unfilled.push((id, view))
        }
        ty
    }

    fn fill(&mut self, id: TypeId, view: View) {
        let hint = self.types.get(id.index()).map(|def| def.hint.clone()).unwrap_or_default();
        // A definition is filled once, so that nothing can go in circles through it.
        let open = std::mem::take(&mut self.open);
        let depth = std::mem::replace(&mut self.depth, 0);
        self.filling += 1;
        let shape = match self.base(view, &hint) {
            Lowered::Ty(ty) => Shape::Alias { ty, recursive: false },
            Lowered::Shape(shape) => shape,
        };
        self.filling -= 1;
        self.depth = depth;
        self.open = open;
        if let Some(def) = self.types.get_mut(id.index()) {
            def.shape = shape;
        }
    }

    /// Fills the definitions that had to wait.
    pub(super) fn fill_rest(&mut self) {
        while let Some((id, view)) = self.unfilled.pop() {
            self.fill(id, view);
        }
    }

    /// A component is named by its key; anything else by the last words of where it stands.
    fn reference_hint(&self, origin: &Origin) -> Vec<String> {
        let tokens: Vec<String> = origin.tokens().map(std::borrow::Cow::into_owned).collect();
        let name = match tokens.as_slice() {
            [first, second, name] if first == "components" && second == "schemas" => name.clone(),
            [] => self.component_name(origin),
            [.., parent, last] if last.chars().all(|c| c.is_ascii_digit()) || last == "schema" || last == "items" => {
                format!("{parent} {last}")
            }
            [.., last] => last.clone(),
        };
        let renamed = self.settings.rename.types.get(&name);
        vec![renamed.cloned().unwrap_or(name)]
    }

    /// What a schema is, `null` aside.
    pub(super) fn lowered(&mut self, mut view: View, hint: &[String]) -> Lowered {
        let only_null = view.is_only_null();
        view.types.retain(|ty| ty != "null");
        view.enumeration.retain(|value| !value.is_null());
        if !view.all_of.is_empty() {
            return self.all_of(view, hint);
        }
        if !view.one_of.is_empty() || !view.any_of.is_empty() {
            return self.alternatives(view, hint);
        }
        if only_null {
            return Lowered::Ty(Ty::Null);
        }
        if !view.enumeration.is_empty() {
            // A value has to be one of the constants and of the type, so that others are none; without any, the constants stand.
            let of_type = |value: &&Value| view.types.is_empty() || view.types.iter().any(|ty| is_of(value, ty));
            let fit: Vec<Value> = view.enumeration.iter().filter(of_type).cloned().collect();
            if !fit.is_empty() {
                view.enumeration = fit;
            }
            let declared = std::mem::replace(&mut view.types, types_of(&view.enumeration));
            // Where constants that are whole are said to be numbers, another that is sent may be none.
            if view.types == ["integer"] && declared.iter().any(|ty| ty == "number") {
                view.types = vec!["number".to_owned()];
            }
            match view.types.as_slice() {
                // Of these there is more to say than which are known.
                [only] if only == "object" || only == "array" => view.enumeration.clear(),
                [_] => return constants(&view),
                _ => return self.several_types(view, hint),
            }
        }
        if view.types.len() > 1 {
            return self.several_types(view, hint);
        }
        match view.types.first().map(String::as_str) {
            Some("string") | None if self.is_file(&view) => Lowered::Ty(Ty::File),
            Some("string") => Lowered::Ty(self.foreign(&view).unwrap_or(Ty::String)),
            Some("integer") => Lowered::Ty(self.foreign(&view).unwrap_or_else(|| self.sized(integer(&view), &view))),
            Some("number") => {
                Lowered::Ty(self.foreign(&view).unwrap_or_else(|| self.sized(number(view.format.as_deref()), &view)))
            }
            Some("boolean") => Lowered::Ty(Ty::Bool),
            Some("array") => Lowered::Ty(self.array(view, hint)),
            Some(_) | None if view.is_object() => self.object(view, hint),
            None if view.items.is_some() || !view.prefix.is_empty() => {
                let message =
                    "`items` without a `type` restricts arrays alone, and is taken to say that the value is one";
                let help = "say `type: array`; another value that is sent here does not decode";
                self.say(Diagnostic::note("untyped-array", &view.origin, message).help(help));
                Lowered::Ty(self.array(view, hint))
            }
            Some(_) | None => Lowered::Ty(Ty::Any),
        }
    }

    /// Whether it describes a file in a part of a multipart body.
    fn is_file(&self, view: &View) -> bool {
        view.format.as_deref() == Some("binary") && self.parts.all.contains(&view.origin)
            || self.parts.files.contains(&view.origin)
    }

    /// The type of a number. Of the first that no type holds it is said what that means.
    fn sized(&mut self, ty: Ty, view: &View) -> Ty {
        if ty == Ty::Number && !std::mem::replace(&mut self.precise, true) {
            let message = "numbers that are larger or finer than a type of Rust holds are read as doubles";
            let help = "the crate's feature `arbitrary-precision` keeps all digits; `formats` in the settings gives another type (said of the first)";
            self.say(Diagnostic::note("limited-precision", &view.origin, message).help(help));
        }
        ty
    }

    /// The type that the settings give for a format.
    fn foreign(&self, view: &View) -> Option<Ty> {
        let path = self.settings.formats.get(view.format.as_deref()?)?;
        Some(Ty::Foreign(path.clone()))
    }

    fn array(&mut self, mut view: View, hint: &[String]) -> Ty {
        let prefix = std::mem::take(&mut view.prefix);
        let exact = view.constraints.max_items == Some(prefix.len() as u64)
            && view.constraints.min_items == Some(prefix.len() as u64);
        if !prefix.is_empty() && exact && prefix.len() <= 12 {
            let entry = |(i, slot)| self.schema(slot, &extend(hint, &format!("item{i}")));
            return Ty::Tuple(prefix.into_iter().enumerate().map(entry).collect());
        }
        if !prefix.is_empty() {
            let message = "positions that may be missing or be followed by others cannot be a tuple";
            self.say(
                Diagnostic::note("tuple-open", &view.origin, message)
                    .help("the items are typed as any JSON value; `minItems` and `maxItems` equal to the number of positions make it a tuple"),
            );
            return Ty::List(Box::new(Ty::Any));
        }
        match view.items {
            None => Ty::List(Box::new(Ty::Any)),
            Some(items) => Ty::List(Box::new(self.schema(*items, &extend(hint, "item")))),
        }
    }

    /// `type: [string, integer]`: a union of the schema read once for each type.
    fn several_types(&mut self, view: View, hint: &[String]) -> Lowered {
        let types = view.types.clone();
        if types.len() == 2 && types.iter().any(|ty| ty == "integer") && types.iter().any(|ty| ty == "number") {
            return Lowered::Ty(number(view.format.as_deref()));
        }
        let parts = types.into_iter().map(|ty| {
            let mut part = view.clone();
            part.types = vec![ty.clone()];
            // The whole allows `null` then, and says so once.
            part.nullable = false;
            (ty, part)
        });
        let parts: Vec<(String, View)> = parts.collect();
        self.union_of_views(parts, hint)
    }
}

/// Whether no other schema can be part of this one, nor a definition come of it.
fn is_scalar(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => string.enumeration.is_empty(),
        SchemaKind::Type(Type::Integer(integer)) => integer.enumeration.is_empty(),
        SchemaKind::Type(Type::Number(_) | Type::Boolean(_)) => true,
        SchemaKind::Type(Type::Object(_) | Type::Array(_)) => false,
        SchemaKind::OneOf { .. } | SchemaKind::AllOf { .. } | SchemaKind::AnyOf { .. } => false,
        SchemaKind::Not { .. } | SchemaKind::Any(_) => false,
    }
}

/// A definition with the words that a schema says of itself.
pub(super) fn described(view: &View, hint: &[String]) -> TypeDef {
    let mut def = blank_def(&view.origin, hint);
    def.doc = prose(view.title.as_deref(), view.description.as_deref());
    def.deprecated = view.deprecated;
    def
}

/// Title and description as one text; a title that the description repeats is left out.
pub(super) fn prose(title: Option<&str>, description: Option<&str>) -> Option<String> {
    let text = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match (text(title), text(description)) {
        (Some(title), Some(description)) if description.starts_with(&title) => Some(description),
        (Some(title), Some(description)) => Some(format!("{title}\n\n{description}")),
        (title, description) => description.or(title),
    }
}

/// `null` or a value of `ty`; once is enough.
pub(super) fn optional(ty: Ty) -> Ty {
    match ty {
        Ty::Nullable(_) | Ty::Null | Ty::Any => ty,
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Float
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Object
        | Ty::List(_)
        | Ty::Tuple(_)
        | Ty::Map(_)
        | Ty::Named(_) => Ty::Nullable(Box::new(ty)),
    }
}

fn integer(view: &View) -> Ty {
    let sized = |bits, signed| Ty::Int { bits, signed };
    let bounds = (view.constraints.minimum, view.constraints.maximum);
    match view.format.as_deref() {
        Some("int8") => sized(8, true),
        Some("int16") => sized(16, true),
        Some("int32") if fits(bounds, f64::from(i32::MIN), f64::from(i32::MAX)) => sized(32, true),
        Some("uint8") => sized(8, false),
        Some("uint16") => sized(16, false),
        Some("uint32") => sized(32, false),
        Some("uint64" | "uint") => sized(64, false),
        Some("int128" | "uint128") => Ty::Number,
        Some(_) | None if fits(bounds, -TWO_63, TWO_63) => sized(64, true),
        Some(_) | None if bounds.0.is_some_and(|low| low >= 0.0) && fits(bounds, 0.0, 2.0 * TWO_63) => sized(64, false),
        Some(_) | None => Ty::Number,
    }
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;

/// Whether the bounds that are given lie within a range.
fn fits((minimum, maximum): (Option<f64>, Option<f64>), low: f64, high: f64) -> bool {
    minimum.is_none_or(|minimum| minimum >= low) && maximum.is_none_or(|maximum| maximum <= high)
}

fn number(format: Option<&str>) -> Ty {
    match format {
        Some("decimal" | "decimal128") => Ty::Number,
        Some(_) | None => Ty::Float,
    }
}
