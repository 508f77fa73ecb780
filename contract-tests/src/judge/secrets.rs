//! What a client shows comes in; what must not be there goes out: secrets in any of their spellings, texts without bound. It
//! must never know how the secrets were used.

use base64::Engine;

use super::check::{Check, Findings};
use crate::subject::Outcome;

/// How long one line about an error may be, in bytes.
const LINE: usize = 2_048;
/// How long an error's Debug may be, in bytes.
const DUMP: usize = 32_768;

/// What must not be shown.
pub(super) struct Secrets(Vec<Secret>);

struct Secret {
    secret: String,
    /// How it could be written; each once.
    spellings: Vec<String>,
}

impl Secrets {
    /// Secrets, and all their spellings.
    pub(super) fn new<S: Into<String>>(secrets: impl IntoIterator<Item = S>) -> Secrets {
        let one = |secret: String| Secret { spellings: spellings(&secret), secret };
        Secrets(secrets.into_iter().map(Into::into).map(one).collect())
    }
}

/// Looks at everything an outcome shows beside the answer itself.
pub(super) fn outcome(findings: &mut Findings, outcome: &Outcome, secrets: &Secrets) {
    if !outcome.is_success() {
        let (display, debug) = (outcome.display(), outcome.debug());
        let one_line = !display.is_empty() && !display.contains('\n') && !display.chars().any(char::is_control);
        findings.holds(Check::Display, one_line, "one line", format_args!("{display:?}"));
        findings.holds(Check::Display, display.len() <= LINE, format_args!("at most {LINE} bytes"), display.len());
        findings.holds(
            Check::Debug,
            !debug.is_empty() && debug.len() <= DUMP,
            format_args!("1 to {DUMP} bytes"),
            debug.len(),
        );
    }
    text(findings, "Display", outcome.display(), secrets);
    text(findings, "Debug", outcome.debug(), secrets);
    for source in outcome.sources() {
        text(findings, "a source", source, secrets);
    }
    text(findings, "the decode error", outcome.decode_error().unwrap_or_default(), secrets);
}

/// Looks for secrets in a text.
pub(super) fn text(findings: &mut Findings, place: &str, shown: &str, secrets: &Secrets) {
    for Secret { secret, spellings } in &secrets.0 {
        if spellings.iter().any(|spelling| shown.contains(spelling)) {
            findings.add(Check::Secret, format!("{place} without the secret {secret:?}"), shown);
        }
    }
}

/// A secret as it is, percent-encoded, as Debug writes it, and in base64.
fn spellings(secret: &str) -> Vec<String> {
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
    let debugged = format!("{secret:?}").trim_matches('"').to_owned();
    let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
    let mut spellings = vec![secret.to_owned(), encoded, debugged, base64.trim_end_matches('=').to_owned()];
    spellings.dedup();
    spellings
}
