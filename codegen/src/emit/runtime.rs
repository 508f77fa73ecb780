//! The runtime's sources, as they are copied into every generated crate. They are embedded when the generator is compiled; the
//! list is held against the folder by a test.

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
    "call.rs",
    "client.rs",
    "codec/answer.rs",
    "codec/mod.rs",
    "codec/misfit.rs",
    "codec/object.rs",
    "codec/text.rs",
    "codec/union.rs",
    "constraints.rs",
    "contract/arguments.rs",
    "contract/mod.rs",
    "contract/outcome.rs",
    "contract/report.rs",
    "contract/session.rs",
    "credentials.rs",
    "deadline.rs",
    "describe.rs",
    "digest.rs",
    "encode.rs",
    "error/answered.rs",
    "error/decode.rs",
    "error/excerpt.rs",
    "error/failure.rs",
    "error/mod.rs",
    "error/refused.rs",
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
    "pattern.rs",
    "plain.rs",
    "redirect.rs",
    "response.rs",
    "retry.rs",
    "retry_after.rs",
    "sending.rs",
    "server.rs",
    "stream/events.rs",
    "stream/lines.rs",
    "stream/mod.rs",
    "token.rs",
    "trace.rs",
    "transport/http_client.rs",
    "transport/incoming.rs",
    "transport/mod.rs",
    "transport/service.rs",
);

/// The files of `src/runtime`.
pub(super) fn files() -> Vec<File> {
    let file = |(path, text): &(&str, &str)| {
        // Unit tests stay behind; they stand at the end of a file.
        let text = text.split_once("\n#[cfg(test)]\n").map_or(*text, |(code, _)| code);
        let path = if *path == "lib.rs" { "mod.rs" } else { path };
        File { path: format!("src/runtime/{path}"), text: print::headed(text), ownership: Ownership::Generated }
    };
    SOURCES.iter().map(file).collect()
}
