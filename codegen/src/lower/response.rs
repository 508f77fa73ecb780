//! Media types and responses.

use super::body::parts;
use super::parameter::is_header_name;
use super::sequence::is_sequence;
use super::view::Slot;
use super::{Lowering, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Codec, Header, HeaderForm, Media, Method, Operation, Response, Shape, Status, Ty, TypeId};
use crate::read::Members;
use openapiv3::{MediaType, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, Type};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

impl Lowering<'_> {
    /// The responses of an operation: exact statuses first, then ranges, then `default`.
    pub(super) fn responses(&mut self, method: Method, origin: &Origin, hint: &[String]) -> Vec<Response> {
        let Some(map) = self.spec.raw(origin).and_then(|node| node.as_object()) else { return Vec::new() };
        let mut responses: Vec<Response> = Vec::with_capacity(map.len());
        for key in map.keys().filter(|key| !key.starts_with("x-")) {
            let origin = origin.child(key);
            // Reading has left out what is no status, with a warning.
            if let Some(status) = status(key) {
                responses.extend(self.response(method, status, &origin, hint));
            }
        }
        responses.sort_by_key(|response| response.status);
        responses
    }

    fn response(&mut self, method: Method, status: Status, origin: &Origin, hint: &[String]) -> Option<Response> {
        let piece =
            self.spec.follow(origin).and_then(|target| Ok((self.spec.piece::<openapiv3::Response>(&target)?, target)));
        let (response, origin) = match piece {
            Ok(found) => found,
            Err(diagnostic) => {
                self.say(diagnostic);
                return None;
            }
        };
        let words = match status {
            Status::Code(200..=299) => extend(hint, "response"),
            Status::Code(code) => extend(hint, &format!("response {code}")),
            Status::Range(class) => extend(hint, &format!("response {class}xx")),
            Status::Default => extend(hint, "response default"),
        };
        let headers = self.headers(response.headers, &origin.child("headers"), &words);
        // RFC 9110 §9.3.2, §15.2, §15.3.5, §15.3.6 and §15.4.5: these have no content, whatever the document says.
        let bodiless = method == Method::Head || matches!(status, Status::Code(100..=199 | 204 | 205 | 304));
        if bodiless && !response.content.is_empty() {
            let (what, source) = match method {
                Method::Head => ("to HEAD", "RFC 9110 §9.3.2"),
                _ => ("of this status", "RFC 9110 §15"),
            };
            let message = format!("a response {what} has no content, and the content declared for it is left out");
            self.say(Diagnostic::note("content-without-body", &origin.child("content"), message).help(source));
        }
        let unsent = if bodiless { response.content.keys().cloned().collect() } else { Vec::new() };
        let content = if bodiless { openapiv3::Content::new() } else { response.content };
        let media = self.media(content, &origin.child("content"), &words);
        Some(Response { doc: response.description, origin, status, headers, media, unsent })
    }

    fn headers(
        &mut self,
        headers: indexmap::IndexMap<String, ReferenceOr<openapiv3::Header>>,
        origin: &Origin,
        hint: &[String],
    ) -> Vec<Header> {
        let mut list = Vec::with_capacity(headers.len());
        let mut seen = HashSet::new();
        // OAS 3.0.3, Response Object: a header named Content-Type is ignored.
        for name in headers.into_keys().filter(|name| !name.eq_ignore_ascii_case("content-type")) {
            if !is_header_name(&name) {
                self.say_header_name(&name, &origin.child(&name), "it is left out");
                continue;
            }
            if !seen.insert(name.to_ascii_lowercase()) {
                let message =
                    format!("the header `{name}` is described a second time, under a name that differs by case alone");
                let help = "it is one field (RFC 9110, section 5.1); the first description counts";
                self.say(Diagnostic::warning("duplicate-header", &origin.child(&name), message).help(help));
                continue;
            }
            let target = self.spec.follow(&origin.child(&name));
            match target.and_then(|target| self.header(target, &extend(hint, &name))) {
                Ok(header) => list.push(Header { wire: name, ..header }),
                Err(diagnostic) => self.say(diagnostic),
            }
        }
        list
    }

    /// A header under whatever name. Thousands of responses may refer to the same ones.
    fn header(&mut self, origin: Origin, hint: &[String]) -> Result<Header, Diagnostic> {
        if let Some(known) = self.headers.get(&origin) {
            return Ok(known.clone());
        }
        let piece = self.spec.piece::<openapiv3::Header>(&origin)?;
        let (ty, form) = match piece.format {
            ParameterSchemaOrContent::Schema(schema) => {
                // `openapiv3` does not know the flag here.
                let explode = self.spec.raw(&origin).and_then(|said| said.get("explode")?.as_bool());
                let form = if explode == Some(true) { HeaderForm::Exploded } else { HeaderForm::Simple };
                (self.schema(Slot::new(schema, origin.child("schema")), hint), form)
            }
            ParameterSchemaOrContent::Content(content) => self.header_content(content, &origin, hint),
        };
        let doc = piece.description.map(Arc::from);
        let header = Header { wire: String::new(), ty, form, required: piece.required, doc };
        // What gets a name has to hear of each place, since the name depends on all of them.
        if matches!(header.ty, Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_)) {
            self.headers.insert(origin, header.clone());
        }
        Ok(header)
    }

    /// The type and the form of a header that has a media type, of which there is one (OAS 3.0.3, Header Object).
    fn header_content(&mut self, content: openapiv3::Content, origin: &Origin, hint: &[String]) -> (Ty, HeaderForm) {
        let media = self.media(content, &origin.child("content"), hint);
        let json = media.iter().position(|media| media.codec == Codec::Json);
        match media.into_iter().nth(json.unwrap_or(0)) {
            Some(Media { codec: Codec::Json, ty, .. }) => (ty, HeaderForm::Json),
            Some(Media { codec: Codec::Plain, ty, .. }) => (ty, HeaderForm::Simple),
            Some(_) | None => (Ty::String, HeaderForm::Simple),
        }
    }

    pub(super) fn media(&mut self, content: openapiv3::Content, origin: &Origin, hint: &[String]) -> Vec<Media> {
        let several = content.len() > 1;
        let mut list = Vec::with_capacity(content.len());
        for (mime, media) in content {
            let origin = origin.child(&mime);
            let codec = self.codec(&mime, &media, &origin);
            let words = if several && codec != Codec::Json { extend(hint, subtype(&mime)) } else { hint.to_vec() };
            list.push(self.one_media(mime, media, codec, &origin, &words));
        }
        list
    }

    fn one_media(&mut self, mime: String, media: MediaType, codec: Codec, origin: &Origin, hint: &[String]) -> Media {
        let parts = if codec == Codec::Multipart { parts(&media) } else { Vec::new() };
        let fields = if codec == Codec::Form { self.fields(&media, origin) } else { Vec::new() };
        let item = self.item(&essence(&mime), &media, origin, hint);
        let plain = match codec {
            Codec::Text => self.plain(&mime, &media, origin, hint),
            Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain | Codec::Bytes => None,
        };
        if let Some(ty) = plain {
            return Media { mime, codec: Codec::Plain, ty, item, parts, fields };
        }
        let ty = match (codec, media.schema) {
            (Codec::Text, _) => Ty::String,
            (Codec::Bytes, _) => Ty::Bytes,
            (Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain, Some(schema)) => {
                self.schema(Slot::new(schema, origin.child("schema")), hint)
            }
            (Codec::Json | Codec::Form | Codec::Multipart | Codec::Plain, None) => Ty::Any,
        };
        Media { mime, codec, ty, item, parts, fields }
    }

    /// Whether a schema is absent or empty.
    fn says_nothing(&self, origin: &Origin) -> bool {
        self.spec.raw(origin).is_none_or(|schema| schema.as_object().is_some_and(Members::is_empty))
    }

    /// How a media type is written and read. `*/*` says nothing: the schema decides, and where it says nothing either, it is bytes.
    fn codec(&mut self, mime: &str, media: &MediaType, origin: &Origin) -> Codec {
        let essence = essence(mime);
        match essence.as_str() {
            _ if is_sequence(&essence) => Codec::Text,
            _ if is_json(&essence) => Codec::Json,
            // A form that is described as a string is one already.
            "application/x-www-form-urlencoded" if self.string_format(media, origin).is_some() => Codec::Text,
            "application/x-www-form-urlencoded" => Codec::Form,
            _ if is_multipart(&essence) => Codec::Multipart,
            "*/*" | "*" | "application/*" => match self.string_format(media, origin) {
                None if self.says_nothing(&origin.child("schema")) => Codec::Bytes,
                None => Codec::Json,
                Some(true) => Codec::Bytes,
                Some(false) => Codec::Text,
            },
            _ if is_text(&essence) => Codec::Text,
            _ => Codec::Bytes,
        }
    }

    /// The type of a text that is one value: a number, a boolean, a constant, or what the settings give for a format. XML and
    /// sequences are text that has parts, whatever their schemas say.
    pub(super) fn plain(&mut self, mime: &str, media: &MediaType, origin: &Origin, hint: &[String]) -> Option<Ty> {
        let essence = essence(mime);
        if !essence.starts_with("text/") || is_sequence(&essence) || essence == "text/xml" || essence.ends_with("+xml")
        {
            return None;
        }
        let schema = media.schema.clone()?;
        if !self.says_scalar(&schema, origin, 0) {
            return None;
        }
        let ty = self.schema(Slot::new(schema, origin.child("schema")), hint);
        self.is_scalar(&ty).then_some(ty)
    }

    /// Whether a schema says so, before it is typed: a type that no text needs is not to be made.
    fn says_scalar(&mut self, schema: &ReferenceOr<Schema>, origin: &Origin, depth: usize) -> bool {
        let Some(schema) = self.resolve_schema(schema, origin).filter(|_| depth < 8) else { return false };
        match schema.schema_kind {
            SchemaKind::Type(Type::Boolean(_) | Type::Integer(_) | Type::Number(_)) => true,
            // A string of no form needs no type of its own.
            SchemaKind::Type(Type::String(string)) => {
                !string.enumeration.is_empty() || string.format != openapiv3::VariantOrUnknownOrEmpty::Empty
            }
            SchemaKind::Any(any) => match any.typ.as_deref() {
                Some("boolean" | "integer" | "number") => true,
                Some("string") => !any.enumeration.is_empty() || any.format.is_some(),
                Some(_) => false,
                None => any.all_of.iter().any(|part| self.says_scalar(part, origin, depth + 1)),
            },
            SchemaKind::AllOf { all_of } => all_of.iter().any(|part| self.says_scalar(part, origin, depth + 1)),
            SchemaKind::Type(_) | SchemaKind::Not { .. } | SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => false,
        }
    }

    fn is_scalar(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::Foreign(_) => true,
            Ty::Named(id) => match self.types.get(id.index()).map(|def| &def.shape) {
                Some(Shape::Enum(_)) => true,
                Some(Shape::Alias { ty, recursive: false }) => self.is_scalar(ty),
                Some(Shape::Alias { .. } | Shape::Struct(_) | Shape::Union(_)) | None => false,
            },
            Ty::String | Ty::Bytes | Ty::File => false,
            Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Nullable(_) => false,
        }
    }

    /// `Some(binary?)` where the schema is a string.
    pub(super) fn string_format(&mut self, media: &MediaType, origin: &Origin) -> Option<bool> {
        let schema = self.resolve_schema(media.schema.as_ref()?, origin)?;
        match schema.schema_kind {
            SchemaKind::Type(Type::String(string)) => {
                Some(matches!(string.format, openapiv3::VariantOrUnknownOrEmpty::Item(openapiv3::StringFormat::Binary)))
            }
            SchemaKind::Type(_) | SchemaKind::Any(_) | SchemaKind::Not { .. } => None,
            SchemaKind::OneOf { .. } | SchemaKind::AllOf { .. } | SchemaKind::AnyOf { .. } => None,
        }
    }

    fn resolve_schema(&mut self, schema: &ReferenceOr<Schema>, origin: &Origin) -> Option<Schema> {
        match schema {
            ReferenceOr::Item(schema) => Some(schema.clone()),
            ReferenceOr::Reference { reference } => {
                let target = self.spec.target(reference, origin).and_then(|target| self.spec.follow(&target)).ok()?;
                self.spec.piece::<Schema>(&target).ok()
            }
        }
    }
}

