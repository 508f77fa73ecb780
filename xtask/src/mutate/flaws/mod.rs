//! The flaws that the runtime is given, by hand. Nothing comes in, and they go out as a list.
//! It must never know how a flaw is put into a function.

mod answer;
mod credential;
mod request;

use super::runtime::Flaw;

/// A row: name, file, function, passage, replacement.
const fn flaw(
    name: &'static str,
    file: &'static str,
    function: &'static str,
    passage: &'static str,
    replacement: &'static str,
) -> Flaw {
    Flaw { name, file, function, passage, replacement }
}

/// Every flaw.
pub fn all() -> impl Iterator<Item = &'static Flaw> {
    [request::FLAWS, answer::FLAWS, credential::FLAWS].into_iter().flatten()
}
