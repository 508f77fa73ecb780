//! A document and options come in; named cases go out, and for a client that they are run against, a verdict. Everything is
//! made from the document, so that a new operation or status is covered without a line of test code. It must never know a
//! client beyond [`Subject`].

mod cases;
mod check;
mod naming;
mod run;
mod secrets;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::document::Document;
use crate::schema::Schemas;
use crate::subject::Subject;

pub use cases::{Act, AnswerAct, Case, Credential, Expected, Fate, Layout, Payload, Script, Target, Temper, Variant};
pub use check::Check;
pub use verdict::{Failure, Gap, Verdict};

/// What a judge is told beside the document.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of every sample.
    pub seed: u64,
    /// How many samples beside the full and the minimal one.
    pub samples: u64,
    /// How many cases run at once, at most. Each lane has sessions of its own, so few cases get few lanes.
    pub lanes: usize,
    /// After this a call is taken not to come back any more.
    pub patience: Duration,
    /// The schema that error answers share, if any.
    pub shared: Option<Shared>,
}

impl Default for Options {
    fn default() -> Self {
        Options { seed: 1, samples: 3, lanes: 8, patience: Duration::from_secs(20), shared: None }
    }
}

/// The schema that error answers share.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its JSON pointer.
    pub schema: String,
    /// The members that hold the service's own code; the first one present counts.
    pub code: Vec<String>,
    /// Bodies known from real life that do not fit the schema and must reach the user all the same: each is laid over a full
    /// one.
    pub strays: Vec<Value>,
}

/// The judge of one document.
#[derive(Clone)]
pub struct Judge {
    bench: Arc<Bench>,
    cases: Vec<Arc<Case>>,
    gaps: Vec<Gap>,
}

/// A lane pays for itself from about this many cases on.
const CASES_PER_LANE: usize = 150;

/// What every case may look into.
pub(crate) struct Bench {
    pub document: Document,
    pub schemas: Schemas,
    pub options: Options,
}

impl Judge {
    /// Makes the cases for a document.
    ///
    /// # Errors
    /// When the document's schemas cannot be read at all. What cannot be sampled is no error but a gap of the verdict.
    pub fn new(document: Document, options: Options) -> Result<Judge, String> {
        let schemas = Schemas::new(&document)?;
        let bench = Bench { document, schemas, options };
        let (cases, gaps) = cases::all(&bench);
        Ok(Judge { bench: Arc::new(bench), cases: cases.into_iter().map(Arc::new).collect(), gaps })
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.bench.document
    }

    /// The cases, in a stable order under stable names.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().map(AsRef::as_ref)
    }

    /// Takes the cases out whose name is not wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&str) -> bool) -> Judge {
        self.cases.retain(|case| wanted(&case.name));
        self
    }

    /// Runs every case against a client.
    pub async fn run(&self, subject: Arc<dyn Subject>) -> Verdict {
        let started = Instant::now();
        let next = Arc::new(AtomicUsize::new(0));
        let mut lanes = JoinSet::new();
        for _ in 0..self.bench.options.lanes.min(self.cases.len().div_ceil(CASES_PER_LANE)).max(1) {
            lanes.spawn(lane(Arc::clone(&self.bench), self.cases.clone(), Arc::clone(&next), Arc::clone(&subject)));
        }
        let mut done = Vec::new();
        while let Some(results) = lanes.join_next().await {
            done.extend(results.unwrap_or_default());
        }
        done.sort_by_key(|(index, ..)| *index);
        let mut verdict = Verdict::new(self.bench.document.triples(), self.gaps.clone());
        verdict.operations(&self.bench.document, &subject.operations());
        for (index, findings, seconds) in done {
            if let Some(case) = self.cases.get(index) {
                verdict.record(case, findings, seconds);
            }
        }
        verdict.seconds = started.elapsed().as_secs_f64();
        verdict
    }
}

/// Takes the next case until there is none.
async fn lane(
    bench: Arc<Bench>,
    cases: Vec<Arc<Case>>,
    next: Arc<AtomicUsize>,
    subject: Arc<dyn Subject>,
) -> Vec<(usize, Vec<check::Finding>, f64)> {
    let mut lane = match run::Lane::open(bench, subject).await {
        Ok(lane) => lane,
        // Without a port no case can run; the coverage gate then names every triple.
        Err(_) => return Vec::new(),
    };
    let mut results = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(index) else { return results };
        let started = Instant::now();
        let findings = lane.run(case).await;
        results.push((index, findings, started.elapsed().as_secs_f64()));
    }
}
