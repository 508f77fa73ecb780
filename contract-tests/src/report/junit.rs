//! A report comes in; JUnit's XML goes out, a suite for each operation: the form that most programs show tests in. It must never
//! know which program reads it.

use std::collections::HashMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::{Case, Operation, Report};

/// Renders the XML.
pub(super) fn render(report: &Report) -> Result<String, String> {
    let mut cases: HashMap<&str, Vec<&Case>> = HashMap::new();
    for case in &report.cases {
        cases.entry(&case.operation).or_default().push(case);
    }
    let mut file = quick_junit::Report::new(format!("{} {}", report.document.title, report.document.version));
    file.set_time(Duration::from_secs_f64(report.totals.seconds.max(0.0)));
    for operation in &report.operations {
        let own = cases.remove(operation.key.as_str()).unwrap_or_default();
        file.add_test_suite(suite(report, operation, &own));
    }
    // An operation that only the client has belongs to no suite of the document.
    let rest: Vec<&Case> = report.cases.iter().filter(|case| cases.contains_key(case.operation.as_str())).collect();
    if !rest.is_empty() {
        let mut suite = TestSuite::new("operations that the document does not declare");
        suite.add_test_cases(rest.into_iter().map(test));
        file.add_test_suite(suite);
    }
    if !report.document_faults.is_empty() {
        file.add_test_suite(faults(report));
    }
    file.to_string().map(|text| text + "\n").map_err(|error| error.to_string())
}

fn suite(report: &Report, operation: &Operation, cases: &[&Case]) -> TestSuite {
    let mut suite = TestSuite::new(operation.key.clone());
    suite.add_property(Property::new("document", format!("{}#{}", report.document.path, operation.pointer)));
    for (name, value) in [("operationId", &operation.id), ("tag", &operation.tag)] {
        if let Some(value) = value {
            suite.add_property(Property::new(name, value.clone()));
        }
    }
    suite.set_time(Duration::from_secs_f64(cases.iter().map(|case| case.seconds.max(0.0)).sum()));
    suite.add_test_cases(cases.iter().map(|case| test(case)));
    for (_, triple) in report.missing().filter(|(one, _)| one.key == operation.key) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message("no case served this declared answer").set_type("coverage");
        let mut test = TestCase::new(format!("{} › not exercised", triple.label()), status);
        test.set_classname(operation.key.clone());
        suite.add_test_case(test);
    }
    suite
}

fn test(case: &Case) -> TestCase {
    let status = match case.findings.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("{}: expected {}, got {}", first.check, first.expected, first.got));
            status.set_type(first.check.clone()).set_description(description(case));
            status
        }
    };
    let mut test = TestCase::new(case.short_name(), status);
    test.set_classname(case.operation.clone()).set_time(Duration::from_secs_f64(case.seconds.max(0.0)));
    test
}

fn description(case: &Case) -> String {
    let findings = case
        .findings
        .iter()
        .map(|finding| format!("{}\n  expected: {}\n  got:      {}\n", finding.check, finding.expected, finding.got));
    let wire = case.exchange.as_ref().map(|exchange| {
        let (request, answer) = (&exchange.request, &exchange.answer);
        format!("wire: {} {} → {}\n", request.method, request.target, answer.status)
    });
    format!("{}{}document: #{}", findings.collect::<String>(), wire.unwrap_or_default(), case.pointer)
}

/// What is the document's fault is skipped, so that it is seen and fails nothing.
fn faults(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new("the document");
    for fault in &report.document_faults {
        let mut status = TestCaseStatus::skipped();
        status.set_message(format!("#{}: {}", fault.pointer, fault.reason));
        suite.add_test_case(TestCase::new(fault.about.clone(), status));
    }
    suite
}
