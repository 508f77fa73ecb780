//! The judge is run on `spec/openapi.yaml` against the generated client, over real HTTP. Every broken promise, every declared
//! triple that was not served and everything that could not be judged fails the test, in a table for a person.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::sync::Arc;

use contract_tests::document::Triple;
use contract_tests::judge::{Act, Case};

use support::atlas::Atlas;

#[tokio::test(flavor = "multi_thread")]
async fn the_generated_client_keeps_the_documents_promises() {
    let verdict = support::judge().run(Arc::new(Atlas)).await;
    println!("{}", verdict.summary());
    assert!(verdict.is_clean(), "\n{verdict}");
}

/// The gate is a gate: without the cases of a triple, the verdict names that triple and is not clean.
#[tokio::test(flavor = "multi_thread")]
async fn a_triple_without_a_case_is_named() {
    let gone = Triple {
        operation: "DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens".to_owned(),
        status: contract_tests::document::Status::Code(404),
        media: Some("application/json".to_owned()),
    };
    let judge = support::judge().only(|name| !name.contains("› 404 application/json ›") && !name.contains("handshake"));
    let verdict = judge.run(Arc::new(Atlas)).await;
    assert_eq!(verdict.missing(), [&gone]);
    assert!(!verdict.is_clean());
    assert!(verdict.to_string().contains(&format!("not exercised: {gone}")), "{verdict}");
}

/// OAS 3.0.3, Media Type Object: examples should match their schema. Of one that does not, the document is told, not the client.
#[tokio::test(flavor = "multi_thread")]
async fn examples_that_their_schemas_refuse_are_the_documents_fault() {
    let text = r#"
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a:
    put:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' }, example: { a: 1 } } } }
      responses:
        200:
          description: d
          content:
            application/json:
              schema: { $ref: '#/components/schemas/A' }
              examples: { right: { value: { a: x } }, shared: { $ref: '#/components/examples/Wrong' } }
        400: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' }, example: { a: x } } } }
        500: { description: d, content: { text/plain: { schema: { type: string, maxLength: 1 }, example: long } } }
components:
  schemas: { A: { type: object, required: [a], properties: { a: { type: string } } } }
  examples: { Wrong: { value: {} } }
"#;
    let document = contract_tests::Document::parse(text).unwrap();
    let judge = contract_tests::Judge::new(document, contract_tests::Options::default()).unwrap().only(|_| false);
    let verdict = judge.run(Arc::new(Atlas)).await;
    let faults: Vec<String> =
        verdict.faults.iter().map(|fault| format!("{} #{}: {}", fault.about, fault.pointer, fault.reason)).collect();
    assert_eq!(
        faults,
        [
            "PUT /a › application/json › example #/paths/~1a/put/requestBody/content/application~1json/example: \
             the example does not fit its schema: 1 is not of type \"string\" at /a",
            "PUT /a › 200 application/json › example #/components/examples/Wrong/value: \
             the example does not fit its schema: \"a\" is a required property at ",
        ]
    );
}

#[test]
fn case_names_are_distinct_and_stay_the_same() {
    let (one, other) = (support::judge(), support::judge());
    let names: Vec<String> = one.cases().map(|case| case.name.clone()).collect();
    assert_eq!(names, other.cases().map(|case| case.name.clone()).collect::<Vec<_>>());
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), names.len());
}

/// The seed document has nothing that a sampler could stumble over.
#[test]
fn every_declared_triple_has_full_minimal_and_enveloped_cases() {
    let judge = support::judge();
    let cases: Vec<Arc<Case>> = judge.cases().filter(|case| matches!(case.act, Act::Answer(_))).collect();
    for triple in judge.document().triples() {
        let own: Vec<&str> =
            cases.iter().filter(|case| case.triple.as_ref() == Some(&triple)).map(|case| case.name.as_str()).collect();
        let wanted: &[&str] = match triple.media {
            Some(_) => &["› full › plain", "› minimal › plain", "› full › enveloped", "› minimal › enveloped"],
            None => &["› empty › plain", "› no content › enveloped"],
        };
        for name in wanted {
            assert!(own.contains(&format!("{triple} {name}").as_str()), "{triple} {name} is missing in {own:#?}");
        }
    }
}
