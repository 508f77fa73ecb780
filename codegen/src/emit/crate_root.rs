//! The crate's root module, and the manifest of a crate that has none yet.

use super::{File, Ownership, Scope, doc};
use crate::ir::{Api, SchemeKind, Shape};
use proc_macro2::TokenStream;
use quote::quote;

/// `src/lib.rs`.
pub(super) fn lib(scope: &Scope<'_>) -> TokenStream {
    let about = doc::front(scope);
    let root = scope.settings.docs.url.as_ref().map(|url| {
        let url = url.as_str();
        quote!(#![doc(html_root_url = #url)])
    });
    // Long chains of types need more than the default depth when the compiler looks for what they drop.
    let limit = (scope.api.types.len() > 64).then(|| quote!(#![recursion_limit = "1024"]));
    let errors = (!scope.names.errors.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod errors;
        }
    });
    let codes = (!scope.names.codes.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod codes;
        }
    });
    let headers = (!scope.names.headers.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod headers;
        }
    });
    let webhooks = (!scope.api.incoming.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "webhooks")]
            #[rustfmt::skip]
            pub mod webhooks;
        }
    });
    // The crate itself has to use what it warns others of.
    let deprecated = deprecates(scope.api).then(|| quote!(#![allow(deprecated)]));
    // Names are the document's, whatever letters these mix.
    let letters = scope.names.is_international().then(|| {
        quote! {
            #![allow(confusable_idents)]
            #![allow(mixed_script_confusables)]
            #![allow(uncommon_codepoints)]
        }
    });
    // The page tells of what is there by default; without a part of that, some of its links lead nowhere.
    let told = std::iter::once("send").chain(credentials(scope.api));
    let links =
        told.map(|feature| quote!(#![cfg_attr(not(feature = #feature), allow(rustdoc::broken_intra_doc_links))]));
    quote! {
        #about
        #root
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #(#links)*
        #limit
        #deprecated
        #letters
        #![allow(clippy::derivable_impls)]
        #![allow(clippy::large_enum_variant)]
        #![allow(clippy::module_inception)]
        #![allow(clippy::result_large_err)]
        #![allow(clippy::too_many_arguments)]

        #[rustfmt::skip]
        mod client;
        #codes
        #[cfg(feature = "contract")]
        #[rustfmt::skip]
        pub mod contract;
        #errors
        #headers
        #[cfg(feature = "mock")]
        #[rustfmt::skip]
        pub mod mock;
        #[rustfmt::skip]
        pub mod models;
        #[rustfmt::skip]
        pub mod operations;
        #[rustfmt::skip]
        pub mod runtime;
        #[rustfmt::skip]
        mod service;
        #[cfg(feature = "traits")]
        #[rustfmt::skip]
        pub mod traits;
        #webhooks

        #[cfg(feature = "send")]
        pub use runtime::{Auth, Retry};
        pub use runtime::{BuildError, Client, ClientBuilder, Error, Response};
    }
}

/// The features of the credentials that the document asks for, where these have features of their own.
fn credentials(api: &Api) -> impl Iterator<Item = &'static str> {
    let has = |is: fn(&SchemeKind) -> bool| api.schemes.iter().any(|scheme| is(&scheme.kind));
    let digest = has(|kind| matches!(kind, SchemeKind::Digest));
    let oauth = has(|kind| matches!(kind, SchemeKind::OAuth2 { token_url: Some(_), .. }));
    [digest.then_some("digest"), oauth.then_some("oauth")].into_iter().flatten()
}

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
    // A bare key of TOML is ASCII.
    let key = |tag: &String| if tag.is_ascii() { tag.clone() } else { format!("\"{tag}\"") };
    let features: String = tags.iter().map(|tag| format!("{} = []\n", key(tag))).collect();
    let pages = scope.settings.docs.url.as_ref();
    let pages = pages.map_or_else(|| format!("https://docs.rs/{package}"), |url| url.as_str().to_owned());
    let pages = toml::Value::String(pages);
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
{features}{FEATURES}{webhooks}
[dependencies]
{DEPENDENCIES}"#
    );
    File { path: "Cargo.toml".to_owned(), text, ownership: Ownership::Initial }
}

/// Whether the document calls anything deprecated that gets a name in the crate.
fn deprecates(api: &Api) -> bool {
    api.operations.iter().any(|operation| operation.deprecated || operation.params.iter().any(|param| param.deprecated))
        || api.types.iter().any(|def| {
            def.deprecated
                || matches!(&def.shape, Shape::Struct(shape) if shape.fields.iter().any(|field| field.deprecated))
        })
}

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
