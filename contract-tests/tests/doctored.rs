//! The judge is judged: every doctored client must be caught by at least one named case, every rule must have caught one, and
//! an honest client must pass. The table is printed: what was doctored, how many cases saw it, which rules and which case.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod oracle;
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use contract_tests::judge::Check;
use contract_tests::{Document, Judge, Options};

use oracle::Oracle;
use oracle::flaw::Flaw::{self, *};

/// Each flaw with the document and the cases at which it is looked for.
const SEED: &[(Flaw, &str)] = &[
    (OperationForgotten, "full arguments"),
    (OperationInvented, "full arguments"),
    (Panics, "full arguments"),
    (Hangs, "full arguments"),
    (WrongMethod, "request"),
    (WrongPath, "request"),
    (ArgumentsSwapped, "request"),
    (QueryDropped, "request"),
    (QueryTwice, "request"),
    (QueryNegated, "request"),
    (QueryUndeclared, "request"),
    (ArgumentInWrongPlace, "request"),
    (Unchecked, "request"),
    (SendsWhatItRefuses, "request"),
    (HostileRetry, "request"),
    (WrongAccept, "request"),
    (BuildsOtherThanItSends, "request"),
    (BuildsWithCredentials, "request"),
    (RefusesEverything, "request"),
    (NoCredentials, "request"),
    (MissingArm(204), " › 204"),
    (MissingArm(404), " › 404"),
    (MissingArm(500), " › 500"),
    (SwappedVariants, " › 40"),
    (ErrorAsSuccess, " › 40"),
    (SuccessAsError, " › 204"),
    (UndeclaredAsDocumented, "undeclared"),
    (FieldDropped, " › 404"),
    (NumberAltered, " › 404"),
    (KeyRenamed, " › 404"),
    (DefaultsFilled, " › 404"),
    (HeaderLost, " › 404"),
    (HeadersJoined, " › 404"),
    (RawBodyLost, " › 404"),
    (RawBodyCut, " › 404"),
    (StatusLost, " › 404"),
    (HttpStatusLost, " › 404"),
    (EnvelopeKept, "envelope"),
    (InnerStatusIgnored, "envelope"),
    (DecodeErrorSwallowed, " › 404"),
    (DecodeErrorWithoutPath, " › 404"),
    (ContentTypeIgnored, " › 404"),
    (SharedLost, " › 404"),
    (SharedStrict, "stray"),
    (CodeLost, " › 404"),
    (NeverRetryable, "undeclared"),
    (AlwaysRetryable, " › 404"),
    (TruncationIgnored, " › 404"),
    (NoLimit, " › 404"),
    (NoTimeout, "in time"),
    (DecodesOtherwise, " › 404"),
    (SecretInDisplay, " › 404"),
    (SecretInDebug, "handshake › digest › wrong"),
    (SecretInSources, "handshake › service account › wrong"),
    (SecretInClientDebug, "handshake › digest"),
    (DisplayInLines, " › 404"),
    (BodyInDisplay, "a long page"),
    (BodyInDebug, "a long page"),
    (WeakestDigest, "handshake › digest"),
    (CountStuck, "handshake › digest"),
    (NonceNotReused, "handshake › digest"),
    (StaleIsFailure, "handshake › digest"),
    (NeverGivesUp, "handshake › digest"),
    (DigestUriWithoutQuery, "handshake › digest"),
    (TokenPerCall, "handshake › service"),
    (TokenUsedForEver, "handshake › service"),
    (TokenNotRetried, "handshake › service"),
    (ClientUnencoded, "handshake › service"),
    (TokenErrorIsTransport, "handshake › service"),
    (RevokesNothing, "handshake › service"),
    (CredentialsElsewhere, "handshake"),
];

/// Flaws that only show where the document has more than the seed document.
const THINGS: &[(Flaw, &str)] = &[
    (Unencoded, "request"),
    (Unchecked, "request"),
    (QueryDropped, "request"),
    (QueryTwice, "request"),
    (ArgumentInWrongPlace, "request"),
    (HeaderDropped, "request"),
    (HeaderChanged, "request"),
    (CookieDropped, "request"),
    (BodyDropped, "request"),
    (BodyNumberChanged, "request"),
    (BodyMediaChanged, "request"),
    (NullDropped, "201"),
    (SuccessesUnnamed, " › 20"),
    (SuccessesSwapped, "/copy › 20"),
    (ContentTypeIgnored, "200"),
    (WrongAccept, "request"),
    (MissingArm(404), "404"),
    (NoCredentials, "handshake"),
];

fn options(of: Options) -> Options {
    Options { samples: 2, patience: Duration::from_millis(1_500), ..of }
}

fn things() -> Document {
    Document::parse(include_str!("documents/things.yaml")).unwrap()
}

struct Court {
    judge: Judge,
    honest: Oracle,
}

impl Court {
    fn new(document: Document, options: Options) -> Court {
        let judge = Judge::new(document.clone(), options.clone()).unwrap();
        Court { judge, honest: Oracle::new(document, options) }
    }

    async fn honest(&self) {
        for manner in [None, AlikeUnnamed] {
            let verdict = self.judge.run(Arc::new(self.honest.doctored(manner))).await;
            println!("the honest client ({manner:?}): {}", verdict.summary());
            assert!(verdict.is_clean(), "the judge condemns an honest client\n{verdict}");
        }
    }

    /// The rules that caught each doctored client.
    async fn doctored(&self, flaws: &[(Flaw, &str)], caught: &mut BTreeSet<Check>, escaped: &mut Vec<String>) {
        for (flaw, cases) in flaws {
            let judge = self.judge.clone().only(|name| name.contains(cases));
            let verdict = judge.run(Arc::new(self.honest.doctored(*flaw))).await;
            let rules: BTreeSet<Check> = verdict.broken().into_iter().collect();
            let names: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
            let first = verdict.failures.first().map_or("ESCAPED", |failure| failure.case.as_str());
            println!(
                "{:<28} {:>4} of {:<4} {:<60} {first}",
                format!("{flaw:?}"),
                verdict.failures.len(),
                verdict.cases,
                names.join(" ")
            );
            if verdict.failures.is_empty() {
                escaped.push(format!("{flaw:?} at {} cases of {cases:?}", verdict.cases));
            }
            caught.extend(rules);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_doctored_client_is_caught_and_no_rule_is_idle() {
    let seed = Court::new(support::document(), options(support::options()));
    let things = Court::new(things(), options(Options::default()));
    seed.honest().await;
    things.honest().await;
    // A panicking client says so on stderr; that is its business here.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut caught, mut escaped) = (BTreeSet::new(), Vec::new());
    seed.doctored(SEED, &mut caught, &mut escaped).await;
    things.doctored(THINGS, &mut caught, &mut escaped).await;
    drop(std::panic::take_hook());
    println!("{} doctored clients, {} caught", SEED.len() + THINGS.len(), SEED.len() + THINGS.len() - escaped.len());
    assert_eq!(escaped, Vec::<String>::new(), "doctored clients that no case caught");
    let idle: Vec<&Check> = Check::ALL.iter().filter(|check| !caught.contains(check)).collect();
    assert!(idle.is_empty(), "rules that no doctored client breaks: {idle:?}");
}
