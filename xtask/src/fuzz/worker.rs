//! A stretch of a sequence in; on stdout the number of each document before it is tried, and what is wrong with it after.
//! It must never outlive a broken document in an unclear state: whoever started it reads, waits and kills.

use std::io::Write;
use std::ops::Range;

use super::Plant;
use super::fault::{self, Fault, Kind};
use super::seeds::Seeds;

/// The stack that a thread has unless it asks for another, which is all that a library can count on.
const STACK: usize = 2 << 20;
/// Every which document is generated from twice.
const TWICE: u64 = 8;

/// Tries the documents in order.
pub fn run(seeds: &Seeds, seed: u64, numbers: Range<u64>, plant: Option<Plant>) {
    fault::quiet_panics();
    let first = numbers.start;
    for number in numbers {
        say(&format!("try {number}"));
        let planted = plant.filter(|_| number >= first + 3);
        let found = on_small_stack(|| match planted {
            Some(plant) => broken(plant),
            None => fault::of(&seeds.get(seed, number), number % TWICE == 0),
        });
        match found {
            Ok(true) => say("made"),
            Ok(false) => {}
            Err(fault) => say(&format!("fault {number} {} {}", fault.kind.word(), fault.message)),
        }
    }
}

/// Runs on a stack of the usual size.
pub fn on_small_stack(run: impl FnOnce() -> Result<bool, Fault> + Send) -> Result<bool, Fault> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let ended = thread.map(std::thread::ScopedJoinHandle::join);
        let lost = |error: &dyn std::fmt::Debug| Err(Fault::new(Kind::Crash, &format!("{error:?}")));
        ended.map_or_else(|error| lost(&error), |ended| ended.unwrap_or_else(|panic| lost(&panic)))
    })
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody is left to hear that nobody listens.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn broken(plant: Plant) -> Result<bool, Fault> {
    match plant {
        Plant::Panic => Err(Fault::new(Kind::Panic, "planted")),
        Plant::Hang => loop {
            std::thread::park();
        },
        Plant::Overflow => Err(Fault::new(Kind::Panic, &deeper(0).to_string())),
    }
}

#[allow(unconditional_recursion, reason = "this is how a stack overflows")]
fn deeper(level: u64) -> u64 {
    let room = std::hint::black_box([level; 64]);
    deeper(room[0] + 1) + room[1]
}
