//! What `cargo xtask mock` was told comes in, as one JSON object; a server that keeps the document's promises runs until Ctrl-C.
//! It must never know how arguments are spelled on the command line.

use std::io::Write;
use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use contract_tests::mock::{Options, serve};
use contract_tests::{Document, Mock};
use serde_json::Value;
use tokio::net::TcpListener;

#[tokio::main(flavor = "multi_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), String> {
    let told = std::env::args().nth(1).ok_or("the settings are missing; use `cargo xtask mock`")?;
    let told: Value = serde_json::from_str(&told).map_err(|error| format!("the settings are no JSON: {error}"))?;
    let spec = told.get("spec").and_then(Value::as_str).ok_or("the settings name no document")?;
    let document = Document::read(Path::new(spec)).map_err(|error| format!("{spec}: {error}"))?;
    let operations = document.operations.len();
    let mock = Arc::new(Mock::new(document, options(&told)).map_err(|error| format!("{spec}: {error}"))?);
    let address = address(&told)?;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| format!("{}:{} cannot be listened on: {error}", address.0, address.1))?;
    let local = listener.local_addr().map_err(|error| error.to_string())?;
    for line in mock.admission() {
        say(&line);
    }
    say(&format!("{operations} operations, listening on http://{local}"));
    serve(listener, mock, interrupted(), say).await;
    say("stopped");
    Ok(())
}

fn options(told: &Value) -> Options {
    let text = |name: &str| told.get(name).and_then(Value::as_str).map(str::to_owned);
    let pair = |name: &str| text(name).and_then(|text| text.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())));
    let usual = Options::default();
    Options {
        user: pair("auth").unwrap_or(usual.user),
        client: pair("client").unwrap_or(usual.client),
        token: text("token").unwrap_or(usual.token),
        seed: told.get("seed").and_then(Value::as_u64),
        cors: told.get("cors") == Some(&Value::Bool(true)),
    }
}

fn address(told: &Value) -> Result<(IpAddr, u16), String> {
    let host = told.get("host").and_then(Value::as_str).unwrap_or("127.0.0.1");
    let host = host.parse().map_err(|_| format!("{host} is no IP address"))?;
    let port = told.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
    Ok((host, port.unwrap_or_default()))
}

/// A reader of the lines that went away is no reason to stop serving.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Ctrl-C, or what a supervisor sends.
async fn interrupted() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    // Without a handler the signal ends the process by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
