//! What the document says of itself: who offers the API, on which terms, and where more is written about it.

/// Info Object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// `info.title`.
    pub title: String,
    /// `info.version`: of the API, not of OpenAPI.
    pub version: String,
    /// `info.description`.
    pub doc: Option<String>,
    /// `info.termsOfService`, a URL.
    pub terms: Option<String>,
    /// `info.contact`.
    pub contact: Option<Contact>,
    /// `info.license`.
    pub license: Option<License>,
    /// `externalDocs` of the document's root.
    pub external_docs: Option<ExternalDocs>,
}

/// Contact Object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// `name`.
    pub name: Option<String>,
    /// `url`.
    pub url: Option<String>,
    /// `email`.
    pub email: Option<String>,
}

/// License Object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct License {
    /// `name`.
    pub name: String,
    /// `url`.
    pub url: Option<String>,
}

/// External Documentation Object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExternalDocs {
    /// `url`.
    pub url: String,
    /// `description`.
    pub doc: Option<String>,
}
