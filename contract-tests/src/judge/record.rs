//! What a case found and what went over the wire; and who is told of it. Nothing here may judge.

use super::cases::Case;
use super::check::Finding;
use crate::report::Exchange;

/// Is told of a run as it goes on, from several threads.
pub trait Observer: Send + Sync {
    /// More cases were made; `done` parts of the document are finished.
    fn made(&self, cases: usize, done: usize);

    /// A case was run.
    fn case(&self, record: &Record<'_>);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn made(&self, _: usize, _: usize) {}

    fn case(&self, _: &Record<'_>) {}
}

/// What became of a case.
#[derive(Debug)]
pub struct Record<'r> {
    /// The case.
    pub case: &'r Case,
    /// Its place in the document: its part, and its place in that.
    pub place: (usize, usize),
    /// The rules that were broken; none when it passed.
    pub findings: &'r [Finding],
    /// How long it took.
    pub seconds: f64,
    /// What went over the wire: of each failure, and of the first case that served a triple and passed.
    pub exchange: Option<Exchange>,
    /// How many parts of the document are finished: operations, and the handshakes.
    pub done: usize,
}
