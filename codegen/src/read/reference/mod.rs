//! A `$ref` and the place it stands at in; the place it means out, in any document that was loaded.
//! It must never know what kind of object it leads to.

mod instead;
mod names;

use std::borrow::Cow;
use std::sync::Arc;

pub(crate) use self::instead::alike;
use self::instead::{instead, short};
use self::names::anchor;
pub(super) use self::names::{dynamic, ids};
use super::Spec;
use super::mend::NULL_INDEX;
use super::value::{Members, Value};
use crate::diagnostic::{Diagnostic, Origin, tokens};

/// References that lead to references: more in a row than any document has on purpose.
pub(super) const MAX_HOPS: usize = 64;

/// Keywords that stand under another name after mending, as (in the document, after mending).
pub(super) const RENAMED: [(&str, &str); 3] = [
    ("prefixItems", "x-specbound-prefix-items"),
    ("patternProperties", "x-specbound-pattern-properties"),
    ("callbacks", "x-specbound-callbacks"),
];

impl Spec {
    /// Returns what the node at `origin` finally means: where it is a `$ref`, the end of the chain, else itself.
    ///
    /// Errors: those of [`Spec::target`], and `reference-cycle` for a chain without an end.
    pub fn follow(&self, origin: &Origin) -> Result<Origin, Diagnostic> {
        self.follow_within(origin, MAX_HOPS)
    }

    fn follow_within(&self, origin: &Origin, hops: usize) -> Result<Origin, Diagnostic> {
        let mut at = origin.clone();
        for _ in 0..hops {
            let Some(reference) = self.raw(&at).and_then(reference_of) else {
                return Ok(at);
            };
            at = self.target_within(reference, &at, hops - 1)?;
        }
        Err(Diagnostic::warning("reference-cycle", &self.blamed(origin), "this reference leads back to itself")
            .help("let one of the references in the circle point at an object"))
    }

    /// Returns the place that `reference` means when it stands at `from`: one hop, into any part of any document.
    ///
    /// Errors: `reference-url` for an absolute URL, `reference-file` for a file that cannot be read, and
    /// `broken-reference` where the document holds nothing.
    pub fn target(&self, reference: &str, from: &Origin) -> Result<Origin, Diagnostic> {
        self.target_within(reference, from, MAX_HOPS)
    }

    fn target_within(&self, reference: &str, from: &Origin, hops: usize) -> Result<Origin, Diagnostic> {
        let (file, fragment) = split(reference);
        if let Some(found) = self.by_id(file, fragment, from, hops) {
            return Ok(found);
        }
        let document = self.document_of(file, from)?;
        self.fragment(reference, &Origin { document, pointer: "".into() }, fragment, from, hops)
    }

    /// Returns what a fragment means in the schema or document at `base`.
    fn fragment(
        &self,
        reference: &str,
        base: &Origin,
        fragment: &str,
        from: &Origin,
        hops: usize,
    ) -> Result<Origin, Diagnostic> {
        let decoded = percent_decoded(fragment);
        if decoded.is_empty() || self.is_whole(&decoded, base) {
            return Ok(base.clone());
        }
        if decoded.starts_with('/') {
            // RFC 6901 section 6 decodes before it cuts at slashes, but an escaped slash was hardly meant to cut.
            let whole = fragment.replace("%2F", "~1").replace("%2f", "~1");
            let cut = whole == fragment || self.raw(&base.at(&format!("{}{decoded}", base.pointer))).is_some();
            return self.walk(reference, base, &if cut { decoded } else { percent_decoded(&whole) }, from, hops);
        }
        match self.raw(base).and_then(|node| anchor(node, &decoded, &mut base.pointer.to_string())) {
            Some(pointer) => Ok(base.at(&pointer)),
            None => Err(self
                .broken(reference, from, "no `$anchor` has this name")
                .help("a pointer into the document starts with `#/`")),
        }
    }

    /// Whether a fragment means all of what it stands behind. `#/` is strictly a member without a name (RFC 6901 section 5), but where
    /// there is none, the whole is meant.
    pub(super) fn is_whole(&self, fragment: &str, base: &Origin) -> bool {
        fragment == "/" && self.raw(base).is_some_and(|node| step(node, "").is_none())
    }

