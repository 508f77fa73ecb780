//! A mutant in; why it behaves as the original does, if it does, out. The reasons stand in `equivalent.toml`; a mutant named there that
//! is caught all the same is reported as a mistake of that list. It must never know the code of a mutant.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::schemata::Mutant;

/// What somebody has thought about.
#[derive(Deserialize, Default)]
pub struct Equivalents {
    #[serde(default)]
    equivalent: Vec<Equivalent>,
}

/// Mutants that change nothing, and why.
#[derive(Deserialize)]
struct Equivalent {
    /// The operator's name.
    operator: String,
    /// A part of the file and the function.
    #[serde(default)]
    place: String,
    /// A part of what was changed.
    #[serde(default)]
    detail: String,
    /// One sentence: the document's reason, or HTTP's.
    reason: String,
}

impl Equivalents {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// When it is not there, or not such a list.
    pub fn read() -> Result<Equivalents> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mutate/equivalent.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no list of mutants", path.display()))
    }

    /// The reason.
    pub fn reason(&self, mutant: &Mutant) -> Option<String> {
        let fits = |known: &&Equivalent| {
            mutant.change.operator == known.operator
                && mutant.place.contains(&known.place)
                && mutant.change.detail.contains(&known.detail)
        };
        self.equivalent.iter().find(fits).map(|known| known.reason.clone())
    }
}
