//! Parameter Objects: place, style and explode with their defaults, type and constraints.

use super::response::is_json;
use super::schema::prose;
use super::union::only_null;
use super::view::{Slot, View};
use super::{Lowering, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Constraints, Envelope, Param, Place, Style, Ty};
use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema};
use serde_json::Value;
use std::collections::HashSet;

/// A parameter and, for the one that asks for an envelope, how answers are wrapped.
pub(super) struct LoweredParam {
    pub(super) param: Param,
    pub(super) envelope: Option<Envelope>,
}

impl Lowering<'_> {
    /// The parameters of an operation: its own, then those of its path item that it does not override
    /// (OAS 3.0.3, Operation Object: parameters).
    pub(super) fn params(&mut self, lists: [Origin; 2], hint: &[String]) -> Vec<LoweredParam> {
        let mut params: Vec<LoweredParam> = Vec::new();
        for list in lists {
            let before = params.len();
            let count = self.spec.raw(&list).and_then(|node| node.as_array()).map_or(0, <[_]>::len);
            for i in 0..count {
                let origin = list.index(i);
                match self.spec.follow(&origin).and_then(|target| Ok((self.spec.piece::<Parameter>(&target)?, target)))
                {
                    Ok((parameter, target)) => {
                        match params.iter().position(|known| same(&known.param, &parameter)) {
                            None => params.extend(self.param(parameter, &target, hint)),
                            // One of the path item, in place of which the operation has its own.
                            Some(at) if at < before => {}
                            Some(_) => self.say_repeated(parameter.parameter_data_ref(), &origin),
                        }
                    }
                    Err(diagnostic) => self.say(diagnostic),
                }
            }
        }
        params
    }

    /// Says that a name is none that a header can have, and what comes of it.
    pub(super) fn say_header_name(&mut self, name: &str, origin: &Origin, consequence: &str) {
        let message = format!("`{name}` is no name that a header can have");
        let help = format!("{consequence}; a name has letters, digits and some signs (RFC 9110, section 5.6.2)");
        self.say(Diagnostic::warning("header-name", origin, message).help(help));
    }

    fn say_repeated(&mut self, parameter: &ParameterData, origin: &Origin) {
        let message = format!("the parameter `{}` is described a second time", parameter.name);
        let help = "the first description counts; name and place are unique in a list (OAS 3.0.3, Operation Object)";
        self.say(Diagnostic::warning("duplicate-parameter", origin, message).help(help));
    }

    fn param(&mut self, parameter: Parameter, origin: &Origin, hint: &[String]) -> Option<LoweredParam> {
        let (place, style, allow_reserved, data) = parts(parameter);
        if data.extensions.contains_key("x-specbound-dropped") {
            return None;
        }
        if let Some(help) = reserved_header_help(&data.name).filter(|_| place == Place::Header) {
            let message = format!("the header parameter `{}` is set by the client itself", data.name);
            self.say(Diagnostic::note("reserved-header", origin, message).help(help));
            return None;
        }
        if place == Place::Header && !is_header_name(&data.name) {
            self.say_header_name(&data.name, origin, "a call that gives it a value fails");
        }
        let envelope = data.extensions.get("x-specbound-envelope").and_then(|value| envelope(value, &data.name));
        let explode = data.explode.unwrap_or(matches!(style, Style::Form));
        let mut param = Param {
            origin: origin.clone(),
            place,
            required: data.required || place == Place::Path,
            style,
            explode,
            allow_reserved,
            ty: Ty::Any,
            constraints: None,
            default: None,
            example: data.example.as_ref().map(ToString::to_string),
            doc: data.description,
            deprecated: data.deprecated == Some(true),
            wire: data.name,
        };
        let hint = extend(hint, &param.wire);
        match data.format {
            ParameterSchemaOrContent::Schema(schema) => self.schema_param(&mut param, schema, &hint),
            ParameterSchemaOrContent::Content(content) => self.content_param(&mut param, content, &hint),
        }
        Some(LoweredParam { param, envelope })
    }

    fn schema_param(&mut self, param: &mut Param, schema: ReferenceOr<Schema>, hint: &[String]) {
        let origin = param.origin.child("schema");
        if let Some(view) = self.resolved(&schema, &origin) {
            param.constraints = self.constraints(&view).boxed();
            param.default = view.default.as_ref().map(ToString::to_string);
            param.doc = param.doc.take().or_else(|| prose(view.title.as_deref(), view.description.as_deref()));
        }
        param.ty = self.schema(Slot::new(schema, origin), hint);
        // `null` cannot be written in a path, a query, a header or a cookie: a parameter that is null is absent.
        if let Ty::Nullable(inner) = &param.ty {
            param.ty = (**inner).clone();
        }
    }

    /// A parameter described by a media type is written as that media type: JSON as JSON, one value as its text, anything else as a text
    /// that is given.
    fn content_param(&mut self, param: &mut Param, content: openapiv3::Content, hint: &[String]) {
        // One media type is all there may be (OAS 3.0.3, Parameter Object); of several, JSON says most.
        let json = content.keys().position(|mime| is_json(mime));
        let Some((mime, media)) = content.into_iter().nth(json.unwrap_or(0)) else { return };
        let origin = param.origin.child("content").child(&mime);
        if is_json(&mime) {
            param.style = Style::Json;
            if let Some(schema) = media.schema {
                param.ty = self.schema(Slot::new(schema, origin.child("schema")), hint);
            }
            return;
        }
        param.style = match param.place {
            Place::Query | Place::Cookie => Style::Form,
            Place::Path | Place::Header => Style::Simple,
        };
        param.ty = self.plain(&mime, &media, &origin, hint).unwrap_or(Ty::String);
        let is_text = param.ty != Ty::String || self.string_format(&media, &origin).is_some();
        if let Some(view) =
            media.schema.filter(|_| is_text).and_then(|schema| self.resolved(&schema, &origin.child("schema")))
        {
            param.constraints = self.constraints(&view).boxed();
        }
    }

    /// The schema behind a reference, or the schema itself.
    fn resolved(&mut self, schema: &ReferenceOr<Schema>, origin: &Origin) -> Option<View> {
        match schema {
            ReferenceOr::Item(schema) => Some(View::new(schema.clone(), origin)),
            ReferenceOr::Reference { reference } => {
                let target = self.spec.target(reference, origin).and_then(|target| self.spec.follow(&target)).ok()?;
                Some(View::new(self.spec.piece::<Schema>(&target).ok()?, &target))
            }
        }
    }

    /// What the client checks before it sends: all that a schema and the parts of its `allOf` ask for. A pattern that it cannot check
    /// is said and left out.
    fn constraints(&mut self, view: &View) -> Constraints {
        let mut constraints = view.constraints.clone();
        let mut parts: Vec<Slot> = view.all_of.clone();
        // `anyOf: [X, null]` is an X where it is anything.
        let mut alternatives = view.one_of.iter().chain(&view.any_of).filter(|slot| !only_null(slot));
        if let (Some(only), None) = (alternatives.next(), alternatives.next()) {
            parts.push(only.clone());
        }
        let mut seen = HashSet::new();
        while let Some(slot) = parts.pop() {
            if let Some(part) = self.viewed(&slot).filter(|part| seen.insert(part.origin.clone())) {
                constraints.tighten(&part.constraints);
                parts.extend(part.all_of);
            }
        }
        if let Some(pattern) = &constraints.pattern
            && let Err(error) = regex_lite::Regex::new(pattern)
        {
            let message = format!("the pattern `{pattern}` is not one the client can check: {error}");
            let help = "values are sent unchecked; look-around, back references and Unicode classes are out of reach";
            self.say(Diagnostic::note("pattern-unchecked", &view.origin.child("pattern"), message).help(help));
            constraints.pattern = None;
        }
        constraints
    }
}