    /// Returns what a reference means by the `$id` of a schema (JSON Schema core, section 8.2.1): the one it names, or the one it
    /// stands in. Where that has nothing of the kind, the document may.
    fn by_id(&self, file: &str, fragment: &str, from: &Origin, hops: usize) -> Option<Origin> {
        let ids = &self.documents.get(&from.document)?.ids;
        if ids.is_empty() {
            return None;
        }
        let base = match file.is_empty() {
            true => std::iter::successors(from.parent(), Origin::parent)
                .find(|around| ids.values().any(|pointer| **pointer == *around.pointer))?,
            false => {
                let named = ids.get(file).or_else(|| {
                    // Relative to the `$id` it stands in, which is relative to nothing that can be loaded.
                    let mut alike = ids.iter().filter(|(id, _)| id.rsplit('/').next() == Some(file));
                    alike.next().filter(|_| alike.next().is_none()).map(|(_, pointer)| pointer)
                });
                from.at(named?)
            }
        };
        // What had an `$id` may since have been mended away.
        self.fragment("", &base, fragment, from, hops).ok().filter(|found| self.raw(found).is_some())
    }

    /// Whether a reference is to a schema of the same document by its `$id`, and no file has to be loaded for it.
    pub(super) fn is_id(&self, file: &str, from: &Origin) -> bool {
        !file.is_empty() && self.by_id(file, "", from, 0).is_some()
    }

    /// Returns the document that the file part of a reference means.
    fn document_of(&self, file: &str, from: &Origin) -> Result<Arc<str>, Diagnostic> {
        if file.is_empty() {
            return Ok(Arc::clone(&from.document));
        }
        if is_url(file) {
            let message = match file.starts_with("file:") {
                true => format!("`{file}` is a URL, which only says where a file is on one machine"),
                false => format!("`{file}` would have to be fetched from the network"),
            };
            return Err(Diagnostic::error("reference-url", &self.blamed(from), message)
                .help("save the file beside the document and refer to it by a relative path"));
        }
        match self.files.get(&(Arc::clone(&from.document), file.to_owned())) {
            Some(Ok(document)) => Ok(Arc::clone(document)),
            Some(Err(why)) => {
                let message = format!("`{file}` cannot be read: {why}");
                let fault = Diagnostic::error("reference-file", &self.blamed(from), message);
                Err(if file.contains(['.', '/']) {
                    fault.help("paths are relative to the document that refers")
                } else {
                    fault.help(format!("was `#/components/schemas/{file}` meant?"))
                })
            }
            None => {
                let message = format!("`{file}` was not loaded");
                Err(Diagnostic::error("reference-file", &self.blamed(from), message))
            }
        }
    }

    /// Returns the origin by which the document itself calls the node at `origin`: mending renames a few members, and
    /// takes `null` out of alternatives. For messages only, once, and after everything else was done with it.
    pub fn as_written(&self, origin: &Origin) -> Origin {
        let mut written = Origin::root(&origin.document);
        let (mut holder, mut node) = (None, self.raw(&written));
        for token in origin.tokens() {
            let removed = match node {
                Some(Value::Array(_)) => holder.and_then(|holder: &Value| holder.get(NULL_INDEX)),
                _ => None,
            };
            written = match (removed.and_then(Value::as_u64), token.parse::<u64>()) {
                (Some(removed), Ok(index)) if index >= removed => written.child(&(index + 1).to_string()),
                _ => match RENAMED.iter().find(|(_, after)| *after == token) {
                    Some((before, _)) => written.child(before),
                    None => written.child(&token),
                },
            };
            holder = node;
            node = node.and_then(|node| step(node, &token)).map(|(_, node)| node);
        }
        written
    }

