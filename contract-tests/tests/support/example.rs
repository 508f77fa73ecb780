//! The name of an example in, its compiled program out. What an example does is for the tests to say.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

fn newest(path: &Path) -> SystemTime {
    if !path.is_dir() {
        return path.metadata().unwrap().modified().unwrap();
    }
    path.read_dir().unwrap().map(|entry| newest(&entry.unwrap().path())).max().unwrap()
}

/// The compiled example of the package in a folder of the workspace. A run of all tests has compiled it; a run of this package's
/// alone has not.
pub fn program(package: &str, name: &str) -> PathBuf {
    let profile = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package);
    let sources = [package.join("src"), package.join("examples")].map(|folder| newest(&folder)).into_iter().max();
    if !program.exists() || Some(newest(&program)) < sources {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(package).args(["build", "--quiet", "--example", name]);
        assert!(cargo.status().unwrap().success());
    }
    program
}
