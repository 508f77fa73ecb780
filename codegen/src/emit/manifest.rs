//! The manifest of a crate that has none yet: its features, and what it depends on. It must never know the files of the crate.

use super::{File, Ownership, Scope};
use crate::ir::{Api, SchemeKind, Ty};
use std::collections::{BTreeMap, BTreeSet};

/// `Cargo.toml`, for a crate that has none. The versions are those that the runtime is developed and tested with.
pub(super) fn manifest(scope: &Scope<'_>) -> File {
    let package = &scope.settings.package;
    let title = toml::Value::String(format!("A typed client for {}.", scope.api.info.title.replace(['\n', '\r'], " ")));
    let tags: Vec<&String> = scope.names.tags.iter().map(|tag| &tag.feature).collect();
    let runtime: Vec<&str> = credentials(scope.api).chain(["rustls"]).collect();
    let default: String =
        tags.iter().map(|tag| tag.as_str()).chain(runtime).map(|name| format!("    \"{name}\",\n")).collect();
    let webhooks = match scope.api.incoming.is_empty() {
        true => "",
        false => "# The bodies of webhooks and callbacks.\nwebhooks = []\n",
    };
    let precision = if is_precise(scope.api) { PRECISION } else { "" };
    // A bare key of TOML is ASCII.
    let key = |tag: &String| if tag.is_ascii() { tag.clone() } else { format!("\"{tag}\"") };
    let features: String = tags.iter().map(|tag| format!("{} = []\n", key(tag))).collect();
    let pages = scope.settings.docs.url.as_ref();
    let pages = pages.map_or_else(|| format!("https://docs.rs/{package}"), |url| url.as_str().to_owned());
    let pages = toml::Value::String(pages);
    let (runtime_features, dependencies) = dependencies(scope);
    let text = format!(
        r#"[package]
name = "{package}"
version = "0.1.0"
edition = "2024"
rust-version = "{RUST}"
description = {title}
documentation = {pages}
keywords = ["api", "client", "openapi"]
categories = ["api-bindings"]
# To publish the crate, replace this line by its licence, such as: license = "MIT OR Apache-2.0"
publish = false

# Every feature is documented, each with a badge that names it.
[package.metadata.docs.rs]
all-features = true
rustdoc-args = ["--cfg", "docsrs"]

# The path is explicit so that cargo loads the package, and the generator still runs, when src/ is gone.
[lib]
path = "src/lib.rs"

# One feature for each tag of the document; models are compiled where a chosen tag reaches them.
[features]
default = [
{default}]
{features}{runtime_features}{precision}{webhooks}
[dependencies]
{dependencies}"#
    );
    File { path: "Cargo.toml".to_owned(), text, ownership: Ownership::Initial }
}

/// The features of the credentials that the document asks for, where these have features of their own.
pub(super) fn credentials(api: &Api) -> impl Iterator<Item = &'static str> {
    let has = |is: fn(&SchemeKind) -> bool| api.schemes.iter().any(|scheme| is(&scheme.kind));
    let digest = has(|kind| matches!(kind, SchemeKind::Digest));
    let oauth = has(|kind| matches!(kind, SchemeKind::OAuth2 { token_url: Some(_), .. }));
    [digest.then_some("digest"), oauth.then_some("oauth")].into_iter().flatten()
}

/// The features of the runtime and the dependencies, with those that the settings' types for formats come from.
fn dependencies(scope: &Scope<'_>) -> (String, String) {
    let mut features = FEATURES.to_owned();
    let mut lines: BTreeMap<String, String> =
        DEPENDENCIES.lines().filter_map(|line| Some((line.split_once(" = ")?.0.to_owned(), line.to_owned()))).collect();
    for name in crates(scope.api) {
        // What is there without being asked for is nothing that a feature can bring.
        features = features.replace(&format!(", \"dep:{name}\""), "").replace(&format!("\"dep:{name}\", "), "");
        let known = KNOWN.lines().find(|line| line.split_once(" = ").is_some_and(|(known, _)| known == name));
        let line = lines.entry(name.clone()).or_insert_with(|| format!("{name} = \"*\""));
        *line = known.map_or_else(|| line.replace(", optional = true", ""), str::to_owned);
    }
    (features, lines.into_values().map(|line| line + "\n").collect())
}

/// The crates that the settings' types for formats come from: the first words of their paths, which are those of types that parse.
fn crates(api: &Api) -> BTreeSet<String> {
    let mut crates = BTreeSet::new();
    each(api, &mut |ty| {
        let Ty::Foreign(ty) = ty else { return };
        let ty = ty.replace(char::is_whitespace, "");
        let paths = ty.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let first = paths.filter_map(|path| path.trim_start_matches("::").split_once("::"));
        let first = first.map(|(first, _)| first).filter(|first| !BUILT_IN.contains(first));
        crates.extend(first.map(str::to_owned));
    });
    crates
}

