//! Reports are held against what they document: their JSON against `report.schema.json`, their counts against the run that they
//! are about, and each other form against the failures that must be read in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod meddler;
mod oracle;
mod support;

use std::sync::Arc;

use base64::Engine;
use bytes::Bytes;
use contract_tests::judge::Observer;
use contract_tests::report::{Case, Exchange, Fault, Format, Payload, State, Watched};
use contract_tests::server::{Answer, Recorded};
use contract_tests::{Judge, Report, Subject};
use serde_json::Value;
use tokio::sync::OnceCell;

use meddler::Meddled;
use oracle::flaw::Flaw;
use support::atlas::Atlas;

const KEY: &str = "DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens";

/// What the document says of itself must come through every form as it is.
const HOSTILE: &str = "</script><!-- ::error % ]]> & \" ' \u{2028} \u{1} ü";

async fn reported(judge: Judge, subject: Arc<dyn Subject>) -> Report {
    let watched = Arc::new(Watched::default());
    let verdict = judge.run_observed(subject, Arc::clone(&watched) as Arc<dyn Observer>).await;
    watched.report(&judge, &verdict, "spec/openapi.yaml", 1)
}

/// Of a run that is made once.
async fn honest() -> &'static Report {
    static RUN: OnceCell<Report> = OnceCell::const_new();
    RUN.get_or_init(|| reported(support::judge(), Arc::new(Atlas))).await
}

/// The cases of one status only, of a client that knows no such status; with what is the document's fault, and all of it hostile.
async fn doctored() -> Report {
    let atlas: Arc<dyn Subject> = Arc::new(Atlas);
    let doctored = Arc::new(Meddled::with(&atlas, Flaw::MissingArm(404)).unwrap());
    let judge = support::judge().only(|name| name.contains(" › 404 application/json › ") || name.contains(" › 500"));
    let mut report = reported(judge, doctored).await;
    report.document.title = HOSTILE.to_owned();
    let about = format!("{KEY} › 403 application/json › {HOSTILE}");
    report.fault(Fault { about, pointer: "/paths".to_owned(), reason: HOSTILE.to_owned() });
    let case = report.cases.iter_mut().find(|case| !case.passed).unwrap();
    case.find("answer-kind", HOSTILE, HOSTILE);
    case.exchange = Some(exchange());
    report.finish(1.5, Some(64 << 20));
    report
}

fn exchange() -> Exchange {
    let mut headers = http::HeaderMap::new();
    headers.append("accept", "application/json".parse().unwrap());
    headers.append("x-bytes", http::HeaderValue::from_bytes(b"\xff").unwrap());
    let body = Bytes::from_static(b"\xff\xfe");
    let request = Recorded { method: "DELETE".to_owned(), target: "/orgs/1?q=%20".to_owned(), headers, body };
    Exchange::new(&request, &Answer::new(404, "ü".repeat(Payload::MOST)).with("content-type", HOSTILE))
}

fn validated(report: &Report) -> Value {
    let schema: Value = serde_json::from_str(include_str!("../report.schema.json")).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = report.render(Format::Json).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(&serde_json::from_str::<Report>(&text).unwrap(), report, "what is read again is the same");
    value
}

