//! Mutants that were tried in; a table, the survivors and a score out. It must never know how they were tried.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use super::Tried;
use super::court::Fate;

/// What became of mutants.
#[derive(Default)]
struct Count {
    caught: usize,
    survived: usize,
    equivalent: usize,
}

impl Count {
    fn add(&mut self, tried: &Tried) {
        match (&tried.fate, &tried.equivalent) {
            (Fate::Caught { .. }, _) => self.caught += 1,
            (Fate::Survived, Some(_)) => self.equivalent += 1,
            (Fate::Survived, None) => self.survived += 1,
        }
    }

    fn cells(&self) -> [String; 4] {
        let all = self.caught + self.survived + self.equivalent;
        [all, self.caught, self.survived, self.equivalent].map(|count| count.to_string())
    }
}

/// True when every mutant that changes what the client does is caught, and none that is said to change nothing.
pub fn is_whole(tried: &[Tried]) -> bool {
    tried.iter().all(|one| matches!(one.fate, Fate::Caught { .. }) != one.equivalent.is_some())
}

/// The whole text.
pub fn render(tried: &[Tried]) -> String {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut all = Count::default();
    for one in tried {
        counts.entry(one.mutant.change.operator).or_default().add(one);
        all.add(one);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["mutants", "made", "caught", "survived", "equivalent"]);
    for (operator, count) in counts {
        table.add_row([vec![operator.to_owned()], count.cells().to_vec()].concat());
    }
    table.add_row([vec!["all".to_owned()], all.cells().to_vec()].concat());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = format!("{table}\n");
    let mut lines = |heading: &str, wanted: &dyn Fn(&Tried) -> Option<String>| {
        for (one, more) in tried.iter().filter_map(|one| wanted(one).map(|more| (one, more))) {
            let (document, mutant) = (&one.document, &one.mutant);
            let (operator, detail, place) = (mutant.change.operator, &mutant.change.detail, &mutant.place);
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{heading} {operator}: {detail} ({document}: {place}){more}");
        }
    };
    lines("= equivalent:", &|one| {
        one.equivalent.as_ref().filter(|_| one.fate == Fate::Survived).map(|reason| format!(": {reason}"))
    });
    lines("! said to be equivalent, yet caught:", &|one| match &one.fate {
        Fate::Caught { rule, case } if one.equivalent.is_some() => Some(format!(" by {rule} in {case}")),
        _ => None,
    });
    lines("✗ survived:", &|one| (one.fate == Fate::Survived && one.equivalent.is_none()).then(String::new));
    let counted = all.caught + all.survived;
    let score = all.caught as f64 * 100.0 / counted.max(1) as f64;
    let _ = writeln!(
        text,
        "{} mutants, {} equivalent; of the {counted} others {} are caught: {score:.1}%",
        counted + all.equivalent,
        all.equivalent,
        all.caught
    );
    text
}
