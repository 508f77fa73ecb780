//! A report comes in; one page goes out that needs nothing else: no network, no other file. Its matrix has a row for each operation
//! and a cell for each status. It must never let a text of the document become markup or code: what the page lays out is packed
//! beside it, and a policy in the page forbids every script and style but its own.

mod packed;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{Report, Totals};

const CSS: &str = include_str!("page.css");
const BODY: &str = include_str!("page.html");
const SCRIPT: &str = concat!(include_str!("matrix.js"), include_str!("panel.js"));

/// Renders the page.
pub(super) fn render(report: &Report) -> Result<String, String> {
    let title = escaped(&format!("{} {}", report.document.title, report.document.version));
    let policy = format!("default-src 'none'; script-src '{}'; style-src '{}'", hash(SCRIPT), hash(CSS));
    let parts = [
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        &format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}; base-uri 'none'; form-action 'none'\">\n"
        ),
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        &format!("<title>{title} – contract</title>\n<style>{CSS}</style>\n</head>\n<body>\n"),
        &header(report, &title),
        BODY,
        "<script type=\"application/octet-stream\" id=\"report\">",
        &packed::text(report)?,
        "</script>\n<script>",
        SCRIPT,
        "</script>\n</body>\n</html>\n",
    ];
    Ok(parts.concat())
}

/// What stands on the page even without its script: which document, and the sums.
fn header(report: &Report, title: &str) -> String {
    let (about, totals) = (&report.document, &report.totals);
    let tile = |class: &str, name: &str, value: &str| {
        format!("<div class=\"{class}\"><dt>{name}</dt><dd>{value}</dd></div>\n")
    };
    let (class, verdict) = verdict(report);
    let speed = grouped(totals.cases_per_second as usize);
    let tiles = [
        tile(&format!("wide verdict {class}"), "contract", &verdict),
        tile("wide", "declared answers", &coverage(totals)),
        tile("", "cases", &grouped(totals.cases)),
        tile("", "failed", &grouped(totals.failed)),
        tile("", "document faults", &grouped(totals.document_faults)),
        tile("", "time", &format!("{:.1} s <small>{speed} cases/s</small>", totals.seconds)),
    ];
    let (path, openapi) = (escaped(&about.path), escaped(&about.openapi));
    let line = format!("The client of <code>{path}</code> (OpenAPI {openapi}), held against it; seed {}", report.seed);
    let tiles = tiles.concat();
    format!(
        "<header class=\"top\">\n<h1>{title}</h1>\n<p class=\"about\">{line}</p>\n<dl class=\"tiles\">\n{tiles}</dl>\n</header>\n"
    )
}

/// The run in a few words, and how they are coloured.
fn verdict(report: &Report) -> (&'static str, String) {
    let (totals, missing) = (&report.totals, report.missing().count());
    match (report.is_clean(), totals.failed) {
        (true, _) => ("clean", "✓ Every promise is kept".to_owned()),
        (false, 0) => ("broken", format!("∅ {} of {} answers missing", grouped(missing), grouped(totals.declared))),
        (false, failed) => ("broken", format!("✗ {} of {} cases failed", grouped(failed), grouped(totals.cases))),
    }
}

/// How many of the declared answers were served, with a bar.
fn coverage(totals: &Totals) -> String {
    let (declared, exercised) = (totals.declared, totals.exercised);
    let share = match exercised < declared {
        // A share that is not the whole is never shown as such.
        true => (exercised as f64 * 100.0 / declared as f64).min(99.9),
        false => 100.0,
    };
    let (most, value) = if declared == 0 { (1, 1) } else { (declared, exercised) };
    let meter = format!(
        "<meter min=\"0\" max=\"{most}\" low=\"{most}\" optimum=\"{most}\" value=\"{value}\" aria-label=\"coverage\"></meter>"
    );
    format!("{share:.1}% <small>{} of {}</small>{meter}", grouped(exercised), grouped(declared))
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A source of a Content-Security-Policy: the script or style of just this text.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// Text in HTML, in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
