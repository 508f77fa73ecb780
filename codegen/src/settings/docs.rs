//! The table `[docs]` in, where the crate's reference pages will be out. It must never ask whether they are there.

use http::Uri;
use serde::Deserialize;

/// Where the crate's reference pages will be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    /// The folder of the pages of this version; without it, other crates' pages do not link to these.
    pub url: Option<RootUrl>,
}

/// A URL that names of pages can be put behind: of the schemes `http` or `https`, with a host, and without a query or a fragment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct RootUrl(String);

impl RootUrl {
    /// The URL as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RootUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = text.parse::<Uri>();
        let is_web = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
        // The parser drops a fragment without a word.
        match parsed.as_ref().is_ok_and(is_web) && !text.contains('#') {
            true => Ok(Self(text)),
            false => Err(format!(
                "`{text}` is not where pages can be: write a URL without a query, such as `https://docs.rs/a-crate/0.1.0`"
            )),
        }
    }
}
