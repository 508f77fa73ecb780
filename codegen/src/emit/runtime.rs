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
    "body.rs",
    "builder.rs",
    "bytes.rs",
    "call.rs",
    "charset.rs",
    "client.rs",
    "codec/blank.rs",
    "codec/doubles.rs",
    "codec/integers.rs",
    "codec/misfit.rs",
    "codec/mod.rs",
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
    "contract/fields.rs",
    "contract/mod.rs",
    "contract/outcome.rs",
    "contract/report.rs",
    "contract/sequence.rs",
    "contract/session.rs",
    "describe.rs",
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
    "error/auth.rs",
    "error/decode.rs",
    "error/excerpt.rs",
    "error/failure.rs",
    "error/mod.rs",
    "error/received.rs",
    "error/request.rs",
    "form.rs",
    "header/mod.rs",
    "header/simple.rs",
    "lib.rs",
    "media.rs",
    "multipart.rs",
    "path.rs",
    "plain.rs",
    "request.rs",
    "response.rs",
    "retry_after.rs",
    "scalar.rs",
    "send/auth.rs",
    "send/blocking.rs",
    "send/credentials.rs",
    "send/deadline.rs",
    "send/digest.rs",
    "send/endpoint.rs",
    "send/exchange/api_key.rs",
    "send/exchange/authorize.rs",
    "send/exchange/body.rs",
    "send/exchange/mod.rs",
    "send/mock/mod.rs",
    "send/mock/stub.rs",
    "send/mod.rs",
    "send/options.rs",
    "send/pages/items.rs",
    "send/pages/link.rs",
    "send/pages/mod.rs",
    "send/pages/turn.rs",
    "send/redirect.rs",
    "send/retry.rs",
    "send/sender.rs",
    "send/settings.rs",
    "send/stream/events.rs",
    "send/stream/lines.rs",
    "send/stream/mod.rs",
    "send/token.rs",
    "send/trace.rs",
    "send/transport/http_client.rs",
    "send/transport/incoming.rs",
    "send/transport/mod.rs",
    "send/transport/outflow.rs",
    "send/transport/service.rs",
    "server.rs",
    "text.rs",
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