/// A media type without its parameters, in lower case (RFC 9110 §8.3.1).
pub(super) fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `application/json`, `text/json` and any structured suffix `+json` (RFC 6839).
pub(super) fn is_json(mime: &str) -> bool {
    let essence = essence(mime);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// A body of several parts (RFC 2046 §5.1).
pub(super) fn is_multipart(mime: &str) -> bool {
    essence(mime).starts_with("multipart/")
}

/// What is read as text.
pub(super) fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || ["+xml", "+yaml", "+jwt"].iter().any(|suffix| essence.ends_with(suffix))
        || TEXTS.contains(&essence)
        || is_sequence(essence)
}

/// Media types beside those of `text` that are text, and misspelt ones that documents have.
const TEXTS: [&str; 15] = [
    "application/ecmascript",
    "application/graphql",
    "application/html",
    "application/javascript",
    "application/jwt",
    "application/openmetrics-text",
    "application/sql",
    "application/text",
    "application/toml",
    "application/x-javascript",
    "application/x-pem-file",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
    "plain/text",
];

fn subtype(mime: &str) -> &str {
    let essence = mime.split(';').next().unwrap_or_default();
    essence.rsplit('/').next().unwrap_or(essence)
}

/// OAS 3.0.3, Responses Object: the fixed and the patterned fields.
fn status(key: &str) -> Option<Status> {
    if key.eq_ignore_ascii_case("default") {
        return Some(Status::Default);
    }
    let bytes = key.as_bytes();
    if let [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] = bytes {
        return Some(Status::Range(class - b'0'));
    }
    key.parse::<u16>().ok().filter(|code| (100..=999).contains(code)).map(Status::Code)
}

/// The definition that the most error responses carry as JSON: the schema that errors share, unless the settings name one.
pub(super) fn commonest_error(operations: &[Operation]) -> Option<TypeId> {
    let mut counts: BTreeMap<TypeId, usize> = BTreeMap::new();
    let mut total = 0;
    for response in operations.iter().flat_map(|operation| &operation.responses) {
        let error = matches!(response.status, Status::Code(400..=999) | Status::Range(4 | 5) | Status::Default);
        for media in response.media.iter().filter(|media| error && media.codec == Codec::Json) {
            total += 1;
            if let Ty::Named(id) = media.ty {
                *counts.entry(id).or_default() += 1;
            }
        }
    }
    let (id, count) = counts.into_iter().max_by_key(|&(id, count)| (count, std::cmp::Reverse(id)))?;
    (count * 2 > total).then_some(id)
}
