//! The parts of the runtime that not every document needs: what each consists of, and the tags whose operations need it. A part
//! that nothing needs is not copied, and one that only some tags need is compiled with their features alone, since every crate and
//! every user of one tag pays for what is compiled.

use super::feature::{Reach, Tags};
use super::outcome::{Content, outcomes};
use super::parameter::{Demand, Way};
use super::{Scope, condition, sequence};
use crate::ir::{Codec, EnumKind, Operation, Shape, Ty, TypeId};
use std::collections::BTreeSet;

/// A part of the runtime. It is a module, or several, which nothing outside of it names but the lines that declare it, and parts that
/// are never there without it.
pub(super) struct Part {
    /// Its files; the end of a folder's name is `/`.
    files: &'static [&'static str],
    /// How the lines begin that declare it and name it.
    lines: &'static [&'static str],
    /// Whether an operation needs it.
    needed: fn(&Scope<'_>, &Operation) -> bool,
    /// The types that need it wherever they are compiled.
    types: fn(&Scope<'_>) -> BTreeSet<TypeId>,
}

/// Every part. What is not in the list is in every crate.
static PARTS: [Part; 31] = [
    Part {
        files: &["bytes.rs"],
        lines: &["mod bytes;", "pub use self::bytes::"],
        needed: |_, operation| {
            sends(operation, &[Codec::Bytes]) || answers(operation, |content| matches!(content, Content::Bytes))
        },
        types: none,
    },
    Part {
        files: &["codec/blank.rs"],
        lines: &["mod blank;"],
        needed: never,
        types: |scope| shaped(scope, |shape| has_blanks(scope, shape)),
    },
    Part {
        files: &["codec/doubles.rs"],
        lines: &["mod doubles;", "pub use doubles::"],
        needed: never,
        types: |scope| shaped(scope, |shape| matches!(shape, Shape::Enum(list) if list.kind == EnumKind::Number)),
    },
    Part {
        files: &["codec/integers.rs"],
        lines: &["mod integers;", "pub use integers::"],
        needed: never,
        types: |scope| shaped(scope, |shape| matches!(shape, Shape::Enum(list) if list.kind == EnumKind::Integer)),
    },
    Part {
        files: &["codec/texts.rs"],
        lines: &["mod texts;", "pub use texts::"],
        needed: never,
        types: |scope| shaped(scope, |shape| matches!(shape, Shape::Enum(list) if list.kind == EnumKind::Text)),
    },
    Part { files: &["codec/tuple.rs"], lines: &["mod tuple;"], needed: never, types: |scope| shaped(scope, has_tuple) },
    Part {
        files: &["codec/misfit.rs", "codec/union.rs"],
        lines: &["mod misfit;", "mod union;", "pub use union::"],
        needed: never,
        types: |scope| shaped(scope, |shape| matches!(shape, Shape::Union(_))),
    },
    Part {
        files: &["constraints/arrays.rs"],
        lines: &["mod arrays;"],
        needed: |_, operation| demands(operation, &[Demand::Array, Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["constraints/counts.rs"],
        lines: &["mod counts;"],
        needed: |_, operation| demands(operation, &[Demand::String, Demand::Expression, Demand::Array, Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["constraints/expressions.rs"],
        lines: &["mod expressions;"],
        needed: |_, operation| demands(operation, &[Demand::Expression, Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["constraints/mixed.rs"],
        lines: &["mod mixed;"],
        needed: |_, operation| demands(operation, &[Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["constraints/numbers.rs"],
        lines: &["mod numbers;"],
        needed: |_, operation| demands(operation, &[Demand::Number, Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["constraints/pattern.rs", "constraints/strings.rs"],
        lines: &["mod pattern;", "mod strings;"],
        needed: |_, operation| demands(operation, &[Demand::String, Demand::Expression, Demand::Mixed]),
        types: none,
    },
    Part {
        files: &["encode/cookies.rs"],
        lines: &["mod cookies;"],
        needed: |scope, operation| writes(scope, operation, &[Way::Cookie]),
        types: none,
    },
    Part {
        files: &["encode/deep.rs"],
        lines: &["mod deep;"],
        needed: |scope, operation| writes(scope, operation, &[Way::QueryDeep]),
        types: none,
    },
    Part {
        files: &["encode/headers.rs"],
        lines: &["mod headers;"],
        needed: |scope, operation| writes(scope, operation, &[Way::Header]),
        types: none,
    },
    Part { files: &["encode/query.rs"], lines: &["pub(super) mod query;"], needed: has_pairs, types: none },
    Part {
        files: &["encode/segments.rs"],
        lines: &["mod segments;"],
        needed: |scope, operation| writes(scope, operation, &[Way::PathStyled]),
        types: none,
    },
    Part {
        files: &["encode/separators.rs"],
        lines: &["mod separators;"],
        needed: |scope, operation| has_pairs(scope, operation) || writes(scope, operation, &[Way::Header]),
        types: none,
    },
    Part {
        files: &["encode/shape.rs"],
        lines: &["mod shape;"],
        needed: |scope, operation| {
            has_pairs(scope, operation) || writes(scope, operation, &[Way::Header, Way::PathStyled])
        },
        types: none,
    },
    Part {
        files: &["charset.rs"],
        lines: &["mod charset;"],
        needed: |_, operation| has_text(operation) || is_plain(operation),
        types: none,
    },
    Part {
        files: &["envelope.rs"],
        lines: &["mod envelope;"],
        needed: |_, operation| operation.envelope.is_some(),
        types: none,
    },
    Part {
        files: &["form.rs"],
        lines: &["mod form;"],
        needed: |_, operation| sends(operation, &[Codec::Form]),
        types: none,
    },
    Part {
        files: &["contract/fields.rs", "header/"],
        lines: &["mod fields;", "mod header;", "pub use header::"],
        needed: |_, operation| has_headers(operation),
        types: none,
    },
    Part {
        files: &["multipart.rs"],
        lines: &["mod multipart;", "pub use multipart::"],
        needed: |_, operation| sends(operation, &[Codec::Multipart]) || names_file(operation),
        types: |scope| {
            scope.multipart.models().chain(shaped(scope, |shape| shape.holds(|ty| *ty == Ty::File))).collect()
        },
    },
    Part {
        files: &["send/pages/"],
        lines: &["mod pages;", "pub use pages::"],
        needed: |_, operation| operation.pagination.is_some(),
        types: none,
    },
    Part {
        files: &["plain.rs"],
        lines: &["mod plain;", "pub use plain::"],
        needed: |_, operation| is_plain(operation),
        types: none,
    },
    Part {
        files: &["scalar.rs"],
        lines: &["mod scalar;"],
        needed: |_, operation| has_headers(operation) || is_plain(operation),
        types: none,
    },
    Part {
        files: &["contract/sequence.rs", "send/stream/events.rs", "send/stream/lines.rs"],
        lines: &[
            "mod sequence;",
            "pub use sequence::",
            "pub(super) mod events;",
            "pub(super) mod lines;",
            "pub use stream::events::",
            "pub use stream::lines::",
        ],
        needed: |_, operation| sequence::is_declared(operation),
        types: none,
    },
    Part {
        files: &["text.rs"],
        lines: &["mod text;", "pub use text::"],
        needed: |_, operation| has_text(operation),
        types: none,
    },
    Part {
        files: &["upload.rs"],
        lines: &["mod upload;"],
        needed: |_, operation| sends(operation, &[Codec::Bytes]),
        types: none,
    },
];

fn none(_: &Scope<'_>) -> BTreeSet<TypeId> {
    BTreeSet::new()
}

fn never(_: &Scope<'_>, _: &Operation) -> bool {
    false
}

fn has_text(operation: &Operation) -> bool {
    sends(operation, &[Codec::Text]) || answers(operation, |content| matches!(content, Content::Text))
}

fn has_headers(operation: &Operation) -> bool {
    operation.responses.iter().any(|response| !response.headers.is_empty())
}

/// Whether the value of a parameter is checked by one of these.
fn demands(operation: &Operation, demands: &[Demand]) -> bool {
    let asked = operation.params.iter().filter_map(|param| param.constraints.as_deref());
    asked.filter_map(Demand::of).any(|demand| demands.contains(&demand))
}

/// Whether the value of a parameter, or of a field of a form, is written in one of these ways.
fn writes(scope: &Scope<'_>, operation: &Operation, ways: &[Way]) -> bool {
    operation.params.iter().chain(operation.fields()).any(|param| ways.contains(&scope.way(param)))
}

/// Whether an operation has pairs of names and values: in the query, in cookies, or in the link to the next page.
fn has_pairs(scope: &Scope<'_>, operation: &Operation) -> bool {
    operation.pagination.is_some() || writes(scope, operation, &[Way::Query, Way::QueryDeep, Way::Cookie])
}

/// Whether a blank value of another type is needed where a type is read, one that the generator does not write out.
fn has_blanks(scope: &Scope<'_>, shape: &Shape) -> bool {
    fn is_unwritten(scope: &Scope<'_>, ty: &Ty) -> bool {
        match ty {
            Ty::Number | Ty::Foreign(_) | Ty::Bytes | Ty::Tuple(_) => true,
            Ty::Named(id) => match &scope.api.def(*id).shape {
                Shape::Alias { ty, recursive: false } => is_unwritten(scope, ty),
                Shape::Alias { .. } | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => false,
            },
            Ty::Bool
            | Ty::Int { .. }
            | Ty::Float
            | Ty::String
            | Ty::File
            | Ty::Null
            | Ty::Any
            | Ty::Object
            | Ty::List(_)
            | Ty::Map(_)
            | Ty::Nullable(_) => false,
        }
    }
    let is_read_blank = match shape {
        Shape::Struct(shape) => shape.fields.iter().any(|field| field.required && is_unwritten(scope, &field.ty)),
        Shape::Alias { recursive, .. } => *recursive,
        Shape::Union(_) | Shape::Enum(_) => false,
    };
    is_read_blank || has_tuple(shape)
}

/// Whether a type has an array of fixed positions among its members, or is one.
fn has_tuple(shape: &Shape) -> bool {
    shape.holds(|ty| matches!(ty, Ty::Tuple(_)))
}

/// Whether a file is named anywhere in an operation: what is a file in one body is one wherever it is referred to.
fn names_file(operation: &Operation) -> bool {
    let params = operation.params.iter().map(|param| &param.ty);
    let headers = operation.responses.iter().flat_map(|response| &response.headers).map(|header| &header.ty);
    let answers = operation.responses.iter().flat_map(|response| &response.media);
    let media = operation.body.iter().flat_map(|body| &body.media).chain(answers);
    let media = media.flat_map(|media| media.item.iter().chain([&media.ty]));
    params.chain(headers).chain(media).any(|ty| ty.holds(|ty| *ty == Ty::File))
}

fn is_plain(operation: &Operation) -> bool {
    sends(operation, &[Codec::Plain]) || answers(operation, |content| matches!(content, Content::Plain(_)))
}

/// Whether an answer of an operation, a success or an error, has such a content.
fn answers(operation: &Operation, is: fn(&Content) -> bool) -> bool {
    let outcomes = outcomes(operation);
    outcomes.successes.iter().chain(&outcomes.errors).any(|outcome| is(&outcome.content))
}

/// The types of such a shape.
fn shaped(scope: &Scope<'_>, is: impl Fn(&Shape) -> bool) -> BTreeSet<TypeId> {
    let types = scope.api.types.iter().zip(&scope.names.types).enumerate();
    let emitted = types.filter(|(_, (def, names))| !names.ident.is_empty() && is(&def.shape));
    emitted.filter_map(|(index, _)| u32::try_from(index).ok().map(TypeId)).collect()
}

fn sends(operation: &Operation, codecs: &[Codec]) -> bool {
    operation.body.iter().flat_map(|body| &body.media).any(|media| codecs.contains(&media.codec))
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
pub(super) struct Parts {
    parts: Vec<(&'static Part, Need)>,
    /// What the document decides on, and whether it is there.
    decided: [(&'static str, bool); 4],
}

impl Parts {
    /// Looks through the operations.
    pub(super) fn new(scope: &Scope<'_>) -> Parts {
        let reach = Reach::new(scope);
        let need = |part: &Part| {
            let operations = scope.api.operations.iter().zip(&scope.names.operations);
            let needing = operations.filter(|(operation, _)| (part.needed)(scope, operation));
            let mut tags: Tags = needing.map(|(_, names)| names.tag).collect();
            let modules = (part.types)(scope).into_iter().filter_map(|id| scope.names.types.get(id.index()));
            let reached: Vec<_> = modules.map(|names| reach.tags(&names.module)).collect();
            for more in reached.iter().copied().flatten() {
                tags.extend(more);
            }
            match tags {
                _ if reached.contains(&None) => Need::Always,
                none if none.is_empty() => Need::Never,
                all if scope.has_every(&all) => Need::Always,
                some => Need::With(scope.features(&some).into_iter().map(str::to_owned).collect()),
            }
        };
        Parts { parts: PARTS.iter().map(|part| (part, need(part))).collect(), decided: condition::decided(scope) }
    }

    /// Whether a file of the runtime is in the crate.
    pub(super) fn has(&self, path: &str) -> bool {
        let is = |file: &&str| *file == path || (file.ends_with('/') && path.starts_with(*file));
        let part = self.parts.iter().find(|(part, _)| part.files.iter().any(is));
        let named = |feature: &str| path.ends_with(&format!("/{}.rs", feature.replace('-', "_")));
        let own = self.decided.iter().find(|(feature, _)| named(feature));
        !part.is_some_and(|(_, need)| matches!(need, Need::Never)) && own.is_none_or(|(_, is_there)| *is_there)
    }

    /// A file of the runtime: without the lines of the parts that are not there, and those of the others behind their condition.
    pub(super) fn declare(&self, text: &str) -> String {
        let decide = |text: String, (feature, is_there): &(&str, bool)| condition::decide(&text, feature, *is_there);
        let text = self.decided.iter().fold(text.to_owned(), decide);
        let mut declared = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let of = |part: &Part| part.lines.iter().any(|begin| line.starts_with(begin));
            match self.parts.iter().find(|(part, _)| of(part)) {
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
