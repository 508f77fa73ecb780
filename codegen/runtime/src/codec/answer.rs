//! Whether what is being read on this thread is an answer: a type that requests share is read from other texts, too, and a member
//! that only servers send is not to be asked for in those. Nothing here reads.

use std::cell::Cell;

thread_local! {
    static READ: Cell<bool> = const { Cell::new(false) };
}

/// As long as it lives, what this thread reads is an answer.
pub(crate) struct Answer {
    before: bool,
}

impl Answer {
    /// Begins to read an answer.
    pub(crate) fn begin() -> Answer {
        Answer { before: READ.replace(true) }
    }

    /// Returns whether an answer is being read.
    pub(super) fn is_read() -> bool {
        READ.get()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        READ.set(self.before);
    }
}
