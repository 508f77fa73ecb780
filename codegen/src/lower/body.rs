//! Request bodies, and what is said of the properties of forms and of bodies in parts.

use super::parameter::query_style;
use super::response::{essence, is_json};
use super::{Lowering, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Body, Codec, Media, Param, Part, Place, Style, Ty};
use crate::read::{Members, Version};
use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType};
use std::collections::HashSet;

/// Encoding Objects by the names of the properties that they are about.
type Encodings = IndexMap<String, Encoding>;

impl Lowering<'_> {
    /// The request body of an operation.
    pub(super) fn body(&mut self, origin: &Origin, hint: &[String]) -> Option<Body> {
        self.spec.raw(origin)?;
        let piece = self
            .spec
            .follow(origin)
            .and_then(|target| Ok((self.spec.piece::<openapiv3::RequestBody>(&target)?, target)));
        let (body, origin) = match piece {
            Ok(found) => found,
            Err(diagnostic) => {
                self.say(diagnostic);
                return None;
            }
        };
        let encodings = body.content.iter().map(|(mime, media)| (mime.clone(), media.encoding.clone()));
        let encodings: IndexMap<String, Encodings> = encodings.collect();
        let mut media = self.media(body.content, &origin.child("content"), &extend(hint, "request"));
        for media in media.iter_mut().filter(|media| matches!(media.codec, Codec::Form | Codec::Multipart)) {
            let origin = origin.child("content").child(&media.mime);
            self.give_members(media, &origin.child("schema"));
            if let Some(encodings) = encodings.get(&media.mime).filter(|_| media.codec == Codec::Multipart) {
                self.unsent(encodings, &origin);
            }
            if media.codec == Codec::Multipart {
                self.add_kinds(&mut media.parts, &origin.child("schema"));
            }
        }
        (!media.is_empty()).then_some(Body { required: body.required, doc: body.description, media, origin })
    }

    /// The fields of a form for which the document names a style. Without one, what has parts is JSON (OAS 3.0.4, Encoding Object).
    pub(super) fn fields(&self, media: &MediaType, origin: &Origin) -> Vec<Param> {
        let field = |(name, encoding): (&String, &Encoding)| {
            let origin = origin.child("encoding").child(name);
            let said = self.spec.raw(&origin)?;
            // `openapiv3` does not tell a flag that is false from one that is absent.
            let explode = said.get("explode").and_then(|flag| flag.as_bool());
            if encoding.style.is_none() && explode.is_none() && said.get("allowReserved").is_none() {
                return None;
            }
            let style = encoding.style.clone().map_or(Style::Form, query_style);
            Some(Param {
                origin,
                wire: name.clone(),
                place: Place::Query,
                required: false,
                style,
                explode: explode.unwrap_or(style == Style::Form) || style == Style::DeepObject,
                allow_reserved: encoding.allow_reserved,
                ty: Ty::Any,
                constraints: None,
                default: None,
                example: None,
                doc: None,
                deprecated: false,
            })
        };
        media.encoding.iter().filter_map(field).collect()
    }

    /// Adds the content types that the schemas of parts give, where Encoding Objects give none, or a range (OAS 3.1.0, Special
    /// Considerations for `multipart` Content).
    fn add_kinds(&self, parts: &mut Vec<Part>, schema: &Origin) {
        let mut given: HashSet<String> =
            parts.iter().filter(|part| !is_range(part)).map(|part| part.name.clone()).collect();
        let mut left = vec![schema.clone()];
        let mut seen = HashSet::new();
        while let Some(schema) = left.pop() {
            let Some(schema) = self.spec.follow(&schema).ok().filter(|schema| seen.insert(schema.clone())) else {
                continue;
            };
            let Some(raw) = self.spec.raw(&schema) else { continue };
            let all = raw.get("allOf").and_then(|all| all.as_array()).map_or(0, |all| all.len());
            left.extend((0..all).map(|part| schema.child("allOf").child(&part.to_string())));
            let properties = raw.get("properties").and_then(|properties| properties.as_object());
            for name in properties.into_iter().flat_map(Members::keys) {
                if let Some(content_type) = self.kind(&schema.child("properties").child(name))
                    && given.insert(name.to_owned())
                {
                    match parts.iter_mut().find(|part| part.name == name) {
                        // What is only known to be bytes is within no range but that of all.
                        Some(part) if content_type != BYTES => part.content_type = content_type,
                        Some(_) => {}
                        None => parts.push(Part { name: name.to_owned(), content_type }),
                    }
                }
            }
        }
    }

    /// The content type of a part that is a file or an encoded text, or of each item of a list of such.
    fn kind(&self, part: &Origin) -> Option<String> {
        let mut origin = self.spec.follow(part).ok()?;
        let mut schema = self.spec.raw(&origin)?;
        if schema.get("type").and_then(|kind| kind.as_str()) == Some("array") {
            origin = self.spec.follow(&origin.child("items")).ok()?;
            schema = self.spec.raw(&origin)?;
        }
        let word = |key: &str| schema.get(key).and_then(|word| word.as_str());
        let is_file = word("format") == Some("binary");
        let is_encoded = word("contentEncoding").is_some_and(|encoding| !encoding.eq_ignore_ascii_case("binary"));
        let usual = is_encoded.then_some(BYTES);
        let is_written = |kind: &&str| kind.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        // A text that is declared to be JSON would be written as such.
        let kind = word("contentMediaType").filter(|kind| !kind.contains('*') && !is_json(kind));
        let kind = kind.filter(is_written).or(usual)?;
        (is_file || is_encoded).then(|| kind.to_owned())
    }

    /// Tells of what the Encoding Objects of parts ask for and does not happen.
    fn unsent(&mut self, encodings: &Encodings, origin: &Origin) {
        for (name, encoding) in encodings {
            let at = origin.child("encoding").child(name);
            let headers = encoding.headers.keys().filter(|header| !header.eq_ignore_ascii_case("content-type"));
            let headers: Vec<&str> = headers.map(String::as_str).collect();
            if !headers.is_empty() {
                let message = format!("headers are described of the part `{name}`: {}", headers.join(", "));
                let help = "parts are sent without headers of their own";
                self.say(Diagnostic::warning("part-headers", &at.child("headers"), message).help(help));
            }
            let explode = self.spec.raw(&at).and_then(|said| said.get("explode")?.as_bool());
            let style = encoding.style.clone().map(query_style);
            // OAS 3.0 gives style and explode no meaning here.
            let styled = style.is_some_and(|style| style != Style::Form) || explode == Some(false);
            if styled && self.spec.version() == Version::V31 {
                let message = format!("a style is given to the part `{name}`");
                let help = "a list is sent as a part for each item, and an object as JSON";
                self.say(Diagnostic::warning("part-style", &at, message).help(help));
            }
            let types = encoding.content_type.as_deref().unwrap_or("*/*");
            let other = |kind: &str| !kind.contains('*') && !is_json(kind) && essence(kind) != "text/plain";
            let property = origin.child("schema").child("properties").child(name);
            let is_range = |kind: &str| kind.contains('*') && !kind.starts_with('*');
            if types.split(',').map(str::trim).all(is_range) && self.kind(&property).is_none_or(|kind| kind == BYTES) {
                let message = format!("the part `{name}` is to be of {types}, which says of no part what it is");
                let help = "`File::of_type` says so; without it a file is sent as `application/octet-stream`";
                self.say(Diagnostic::note("part-range", &at.child("contentType"), message).help(help));
            }
            if types.split(',').map(str::trim).all(other) && self.has_members(&property, 0) {
                let message = format!("the part `{name}` has members, and is to be of the type {types}");
                let help =
                    "it is sent as JSON; describe it as `type: string, format: binary` to send a file in its place";
                self.say(Diagnostic::warning("part-as-json", &at, message).help(help));
            }
        }
    }

    /// Whether a part is an object, or a list of objects.
    fn has_members(&self, origin: &Origin, depth: usize) -> bool {
        let Some(origin) = self.spec.follow(origin).ok().filter(|_| depth < 8) else { return false };
        let Some(schema) = self.spec.raw(&origin) else { return false };
        match schema.get("type").and_then(|kind| kind.as_str()) {
            Some("array") => self.has_members(&origin.child("items"), depth + 1),
            kind => kind == Some("object") || schema.get("properties").is_some(),
        }
    }

    /// What a form or a body in parts is made of has names, so that one which is described as something else is taken for an object
    /// with any members.
    fn give_members(&mut self, media: &mut Media, origin: &Origin) {
        if media.codec == Codec::Multipart && self.is_open(origin) {
            let message = "nothing is said of the parts of the body";
            let help = "any name may have parts, each of which is a file or a field of text; say what there is in `properties`";
            self.say(Diagnostic::note("multipart-open", origin, message).help(help));
            media.ty = files();
            return;
        }
        let Some((kind, binary)) = self.without_members(origin, 0) else { return };
        let file = binary && media.codec == Codec::Multipart;
        let diagnostic = match media.codec {
            Codec::Multipart => {
                let message = format!("a body in parts is described as {kind}");
                Diagnostic::warning("multipart-not-an-object", origin, message)
            }
            Codec::Json | Codec::Form | Codec::Plain | Codec::Text | Codec::Bytes => {
                Diagnostic::warning("form-not-an-object", origin, format!("a form is described as {kind}"))
            }
        };
        let member = if file { "holds files" } else { "is sent under its name" };
        self.say(diagnostic.help(format!("it is taken for an object with any members, each of which {member}")));
        media.ty = if file { files() } else { Ty::Object };
    }

    /// Whether a schema says nothing of the members that a body has, or is absent.
    fn is_open(&self, origin: &Origin) -> bool {
        const SAYING: [&str; 10] = [
            "properties",
            "required",
            "enum",
            "not",
            "allOf",
            "anyOf",
            "oneOf",
            "x-specbound-const",
            "x-specbound-pattern-properties",
            "x-specbound-types",
        ];
        let Ok(origin) = self.spec.follow(origin) else { return false };
        let Some(schema) = self.spec.raw(&origin) else { return true };
        let more = schema.get("additionalProperties");
        let closed = more
            .is_some_and(|more| more.as_bool() != Some(true) && more.as_object().is_none_or(|more| !more.is_empty()));
        let other = schema.get("type").is_some_and(|kind| kind.as_str() != Some("object"));
        !closed && !other && SAYING.iter().all(|word| schema.get(word).is_none())
    }

    /// What a schema describes that is nothing with members, and whether that is bytes.
    fn without_members(&self, origin: &Origin, depth: usize) -> Option<(&'static str, bool)> {
        let origin = self.spec.follow(origin).ok().filter(|_| depth < 8)?;
        let schema = self.spec.raw(&origin)?;
        let word = |key: &str| schema.get(key).and_then(|word| word.as_str());
        match word("type")? {
            "string" => Some(("a string", word("format") == Some("binary"))),
            "array" => {
                let item = self.without_members(&origin.child("items"), depth + 1);
                Some(("a list", item.is_some_and(|(_, binary)| binary)))
            }
            "integer" | "number" => Some(("a number", false)),
            "boolean" => Some(("a boolean", false)),
            _ => None,
        }
    }
}

/// The media type of what is only known to be bytes.
const BYTES: &str = "application/octet-stream";

/// Whether the document says no more of a part's type than within what range it lies.
fn is_range(part: &Part) -> bool {
    part.content_type.split(',').all(|kind| kind.contains('*'))
}

/// Files under any names, several under one.
fn files() -> Ty {
    Ty::Map(Box::new(Ty::List(Box::new(Ty::File))))
}

/// The content types that the document gives to parts of a multipart body (OAS 3.0.3, Encoding Object).
pub(super) fn parts(media: &MediaType) -> Vec<Part> {
    let given = media.encoding.iter().filter_map(|(name, encoding)| Some((name, encoding.content_type.as_ref()?)));
    given.map(|(name, content_type)| Part { name: name.clone(), content_type: content_type.clone() }).collect()
}
