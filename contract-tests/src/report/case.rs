//! A case that ran comes in, with what was found and what went over the wire; an entry of a report goes out, cut to a length that
//! can be kept for thousands of cases. It must never know how a case is made or run.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::judge::{self, Act};
use crate::server::{self, Recorded};

/// A case that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// "DELETE /orgs/{orgId} › 404 application/json › full › plain"
    pub name: String,
    /// The operation's key.
    pub operation: String,
    /// The status of the triple that it served, if it did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// The media type of the triple that it served, if it did and the answer has a body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub media_type: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// Whether it found nothing.
    pub passed: bool,
    /// How long it took.
    pub seconds: f64,
    /// Where in the document, as a JSON pointer.
    pub pointer: String,
    /// The rules that were broken.
    pub findings: Vec<Finding>,
    /// What went over the wire, where it was kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exchange: Option<Exchange>,
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Which operations the client has.
    Operations,
    /// What a call sends, or that it is refused.
    Request,
    /// A declared answer.
    Answer,
    /// An answer that the document does not declare, or that is broken.
    Undeclared,
    /// Credentials, tokens and redirects.
    Handshake,
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's identifier.
    pub check: String,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
}

/// What went over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What the client sent.
    pub request: Request,
    /// What it was told.
    pub answer: Answer,
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// Path and query, still encoded.
    pub target: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Payload,
}

/// An answer as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status line's.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Payload,
}

/// The bytes of a body, or as many of the first as are kept: as text where they are UTF-8, else as base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// How many bytes the body has; more than are kept when it was cut.
    pub bytes: usize,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// The bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base64: Option<String>,
}

/// The most that is kept of a text: a finding's, a header's, a target's.
const TEXT: usize = 4_096;

impl Payload {
    /// The most that is kept, in bytes.
    pub const MOST: usize = 4_096;

    /// Keeps the first bytes of a body.
    #[must_use]
    pub fn new(body: &[u8]) -> Payload {
        let kept = body.get(..Payload::MOST).unwrap_or(body);
        let bytes = body.len();
        match std::str::from_utf8(kept) {
            Ok(text) => Payload { bytes, text: Some(text.to_owned()), base64: None },
            // The cut may fall within a character, and only then does the error have no length.
            Err(error) if error.error_len().is_none() && kept.len() < bytes => {
                let text = kept.get(..error.valid_up_to()).map(|kept| String::from_utf8_lossy(kept).into_owned());
                Payload { bytes, text, base64: None }
            }
            Err(_) => Payload { bytes, text: None, base64: Some(STANDARD.encode(kept)) },
        }
    }
}

impl Exchange {
    /// Keeps what a server saw and said.
    #[must_use]
    pub fn new(request: &Recorded, answer: &server::Answer) -> Exchange {
        Exchange {
            request: Request {
                method: cut(&request.method),
                target: cut(&request.target),
                headers: headers(&request.headers),
                body: Payload::new(&request.body),
            },
            answer: Answer {
                status: answer.status,
                headers: answer.headers.iter().map(|(name, value)| (cut(name), cut(value))).collect(),
                body: Payload::new(&answer.body),
            },
        }
    }
}

impl Case {
    /// A case of the judge's, with nothing found as yet.
    #[must_use]
    pub fn new(case: &judge::Case, seconds: f64, exchange: Option<Exchange>) -> Case {
        let kind = match (&case.act, &case.triple) {
            (Act::Request { .. }, _) => Kind::Request,
            (Act::Answer(_), Some(_)) => Kind::Answer,
            (Act::Answer(_), None) => Kind::Undeclared,
            (Act::Handshake(..), _) => Kind::Handshake,
        };
        Case {
            name: case.name.clone(),
            operation: case.operation.clone(),
            status: case.triple.as_ref().map(|triple| triple.status.to_string()),
            media_type: case.triple.as_ref().and_then(|triple| triple.media.clone()),
            kind,
            passed: true,
            seconds,
            pointer: case.pointer.clone(),
            findings: Vec::new(),
            exchange,
        }
    }

    /// Notes a broken rule.
    pub fn find(&mut self, check: &str, expected: &str, got: &str) {
        self.passed = false;
        self.findings.push(Finding { check: check.to_owned(), expected: cut(expected), got: cut(got) });
    }

    /// The name without the operation's key.
    #[must_use]
    pub fn short_name(&self) -> &str {
        let rest = self.name.strip_prefix(&self.operation).and_then(|rest| rest.strip_prefix(" › "));
        rest.unwrap_or(&self.name)
    }
}

impl Kind {
    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Operations => "operations",
            Kind::Request => "request",
            Kind::Answer => "answer",
            Kind::Undeclared => "undeclared",
            Kind::Handshake => "handshake",
        }
    }
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| cut(&String::from_utf8_lossy(value.as_bytes()));
    map.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

/// A text, or the first part of a long one and its length.
pub(super) fn cut(text: &str) -> String {
    if text.len() <= TEXT {
        return text.to_owned();
    }
    let kept = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= TEXT).last().unwrap_or_default();
    format!("{}… ({} bytes)", text.get(..kept).unwrap_or_default(), text.len())
}
