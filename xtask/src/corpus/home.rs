//! The files of a crate in; the crate on disk, in a folder below `target`, and what the compiler says about it out.
//! It must never know the document that the crate is made from.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result};
use specbound_codegen::File as CrateFile;

use crate::compile::{Compiled, Compiler, own_lock, stand_alone, target_folder};
use crate::place::{Crate, Keep};

/// `target/corpus`, while nobody else works in it.
pub struct Home {
    folder: PathBuf,
    /// One for each worker, since cargo lets nobody else into the target folder that it works in.
    compilers: Vec<Compiler>,
    _lock: File,
}

impl Home {
    /// Returns the folder, made ready for that many workers, when it is free; a second run waits for the first.
    ///
    /// Errors: the folder cannot be made.
    pub fn lock(workers: usize) -> Result<Self> {
        let folder = target_folder()?.join("corpus");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let lock = File::create(folder.join("lock")).context("target/corpus/lock cannot be made")?;
        lock.lock().context("target/corpus cannot be locked")?;
        let compilers = (0..workers).map(|worker| Compiler::new(folder.join(format!("check-{worker}"))));
        Ok(Home { compilers: compilers.collect::<Result<_>>()?, folder, _lock: lock })
    }

    /// Writes the crate anew and checks it.
    ///
    /// Errors: a file cannot be written, or cargo not be started; there are fewer workers.
    pub fn check(&self, package: &str, files: &[CrateFile], worker: usize) -> Result<Compiled> {
        let folder = self.folder.join("crates").join(package);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        let home = Crate::open(&folder, package)?;
        let comparison = home.compare(Keep::InMemory);
        files.iter().for_each(|file| comparison.take(file.clone()));
        home.apply(&mut comparison.finish()?)?;
        stand_alone(&folder, Some(&own_lock()))?;
        self.compiler(worker)?.check(&folder)
    }

    /// Checks a crate that was checked before with each of its features.
    ///
    /// Errors: as [`Home::check`].
    pub fn check_features(&self, package: &str, worker: usize) -> Result<Vec<(String, Compiled)>> {
        self.compiler(worker)?.check_features(&self.folder.join("crates").join(package))
    }

    /// Documents a crate that was checked before.
    ///
    /// Errors: as [`Home::check`].
    pub fn document(&self, package: &str, worker: usize) -> Result<Compiled> {
        self.compiler(worker)?.document(&self.folder.join("crates").join(package))
    }

    fn compiler(&self, worker: usize) -> Result<&Compiler> {
        self.compilers.get(worker).context("more work than it was made ready for")
    }
}
