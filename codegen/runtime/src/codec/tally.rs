//! What is told of a value while it is read, beside the value, where a document has unions: how much of it no type explains, and the
//! members on the way to what does not fit. Whatever reads tells it, and a union asks for it. Nothing here reads.

use std::cell::Cell;

use super::super::error::excerpt;

/// What a member or a constant counts that no type names.
const STRAY: usize = 64;
/// What a member counts that is `null` where it may only be absent: less, since the type names it.
const NULL: usize = 1;
/// The most characters of a name that a document or a body gives.
pub(super) const NAME: usize = 60;
/// The most bytes of the members on the way to what does not fit.
const TRAIL: usize = 120;

/// What is told on one thread.
pub(super) struct Tally {
    /// What the values count that were read so far and that no type explains. An alternative's share is the difference that reading it
    /// makes.
    pub(super) unexplained: Cell<usize>,
    /// How many alternatives of unions are being read, one inside the other.
    pub(super) alternatives: Cell<usize>,
    /// The members on the way to what does not fit, while an error passes them on its way out. The position of an error is lost in
    /// a value that is in memory, since only texts have lines and columns.
    pub(super) passed: Cell<String>,
}

thread_local! {
    pub(super) static TALLY: Tally = const {
        Tally { unexplained: Cell::new(0), alternatives: Cell::new(0), passed: Cell::new(String::new()) }
    };
}

/// Counts a member or a constant that no type names.
pub(super) fn stray() {
    count(STRAY);
}

/// Counts a member that is `null` where it may only be absent.
pub(super) fn null() {
    count(NULL);
}

/// Counts so much that no type explains.
pub(super) fn count(more: usize) {
    TALLY.with(|tally| tally.unexplained.set(tally.unexplained.get().wrapping_add(more)));
}

/// An error leaves the member of an object.
pub(super) fn pass(member: &str) {
    TALLY.with(|tally| {
        let inner = tally.passed.take();
        if tally.alternatives.get() > 0 {
            tally.passed.set(match inner.len() {
                0 => excerpt(member, NAME),
                1..TRAIL => format!("{}.{inner}", excerpt(member, NAME)),
                _ => inner,
            });
        }
    });
}
