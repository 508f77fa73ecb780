//! The files of a document on disk: a name in, a text out, and again for the messages about them.
//! It must never know what the files hold.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use specbound_codegen::read::Library;

/// The files that were read, by the names they were read under: their paths. Their texts, which are a good part of what generating
/// takes in memory, are not kept, but read again where a message shows a line of one.
#[derive(Default)]
pub struct Files {
    read: Mutex<BTreeMap<String, Source>>,
}

/// Where a text can be had from again.
enum Source {
    Disk(PathBuf),
    /// What can be read only once: a pipe.
    Kept(String),
}

/// Texts by the names of their documents.
pub type Texts = BTreeMap<String, String>;

impl Files {
    /// Returns the name and the text of the document at `path`.
    ///
    /// Errors: the file cannot be read, or is not UTF-8; the path is part of the message.
    pub fn open(&self, path: &Path) -> Result<(String, String)> {
        let (name, text) = (name(path), read_apart(path)?);
        let source = if path.is_file() { Source::Disk(path.to_owned()) } else { Source::Kept(text.clone()) };
        self.read().insert(name.clone(), source);
        Ok((name, text))
    }

    /// Returns the texts that were read, by name, without those of files that have gone since.
    pub fn into_texts(self) -> Texts {
        let read = self.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.into_iter().filter_map(|(name, source)| Some((name, source.text()?))).collect()
    }

    fn read(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Source>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn text(self) -> Option<String> {
        match self {
            Source::Disk(path) => text(&path).ok(),
            Source::Kept(text) => Some(text),
        }
    }
}

impl Library for Files {
    fn text(&self, from_document: &str, reference: &str) -> Result<(String, String), String> {
        let folder = Path::new(from_document).parent().unwrap_or(Path::new(""));
        self.open(&tidy(&folder.join(reference))).map_err(|error| format!("{error:#}"))
    }
}

/// As [`text`], on a thread that ends with it: what this one had allocated, and another freed while it waits for that other, the
/// allocator would keep for it.
fn read_apart(path: &Path) -> Result<String> {
    let read = thread::scope(|scope| scope.spawn(|| text(path)).join());
    read.unwrap_or_else(|panic| resume_unwind(panic))
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
