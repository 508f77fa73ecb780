//! In: the name of a program or a `package.json`. Out: the path where it is installed, by the package manager of Debian, npm,
//! Python or Rust where it was missing. It must never know what the program is for.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// The path of a program of a Debian package; the package is installed if the program is missing.
///
/// # Errors
///
/// When it is missing and apt-get cannot install it, for instance without the rights to.
pub fn debian(program: &Path, package: &str) -> anyhow::Result<PathBuf> {
    if !program.exists() {
        eprintln!("installing {package} with apt-get");
        let install = ["install", "--yes", "--no-install-recommends", package];
        let installed = apt_get(&install).or_else(|_| apt_get(&["update"]).and_then(|()| apt_get(&install)));
        let missing = program.display();
        installed.with_context(|| format!("{missing} is missing; install the Debian package {package}"))?;
    }
    Ok(program.to_owned())
}

/// The folder in which npm has installed what `package.json` of the configuration folder names, installing it if that is
/// still to do or the file has changed since. The scripts of that folder are copied beside it, where node finds the packages.
///
/// # Errors
///
/// When node or npm is missing, or npm cannot install a package.
pub fn npm(configuration: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    copy("oauth.mjs", configuration, folder)?;
    copy("page.mjs", configuration, folder)?;
    let wanted =
        std::fs::read(configuration.join("package.json")).context("xtask/peers/package.json cannot be read")?;
    // The copy is made after npm is done, so it stands for a finished installation.
    if std::fs::read(folder.join("installed.json")).is_ok_and(|installed| installed == wanted) {
        return Ok(folder.to_owned());
    }
    eprintln!("installing the packages of xtask/peers/package.json with npm");
    copy("package.json", configuration, folder)?;
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]);
    run(&mut command).context("npm cannot install the peers; node and npm are needed")?;
    std::fs::write(folder.join("installed.json"), wanted).context("target/peers cannot be written")?;
    Ok(folder.to_owned())
}

/// The path of a program of a crate, in that version, installed below the folder.
///
/// # Errors
///
/// When cargo cannot build it.
pub fn cargo(package: &str, version: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let root = folder.join(format!("{package}-{version}"));
    let program = root.join("bin").join(package);
    if !program.exists() {
        eprintln!("installing {package} {version} with cargo");
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["install", package, "--locked", "--version", &format!("={version}"), "--root"]).arg(&root);
        run(&mut command).with_context(|| format!("cargo cannot install {package}"))?;
    }
    Ok(program)
}

/// The folder in which the Python package is installed in that version, below the folder.
///
/// # Errors
///
/// When python3 or its pip is missing, or cannot install the package.
pub fn pip(package: &str, version: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let root = folder.join(format!("{package}-{version}"));
    if !root.exists() {
        eprintln!("installing {package} {version} with pip");
        // The folder gets its name when everything is in it.
        let unfinished = folder.join(format!("{package}-{version}.part"));
        let mut command = Command::new("python3");
        command.args(["-m", "pip", "install", "--quiet", "--no-deps", &format!("{package}=={version}"), "--target"]);
        run(command.arg(&unfinished)).with_context(|| format!("pip cannot install {package}"))?;
        std::fs::rename(&unfinished, &root).with_context(|| format!("{} cannot be made", root.display()))?;
    }
    Ok(root)
}

/// The folder in which pip has installed what a list of requirements names, installing it if that is still to do or the list has
/// changed since. Python finds the packages there by `PYTHONPATH`, and their programs are in `bin`.
///
/// # Errors
///
/// When python3 or its pip is missing, or cannot install a package.
pub fn requirements(list: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let wanted = std::fs::read(list).with_context(|| format!("{} cannot be read", list.display()))?;
    // The copy is made after pip is done, so it stands for a finished installation.
    let installed = folder.join("installed.txt");
    if std::fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(folder.to_owned());
    }
    eprintln!("installing the packages of {} with pip", list.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"]).arg(list);
    run(command.arg("--target").arg(folder)).context("pip cannot install the peers; python3 and pip are needed")?;
    std::fs::write(&installed, wanted).with_context(|| format!("{} cannot be written", installed.display()))?;
    Ok(folder.to_owned())
}

fn copy(name: &str, from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::copy(from.join(name), to.join(name)).with_context(|| format!("xtask/peers/{name} cannot be copied"))?;
    Ok(())
}

fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// What the command prints is worth reading only when it fails.
fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{program} cannot be started"))?;
    if !output.status.success() {
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        bail!("{program}: {}\n{}", output.status, printed.trim_end());
    }
    Ok(())
}
