//! Specbound's generator: the text of an OpenAPI document in, the files of a typed Rust client crate out. It reads and writes no
//! file itself; whoever calls it does.
//!
//! ```text
//! text ──read──▶ Spec ──lower──▶ Api ──check──▶ Api ──name──▶ Names ──emit──▶ tokens ──print──▶ text
//! ```

pub mod check;
pub mod diagnostic;
pub mod emit;
pub mod ir;
pub mod lower;
pub mod name;
pub mod print;
pub mod read;
pub mod settings;

pub use emit::{File, Ownership, runtime_paths};
pub use settings::Settings;

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::Mutex;

use diagnostic::Diagnostics;
use read::{Library, Spec};

/// What one run of the generator needs.
pub struct Input<'a> {
    /// The name of the document: its path, as messages should show it.
    pub name: &'a str,
    /// The text of the document: YAML or JSON. It is dropped as soon as it is read, if it is owned.
    pub text: Cow<'a, str>,
    /// What the generator needs beside the document.
    pub settings: &'a Settings,
    /// Where other files come from that the document refers to.
    pub library: &'a dyn Library,
}

/// What one run of the generator gives.
pub struct Output {
    /// The files of the crate, sorted by path. Empty when there are errors.
    pub files: Vec<File>,
    /// Everything there is to say about the document.
    pub diagnostics: Diagnostics,
    /// How many operations the crate has.
    pub operations: usize,
    /// How many types the crate's models have.
    pub types: usize,
}

/// The client crate of a document. The same input gives the same output, byte for byte.
#[must_use]
pub fn generate(input: Input<'_>) -> Output {
    let files = Mutex::new(Vec::new());
    let mut output = generate_into(input, &|file| {
        if let Ok(mut files) = files.lock() {
            files.push(file);
        }
    });
    if !output.diagnostics.has_errors() {
        output.files = files.into_inner().unwrap_or_default();
        output.files.sort_by(|one, other| one.path.cmp(&other.path));
    }
    output
}

/// As [`generate`], but each file is handed over as soon as it is printed, on any thread and in no order, so that no two of
/// them need be in memory together; the output then has none. When it has errors, what was handed over is not to be used.
pub fn generate_into(input: Input<'_>, take: &(dyn Fn(File) + Sync)) -> Output {
    with_room(|| {
        let mut diagnostics = Diagnostics::default();
        match Spec::read(input.name, input.text, input.library, &mut diagnostics) {
            Some(spec) => generate_from(spec, input.settings, diagnostics, take),
            None => Output { files: Vec::new(), diagnostics, operations: 0, types: 0 },
        }
    })
}

fn generate_from(
    spec: Spec,
    settings: &Settings,
    mut diagnostics: Diagnostics,
    take: &(dyn Fn(File) + Sync),
) -> Output {
    let api = lower::lower(&spec, settings, &mut diagnostics);
    let api = check::check(api, &mut diagnostics);
    let names = name::name(&api, &settings.rename, &mut diagnostics);
    diagnostics.relocate(|origin| spec.as_written(origin));
    // The document is several times as large as what is known of it now, and emission needs the room.
    drop(spec);
    if !diagnostics.has_errors() {
        emit::emit_into(&api, &names, settings, &mut diagnostics, take);
    }
    let operations = api.operations.len();
    let types = names.types.iter().filter(|names| !names.ident.is_empty()).count();
    Output { files: Vec::new(), diagnostics, operations, types }
}

/// Enough stack for the deepest schema that is lowered: types nest in types, and printing them takes some 32 KB a level when it
/// is not optimised. Only what is used of it is ever memory.
const ROOM: usize = 64 << 20;

/// At most so many threads: each keeps about a megabyte of its own to print with, so that sixteen took 39 MB for a document of 3 MB
/// that four take 28 MB for.
const THREADS: usize = 4;

/// Runs on threads of its own with that much stack, or on this one where there can be no others. All stages do, since memory is
/// used again best by the thread that it was first given to.
fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS);
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(ROOM).build() {
        Ok(pool) => pool.install(run),
        Err(_) => run(),
    }
}
