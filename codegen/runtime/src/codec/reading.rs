//! What is told of a value while it is read, beside the value: that it is an answer, how much of it no type explains, and the members
//! on the way to what does not fit. Whatever reads tells it, and a union asks for it. Nothing here reads.

use super::super::error::excerpt;
use std::cell::Cell;

/// What a member or a constant counts that no type names.
const STRAY: usize = 64;
/// What a member counts that is `null` where it may only be absent: less, since the type names it.
const NULL: usize = 1;
/// The most characters of a name that a document or a body gives.
pub(super) const NAME: usize = 60;
/// The most bytes of the members on the way to what does not fit.
const TRAIL: usize = 120;

/// What is told on one thread.
pub(super) struct Reading {
    /// Whether it is an answer: a type that requests share is read from other texts, too, and a member that only servers send is not to
    /// be asked for in those.
    answer: Cell<bool>,
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
    pub(super) static READING: Reading = const {
        Reading {
            answer: Cell::new(false),
            unexplained: Cell::new(0),
            alternatives: Cell::new(0),
            passed: Cell::new(String::new()),
        }
    };
}

/// As long as it lives, what this thread reads is an answer.
pub(crate) struct Answer {
    before: bool,
}

impl Answer {
    /// Begins to read an answer.
    pub(crate) fn begin() -> Answer {
        Answer { before: READING.with(|reading| reading.answer.replace(true)) }
    }

    /// Returns whether an answer is being read.
    pub(super) fn is_read() -> bool {
        READING.with(|reading| reading.answer.get())
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        READING.with(|reading| reading.answer.set(self.before));
    }
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
    READING.with(|reading| reading.unexplained.set(reading.unexplained.get().wrapping_add(more)));
}

/// An error leaves the member of an object.
pub(super) fn pass(member: &str) {
    READING.with(|reading| {
        let inner = reading.passed.take();
        if reading.alternatives.get() > 0 {
            reading.passed.set(match inner.len() {
                0 => excerpt(member, NAME),
                1..TRAIL => format!("{}.{inner}", excerpt(member, NAME)),
                _ => inner,
            });
        }
    });
}
