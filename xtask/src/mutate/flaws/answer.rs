//! Flaws of answers and models: what the client makes of what it is told. Nothing comes in. Each passage has to stand
//! in the runtime as it is; the command says which no longer does.

use super::{Flaw, flaw};

/// The flaws.
pub const FLAWS: &[Flaw] = &[
    // Answers.
    flaw(
        "every media type is the first declared one",
        "media.rs",
        "choose",
        "find(&|declared| declared == given)",
        "Some(0)",
    ),
    flaw("media types are compared with case", "media.rs", "essence", ".to_ascii_lowercase()", ".to_owned()"),
    flaw("parameters of media types count", "media.rs", "essence", ".split(';')", ".split('\\0')"),
    flaw("no Content-Type is no media type", "media.rs", "choose", "Some(0)", "None"),
    flaw(
        "the status line counts, not the envelope",
        "answer.rs",
        "Answer::code",
        "self.status.as_u16()",
        "self.http_status.as_u16()",
    ),
    flaw("cookies are shown", "answer.rs", "Answer::new", "value.set_sensitive(true);", "value.set_sensitive(false);"),
    flaw(
        "an empty body is an empty object",
        "answer.rs",
        "Answer::filled",
        "self.payload.trim_ascii().is_empty()",
        "false",
    ),
    flaw(
        "the bytes of the body are lost",
        "answer.rs",
        "Answer::into_error",
        "raw_body: self.raw_body,",
        "raw_body: Bytes::new(),",
    ),
    flaw(
        "the headers are lost",
        "answer.rs",
        "Answer::into_error",
        "headers: self.headers,",
        "headers: HeaderMap::new(),",
    ),
    flaw(
        "an envelope's status may be any number",
        "answer.rs",
        "unwrap",
        "!(100..=599).contains(&status)",
        "!(0..=999).contains(&status)",
    ),
    flaw(
        "the path of what does not fit is lost",
        "error/decode.rs",
        "explain",
        "path_at(text, offset(text, error.line(), error.column()))",
        "\"$\".to_owned()",
    ),
    flaw(
        "indices in paths count from 1",
        "error/decode.rs",
        "render",
        "path.push_str(&format!(\"[{index}]\"))",
        "path.push_str(&format!(\"[{}]\", index + 1))",
    ),
    flaw(
        "texts are shown at full length",
        "error/excerpt.rs",
        "excerpt",
        "count == limit",
        "count == usize::MAX && limit > 0",
    ),
    flaw("texts are shown in several lines", "error/excerpt.rs", "excerpt", "character.is_control()", "false"),
    flaw(
        "secrets are shown",
        "credentials.rs",
        "Credentials::redact",
        "text = without(&text, secret.expose_secret());",
        "let _ = secret;",
    ),
    flaw(
        "tokens are shown",
        "credentials.rs",
        "Credentials::redact",
        "text = without(&text, token.value.expose_secret());",
        "let _ = token;",
    ),
    flaw(
        "Retry-After is not read",
        "retry_after.rs",
        "retry_after",
        "value.bytes().all(|byte| byte.is_ascii_digit())",
        "value.is_empty()",
    ),
    flaw("the service's code is not read", "error/answered.rs", "property", "names.is_empty()", "true"),
    // Models.
    flaw(
        "unnamed members are lost",
        "codec/object.rs",
        "Reader::rest",
        "drop(rest.insert(self.stray.take().unwrap_or_default(), value))",
        "{ rest.insert(self.stray.take().unwrap_or_default(), value); rest.pop_last(); }",
    ),
    flaw(
        "unnamed members are not written",
        "codec/object.rs",
        "Writer::rest",
        "for (name, value) in rest",
        "for (name, value) in rest.iter().take(0)",
    ),
    flaw(
        "missing members are blank",
        "codec/object.rs",
        "read_members",
        "shape.required.iter().chain(answered).find(|member| !seen.has(**member))",
        "shape.required.iter().chain(answered).find(|member| seen.first == u128::MAX && !seen.has(**member))",
    ),
    flaw(
        "null is absent",
        "codec/object.rs",
        "Reader::nullable",
        "Ok(value) => *place = Some(value),",
        "Ok(value) => { *place = Some(value); *place = None; }",
    ),
    flaw(
        "members beside the expected one are not found",
        "codec/object.rs",
        "Key::find",
        ".or_else(|| before.iter().position(is))",
        "",
    ),
    flaw(
        "the first alternative is taken",
        "codec/union.rs",
        "best_fit",
        "Ok((read, 0)) => return Ok(read),",
        "Ok((read, _)) if variant < usize::MAX => return Ok(read),",
    ),
    flaw(
        "the discriminator is not asked",
        "codec/union.rs",
        "decode_value",
        "let Some(name) = value.get(property) else",
        "let Some(name) = value.get(property).filter(|_| false) else",
    ),
];