/// What is there without a dependency.
const BUILT_IN: [&str; 6] = ["std", "core", "alloc", "crate", "self", "super"];

/// Whether numbers are kept as they are written, of any size.
pub(super) fn is_precise(api: &Api) -> bool {
    let mut precise = false;
    each(api, &mut |ty| precise |= matches!(ty, Ty::Number));
    precise
}

/// All types that are named somewhere in the crate.
fn each<'a>(api: &'a Api, look: &mut impl FnMut(&'a Ty)) {
    let params = api.operations.iter().flat_map(|operation| operation.params.iter().map(|param| &param.ty));
    let bodies = api.operations.iter().flat_map(|operation| operation.body.iter().flat_map(|body| &body.media));
    let answers = || api.operations.iter().flat_map(|operation| &operation.responses);
    let media = bodies.chain(answers().flat_map(|answer| &answer.media)).map(|media| &media.ty);
    let headers = answers().flat_map(|answer| answer.headers.iter().map(|header| &header.ty));
    let incoming = api.incoming.iter().map(|incoming| &incoming.ty);
    let types = api.types.iter().flat_map(|def| def.shape.types());
    let mut left: Vec<&Ty> = params.chain(media).chain(headers).chain(incoming).chain(types).collect();
    while let Some(ty) = left.pop() {
        look(ty);
        left.extend(ty.inner());
    }
}

/// The crates whose types settings name most, with what it takes for these to implement serde's traits.
const KNOWN: &str = r#"bigdecimal = { version = "0.4", features = ["serde"] }
bytes = { version = "1.12", features = ["serde"] }
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }
jiff = { version = "0.2", features = ["serde"] }
num-bigint = { version = "0.4", features = ["serde"] }
rust_decimal = { version = "1", features = ["serde"] }
semver = { version = "1", features = ["serde"] }
time = { version = "0.3", features = ["serde-human-readable"] }
url = { version = "2.5", features = ["serde"] }
uuid = { version = "1", features = ["serde"] }
"#;

/// What numbers without a size need to keep all their digits.
pub(super) const PRECISION: &str = r#"# All digits of numbers that no type of Rust holds, which are doubles without it. It holds for every crate of a build.
arbitrary-precision = ["serde_json/arbitrary_precision"]
"#;

/// The oldest Rust that the runtime is tested with; held against the workspace's manifest by a test.
const RUST: &str = "1.95";

/// What the runtime has features for, with a word about each; held against its manifest by a test.
pub(super) const FEATURES: &str = r#"# Calls that a thread waits for: `send().wait()`.
blocking = ["send", "tokio/rt-multi-thread"]
# Answers that are compressed with brotli.
brotli = ["reqwest?/brotli"]
# The dynamic entry points through which a contract test drives the client.
contract = ["full-serde", "send"]
# HTTP digest authentication.
digest = ["dep:http-auth", "send"]
# Serialize, too, for models that only come from the service, and Deserialize for those that are only sent to it.
full-serde = []
# Answers that are compressed with gzip.
gzip = ["reqwest?/gzip"]
# A transport for tests, with a method for each answer of each operation.
mock = ["full-serde", "traits"]
# TLS of the operating system, instead of rustls.
native-tls = ["reqwest", "reqwest?/native-tls"]
# OAuth 2.0 client credentials.
oauth = ["send"]
# The transport that is there unless another one is given; without TLS.
reqwest = ["dep:reqwest", "send"]
# TLS by rustls.
rustls = ["reqwest", "reqwest?/rustls"]
# Sending, by the transport that another feature brings. Without it a call gives its request and reads the answer to it, and does no I/O.
send = ["dep:base64", "dep:secrecy", "dep:tokio", "dep:url"]
# Any `tower::Service` as the transport.
tower = ["dep:tower-service", "send"]
# A span for each call, with OpenTelemetry's names.
tracing = ["dep:tracing", "send"]
# A trait for each tag, for stand-ins.
traits = ["send"]
"#;

/// What the runtime needs; held against its manifest by a test.
const DEPENDENCIES: &str = r#"base64 = { version = "0.22.1", optional = true }
bytes = "1.12"
futures-core = { version = "0.3.32", default-features = false }
http = "1.5"
http-auth = { version = "0.1.10", default-features = false, features = ["digest-scheme"], optional = true }
http-body = "1.0"
httpdate = "1"
percent-encoding = "2.3"
regex-lite = "0.1.9"
reqwest = { version = "0.13.5", default-features = false, optional = true }
secrecy = { version = "0.10.3", optional = true }
serde = { version = "1.0.229", default-features = false, features = ["std"] }
serde_json = { version = "1.0.154", features = ["raw_value"] }
tokio = { version = "1.54", default-features = false, features = ["rt", "sync", "time"], optional = true }
tower-service = { version = "0.3.3", optional = true }
tracing = { version = "0.1.41", default-features = false, features = ["std"], optional = true }
url = { version = "2.5", optional = true }
"#;
