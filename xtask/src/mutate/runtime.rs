//! A file of the runtime in; what can be made wrong in it, each under a name, out. The runtime is written by hand, so its mutants are
//! too: each is a promise that somebody could break by accident. It must never know a document.

use anyhow::{Context, Result};
use quote::ToTokens;
use syn::Block;

use super::edit::Change;
use super::flaws;

/// A function of the runtime with one passage replaced.
#[derive(Debug, Clone, Copy)]
pub struct Flaw {
    /// What is wrong then.
    pub name: &'static str,
    /// The file, below `src/runtime/`.
    pub file: &'static str,
    /// The function, behind the name of its type if it has one.
    pub function: &'static str,
    /// The passage, as code.
    pub passage: &'static str,
    /// What takes its place.
    pub replacement: &'static str,
}

/// The flaws of a file of a crate.
pub fn of_file(path: &str) -> Vec<&'static Flaw> {
    let file = path.strip_prefix("src/runtime/").unwrap_or_default();
    flaws::all().filter(|flaw| flaw.file == file).collect()
}

/// The flaws of files that no crate has; one that only other documents need is not lost.
pub fn lost() -> Vec<String> {
    let is_there = |flaw: &&Flaw| specbound_codegen::runtime_paths().any(|path| path == flaw.file);
    flaws::all().filter(|flaw| !is_there(flaw)).map(|flaw| format!("{} ({})", flaw.name, flaw.file)).collect()
}

impl Flaw {
    /// What stands in the table.
    pub fn change(&self) -> Change {
        Change { operator: "runtime", detail: self.name.to_owned() }
    }

    /// The body with the flaw; none where it does not hold the passage.
    ///
    /// # Errors
    ///
    /// When the passage or its replacement is not Rust.
    pub fn apply(&self, body: &Block) -> Result<Option<Block>> {
        let text = body.to_token_stream().to_string();
        let Some((start, end)) = find(&text, self.passage) else { return Ok(None) };
        let changed = format!("{} {} {}", &text[..start], self.replacement, &text[end..]);
        let changed = syn::parse_str(&changed).with_context(|| format!("the mutant `{}` is not Rust", self.name))?;
        Ok(Some(changed))
    }
}

/// Where the passage begins and ends in a text; blanks are written differently by everyone.
fn find(text: &str, passage: &str) -> Option<(usize, usize)> {
    let dense: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let wanted: Vec<char> = passage.chars().filter(|c| !c.is_whitespace()).collect();
    let at =
        dense.windows(wanted.len()).position(|window| window.iter().map(|(_, c)| *c).eq(wanted.iter().copied()))?;
    let (start, _) = *dense.get(at)?;
    let (last, c) = *dense.get(at + wanted.len() - 1)?;
    Some((start, last + c.len_utf8()))
}
