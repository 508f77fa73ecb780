//! The judge is run on `trial/openapi.yaml` against the trial client, over real HTTP: what the project's own document has none of.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "support/trial.rs"]
mod trial;

use std::sync::Arc;

/// What the judge cannot judge yet: it neither samples nor reads multipart bodies, and takes lines of JSON for bytes.
const UNJUDGED: [&str; 2] = ["POST /parts/{partId}/photos", "GET /journal/entries › 200"];

#[tokio::test(flavor = "multi_thread")]
async fn the_trial_client_keeps_its_documents_promises() {
    let judged = |name: &str| !UNJUDGED.iter().any(|unjudged| name.starts_with(unjudged));
    let verdict = trial::judge().only(judged).run(Arc::new(trial::Trial)).await;
    println!("{}", verdict.summary());
    assert!(verdict.failures.is_empty() && verdict.gaps.is_empty(), "\n{verdict}");
    let missing: Vec<String> = verdict.missing().iter().map(ToString::to_string).collect();
    assert!(missing.iter().all(|triple| !judged(triple)), "{missing:#?}");
}
