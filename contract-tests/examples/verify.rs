//! What `cargo xtask verify` was told comes in, as one JSON object; requests are sent to a live server through the project's own
//! client, and what the server does against its document is printed. An example, since only those may know the client.

#[path = "../tests/support/atlas.rs"]
mod atlas;

use std::process::ExitCode;

use bytes::Bytes;
use contract_tests::Document;
use contract_tests::server::BoxFuture;
use contract_tests::verify::{Auth, Options, Transport, Verifier};
use serde_json::Value;

use atlas::Atlas;

/// Sends as it is told, and follows nothing.
struct Reqwest(reqwest::Client);

impl Transport for Reqwest {
    fn exchange(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, String>> {
        Box::pin(async move {
            let failed = |error: reqwest::Error| format!("{error:?}");
            let request = reqwest::Request::try_from(request.map(reqwest::Body::from)).map_err(failed)?;
            let answer = self.0.execute(request).await.map_err(failed)?;
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            *response.body_mut() = answer.bytes().await.map_err(failed)?;
            Ok(response)
        })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the server keeps its document.
async fn run() -> Result<bool, String> {
    let told = std::env::args().nth(1).ok_or("the settings are missing; use `cargo xtask verify`")?;
    let told: Value = serde_json::from_str(&told).map_err(|error| format!("the settings are no JSON: {error}"))?;
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let spec = text("spec").ok_or("the settings name no document")?;
    let document = std::fs::read_to_string(spec).map_err(|error| format!("{spec}: {error}"))?;
    let document = Document::parse(&document).map_err(|error| format!("{spec}: {error}"))?;
    let options = Options {
        url: text("url").unwrap_or_default().to_owned(),
        auth: text("auth").map(Auth::parse).transpose()?.unwrap_or(Auth::None),
        unsafe_methods: told.get("unsafe_methods") == Some(&Value::Bool(true)),
        rate: told.get("rate").and_then(Value::as_f64).unwrap_or(10.0),
        seed: 1,
    };
    let wanted: Option<Vec<&str>> =
        told.get("only").and_then(Value::as_array).map(|keys| keys.iter().filter_map(Value::as_str).collect());
    let is_wanted = |key: &str, _: Option<&str>| wanted.as_ref().is_none_or(|wanted| wanted.contains(&key));
    let verifier = Verifier::new(document, &Atlas, options, is_wanted)?;
    for step in verifier.steps() {
        let target = step.request.uri().path_and_query().map_or("/", |target| target.as_str());
        println!("{} {target}\n    {}", step.request.method(), step.name);
    }
    verifier.gaps().iter().for_each(|gap| println!("not asked: {gap}"));
    println!("{} requests are planned; a handshake adds to them", verifier.steps().len());
    if told.get("dry_run") == Some(&Value::Bool(true)) {
        return Ok(true);
    }
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
    let http = http.timeout(std::time::Duration::from_secs(30)).build().map_err(|error| error.to_string())?;
    let report = verifier.run(&Reqwest(http), |_, _| {}).await;
    println!("\n{report}");
    Ok(report.is_clean())
}
