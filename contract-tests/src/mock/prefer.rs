//! The Prefer fields of a request come in; what they ask of this server goes out (RFC 7240). Preferences that it does not know
//! are left alone, as the RFC has it. It must never know what the document declares.

use std::time::Duration;

use super::fault::Fault;
use crate::server::Recorded;

/// The longest that a request may be kept waiting.
const LONGEST: u64 = 60_000;

/// What a request prefers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Preferences {
    /// The status of the answer.
    pub code: Option<u16>,
    /// The name of an example.
    pub example: Option<String>,
    /// Whether each answer is to have another body.
    pub dynamic: bool,
    /// How long to wait.
    pub delay: Option<Duration>,
}

impl Preferences {
    /// Reads the fields; of a preference that is given twice the first counts (RFC 7240, section 2).
    ///
    /// # Errors
    /// When the value of one that is known cannot be read.
    pub fn read(request: &Recorded) -> Result<Preferences, Fault> {
        let mut preferences = Preferences::default();
        for preference in request.header("prefer").iter().flat_map(|field| field.split(',')) {
            let (name, value) =
                preference.split(';').next().unwrap_or_default().split_once('=').unwrap_or((preference, ""));
            let value = value.trim().trim_matches('"');
            let unread = || Fault::invalid(format!("Prefer: {} cannot be read", preference.trim()));
            match name.trim().to_ascii_lowercase().as_str() {
                "code" if preferences.code.is_none() => {
                    let code = value.parse().ok().filter(|code| (200..600).contains(code));
                    preferences.code = Some(code.ok_or_else(unread)?);
                }
                "example" if preferences.example.is_none() => preferences.example = Some(value.to_owned()),
                "dynamic" => preferences.dynamic |= value.is_empty() || value == "true",
                "delay" if preferences.delay.is_none() => {
                    let delay = value.parse().ok().filter(|delay| *delay <= LONGEST);
                    preferences.delay = Some(Duration::from_millis(delay.ok_or_else(unread)?));
                }
                _ => {}
            }
        }
        Ok(preferences)
    }
}
