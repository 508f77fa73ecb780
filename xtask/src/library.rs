//! The files of a document on disk: a name in, a text out, kept for the messages about them.
//! It must never know what the files hold.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use specbound_codegen::read::Library;

/// The texts that were read, by the names they were read under: their paths.
#[derive(Default)]
pub struct Files {
    texts: Mutex<Texts>,
}

/// Texts by the names of their documents.
pub type Texts = BTreeMap<String, Arc<String>>;

impl Files {
    /// Returns the name and the text of the document at `path`.
    ///
    /// Errors: the file cannot be read, or is not UTF-8; the path is part of the message.
    pub fn open(&self, path: &Path) -> Result<(String, Arc<String>)> {
        let (name, text) = (name(path), Arc::new(text(path)?));
        self.texts().insert(name.clone(), Arc::clone(&text));
        Ok((name, text))
    }

    /// Returns the texts read so far, by name.
    pub fn into_texts(self) -> Texts {
        self.texts.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn texts(&self) -> std::sync::MutexGuard<'_, Texts> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Library for Files {
    fn text(&self, from_document: &str, reference: &str) -> Result<(String, String), String> {
        let folder = Path::new(from_document).parent().unwrap_or(Path::new(""));
        let path = tidy(&folder.join(reference));
        if let Some((name, text)) = self.texts().get_key_value(&name(&path)) {
            return Ok((name.clone(), text.to_string()));
        }
        self.open(&path).map(|(name, text)| (name, text.to_string())).map_err(|error| format!("{error:#}"))
    }
}

/// Returns the text of a file in UTF-8, or in UTF-16 with a byte order mark, as which some Windows programs save (YAML 1.2.2
/// section 5.2). The mark is left out: it belongs to the file, not to its first line.
///
/// Errors: it cannot be read, or is in another encoding; the path is part of the message.
pub fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let units = |read: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes.chunks_exact(2).filter_map(|pair| Some(read(<[u8; 2]>::try_from(pair).ok()?))).collect()
    };
    let wide = match bytes.get(..2) {
        Some([0xff, 0xfe]) => Some(units(u16::from_le_bytes)),
        Some([0xfe, 0xff]) => Some(units(u16::from_be_bytes)),
        _ => None,
    };
    let text = match wide {
        Some(units) => String::from_utf16(&units).with_context(|| format!("{} is not UTF-16", path.display())),
        None => String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display())),
    }?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A name is a path with `/` between its parts, on every system.
fn name(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let joined = parts.collect::<Vec<_>>().join("/");
    joined.strip_prefix("//").map_or(joined.clone(), |rest| format!("/{rest}"))
}

/// Returns a path without `.` and, where there is something to leave, without `..`: one file, one name.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidied.components().next_back(), Some(Component::Normal(_))) => {
                tidied.pop();
            }
            part => tidied.push(part),
        }
    }
    tidied
}

/// Returns the path as a person at the current directory would write it.
pub fn shown(path: &Path) -> PathBuf {
    let path = tidy(path);
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    short.filter(|short| !short.as_os_str().is_empty()).unwrap_or(path)
}