#[tokio::test(flavor = "multi_thread")]
async fn json_keeps_its_schema_and_counts_what_ran() {
    let report = honest().await;
    assert!(report.is_clean());
    let value = validated(report);
    let judge = support::judge();
    assert_eq!(value["totals"]["cases"], judge.cases().count());
    assert_eq!(value["totals"]["declared"], judge.document().triples().len());
    assert_eq!(value["totals"]["exercised"], value["totals"]["declared"]);
    assert!(value["totals"]["cases_per_second"].as_f64().is_some_and(|speed| speed > 0.0));
    // A program that runs holds some memory, and this one less than a gigabyte.
    let memory = value["totals"]["peak_memory"].as_u64();
    assert_eq!(memory.is_some(), cfg!(target_os = "linux"));
    assert!(memory.is_none_or(|bytes| (1 << 20..1 << 30).contains(&bytes)), "{memory:?}");
    assert_eq!(value["operations"][0]["key"], KEY);
    assert_eq!(value["operations"][0]["tag"], "Cloud Migration Service");
    let names: Vec<String> = judge.cases().map(|case| case.name.clone()).collect();
    assert_eq!(report.cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(), names);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_keeps_its_schema_where_cases_fail() {
    let report = doctored().await;
    let value = validated(&report);
    let states: Vec<&Value> =
        value["operations"][0]["triples"].as_array().unwrap().iter().map(|triple| &triple["state"]).collect();
    // 204, 400, 401, 403, 404, 500 in the document's order.
    assert_eq!(states, ["missing", "missing", "missing", "faulty", "failed", "passed"]);
    assert_eq!(value["totals"]["exercised"], 2);
    assert_eq!(value["totals"]["document_faults"], 1);
    let failed = report.cases.iter().filter(|case| !case.passed).count();
    assert!(failed > 1, "{}", report.summary());
    assert_eq!(value["totals"]["failed"], failed);
    assert!(!report.is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_run_is_no_longer_clean_when_a_triple_goes_missing() {
    let judge = support::judge().only(|name| !name.contains(" › 404 application/json › "));
    let report = reported(judge, Arc::new(Atlas)).await;
    assert_eq!(report.failures().count(), 0);
    assert!(!report.is_clean());
    let missing: Vec<String> = report.missing().map(|(_, triple)| triple.label()).collect();
    assert_eq!(missing, ["404 application/json"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_only_the_client_has_is_a_failed_case() {
    let atlas: Arc<dyn Subject> = Arc::new(Atlas);
    let doctored = Arc::new(Meddled::with(&atlas, Flaw::OperationInvented).unwrap());
    let report = reported(support::judge().only(|name| name.contains("full arguments")), doctored).await;
    validated(&report);
    let failed: Vec<&Case> = report.failures().collect();
    assert!(failed.iter().any(|case| case.kind.name() == "operations" && case.operation != KEY), "{failed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_tells_each_failure_and_gap() {
    let table = doctored().await.render(Format::Table).unwrap();
    for part in [
        "Cloud Migration Service",
        "2/6",
        &format!("✗ not exercised: {KEY} › 204 no body"),
        "rule      answer-variant",
        "wire      DELETE /orgs/1?q=%20 → 404",
        &format!("! document: {KEY} › 403 application/json › </script>"),
    ] {
        assert!(table.contains(part), "{part} is missing in\n{table}");
    }
    let clean = honest().await.render(Format::Table).unwrap();
    assert!(clean.lines().last().unwrap().starts_with("✓ "), "{clean}");
}

/// What a browser makes of the page is a matter of `cargo xtask peers`.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_holds_the_report_and_no_markup_from_it() {
    let report = doctored().await;
    let page = report.render(Format::Html).unwrap();
    let data = page.split(r#"id="report">"#).nth(1).unwrap().split("</script>").next().unwrap();
    let data = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    let data: Value = serde_json::from_slice(&miniz_oxide::inflate::decompress_to_vec(&data).unwrap()).unwrap();
    let operations = data["operations"].as_array().unwrap();
    assert_eq!(data["strings"][operations[0][0].as_u64().unwrap() as usize], KEY);
    assert_eq!(operations[0][5].as_array().unwrap().len(), report.totals.cases);
    let failed = operations[0][5].as_array().unwrap().iter().filter(|case| case[5].is_array()).count();
    assert_eq!(failed, report.totals.failed);
    assert!(data["strings"].as_array().unwrap().iter().any(|text| text == HOSTILE));
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert!(page.contains("<title>&lt;/script&gt;"), "the title is escaped");
    assert!(!page.contains("http:") && !page.contains("https:"), "the page needs no network");
}

#[tokio::test(flavor = "multi_thread")]
async fn junit_has_a_test_for_each_case() {
    let report = doctored().await;
    let text = report.render(Format::Junit).unwrap();
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let missing = report.missing().count();
    assert_eq!(read.failures, report.totals.failed + missing);
    assert_eq!(read.tests, report.totals.cases + missing + report.document_faults.len());
    assert_eq!(report.missing().map(|(_, triple)| triple.state).collect::<Vec<_>>(), [State::Missing; 3]);
    let suites: Vec<&str> = read.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, [KEY, "the document"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn annotations_are_few_and_each_is_one_line() {
    let report = doctored().await;
    let text = report.render(Format::Github).unwrap();
    let (errors, warnings): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("::error "));
    assert_eq!(errors.len(), 10, "{text}");
    assert!(errors[9].contains(&format!("and {} more", report.totals.failed + 3 - 9)), "{text}");
    assert_eq!(warnings.len(), 1);
    let title =
        "title=document%3A DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens › 403 application/json › ";
    assert!(warnings[0].starts_with("::warning file=spec/openapi.yaml,"), "{text}");
    assert!(warnings[0].contains(title) && warnings[0].contains("%3A%3Aerror %25 ]]>"), "{text}");
    assert_eq!(honest().await.render(Format::Github).unwrap(), "");
    // Where the document lies, each is beside what it is about.
    let mut report = report;
    report.document.path = format!("{}/../spec/openapi.yaml", env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(&report.document.path).unwrap();
    let paths = 1 + document.lines().position(|line| line == "paths:").unwrap();
    let text = report.render(Format::Github).unwrap();
    let place = |line: usize| format!("spec/openapi.yaml,line={line},title=");
    let (errors, warnings): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("::error "));
    assert!(warnings[0].contains(&place(paths)), "{text}");
    let answer = 1 + document.lines().position(|line| line.trim() == "notFound:").unwrap();
    let line = |error: &str| error.split_once(",line=").unwrap().1.split_once(',').unwrap().0.parse::<usize>().unwrap();
    assert!(errors[..9].iter().any(|error| (answer..answer + 9).contains(&line(error))), "{answer}: {text}");
}

#[test]
fn a_cut_body_is_whole_characters() {
    let text = format!("x{}", "ü".repeat(Payload::MOST));
    let payload = Payload::new(text.as_bytes());
    assert_eq!(payload.bytes, text.len());
    let kept = payload.text.unwrap();
    assert!(text.starts_with(&kept) && kept.len() == Payload::MOST - 1);
    let binary = Payload::new(b"\xff\x00");
    assert_eq!((binary.text, binary.base64.as_deref()), (None, Some("/wA=")));
}

#[test]
fn forms_are_known_by_name() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let error = "pdf".parse::<Format>().unwrap_err();
    assert!(error.contains("`pdf`") && error.contains("junit"), "{error}");
}
