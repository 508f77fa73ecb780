//! A sequence of documents in; processes that try them, watched, and each new kind of fault on disk as the smallest document
//! that still shows it, out.
//! It must never try a document in its own process.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Plant;
use super::fault::{Fault, Kind};
use super::seeds::{PLAIN, Seeds, Try};
use super::tree;

/// The memory that a process may have, in KiB: a document of a few thousand bytes needs a hundredth of it.
const MEMORY: u32 = 4 << 20;
/// How long one fault is made smaller.
const REDUCING: Duration = Duration::from_secs(60);

/// What watches over the processes.
pub struct Supervisor<'s> {
    seeds: &'s Seeds,
    seed: u64,
    patience: Duration,
    out: &'s Path,
    plant: Option<Plant>,
    // How often each kind of fault was met, by its signature.
    met: BTreeMap<String, u64>,
    tally: Tally,
}

/// What became of the documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many were tried.
    pub tried: u64,
    /// From how many of them a crate was made.
    pub made: u64,
}

/// A process that tries documents, and its lines.
struct Worker {
    child: Child,
    lines: Receiver<String>,
}

/// How the stretch of a worker ended.
enum End {
    Done,
    Broken { next: u64 },
}

impl<'s> Supervisor<'s> {
    /// A supervisor of one sequence.
    pub fn new(seeds: &'s Seeds, seed: u64, patience: Duration, out: &'s Path, plant: Option<Plant>) -> Self {
        Supervisor { seeds, seed, patience, out, plant, met: BTreeMap::new(), tally: Tally::default() }
    }

    /// Returns how many kinds of fault were found.
    pub fn found(&self) -> usize {
        self.met.len()
    }

    /// Tries documents for a time, and returns what became of them.
    ///
    /// Errors: a process cannot be started, or a fault cannot be written.
    pub fn run(&mut self, from: u64, documents: u64, time: Duration) -> Result<Tally> {
        let deadline = Instant::now() + time;
        let end = from.saturating_add(documents);
        let mut next = from;
        while next < end && Instant::now() < deadline {
            let mut worker = self.start(next, end - next)?;
            let ended = self.watch(&mut worker, next, deadline);
            // It has ended, or must.
            let _ = worker.child.kill();
            worker.child.wait().context("a worker cannot be waited for")?;
            match ended? {
                End::Done => break,
                End::Broken { next: after } => next = after,
            }
        }
        Ok(self.tally)
    }

    fn start(&self, from: u64, documents: u64) -> Result<Worker> {
        let mut arguments = vec!["fuzz".to_owned(), "--worker".to_owned()];
        for (name, value) in [("--seed", self.seed), ("--from", from), ("--documents", documents)] {
            arguments.extend([name.to_owned(), value.to_string()]);
        }
        match self.plant {
            Some(Plant::Panic) => arguments.push("--plant=panic".to_owned()),
            Some(Plant::Hang) => arguments.push("--plant=hang".to_owned()),
            Some(Plant::Overflow) => arguments.push("--plant=overflow".to_owned()),
            None => {}
        }
        started(&arguments)
    }

    fn watch(&mut self, worker: &mut Worker, from: u64, deadline: Instant) -> Result<End> {
        let mut current = from;
        let mut last_said = Instant::now();
        loop {
            match worker.lines.recv_timeout(self.patience) {
                Ok(line) => match (line.split(' ').next(), parsed(&line)) {
                    (Some("fault"), Some(fault)) => self.keep(current, &fault)?,
                    (Some("made"), _) => self.tally.made += 1,
                    _ => {
                        current = line.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or(current);
                        self.tally.tried += 1;
                    }
                },
                Err(RecvTimeoutError::Timeout) => {
                    self.keep(current, &Fault::new(Kind::Hang, "it did not end in time"))?;
                    return Ok(End::Broken { next: current + 1 });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = worker.child.wait().context("a worker cannot be waited for")?;
                    if status.success() {
                        return Ok(End::Done);
                    }
                    self.keep(current, &Fault::new(Kind::Crash, &status.to_string()))?;
                    return Ok(End::Broken { next: current + 1 });
                }
            }
            if Instant::now() > deadline {
                return Ok(End::Done);
            }
            if last_said.elapsed() > Duration::from_secs(60) {
                last_said = Instant::now();
                println!("{} documents, {} kinds of fault", self.tally.tried, self.met.len());
            }
        }
    }

    /// Counts a fault, and writes the first of its kind.
    fn keep(&mut self, number: u64, fault: &Fault) -> Result<()> {
        let count = self.met.entry(fault.signature()).or_default();
        *count += 1;
        if *count > 1 {
            return Ok(());
        }
        let tried = self.seeds.get(self.seed, number);
        let tried = if self.plant.is_some() { tried } else { self.reduced(tried, fault)? };
        let name = format!("{}-{}-{number}", fault.kind.word(), self.seed);
        let path = self.out.join(format!("{name}.yaml"));
        write(&path, &tried.text)?;
        if tried.settings != PLAIN {
            write(&path.with_extension("toml"), &tried.settings)?;
        }
        println!("{}: {fault}", path.display());
        Ok(())
    }

