//! What was measured in; a table for the README out. It must never measure anything itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Measured;
use crate::rustc::Cost;

const BEGIN: &str = "<!-- codec figures: begin -->\n";
const END: &str = "<!-- codec figures: end -->";

/// The processor time of rustc.
pub fn seconds(cost: &Cost) -> f64 {
    cost.user_seconds + cost.system_seconds
}

/// Returns the table, with a sentence before it that says what was measured.
pub fn markdown(measured: &Measured) -> String {
    let Measured { document, structs, costs, speeds } = measured;
    let [ours, derive, bare] = costs;
    let mut text = format!(
        "Measured on the {structs} structs of the crate of `{document}`, and on {} bodies of its answers ({} KB):\n\n\
        | models with | `cargo check` | dev build | release build | memory: check, dev, release | speed of decoding |\n\
        |---|---|---|---|---|---|\n",
        speeds.bodies,
        speeds.bytes.div_ceil(1000),
    );
    let [slowest, fastest] = speeds.ends;
    let speed = format!("{:.2} (each type {slowest:.2}–{fastest:.2}, median {:.2})", speeds.all, speeds.middle);
    let mut row = |name: &str, costs: &[Cost; 3], speed: &str| {
        let [check, build, release] = costs.each_ref().map(|cost| format!("{:.1} s", seconds(cost)));
        let memory = costs.map(|cost| format!("{:.2}", cost.peak_memory_bytes as f64 / 1e9)).join(", ");
        text += &format!("| {name} | {check} | {build} | {release} | {memory} GB | {speed} |\n");
    };
    row("`derive(Serialize, Deserialize)`", derive, "1");
    row("**one visitor and a table of members**", ours, &speed);
    row("neither", bare, "");
    for (name, base) in [("the second to the first", None), ("likewise, less the third", Some(bare))] {
        let ratio = |index: usize, of: fn(&Cost) -> f64| {
            let of = |costs: &[Cost; 3]| costs.get(index).map_or(f64::NAN, of);
            let base = base.map_or(0.0, of);
            format!("{:.2}", (of(ours) - base) / (of(derive) - base))
        };
        let memory = [0, 1, 2].map(|index| ratio(index, |cost| cost.peak_memory_bytes as f64)).join(", ");
        let [check, build, release] = [0, 1, 2].map(|index| ratio(index, seconds));
        text += &format!("| {name} | {check} | {build} | {release} | {memory} | |\n");
    }
    text
}

/// Puts the table between the marks of the file.
///
/// # Errors
///
/// When the file has no such marks, or cannot be read or written.
pub fn fill(path: &Path, table: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let filled = filled(&text, table).with_context(|| format!("{} has no marks for it", path.display()))?;
    fs::write(path, filled).with_context(|| format!("{} cannot be written", path.display()))
}

fn filled(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let file = |table| format!("a\n<!-- codec figures: begin -->\n{table}<!-- codec figures: end -->\nz\n");
        assert_eq!(filled(&file("| old |\n"), "| new |\n"), Some(file("| new |\n")));
        assert_eq!(filled("no marks", "| new |\n"), None);
    }
}
