//! Candidates in, a name that nothing else in the scope has out. It never knows what is named.

use std::collections::HashSet;

/// A set of names in one scope.
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which the reserved names are taken.
    pub(super) fn new(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The first free candidate, or the last one with a number.
    pub(super) fn claim(&mut self, candidates: impl IntoIterator<Item = String>) -> String {
        let mut last = String::new();
        for candidate in candidates {
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            last = candidate;
        }
        let stem = last.strip_prefix("r#").unwrap_or(&last).to_owned();
        let mut number = 2_u64;
        loop {
            let candidate = format!("{stem}{number}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    }
}
