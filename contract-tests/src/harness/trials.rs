//! A judge comes in; each of its cases goes out as a named test of its own, which any runner of tests can list, choose and share
//! out among machines. It must never make a case that was not asked for.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use crate::Subject;
use crate::judge::{Case, Finding, Judge, Lane};

/// The test that no case's name can be: every declared triple must have a case.
const COVERAGE: &str = "every declared triple has a case";

/// What the tests share.
struct Court {
    judge: Judge,
    subject: Arc<dyn Subject>,
    runtime: Runtime,
    /// Lanes that no test uses at the moment: their connections are used again.
    free: Mutex<Vec<Lane>>,
}

/// Runs the tests that the command line asks for.
pub(super) fn run(judge: &Judge, subject: Arc<dyn Subject>, runtime: Runtime) -> ExitCode {
    let arguments = Arguments::from_args();
    let court = Arc::new(Court { judge: judge.clone(), subject, runtime, free: Mutex::default() });
    let cases: Vec<Arc<Case>> = match (&arguments.filter, arguments.exact) {
        // None is ignored, and whoever lists tests asks for the ignored ones, too.
        _ if arguments.ignored => Vec::new(),
        // One test of many by its name: the other operations' cases are not made for it.
        (Some(name), true) => judge.case(name).into_iter().collect(),
        _ => judge.cases().collect(),
    };
    let trial = |case: Arc<Case>| {
        let court = Arc::clone(&court);
        Trial::test(case.name.clone(), move || court.run(&case))
    };
    let mut trials: Vec<Trial> = cases.into_iter().map(trial).collect();
    if !arguments.ignored {
        let court = Arc::clone(&court);
        trials.push(Trial::test(COVERAGE, move || court.coverage()));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

impl Court {
    fn run(&self, case: &Case) -> Result<(), Failed> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        self.runtime.block_on(async {
            let mut lane = match free {
                Some(lane) => lane,
                None => self.judge.lane(Arc::clone(&self.subject)).await?,
            };
            let findings = lane.run(case).await.findings;
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(lane);
            if findings.is_empty() { Ok(()) } else { Err(told(case, &findings).into()) }
        })
    }

    fn coverage(&self) -> Result<(), Failed> {
        let lacking = self.judge.lacking();
        if lacking.is_empty() { Ok(()) } else { Err(lacking.join("\n").into()) }
    }
}

fn told(case: &Case, findings: &[Finding]) -> String {
    let one = |finding: &Finding| {
        let (rule, expected, got) = (finding.check, &finding.expected, &finding.got);
        format!("rule      {rule}\nexpected  {expected}\ngot       {got}\ndocument  #{}\n", case.pointer)
    };
    findings.iter().map(one).collect()
}
