//! The parts of the runtime that not every document needs: what each consists of, and the tags whose operations need it. A part
//! that nothing needs is not copied, and one that only some tags need is compiled with their features alone, since every crate and
//! every user of one tag pays for what is compiled.

use super::feature::Reach;
use super::{Scope, sequence};
use crate::ir::{Codec, Operation, TypeId};
use std::collections::BTreeSet;

/// A part of the runtime. It is a module, or several, which nothing outside of it names but the lines that declare it.
pub(super) struct Part {
    /// Its files; the end of a folder's name is `/`.
    files: &'static [&'static str],
    /// How the lines begin that declare it and name it.
    lines: &'static [&'static str],
    /// Whether an operation needs it.
    needed: fn(&Operation) -> bool,
    /// The types that need it wherever they are compiled.
    types: fn(&Scope<'_>) -> BTreeSet<TypeId>,
}

/// Every part. What is not in the list is in every crate.
static PARTS: [Part; 4] = [
    Part { files: &["form.rs"], lines: &["mod form;"], needed: |operation| sends(operation, Codec::Form), types: none },
    Part {
        files: &["multipart.rs"],
        lines: &["mod multipart;", "pub use multipart::"],
        needed: |operation| sends(operation, Codec::Multipart),
        types: |scope| scope.multipart.iter().copied().collect(),
    },
    Part {
        files: &["pages/"],
        lines: &["mod pages;", "pub use pages::"],
        needed: |operation| operation.pagination.is_some(),
        types: none,
    },
    Part {
        files: &["stream/events.rs", "stream/lines.rs"],
        lines: &[
            "pub(super) mod events;",
            "pub(super) mod lines;",
            "pub use stream::events::",
            "pub use stream::lines::",
        ],
        needed: sequence::is_declared,
        types: none,
    },
];

fn none(_: &Scope<'_>) -> BTreeSet<TypeId> {
    BTreeSet::new()
}

fn sends(operation: &Operation, codec: Codec) -> bool {
    operation.body.iter().flat_map(|body| &body.media).any(|media| media.codec == codec)
}

/// When a part is compiled.
pub(super) enum Need {
    /// Nothing needs it.
    Never,
    /// Whatever the tags.
    Always,
    /// With any of these features.
    With(Vec<String>),
}

/// What a crate has of the parts.
pub(super) struct Parts(Vec<(&'static Part, Need)>);

impl Parts {
    /// Looks through the operations.
    pub(super) fn new(scope: &Scope<'_>) -> Parts {
        let reach = Reach::new(scope);
        let every: BTreeSet<usize> = (0..scope.names.tags.len()).collect();
        let need = |part: &Part| {
            let operations = scope.api.operations.iter().zip(&scope.names.operations);
            let needing = operations.filter(|(operation, _)| (part.needed)(operation));
            let mut tags: BTreeSet<usize> = needing.map(|(_, names)| names.tag).collect();
            for id in (part.types)(scope) {
                let module = scope.names.types.get(id.index()).map_or("", |names| names.module.as_str());
                tags.extend(reach.tags(module).unwrap_or(&every));
            }
            match tags {
                none if none.is_empty() => Need::Never,
                all if all.is_superset(&every) => Need::Always,
                some => Need::With(scope.features(&some).into_iter().map(str::to_owned).collect()),
            }
        };
        Parts(PARTS.iter().map(|part| (part, need(part))).collect())
    }

    /// Whether a file of the runtime is in the crate.
    pub(super) fn has(&self, path: &str) -> bool {
        let is = |file: &&str| *file == path || (file.ends_with('/') && path.starts_with(*file));
        let part = self.0.iter().find(|(part, _)| part.files.iter().any(is));
        !part.is_some_and(|(_, need)| matches!(need, Need::Never))
    }

    /// A file of the runtime: without the lines of the parts that are not there, and those of the others behind their condition.
    pub(super) fn declare(&self, text: &str) -> String {
        let mut declared = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let of = |part: &Part| part.lines.iter().any(|begin| line.starts_with(begin));
            match self.0.iter().find(|(part, _)| of(part)) {
                Some((_, Need::Never)) => continue,
                Some((_, Need::With(features))) => declared.push_str(&condition(features)),
                Some((_, Need::Always)) | None => {}
            }
            declared.push_str(line);
        }
        declared
    }
}

/// The attribute that compiles what follows with any of some features.
fn condition(features: &[String]) -> String {
    match features {
        [only] => format!("#[cfg(feature = {only:?})]\n"),
        several => {
            let list: String = several.iter().map(|feature| format!("    feature = {feature:?},\n")).collect();
            format!("#[cfg(any(\n{list}))]\n")
        }
    }
}
