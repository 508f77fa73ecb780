//! The judge's cases for `spec/openapi.yaml` against the generated client, each as a named test of its own, so that any runner of
//! tests can list, choose and share them out. Whether a case passes is the judge's word alone.

mod support;

use std::process::ExitCode;
use std::sync::Arc;

use support::atlas::Atlas;

fn main() -> ExitCode {
    contract_tests::harness::test(&support::judge(), Arc::new(Atlas))
}