    /// Follows a pointer, through references where they stand in the way.
    fn walk(
        &self,
        reference: &str,
        base: &Origin,
        pointer: &str,
        from: &Origin,
        hops: usize,
    ) -> Result<Origin, Diagnostic> {
        let mut at = base.clone();
        let (mut holder, mut node) = (None, self.raw(&at));
        for token in tokens(pointer) {
            let in_reference =
                node.and_then(reference_of).is_some() && node.and_then(|node| step(node, &token)).is_none();
            if in_reference {
                at = match hops.checked_sub(1) {
                    Some(hops) => self.follow_within(&at, hops)?,
                    None => return Err(self.broken(reference, from, "it goes in circles")),
                };
                node = self.raw(&at);
            }
            let token = match holder {
                Some(holder) if node.is_some_and(Value::is_array) => shifted(holder, &token),
                _ => Cow::Borrowed(&*token),
            };
            holder = node;
            match node.and_then(|node| step(node, &token)) {
                Some((token, next)) => {
                    at = at.child(&token);
                    node = Some(next);
                }
                None => {
                    let there = match at.document == from.document {
                        true => format!("#{}", at.pointer),
                        false => at.to_string(),
                    };
                    let what = format!("there is no `{}` in `{there}`", short(&token));
                    let fault = self.broken(reference, from, &what);
                    return Err(fault.help(instead(node, &token)));
                }
            }
        }
        Ok(at)
    }

    fn broken(&self, reference: &str, from: &Origin, why: &str) -> Diagnostic {
        let message = format!("`{}` leads nowhere: {why}", short(reference));
        Diagnostic::warning("broken-reference", &self.blamed(from), message)
    }

    /// A finding about a reference is about its `$ref`, where it has one (a discriminator's mapping has none).
    pub(super) fn blamed(&self, from: &Origin) -> Origin {
        match self.raw(from).and_then(reference_of) {
            Some(_) => from.child("$ref"),
            None => from.clone(),
        }
    }
}

/// Returns the member of a node that a pointer's token means, under the name that it has after mending.
pub(super) fn step<'v, 't>(node: &'v Value, token: &'t str) -> Option<(Cow<'t, str>, &'v Value)> {
    match node {
        Value::Object(members) => {
            if let Some(value) = members.get(token) {
                return Some((token.into(), value));
            }
            let other = renamed(token, members)?;
            let value = members.get(&other)?;
            Some((other, value))
        }
        Value::Array(elements) => {
            let index: usize = token.parse().ok()?;
            Some((token.into(), elements.get(index)?))
        }
        _ => None,
    }
}

/// Mending renames a few members; both names lead to them.
fn renamed<'t>(token: &'t str, members: &Members) -> Option<Cow<'t, str>> {
    if let Some((_, after)) = RENAMED.iter().find(|(before, _)| *before == token) {
        return Some(Cow::Borrowed(*after));
    }
    let with_slash = format!("/{token}");
    members.contains_key(&with_slash).then_some(with_slash.into())
}

/// A pointer in the document counts a `null` alternative that mending took out of a `oneOf` or `anyOf`.
fn shifted<'t>(holder: &Value, token: &'t str) -> Cow<'t, str> {
    let removed = holder.get(NULL_INDEX);
    match (removed.and_then(Value::as_u64), token.parse::<u64>()) {
        (Some(removed), Ok(index)) if index > removed => (index - 1).to_string().into(),
        _ => token.into(),
    }
}

/// Returns the reference of a Reference Object.
pub(super) fn reference_of(node: &Value) -> Option<&Arc<str>> {
    node.as_object()?.get("$ref")?.as_text()
}

/// Returns a reference's file and its fragment, either of which may be empty.
pub(super) fn split(reference: &str) -> (&str, &str) {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    (file, fragment)
}

/// Returns whether the file part of a reference has a scheme or an authority (RFC 3986 section 4.2).
pub(super) fn is_url(file: &str) -> bool {
    file.starts_with("//") || file.contains("://") || file.starts_with("urn:")
}

/// RFC 3986 section 2.1; what is no valid escape stands for itself.
pub(super) fn percent_decoded(fragment: &str) -> Cow<'_, str> {
    if !fragment.contains('%') {
        return fragment.into();
    }
    let mut decoded = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, escape.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned().into()
}
