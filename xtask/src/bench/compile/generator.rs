//! In: an OpenAPI document. Out: a crate that one of the generators makes of it, ready for cargo, and how long that took.
//! It must never know what the crates cost, nor favour one: each is run as its own instructions say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::bench::generation::release_build;
use crate::compile::{own_lock, stand_alone};
use crate::install;
use crate::rustc::{Cost, LOG};

/// The newest versions when the comparison was written; newer ones are to be compared on purpose only.
const OPENAPI_TO_RUST: &str = "0.23.0";
const OPENAPI_GENERATOR: &str = "7.26.0";

/// A generator of Rust clients, installed.
pub struct Generator {
    /// Its name and version.
    pub name: String,
    program: Program,
}

enum Program {
    Specbound(PathBuf),
    OpenapiToRust(PathBuf),
    /// A Java archive.
    OpenapiGenerator(PathBuf),
}

/// All generators, this project's first; those that are missing are installed below the folder.
///
/// # Errors
///
/// When one cannot be installed or built.
pub fn all(project: &Path, folder: &Path) -> Result<[Generator; 3]> {
    let (own, to_rust) = (own(project)?, to_rust(folder)?);
    install::debian(Path::new("/usr/bin/java"), "default-jre-headless")?;
    // The crates of openapi-generator use the system's TLS unless they are told otherwise.
    install::debian(Path::new("/usr/include/openssl/ssl.h"), "libssl-dev")?;
    install::debian(Path::new("/usr/bin/pkg-config"), "pkg-config")?;
    let package = install::pip("openapi-generator-cli", OPENAPI_GENERATOR, folder)?;
    let archive = package.join("openapi_generator_cli/openapi-generator.jar");
    Ok([
        own,
        to_rust,
        Generator {
            name: format!("openapi-generator {OPENAPI_GENERATOR}"),
            program: Program::OpenapiGenerator(archive),
        },
    ])
}

/// This project's generator.
///
/// # Errors
///
/// When it does not build.
pub fn own(project: &Path) -> Result<Generator> {
    Ok(Generator { name: "specbound".to_owned(), program: Program::Specbound(release_build(project)?) })
}

/// The other generator that is written in Rust.
///
/// # Errors
///
/// When it cannot be installed.
pub fn to_rust(folder: &Path) -> Result<Generator> {
    let program = install::cargo("openapi-to-rust", OPENAPI_TO_RUST, folder)?;
    Ok(Generator { name: format!("openapi-to-rust {OPENAPI_TO_RUST}"), program: Program::OpenapiToRust(program) })
}

impl Generator {
    /// Makes a crate of the document in the folder, which is not there yet. Returns what the generator's process cost, or `None` when
    /// it refuses the document.
    ///
    /// # Errors
    ///
    /// When the generator cannot be started, or the log, which is not there either, not be read.
    pub fn cost(&self, document: &Path, folder: &Path, log: &Path) -> Result<Option<Cost>> {
        let own = self.command(document, folder);
        let mut wrapped = Command::new(std::env::current_exe().context("this program cannot be found")?);
        wrapped.env(LOG, log).env("CARGO_PRIMARY_PACKAGE", "1").arg(own.get_program()).args(own.get_args());
        let output = wrapped.output().with_context(|| format!("{} cannot be started", self.name))?;
        if output.status.success() { Cost::of_log(log).map(Some) } else { Ok(None) }
    }

    /// Lets the generator make what it makes of the document in the folder. Returns the seconds from the start of its process to the
    /// end, or `None` when it refuses the document.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn time(&self, document: &Path, folder: &Path) -> Result<Option<f64>> {
        let mut command = self.command(document, folder);
        let begin = Instant::now();
        let output = command.output().with_context(|| format!("{} cannot be started", self.name))?;
        Ok(output.status.success().then_some(begin.elapsed().as_secs_f64()))
    }

    /// Makes a crate of the document in the folder, which is emptied first. Returns what [`Self::time`] does.
    ///
    /// # Errors
    ///
    /// When the generator cannot be started, or a file not be written.
    pub fn make(&self, document: &Path, folder: &Path) -> Result<Option<f64>> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
        let Some(seconds) = self.time(document, folder)? else { return Ok(None) };
        match self.program {
            Program::Specbound(_) => stand_alone(folder, Some(&own_lock()))?,
            Program::OpenapiToRust(_) => {
                around_module(folder)?;
                stand_alone(folder, None)?;
            }
            Program::OpenapiGenerator(_) => stand_alone(folder, None)?,
        }
        Ok(Some(seconds))
    }

    fn command(&self, document: &Path, folder: &Path) -> Command {
        match &self.program {
            Program::Specbound(program) => {
                let mut command = Command::new(program);
                command.args(["generate", "--package", "compared", "--spec"]).arg(document).arg("--out").arg(folder);
                command
            }
            Program::OpenapiToRust(program) => {
                let mut command = Command::new(program);
                command.args(["generate", "--quiet"]).arg(document);
                command.arg("--output-dir").arg(folder.join("src/generated"));
                command
            }
            Program::OpenapiGenerator(archive) => {
                let mut command = Command::new("java");
                command.arg("-jar").arg(archive).args(["generate", "-g", "rust", "--skip-validate-spec"]);
                command.args(["--additional-properties", "packageName=compared,library=reqwest"]);
                command.arg("-i").arg(document).arg("-o").arg(folder);
                command
            }
        }
    }
}

/// What openapi-to-rust makes is a module and a list of dependencies; a crate around both is left to its user.
fn around_module(folder: &Path) -> Result<()> {
    let dependencies = fs::read_to_string(folder.join("src/generated/REQUIRED_DEPS.toml")).unwrap_or_default();
    let heading = if dependencies.contains("[dependencies]") { "" } else { "[dependencies]\n" };
    let package = "[package]\nname = \"compared\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(folder.join("Cargo.toml"), format!("{package}\n{heading}{dependencies}"))
        .and_then(|()| fs::write(folder.join("src/lib.rs"), "pub mod generated;\n"))
        .with_context(|| format!("{} cannot be written", folder.display()))
}