    /// Takes away what the fault does not need.
    fn reduced(&self, tried: Try, fault: &Fault) -> Result<Try> {
        let deadline = Instant::now() + REDUCING;
        let place = self.out.join(format!("reducing-{}.yaml", std::process::id()));
        let mut best = tried;
        let still = |candidate: &Try| self.shows(candidate, fault, &place);
        let plain = Try { settings: PLAIN.to_owned(), ..best.clone() };
        if still(&plain)? {
            best = plain;
        }
        if let Ok(tree) = serde_yaml::from_str::<Value>(&best.text) {
            let text = |tree: &Value| serde_yaml::to_string(tree).unwrap_or_else(|_| tree.to_string());
            let candidate = |tree: &Value| Try { text: text(tree), settings: best.settings.clone() };
            if still(&candidate(&tree))? {
                let tree = smaller(tree, deadline, |tree| still(&candidate(tree)))?;
                best = candidate(&tree);
            }
        } else {
            let settings = best.settings.clone();
            let text = fewer_lines(&best.text, deadline, |text| still(&Try { text, settings: settings.clone() }))?;
            best.text = text;
        }
        for left_over in [place.clone(), place.with_extension("toml")] {
            // The settings are written only where they matter.
            let _ = fs::remove_file(left_over);
        }
        Ok(best)
    }

    fn shows(&self, candidate: &Try, fault: &Fault, place: &Path) -> Result<bool> {
        write(place, &candidate.text)?;
        write(&place.with_extension("toml"), &candidate.settings)?;
        let mut worker = started(&["fuzz".to_owned(), "--replay".to_owned(), place.display().to_string()])?;
        let patience = if fault.kind == Kind::Hang { Duration::from_secs(2) } else { self.patience };
        let found = match worker.lines.recv_timeout(patience) {
            Ok(line) => parsed(&line),
            Err(RecvTimeoutError::Timeout) => Some(Fault::new(Kind::Hang, "it did not end in time")),
            Err(RecvTimeoutError::Disconnected) => {
                let status = worker.child.wait().context("a worker cannot be waited for")?;
                (!status.success()).then(|| Fault::new(Kind::Crash, &status.to_string()))
            }
        };
        // It has ended, or must.
        let _ = worker.child.kill();
        worker.child.wait().context("a worker cannot be waited for")?;
        Ok(found.is_some_and(|found| found.signature() == fault.signature()))
    }
}

/// Removes nodes, the largest first, and puts smaller ones in the place of others, as long as `still` says yes.
fn smaller(tree: Value, deadline: Instant, mut still: impl FnMut(&Value) -> Result<bool>) -> Result<Value> {
    let mut best = tree;
    let mut changed = true;
    while changed && Instant::now() < deadline {
        changed = false;
        for place in tree::pointers(&best) {
            if Instant::now() > deadline {
                break;
            }
            let mut without = best.clone();
            if tree::remove(&mut without, &place).is_some() && still(&without)? {
                best = without;
                changed = true;
                continue;
            }
            let Some(Value::String(text)) = best.pointer(&place) else { continue };
            if text.len() > 8 {
                let short: String = text.chars().take(text.chars().count() / 2).collect();
                let mut shorter = best.clone();
                if let Some(node) = shorter.pointer_mut(&place) {
                    *node = short.into();
                }
                if still(&shorter)? {
                    best = shorter;
                    changed = true;
                }
            }
        }
    }
    Ok(best)
}

fn fewer_lines(text: &str, deadline: Instant, mut still: impl FnMut(String) -> Result<bool>) -> Result<String> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut size = lines.len().div_ceil(2);
    while size > 0 && Instant::now() < deadline {
        let mut at = 0;
        while at < lines.len() && Instant::now() < deadline {
            let (before, after) = lines.split_at(at);
            let fewer: Vec<&str> = before.iter().chain(after.iter().skip(size)).copied().collect();
            if still(fewer.concat())? {
                lines = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    Ok(lines.concat())
}

/// Starts this program again, with its memory limited where the shell can do that.
fn started(arguments: &[String]) -> Result<Worker> {
    let program: PathBuf = std::env::current_exe().context("this program does not know its own path")?;
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY} 2>/dev/null; exec \"$0\" \"$@\"")]).arg(program).args(arguments);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let stdout = child.stdout.take().context("a worker has no stdout")?;
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(Worker { child, lines })
}

/// Returns the fault that a worker's line tells of.
fn parsed(line: &str) -> Option<Fault> {
    let mut words = line.splitn(4, ' ');
    let (Some("fault"), Some(_), Some(kind)) = (words.next(), words.next(), words.next()) else { return None };
    Some(Fault::new(Kind::of(kind)?, words.next().unwrap_or_default()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
