//! A judge comes in; its cases go out one by one, each made shortly before it is run, so that no more than a few operations'
//! cases are there at a time. It must never run a case.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::Judge;
use super::cases::{self, Case};
use super::record::Observer;
use super::verdict::Tally;

/// How many parts are made at once.
const MAKERS: usize = 2;

/// How many cases wait at most, beside the rest of the parts that are being handed over.
const WAITING: usize = 64;

/// A case to be run.
pub(super) struct Job {
    /// Which part of the judge's cases it belongs to.
    pub part: usize,
    /// Its place in the part.
    pub index: usize,
    pub case: Arc<Case>,
}

/// The cases that wait.
pub(super) struct Queue(Mutex<Receiver<Job>>);

impl Queue {
    /// Begins to make cases, on threads of their own: sampling is work that waits for nothing.
    pub(super) fn start(judge: &Judge, tally: Arc<std::sync::Mutex<Tally>>, observer: Arc<dyn Observer>) -> Arc<Queue> {
        let (sender, receiver) = channel(WAITING);
        let next = Arc::new(AtomicUsize::new(0));
        for _ in 0..MAKERS {
            let (judge, next, sender) = (judge.clone(), Arc::clone(&next), sender.clone());
            let (tally, observer) = (Arc::clone(&tally), Arc::clone(&observer));
            tokio::task::spawn_blocking(move || make(&judge, &next, &sender, &tally, observer.as_ref()));
        }
        Arc::new(Queue(Mutex::new(receiver)))
    }

    /// The next case; none when all were handed out.
    pub(super) async fn next(&self) -> Option<Job> {
        self.0.lock().await.recv().await
    }
}

/// Makes part after part until none is left, or nobody wants any more.
fn make(
    judge: &Judge,
    next: &AtomicUsize,
    sender: &Sender<Job>,
    tally: &std::sync::Mutex<Tally>,
    observer: &dyn Observer,
) {
    loop {
        let part = next.fetch_add(1, Ordering::Relaxed);
        if part >= cases::parts(&judge.bench) {
            return;
        }
        let made = judge.part(part);
        let wanted: Vec<&Arc<Case>> = made.cases.iter().filter(|case| judge.wants(&case.name)).collect();
        let mut own = tally.lock().unwrap_or_else(PoisonError::into_inner);
        own.made(part, wanted.len(), &made);
        observer.made(wanted.len(), own.parts_done());
        drop(own);
        for (index, case) in wanted.into_iter().enumerate() {
            if sender.blocking_send(Job { part, index, case: Arc::clone(case) }).is_err() {
                return;
            }
        }
    }
}
