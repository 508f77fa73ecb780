//! The path of a document comes in; for each schema that an answer's JSON body refers to, its name and a full body that fits it go
//! out, as one JSON array of pairs. It must never know what reads them: it is how a bench comes by real bodies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use contract_tests::Document;
use contract_tests::sample::{Alphabet, Extent, sample};
use contract_tests::schema::{Direction, Schemas};
use serde_json::Value;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("error: the path of a document is missing");
        return ExitCode::from(2);
    };
    match bodies(&path) {
        Ok(bodies) => {
            println!("{}", Value::from_iter(bodies.into_iter().map(|(name, body)| vec![Value::from(name), body])));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            ExitCode::from(2)
        }
    }
}

/// A body for each schema by its name. A schema that the sampler cannot do has none.
fn bodies(path: &Path) -> Result<BTreeMap<String, Value>, String> {
    let document = Document::read(path).map_err(|error| error.to_string())?;
    let schemas = Schemas::new(&document)?;
    let mut bodies = BTreeMap::new();
    let responses = document.operations.iter().flat_map(|operation| &operation.responses);
    let media = responses.flat_map(|response| &response.media).filter(|media| media.media_type.contains("json"));
    for pointer in media.filter_map(|media| media.schema.as_deref()) {
        let reference = document.raw().pointer(pointer).and_then(|schema| schema.get("$ref")).and_then(Value::as_str);
        let Some(name) = reference.and_then(|reference| reference.strip_prefix("#/components/schemas/")) else {
            continue;
        };
        if !bodies.contains_key(name)
            && let Ok(body) = sample(&schemas, Direction::Response, pointer, Extent::Full, Alphabet::Narrow)
        {
            bodies.insert(name.to_owned(), body);
        }
    }
    Ok(bodies)
}
