//! The operations in; those of their media types, and of their parameters that are described by one, out whose schemas have parts that no
//! type is made of, since they are no JSON: a document that describes its XML is to be told that a client hands on the text. Webhooks are not
//! looked at. It must never change what is made of them.

use super::response::essence;
use super::sequence::is_sequence;
use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Codec, Media, Style, Ty};
use crate::read::Spec;
use std::collections::{BTreeSet, HashSet};

/// Says of each such media type, once for bodies that are sent and once for answers, what becomes of it.
pub(super) fn untyped(spec: &Spec, api: &Api, diagnostics: &mut Diagnostics) {
    let mut told = BTreeSet::new();
    let mut without = HashSet::new();
    let mut parameters = HashSet::new();
    for operation in &api.operations {
        let sent = operation.body.iter().flat_map(|body| body.media.iter().map(|media| (&body.origin, media, false)));
        let answers = operation.responses.iter();
        let answers = answers.flat_map(|answer| answer.media.iter().map(|media| (&answer.origin, media, true)));
        for (origin, media, is_answer) in sent.chain(answers) {
            let Some(what) = handed_on(media, is_answer) else { continue };
            let essence = essence(&media.mime);
            let schema = origin.child("content").child(&media.mime).child("schema");
            let is_told = told.contains(&(essence.clone(), is_answer));
            if is_told || is_sequence(&essence) || !has_parts(spec, &schema, &mut without) {
                continue;
            }
            told.insert((essence.clone(), is_answer));
            let which = if is_answer { "answers" } else { "bodies" };
            let message = format!("what {essence} holds is described, and no type is made of it");
            let help =
                format!("{which} of this media type are {what}; such as are JSON have types (said of the first)");
            diagnostics.push(Diagnostic::note("untyped-content", &schema, message).help(help));
        }
        for param in operation.params.iter().filter(|param| param.style != Style::Json && param.ty == Ty::String) {
            let content = param.origin.child("content");
            let mime = spec.raw(&content).and_then(|content| content.as_object()?.keys().next());
            let Some(schema) = mime.map(|mime| content.child(mime).child("schema")) else { continue };
            if has_parts(spec, &schema, &mut without) && parameters.insert(schema.clone()) {
                let message =
                    format!("what the parameter `{}` holds is described, and no type is made of it", param.wire);
                let help = "it takes a text, which is sent as it is given; one that is JSON has a type";
                diagnostics.push(Diagnostic::note("untyped-content", &schema, message).help(help));
            }
        }
    }
}

/// As what a body is handed on that has no type.
fn handed_on(media: &Media, is_answer: bool) -> Option<&'static str> {
    match media.codec {
        Codec::Text => Some("text"),
        Codec::Form if is_answer => Some("text"),
        Codec::Bytes => Some("bytes"),
        Codec::Multipart if is_answer => Some("bytes"),
        Codec::Json | Codec::Plain | Codec::Form | Codec::Multipart => None,
    }
}

/// Whether a schema is one of an object or a list, or has such a one among its alternatives and parts. Those `without` are known to be and
/// to have none.
fn has_parts(spec: &Spec, schema: &Origin, without: &mut HashSet<Origin>) -> bool {
    let mut left = vec![schema.clone()];
    let mut seen = HashSet::new();
    while let Some(schema) = left.pop() {
        let Ok(schema) = spec.follow(&schema) else { continue };
        if without.contains(&schema) || !seen.insert(schema.clone()) {
            continue;
        }
        let Some(raw) = spec.raw(&schema) else { continue };
        let kind = raw.get("type").and_then(|kind| kind.as_str());
        if matches!(kind, Some("object" | "array")) || kind.is_none() && raw.get("properties").is_some() {
            return true;
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            let count = raw.get(word).and_then(|parts| parts.as_array()).map_or(0, |parts| parts.len());
            left.extend((0..count).map(|part| schema.child(word).child(&part.to_string())));
        }
    }
    without.extend(seen);
    false
}
