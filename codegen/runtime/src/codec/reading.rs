//! Whether what is read is an answer: a type that requests share is read from other texts, too, and a member that only servers send is
//! not to be asked for in those.

use std::cell::Cell;

thread_local! {
    static IS_ANSWER: Cell<bool> = const { Cell::new(false) };
}

/// As long as it lives, what this thread reads is an answer.
pub(crate) struct Answer {
    before: bool,
}

impl Answer {
    /// Begins to read an answer.
    pub(crate) fn begin() -> Answer {
        Answer { before: IS_ANSWER.replace(true) }
    }

    /// Returns whether an answer is being read.
    pub(super) fn is_read() -> bool {
        IS_ANSWER.get()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        IS_ANSWER.set(self.before);
    }
}
