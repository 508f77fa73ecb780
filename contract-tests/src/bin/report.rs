//! The JSON of a report comes in on the standard input; the report in another form goes out. It must never run a case: it is how a
//! report that was made elsewhere is looked at.

use std::io::{Read, Write};
use std::process::ExitCode;

use contract_tests::report::{Format, Report};

fn main() -> ExitCode {
    let Some(format) = std::env::args().nth(1) else {
        eprintln!("error: the form is missing; the forms are {}", Format::ALL.map(Format::name).join(", "));
        return ExitCode::from(2);
    };
    match render(&format).and_then(|text| {
        std::io::stdout().write_all(text.as_bytes()).map_err(|error| format!("the output cannot be written: {error}"))
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn render(format: &str) -> Result<String, String> {
    let format: Format = format.parse()?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| format!("the input cannot be read: {error}"))?;
    let report: Report =
        serde_json::from_str(&text).map_err(|error| format!("the input is no report (report.schema.json): {error}"))?;
    report.render(format)
}
