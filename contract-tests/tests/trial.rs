//! The judge is run on `trial/openapi.yaml` against the trial client, over real HTTP: what the project's own document has none of.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "support/trial.rs"]
mod trial;

use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn the_trial_client_keeps_its_documents_promises() {
    let verdict = trial::judge().run(Arc::new(trial::Trial)).await;
    println!("{}", verdict.summary());
    assert!(verdict.failures.is_empty() && verdict.gaps.is_empty(), "\n{verdict}");
    let missing: Vec<String> = verdict.missing().iter().map(ToString::to_string).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
