//! The judge is judged: every doctored client must be caught by the rule that its flaw breaks, every rule must have caught one,
//! and honest clients must pass. The table is printed: what was doctored, how many cases saw it, which rules and which case.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod meddler;
mod oracle;
mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Once};
use std::time::Duration;

use contract_tests::judge::{Check, Verdict};
use contract_tests::{Document, Judge, Options, Subject};

use meddler::Meddled;
use oracle::Oracle;
use oracle::flaw::Flaw;
use oracle::table::{Row, SEED, THINGS};
use support::atlas::Atlas;

fn options(of: Options) -> Options {
    Options { samples: 2, ..of }
}

fn things() -> Document {
    Document::parse(include_str!("documents/things.yaml")).unwrap()
}

/// What makes a client with a flaw; none where the client cannot be given it.
type Doctor = Box<dyn Fn(Flaw) -> Option<Arc<dyn Subject>>>;

struct Court {
    judge: Judge,
    /// The same judge for clients that never come back. The other clients have time, however busy the machine is.
    impatient: Judge,
    doctor: Doctor,
}

impl Court {
    /// The small honest client of a document.
    fn of_the_oracle(document: Document, options: Options) -> Court {
        let oracle = Oracle::new(document.clone(), options.clone());
        Court::new(document, options, Box::new(move |flaw| Some(Arc::new(oracle.doctored(flaw)))))
    }

    /// The generated client, meddled with from outside.
    fn of_the_generated_client() -> Court {
        let atlas: Arc<dyn Subject> = Arc::new(Atlas);
        let meddled = move |flaw| Meddled::with(&atlas, flaw).map(|client| Arc::new(client) as Arc<dyn Subject>);
        Court::new(support::document(), options(support::options()), Box::new(meddled))
    }

    fn new(document: Document, options: Options, doctor: Doctor) -> Court {
        let brief = Options { patience: Duration::from_millis(1_500), ..options.clone() };
        let judge = |options| Judge::new(document.clone(), options).unwrap().keeping();
        Court { judge: judge(options), impatient: judge(brief), doctor }
    }

    async fn honest(&self, manners: &[Flaw]) {
        for &manner in manners {
            let verdict = self.judge.run((self.doctor)(manner).unwrap()).await;
            println!("the honest client ({manner:?}): {}", verdict.summary());
            assert!(verdict.is_clean(), "the judge condemns an honest client\n{verdict}");
        }
    }

    /// Every doctored client is caught by the rule that its flaw breaks. Returns the rules that caught them, and how many there were.
    async fn doctored(&self, flaws: &'static [Row]) -> (BTreeSet<Check>, usize) {
        let (mut caught, mut escaped, mut count) = (BTreeSet::new(), Vec::new(), 0);
        // Much of a run is waiting; a few go on side by side.
        for some in flaws.chunks(6) {
            let mut runs = Vec::new();
            for (flaw, cases, rule) in some {
                let Some(client) = (self.doctor)(*flaw) else { continue };
                let judge = if *rule == Check::Returns { &self.impatient } else { &self.judge };
                let judge = judge.clone().only(move |name| name.contains(cases));
                runs.push((flaw, cases, rule, tokio::spawn(async move { judge.run(client).await })));
            }
            for (flaw, cases, rule, run) in runs {
                let verdict = run.await.unwrap();
                count += 1;
                show(*flaw, &verdict);
                let rules = verdict.broken();
                if !rules.contains(rule) {
                    escaped.push(format!("{flaw:?} at {} cases of {cases:?}: {rule} sees nothing", verdict.cases));
                }
                caught.extend(rules);
            }
        }
        println!("{count} doctored clients, {} caught", count - escaped.len());
        assert_eq!(escaped, Vec::<String>::new(), "doctored clients that no case caught");
        (caught, count)
    }
}

/// A row of the table.
fn show(flaw: Flaw, verdict: &Verdict) {
    let rules: BTreeSet<Check> = verdict.broken().into_iter().collect();
    let rules: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
    let first = verdict.failures.first().map_or("ESCAPED", |failure| failure.case.as_str());
    let (flaw, count, cases, rules) = (format!("{flaw:?}"), verdict.failures.len(), verdict.cases, rules.join(" "));
    println!("{flaw:<28} {count:>4} of {cases:<4} {:>6.3} s {rules:<60} {first}", verdict.seconds);
}

/// A panicking client says so on stderr; that is its business here.
fn let_doctored_clients_panic_in_silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload_as_str() != Some(oracle::flaw::PANIC) {
                usual(info);
            }
        }));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn every_doctored_client_is_caught_and_no_rule_is_idle() {
    let_doctored_clients_panic_in_silence();
    let seed = Court::of_the_oracle(support::document(), options(support::options()));
    let things = Court::of_the_oracle(things(), options(Options::default()));
    seed.honest(&[Flaw::None]).await;
    things.honest(&[Flaw::None, Flaw::AlikeUnnamed]).await;
    let (mut caught, _) = seed.doctored(SEED).await;
    caught.extend(things.doctored(THINGS).await.0);
    let idle: Vec<&Check> = Check::ALL.iter().filter(|check| !caught.contains(check)).collect();
    assert!(idle.is_empty(), "rules that no doctored client breaks: {idle:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generated_client_is_caught_with_every_flaw_that_it_can_be_given() {
    let_doctored_clients_panic_in_silence();
    let court = Court::of_the_generated_client();
    court.honest(&[Flaw::None]).await;
    let (_, count) = court.doctored(SEED).await;
    // A flaw that lies within a client cannot be given to it from outside.
    assert_eq!(count, SEED.len() - 1);
}
