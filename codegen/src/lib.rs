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

pub use emit::{File, Ownership};
pub use settings::Settings;

use diagnostic::Diagnostics;
use read::{Library, Spec};

/// What one run of the generator needs.
pub struct Input<'a> {
    /// The name of the document: its path, as messages should show it.
    pub name: &'a str,
    /// The text of the document: YAML or JSON.
    pub text: &'a str,
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
pub fn generate(input: &Input<'_>) -> Output {
    let mut diagnostics = Diagnostics::default();
    match Spec::read(input.name, input.text, input.library, &mut diagnostics) {
        Some(spec) => {
            let settings = input.settings;
            with_room(|| generate_from(spec, settings, diagnostics))
        }
        None => Output { files: Vec::new(), diagnostics, operations: 0, types: 0 },
    }
}

fn generate_from(spec: Spec, settings: &Settings, mut diagnostics: Diagnostics) -> Output {
    let api = lower::lower(&spec, settings, &mut diagnostics);
    let api = check::check(api, &mut diagnostics);
    let names = name::name(&api, &settings.rename, &mut diagnostics);
    diagnostics.relocate(|origin| spec.as_written(origin));
    // The document is several times as large as what is known of it now, and emission needs the room.
    drop(spec);
    let files = emit::emit(&api, &names, settings, &mut diagnostics);
    let operations = api.operations.len();
    let types = names.types.iter().filter(|names| !names.ident.is_empty()).count();
    let files = if diagnostics.has_errors() { Vec::new() } else { files };
    Output { files, diagnostics, operations, types }
}

/// Enough stack for the deepest schema that is lowered: types nest in types, and printing them takes some 32 KB a level when it
/// is not optimised. Only what is used of it is ever memory.
const ROOM: usize = 64 << 20;

/// Runs on threads of its own with that much stack, or on this one where there can be no others.
fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().stack_size(ROOM).build() {
        Ok(pool) => pool.install(run),
        Err(_) => run(),
    }
}
