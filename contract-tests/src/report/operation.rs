//! A declared operation comes in; what a report says of it goes out: its triples, and what became of each. It must never know
//! how a triple was exercised.

use serde::{Deserialize, Serialize};

use crate::document::{self, Document};

/// A declared operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// "DELETE /orgs/{orgId}"
    pub key: String,
    /// `operationId`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// The first of its `tags`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tag: Option<String>,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// What it may answer, in the document's order.
    pub triples: Vec<Triple>,
}

/// A declared status and media type of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triple {
    /// "404", "4XX" or "default".
    pub status: String,
    /// None when the answer has no body.
    pub media_type: Option<String>,
    /// What became of it.
    pub state: State,
}

/// What became of a triple.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Cases served it, and none found anything.
    Passed,
    /// A case that served it found something.
    Failed,
    /// No case served it.
    Missing,
    /// No case served it, since the document contradicts itself there or cannot be judged.
    Faulty,
}

impl State {
    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Passed => "passed",
            State::Failed => "failed",
            State::Missing => "missing",
            State::Faulty => "faulty",
        }
    }
}

impl Operation {
    pub(super) fn new(document: &Document, operation: &document::Operation) -> Operation {
        let raw = document.raw().pointer(&operation.pointer);
        let tag = raw.and_then(|raw| raw.get("tags")?.get(0)?.as_str()).map(str::to_owned);
        let triples = operation.triples().into_iter().map(|triple| Triple {
            status: triple.status.to_string(),
            media_type: triple.media,
            state: State::Missing,
        });
        Operation {
            key: operation.key.clone(),
            id: operation.id.clone(),
            tag,
            pointer: operation.pointer.clone(),
            triples: triples.collect(),
        }
    }
}

impl Triple {
    /// "404 application/json"
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.status, self.media_type.as_deref().unwrap_or("no body"))
    }

    /// Whether a text about something is about this triple: it begins with the operation's key and the triple.
    pub(super) fn is_named_by(&self, operation: &str, about: &str) -> bool {
        let rest = about.strip_prefix(operation).and_then(|rest| rest.strip_prefix(" › "));
        let rest = rest.and_then(|rest| rest.strip_prefix(&self.label()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" › "))
    }
}
