//! A document and options come in; named cases go out, and for a client that they are run against, a verdict. Everything is
//! made from the document, so that a new operation or status is covered without a line of test code. It must never know a
//! client beyond [`Subject`].

mod cases;
mod check;
mod firsts;
mod memory;
mod naming;
mod queue;
mod record;
mod run;
mod secrets;
mod verdict;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::document::Document;
use crate::schema::Schemas;
use crate::subject::Subject;
use cases::Part;
use firsts::Firsts;
use queue::Queue;
use verdict::Tally;

pub(crate) use run::Lane;

pub use cases::{
    Act, AnswerAct, Case, Credential, Expected, Fate, Key, Layout, Payload, Script, Target, Temper, Variant,
};
pub use check::{Check, Finding};
pub use record::{Observer, Record, Unobserved};
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

/// The judge of one document. Cases are made when they are wanted, part by part: those of an operation, and the handshakes.
#[derive(Clone)]
pub struct Judge {
    bench: Arc<Bench>,
    wanted: Option<Wanted>,
    /// The parts made so far, when they are to be used again.
    kept: Option<Arc<[OnceLock<Arc<Part>>]>>,
}

/// Says whether the case of a name is wanted.
type Wanted = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// A lane pays for itself from about this many cases on.
const CASES_PER_LANE: usize = 150;

/// What every case may look into.
pub(crate) struct Bench {
    pub document: Document,
    pub schemas: Schemas,
    pub options: Options,
    pub firsts: Firsts,
}

impl Judge {
    /// Reads the schemas of a document.
    ///
    /// # Errors
    /// When the document's schemas cannot be read at all. What cannot be sampled is no error but a gap of the verdict.
    pub fn new(document: Document, options: Options) -> Result<Judge, String> {
        let schemas = Schemas::new(&document)?;
        let firsts = Firsts::of(&document, &schemas);
        Ok(Judge { bench: Arc::new(Bench { document, schemas, options, firsts }), wanted: None, kept: None })
    }

    /// Keeps the cases once they are made, for a judge that runs several times.
    #[must_use]
    pub fn keeping(mut self) -> Judge {
        self.kept = Some((0..cases::parts(&self.bench)).map(|_| OnceLock::new()).collect());
        self
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.bench.document
    }

    /// The cases, in a stable order under stable names. Each is made when it is asked for.
    pub fn cases(&self) -> impl Iterator<Item = Arc<Case>> + '_ {
        (0..cases::parts(&self.bench)).flat_map(|part| {
            let cases = self.part(part).cases.clone();
            cases.into_iter().filter(|case| self.wants(&case.name))
        })
    }

    /// The case of this name.
    #[must_use]
    pub fn case(&self, name: &str) -> Option<Arc<Case>> {
        let operations = self.bench.document.operations.iter();
        // Handshakes have the names of their operations, too, so they are looked through last.
        let own =
            operations.enumerate().filter(|(_, operation)| name.starts_with(&operation.key)).map(|(part, _)| part);
        let parts: Vec<usize> = own.chain([self.bench.document.operations.len()]).collect();
        parts.into_iter().find_map(|part| self.part(part).cases.iter().find(|case| case.name == name).cloned())
    }

    /// Takes the cases out whose name is not wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&str) -> bool + Send + Sync + 'static) -> Judge {
        self.wanted = Some(Arc::new(wanted));
        self
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted(name))
    }

    fn part(&self, index: usize) -> Arc<Part> {
        match self.kept.as_ref().and_then(|kept| kept.get(index)) {
            Some(kept) => Arc::clone(kept.get_or_init(|| Arc::new(cases::part(&self.bench, index)))),
            None => Arc::new(cases::part(&self.bench, index)),
        }
    }

    /// Runs every case against a client.
    pub async fn run(&self, subject: Arc<dyn Subject>) -> Verdict {
        self.run_observed(subject, Arc::new(Unobserved)).await
    }

    /// Runs every case against a client; the observer is told of each.
    pub async fn run_observed(&self, subject: Arc<dyn Subject>, observer: Arc<dyn Observer>) -> Verdict {
        let started = Instant::now();
        let tally = Arc::new(Mutex::new(Tally::new(self, subject.as_ref())));
        let queue = Queue::start(self, Arc::clone(&tally), Arc::clone(&observer));
        let mut lanes = JoinSet::new();
        for _ in 0..self.lanes() {
            let worker = Worker {
                bench: Arc::clone(&self.bench),
                subject: Arc::clone(&subject),
                queue: Arc::clone(&queue),
                tally: Arc::clone(&tally),
                observer: Arc::clone(&observer),
            };
            lanes.spawn(worker.run());
        }
        while lanes.join_next().await.is_some() {}
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        let mut verdict = tally.verdict();
        verdict.seconds = started.elapsed().as_secs_f64();
        verdict.peak_memory = memory::peak();
        verdict
    }

    /// As many lanes as pay for themselves, where it is known how many cases there are.
    fn lanes(&self) -> usize {
        let most = self.bench.options.lanes.max(1);
        match self.kept {
            Some(_) => self.cases().count().div_ceil(CASES_PER_LANE).clamp(1, most),
            None => most,
        }
    }

    /// Servers and sessions on which cases can be run one by one.
    ///
    /// # Errors
    /// When no port of 127.0.0.1 can be had.
    pub(crate) async fn lane(&self, subject: Arc<dyn Subject>) -> std::io::Result<Lane> {
        Lane::open(Arc::clone(&self.bench), subject).await
    }

    /// What of the document no case serves, and what could not be sampled: a line each.
    pub(crate) fn lacking(&self) -> Vec<String> {
        let mut verdict = Verdict { declared: self.bench.document.triples(), ..Verdict::default() };
        for part in (0..cases::parts(&self.bench)).map(|part| self.part(part)) {
            verdict.exercised.extend(part.cases.iter().filter_map(|case| case.triple.clone()));
            verdict.gaps.extend(part.gaps.iter().cloned());
        }
        let missing = verdict.missing().into_iter().map(|triple| format!("not exercised: {triple}"));
        missing.chain(verdict.gaps.iter().map(|gap| format!("cannot be judged: {gap}"))).collect()
    }
}

/// What works through the queue.
struct Worker {
    bench: Arc<Bench>,
    subject: Arc<dyn Subject>,
    queue: Arc<Queue>,
    tally: Arc<Mutex<Tally>>,
    observer: Arc<dyn Observer>,
}

impl Worker {
    /// Takes the next case until there is none. Without a port no case can run; the coverage gate then names every triple.
    async fn run(self) {
        let Ok(mut lane) = Lane::open(self.bench, self.subject).await else { return };
        while let Some(job) = self.queue.next().await {
            let started = Instant::now();
            let ran = lane.run(&job.case).await;
            let seconds = started.elapsed().as_secs_f64();
            let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
            let telling = tally.record(&job, &ran.findings);
            let done = tally.parts_done();
            drop(tally);
            let exchange = if telling { ran.exchange() } else { None };
            let place = (job.part, job.index);
            self.observer.case(&Record { case: &job.case, place, findings: &ran.findings, seconds, exchange, done });
        }
    }
}
