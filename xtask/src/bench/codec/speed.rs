//! In: two crates with the same types, and bodies of these. Out: how much longer one takes to read each of them.
//! It must never believe a crate: both have to write a body again as the same JSON, and as all that was read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::bench::{command, median};
use crate::rustc::LOG;

/// Each crate's program runs as often, in turns; the fastest counts.
const ROUNDS: usize = 9;
/// Of all bodies, the largest.
const BODIES: usize = 40;

/// A body and its type.
pub struct Body {
    /// The name of the type in Rust.
    pub ident: String,
    /// What it is read from.
    pub value: Value,
}

/// How fast one crate reads beside another: 2 is twice as fast.
pub struct Speeds {
    /// All bodies one after the other.
    pub all: f64,
    /// The one in the middle, and the slowest and the fastest.
    pub middle: f64,
    /// The slowest and the fastest.
    pub ends: [f64; 2],
    /// How many bodies.
    pub bodies: usize,
    /// How many bytes they are.
    pub bytes: usize,
}

/// The largest bodies of answers that the judge's sampler makes for a document. A schema and a type go together when their names
/// do, but for punctuation and case.
///
/// # Errors
///
/// When the sampler does not build or run, or there is no body for any type.
pub fn bodies<'a>(project: &Path, document: &Path, idents: impl Iterator<Item = &'a String>) -> Result<Vec<Body>> {
    let mut sampler = command::cargo(project);
    sampler.args(["run", "--quiet", "--package", "contract-tests", "--bin", "bodies", "--"]).arg(document);
    let pairs: Vec<(String, Value)> = serde_json::from_str(&command::output(&mut sampler)?)?;
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let idents: Vec<(String, &String)> = idents.map(|ident| (plain(ident), ident)).collect();
    let of = |name: &str| idents.iter().find(|(known, _)| *known == plain(name)).map(|(_, ident)| (*ident).clone());
    let mut bodies: Vec<Body> =
        pairs.into_iter().filter_map(|(name, value)| Some(Body { ident: of(&name)?, value })).collect();
    bodies.sort_by_key(|body| (std::cmp::Reverse(body.value.to_string().len()), body.ident.clone()));
    bodies.dedup_by(|one, other| one.ident == other.ident);
    bodies.truncate(BODIES);
    ensure!(!bodies.is_empty(), "{} has no answer whose type is known", document.display());
    Ok(bodies)
}

/// Builds both crates' programs for release and lets them read the bodies in turns.
///
/// # Errors
///
/// When a program does not build or run, or does not write a body again as it was.
pub fn compare(crates: [&Path; 2], bodies: &[Body], target: &Path) -> Result<Speeds> {
    let texts: Vec<(&String, &Value)> = bodies.iter().map(|body| (&body.ident, &body.value)).collect();
    let file = target.join("bodies.json");
    fs::write(&file, serde_json::to_vec(&texts)?).with_context(|| format!("{} cannot be written", file.display()))?;
    let [ours, theirs] = crates;
    let programs = [build(ours, target)?, build(theirs, target)?];
    let mut best = [vec![f64::INFINITY; bodies.len()], vec![f64::INFINITY; bodies.len()]];
    for round in 0..ROUNDS {
        for (program, best) in programs.iter().zip(&mut best) {
            let lines = command::output(Command::new(program).arg(&file))?;
            let lines: Vec<(String, f64, String)> = serde_json::from_str(&lines)?;
            for ((body, (_, time, again)), best) in bodies.iter().zip(lines).zip(best) {
                if round == 0 && serde_json::from_str::<Value>(&again)? != body.value {
                    let (ident, value) = (&body.ident, &body.value);
                    bail!("{} writes {ident} again as\n{again}\nafter it read\n{value}", program.display());
                }
                *best = best.min(time);
            }
        }
    }
    let [ours, theirs] = best;
    let mut ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| theirs / ours).collect();
    ratios.sort_by(f64::total_cmp);
    Ok(Speeds {
        all: theirs.iter().sum::<f64>() / ours.iter().sum::<f64>(),
        middle: median(ratios.clone()).unwrap_or(f64::NAN),
        ends: [ratios.first(), ratios.last()].map(|end| end.copied().unwrap_or(f64::NAN)),
        bodies: bodies.len(),
        bytes: bodies.iter().map(|body| body.value.to_string().len()).sum(),
    })
}

/// Both programs have the same name, so each is copied to where the other does not replace it.
fn build(folder: &Path, target: &Path) -> Result<PathBuf> {
    let mut build = command::cargo(folder);
    build.args(["build", "--release", "--quiet", "--example", "speed", "--target-dir"]).arg(target);
    // As the compiler was called that made the library: cargo would make it anew for another wrapper.
    let wrapper = std::env::current_exe().context("this program does not know its own path")?;
    build.env("CARGO_INCREMENTAL", "0").env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", wrapper);
    command::output(build.env(LOG, folder.join("speed.log")))?;
    let program = folder.join("speed");
    fs::copy(target.join("release/examples/speed"), &program).with_context(|| program.display().to_string())?;
    Ok(program)
}
