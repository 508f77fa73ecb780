//! The runtime's sources, as they are copied into every generated crate. They are embedded when the generator is compiled; the
//! list is held against the folder by a test.

use super::parts::Parts;
use super::{File, Ownership};
use crate::print;

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        /// The sources of the runtime crate, by their path under its `src`.
        const SOURCES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../runtime/src/", $path)))),*];
    };
}

sources!(
    "answer.rs",
    "auth.rs",
    "blocking.rs",
    "body.rs",
    "builder.rs",
    "bytes.rs",
    "call.rs",
    "client.rs",
    "codec/blank.rs",
    "codec/integers.rs",
    "codec/mod.rs",
    "codec/misfit.rs",
    "codec/object.rs",
    "codec/reading.rs",
    "codec/tally.rs",
    "codec/texts.rs",
    "codec/tuple.rs",
    "codec/union.rs",
    "constraints/arrays.rs",
    "constraints/counts.rs",
    "constraints/expressions.rs",
    "constraints/mixed.rs",
    "constraints/mod.rs",
    "constraints/numbers.rs",
    "constraints/pattern.rs",
    "constraints/strings.rs",
    "contract/arguments.rs",
    "contract/mod.rs",
    "contract/outcome.rs",
    "contract/report.rs",
    "contract/sequence.rs",
    "contract/session.rs",
    "credentials.rs",
    "deadline.rs",
    "describe.rs",
    "digest.rs",
    "encode/cookies.rs",
    "encode/deep.rs",
    "encode/headers.rs",
    "encode/mod.rs",
    "encode/query.rs",
    "encode/segments.rs",
    "encode/separators.rs",
    "encode/shape.rs",
    "envelope.rs",
    "error/answered.rs",
    "error/decode.rs",
    "error/excerpt.rs",
    "error/failure.rs",
    "error/mod.rs",
    "error/refused.rs",
    "exchange/api_key.rs",
    "exchange/authorize.rs",
    "exchange/body.rs",
    "exchange/mod.rs",
    "form.rs",
    "header.rs",
    "lib.rs",
    "media.rs",
    "mock/mod.rs",
    "mock/stub.rs",
    "multipart.rs",
    "options.rs",
    "pages/items.rs",
    "pages/link.rs",
    "pages/mod.rs",
    "pages/turn.rs",
    "path.rs",
    "plain.rs",
    "redirect.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "retry_after.rs",
    "scalar.rs",
    "sending.rs",
    "server.rs",
    "stream/events.rs",
    "stream/lines.rs",
    "stream/mod.rs",
    "text.rs",
    "token.rs",
    "trace.rs",
    "transport/http_client.rs",
    "transport/incoming.rs",
    "transport/mod.rs",
    "transport/service.rs",
    "upload.rs",
);

/// The paths below `src/runtime` that files of a crate can have. Which of them a crate has depends on its document.
pub fn runtime_paths() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(path, _)| in_crate(path))
}

/// Where a source of the runtime is within a crate.
fn in_crate(path: &'static str) -> &'static str {
    if path == "lib.rs" { "mod.rs" } else { path }
}

/// The files of `src/runtime`: those of the parts that the crate has, and those that every crate has.
pub(super) fn files(parts: &Parts) -> Vec<File> {
    let file = |(path, text): &(&'static str, &str)| {
        // Unit tests stay behind; they stand at the end of a file.
        let text = text.split_once("\n#[cfg(test)]\n").map_or(*text, |(code, _)| code);
        let text = print::headed(&parts.declare(text));
        File { path: format!("src/runtime/{}", in_crate(path)), text, ownership: Ownership::Generated }
    };
    SOURCES.iter().filter(|(path, _)| parts.has(path)).map(file).collect()
}
