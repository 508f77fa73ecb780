//! Documents in; how many of the ways in which a generated client can be wrong the judge catches, out: a table, the survivors, a score.
//! It must never know how the judge judges.

mod court;
mod edit;
mod equivalent;
mod flaws;
mod gathered;
mod operator;
mod reference;
mod runtime;
mod schemata;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use specbound_codegen::{Input, Settings};

use crate::corpus::package;
use crate::library::Files;
use crate::{FRESH, STALE};
use court::{Court, Fate};
use equivalent::Equivalents;
use gathered::Gathered;
use schemata::{Mutant, Schemata};

/// Make generated clients wrong in many ways, and see whether the judge catches each
///
/// Without `--spec`: the project's own document, and two that have what it has none of.
///
/// Exit codes: 0 every mutant that changes what the client does is caught; 1 some survive; 2 it could not be tried.
#[derive(Args)]
pub struct Mutate {
    /// A document whose client is mutated; may be given several times
    #[arg(long, value_name = "FILE")]
    spec: Vec<PathBuf>,

    /// Every mutant that can be made, not a few of each kind
    #[arg(long)]
    all: bool,

    /// Only mutants of the operators whose names hold this text
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

/// Mutants of each operator and document, unless all are asked for.
const OF_EACH: usize = 3;

/// The documents that are mutated unless others are named, and their settings.
const OWN: [(&str, Option<&str>); 3] = [
    ("spec/openapi.yaml", Some("spec/generate.toml")),
    ("contract-tests/tests/documents/things.yaml", None),
    ("contract-tests/trial/openapi.yaml", Some("contract-tests/trial/generate.toml")),
];

/// A mutant and what became of it.
pub struct Tried {
    /// The document's path, as it was given; of the runtime's, all of those whose cases did not catch it.
    pub document: String,
    /// What was changed.
    pub mutant: Mutant,
    /// What the judge made of it.
    pub fate: Fate,
    /// Why it behaves as the original does, if somebody says so.
    pub equivalent: Option<String>,
}

impl Mutate {
    /// Returns the exit code.
    ///
    /// # Errors
    ///
    /// When a document cannot be read or generated from, or its mutants do not compile.
    pub fn run(self) -> Result<u8> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask package has no workspace")?;
        let own = OWN.map(|(spec, settings)| (project.join(spec), settings.map(|path| project.join(path))));
        let same = |one: &Path, other: &Path| {
            one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
        };
        let settings =
            |spec: &PathBuf| own.iter().find(|(known, _)| same(known, spec)).and_then(|(_, settings)| settings.clone());
        let documents: Vec<(PathBuf, Option<PathBuf>)> = match self.spec.as_slice() {
            [] => own.to_vec(),
            named => named.iter().map(|spec| (spec.clone(), settings(spec))).collect(),
        };
        let (mut gathered, mut gone) = (Gathered::default(), Vec::new());
        for (spec, settings) in &documents {
            let shown = crate::library::shown(spec).display().to_string();
            for one in self.document(spec, settings.as_deref(), &shown, &gathered, &mut gone)? {
                gathered.add(one);
            }
        }
        let tried = gathered.into_tried();
        if tried.is_empty() {
            bail!("there is no mutant of an operator whose name holds `{}`", self.only);
        }
        print!("{}", table::render(&tried));
        gone.sort();
        gone.dedup();
        gone.iter().for_each(|flaw| println!("? not tried, its passage is gone from the runtime: {flaw}"));
        Ok(if table::is_whole(&tried) && gone.is_empty() { FRESH } else { STALE })
    }

    /// Tries the mutants of one document.
    fn document(
        &self,
        spec: &Path,
        settings: Option<&Path>,
        shown: &str,
        gathered: &Gathered,
        gone: &mut Vec<String>,
    ) -> Result<Vec<Tried>> {
        let equivalents = Equivalents::read()?;
        let names = [spec.parent().and_then(Path::file_name), spec.file_stem()].map(Option::unwrap_or_default);
        let package = package(&format!("mutated {} {}", names[0].display(), names[1].display()));
        let (schemata, manifest, options) = self.mutants(spec, settings, &package)?;
        gone.extend(schemata.gone.iter().cloned());
        let mutants: Vec<&Mutant> = schemata.mutants.iter().filter(|mutant| !gathered.is_caught(mutant)).collect();
        eprintln!("{shown}: {} mutants are built", mutants.len());
        let court = Court::build(&package, &schemata, &manifest, spec, options)?;
        let bar = ProgressBar::new(mutants.len() as u64).with_message(shown.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}, {eta} left") {
            bar.set_style(style);
        }
        let mut fates: BTreeMap<usize, Fate> = BTreeMap::new();
        let numbers: Vec<usize> = mutants.iter().map(|mutant| mutant.number).collect();
        let left_out = court.judge(&numbers, &mut |number, fate| {
            bar.inc(1);
            fates.insert(number, fate);
        })?;
        bar.finish_and_clear();
        if !left_out.is_empty() {
            eprintln!("{shown}: {} cases are left out, which the client fails as it is", left_out.len());
        }
        let tried = mutants.into_iter().filter_map(|mutant| {
            let fate = fates.remove(&mutant.number)?;
            let equivalent = equivalents.reason(mutant);
            Some(Tried { document: shown.to_owned(), mutant: mutant.clone(), fate, equivalent })
        });
        Ok(tried.collect())
    }

    /// The crate of a document with its mutants, its manifest, and what the judge is told beside the document.
    fn mutants(&self, spec: &Path, settings: Option<&Path>, package: &str) -> Result<(Schemata, String, String)> {
        let files = Files::default();
        let mut known = Settings::for_package(package);
        if let Some(path) = settings {
            let (name, text) = files.open(path)?;
            known = Settings::parse(&text, &name).map_err(|diagnostic| anyhow::anyhow!("{}", diagnostic.message))?;
            known.package = package.to_owned();
        }
        let (name, text) = files.open(spec)?;
        let input = Input { name: &name, text: text.into(), settings: &known, library: &files };
        let output = specbound_codegen::generate(input);
        if output.diagnostics.has_errors() {
            bail!("{} cannot be generated from", spec.display());
        }
        let wanted = |change: &edit::Change, count: usize| {
            change.operator.contains(&self.only) && (self.all || change.operator == "runtime" || count <= OF_EACH)
        };
        let schemata = schemata::of(&output.files, &wanted)?;
        let manifest = output.files.iter().find(|file| file.path == "Cargo.toml").map(|file| file.text.clone());
        let schema = known.error.schema.as_ref().map(|schema| format!("/components/schemas/{schema}"));
        let options = serde_json::json!({ "schema": schema, "code": known.error.code });
        Ok((schemata, manifest.context("the generator makes no manifest")?, options.to_string()))
    }
}
