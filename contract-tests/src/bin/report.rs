//! The JSON of a report comes in on the standard input; the report in another form goes out. It must never run a case: it is how a
//! report that was made elsewhere is looked at.

use std::io::{Read, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use contract_tests::report::{Format, Report};

/// Print the report on the standard input, which is JSON (report.schema.json), in another form
///
/// Exit codes: 0 printed; 2 the input is no report.
#[derive(Parser)]
struct Arguments {
    /// The form
    #[arg(value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>()))]
    form: Format,
}

fn main() -> ExitCode {
    match run(Arguments::parse().form) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(form: Format) -> Result<(), String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| format!("the input cannot be read: {error}"))?;
    let report: Report =
        serde_json::from_str(&text).map_err(|error| format!("the input is no report (report.schema.json): {error}"))?;
    let rendered = report.render(form)?;
    std::io::stdout().write_all(rendered.as_bytes()).map_err(|error| format!("the output cannot be written: {error}"))
}