/// A parameter is known by its name and its place; header names are case-insensitive (RFC 9110 §5.1).
fn same(known: &Param, parameter: &Parameter) -> bool {
    let place = match parameter {
        Parameter::Query { .. } => Place::Query,
        Parameter::Header { .. } => Place::Header,
        Parameter::Path { .. } => Place::Path,
        Parameter::Cookie { .. } => Place::Cookie,
    };
    let name = &parameter.parameter_data_ref().name;
    known.place == place && (known.wire == *name || (place == Place::Header && known.wire.eq_ignore_ascii_case(name)))
}

/// Whether it is a token (RFC 9110, section 5.6.2).
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Why a header is no parameter of a call, if it is none (OAS 3.0.3, Parameter Object: name; RFC 9112, section 6; RFC 9110, section 7.6.1).
fn reserved_header_help(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "accept" | "content-type" => {
            Some("OAS 3.0.3, Parameter Object: Accept and Content-Type are not parameters; it is left out")
        }
        "authorization" => Some(
            "OAS 3.0.3, Parameter Object: Authorization is not a parameter; it is left out. Declare a security scheme for it; \
             without one, a call takes it as `.send().header(\"Authorization\", …)`",
        ),
        "connection" | "content-length" | "host" | "transfer-encoding" | "upgrade" => {
            Some("the transport alone knows how it sends a message, and how long the body is; it is left out")
        }
        _ => None,
    }
}

fn parts(parameter: Parameter) -> (Place, Style, bool, ParameterData) {
    match parameter {
        Parameter::Query { parameter_data, allow_reserved, style, .. } => {
            (Place::Query, query_style(style), allow_reserved, parameter_data)
        }
        Parameter::Header { parameter_data, .. } => (Place::Header, Style::Simple, false, parameter_data),
        Parameter::Path { parameter_data, style } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Place::Path, style, false, parameter_data)
        }
        Parameter::Cookie { parameter_data, .. } => (Place::Cookie, Style::Form, false, parameter_data),
    }
}

/// The style of a parameter of the query, or of a field of a form.
pub(super) fn query_style(style: QueryStyle) -> Style {
    match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    }
}

/// `x-specbound-envelope: {status: …, content: …}`.
fn envelope(value: &Value, parameter: &str) -> Option<Envelope> {
    let member = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Envelope { parameter: parameter.to_owned(), status: member("status")?, content: member("content")? })
}
