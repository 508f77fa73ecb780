//! A client, the path of its document and a command line come in; the judge's run goes out, in one of two manners: as events for
//! a program that watches (`watched`), or with each case as a named test of its own (`trials`). It must never judge.

mod trials;
mod watched;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::judge::{Judge, Options, Shared};
use crate::{Document, Subject};

/// The argument before a run's settings; without it the command line is that of a test program.
const EVENTS: &str = "--events";

/// What a test program does whose tests are a judge's cases.
#[must_use]
pub fn test(judge: &Judge, subject: Arc<dyn Subject>) -> ExitCode {
    match Runtime::new() {
        Ok(runtime) => trials::run(judge, subject, runtime),
        Err(error) => {
            eprintln!("error: there are no threads to run on: {error}");
            ExitCode::from(2)
        }
    }
}

/// What a program whose only purpose is to judge a client does. `options` is a JSON object of the optional members `seed`,
/// `samples` and `shared` (the `schema` that error answers share, by its pointer, the members that hold its `code`, and `strays`).
#[must_use]
pub fn main(subject: impl Subject + 'static, document: &str, options: &str) -> ExitCode {
    match run(Arc::new(subject), Path::new(document), options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {document}: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(subject: Arc<dyn Subject>, path: &Path, options: &str) -> Result<ExitCode, String> {
    let document = Document::read(path).map_err(|error| error.to_string())?;
    let options = self::options(options)?;
    let runtime = Runtime::new().map_err(|error| format!("there are no threads to run on: {error}"))?;
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(EVENTS) {
        let settings = arguments.next().unwrap_or_else(|| "{}".to_owned());
        return watched::run((document, &path.display().to_string()), options, subject, &runtime, &settings);
    }
    Ok(trials::run(&Judge::new(document, options)?, subject, runtime))
}

fn options(text: &str) -> Result<Options, String> {
    let given: Value = serde_json::from_str(text).map_err(|error| format!("the options are no JSON: {error}"))?;
    let usual = Options::default();
    let number = |name: &str, usual: u64| given.get(name).and_then(Value::as_u64).unwrap_or(usual);
    let shared = given.get("shared").and_then(|shared| {
        let list = |name: &str| shared.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        Some(Shared {
            schema: shared.get("schema")?.as_str()?.to_owned(),
            code: list("code").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            strays: list("strays"),
        })
    });
    Ok(Options { seed: number("seed", usual.seed), samples: number("samples", usual.samples), shared, ..usual })
}
