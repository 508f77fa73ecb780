//! A file in; what is wrong with what comes of it on stdout out.
//! It must never know how the file came to be.

use std::path::Path;

use anyhow::{Context, Result};

use super::fault;
use super::seeds::{PLAIN, Try};
use super::worker::on_small_stack;
use crate::{FRESH, STALE};

/// Tries one file, with the settings beside it under the same name, if there are any.
///
/// Errors: the file cannot be read.
pub fn run(path: &Path) -> Result<u8> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let settings = std::fs::read_to_string(path.with_extension("toml")).unwrap_or_else(|_| PLAIN.to_owned());
    fault::quiet_panics();
    match on_small_stack(|| fault::of(&Try { text, settings }, true)) {
        Err(fault) => {
            println!("fault 0 {} {}", fault.kind.word(), fault.message);
            Ok(STALE)
        }
        Ok(_) => Ok(FRESH),
    }
}
