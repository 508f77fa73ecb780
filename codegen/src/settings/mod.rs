//! What the generator needs beside the document: the text of `generate.toml` in, settings out.

mod docs;
mod pagination;

pub use docs::{Docs, RootUrl};
pub use pagination::{PageRule, PageStyle, Pointer};

use crate::diagnostic::{Diagnostic, Origin, Position};
use indexmap::IndexMap;
use serde::Deserialize;

/// The contents of `generate.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The document, relative to the settings file.
    #[serde(default)]
    pub document: String,
    /// The folder of the generated crate, relative to the settings file.
    #[serde(default)]
    pub out: String,
    /// The name of the generated crate.
    pub package: String,
    /// The schema that error responses share.
    #[serde(default)]
    pub error: ErrorSettings,
    /// Which operations are generated.
    #[serde(default)]
    pub select: Select,
    /// Other names for operations, types and fields.
    #[serde(default)]
    pub rename: Rename,
    /// `format` → the path of a Rust type that serde knows, instead of a string.
    #[serde(default)]
    pub formats: IndexMap<String, String>,
    /// Where the crate's reference pages will be.
    #[serde(default)]
    pub docs: Docs,
    /// Which operations list things in pages; of several rules that fit an operation the first one counts.
    #[serde(default)]
    pub pagination: Vec<PageRule>,
}

/// The schema that error responses share, and what it calls its code and its message.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorSettings {
    /// Its name under `components.schemas`.
    pub schema: Option<String>,
    /// Property names; the first present one wins.
    #[serde(default)]
    pub code: Vec<String>,
    /// Property names; the first present one wins.
    #[serde(default)]
    pub message: Vec<String>,
}

/// Which operations are generated; an empty list allows all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// Tags, by name.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Operations, by `operationId`.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Paths, by their start.
    #[serde(default)]
    pub paths: Vec<String>,
}

impl Select {
    /// Whether every operation is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.operations.is_empty() && self.paths.is_empty()
    }

    /// Returns the tag under which an operation is found: the first of its tags that is selected, or else its first.
    #[must_use]
    pub fn tag<'t>(&self, tags: &'t [String]) -> Option<&'t str> {
        tags.iter().find(|tag| self.tags.contains(tag)).or_else(|| tags.first()).map(String::as_str)
    }

    /// Whether an operation is wanted that is found under a tag: it fits every list that is not empty.
    #[must_use]
    pub fn wants(&self, tag: &str, id: &str, path: &str) -> bool {
        let fits =
            |list: &[String], test: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|entry| test(entry));
        fits(&self.tags, &|entry| entry == tag)
            && fits(&self.operations, &|entry| entry == id)
            && fits(&self.paths, &|entry| path.starts_with(entry))
    }
}

/// Other names: from the document's word to the word that the Rust name is made from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// `operationId` → name.
    #[serde(default)]
    pub operations: IndexMap<String, String>,
    /// Schema name → name.
    #[serde(default)]
    pub types: IndexMap<String, String>,
    /// `Schema.property` → name.
    #[serde(default)]
    pub fields: IndexMap<String, String>,
}

impl Rename {
    /// The document's name of a schema, by which the settings name its fields: that of the component that it is, in whatever file, or else of
    /// the first of the words that it is named by now.
    #[must_use]
    pub fn owner(&self, component: Option<String>, words: &[String]) -> String {
        component.unwrap_or_else(|| {
            let name = words.first().map_or("", String::as_str);
            self.types.iter().find(|(_, renamed)| *renamed == name).map_or(name, |(schema, _)| schema).to_owned()
        })
    }
}

impl Settings {
    /// Settings for a document that has no file of its own.
    #[must_use]
    pub fn for_package(package: &str) -> Self {
        Self {
            document: String::new(),
            out: String::new(),
            package: package.to_owned(),
            error: ErrorSettings::default(),
            select: Select::default(),
            rename: Rename::default(),
            formats: IndexMap::new(),
            docs: Docs::default(),
            pagination: Vec::new(),
        }
    }

    /// The settings that a TOML text holds.
    ///
    /// # Errors
    /// `settings-invalid` when the text is not TOML or holds a key that does not exist; the message carries line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self, Diagnostic> {
        let settings: Self = toml::from_str(text).map_err(|error| {
            let found = Diagnostic::error("settings-invalid", &Origin::root(name), error.message());
            let start = error.span().map_or(0, |span| span.start);
            found
                .position(Position::of(text, start))
                .help("the keys are: document, out, package, error, select, rename, formats, docs, pagination")
        })?;
        settings.check_formats(name)?;
        Ok(settings)
    }

    fn check_formats(&self, name: &str) -> Result<(), Diagnostic> {
        for (format, path) in &self.formats {
            if syn::parse_str::<syn::Type>(path).is_err() {
                let message = format!("`{path}`, given for the format `{format}`, is not a Rust type");
                return Err(Diagnostic::error("settings-invalid", &Origin::root(name), message)
                    .help("write the path of a type that implements serde's traits, `Clone`, `Debug`, `Default` and `PartialEq`, such as `::jiff::Timestamp`"));
            }
        }
        Ok(())
    }
}
