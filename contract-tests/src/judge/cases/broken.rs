//! An operation comes in; cases that serve its declared answers spoiled go out: wrong media types, unreadable and misshapen
//! bodies, cut and endless ones; and the spoilings that are harmless. It must never know undeclared statuses.

use bytes::Bytes;
use serde_json::{Value, json};

use super::answers::{Declared, declared, full_body, put};
use super::{Act, AnswerAct, Expected, Maker, NARROW, Payload, Temper, with_query};
use crate::document::Operation;
use crate::sample::{FURTHER, misshapen, within};
use crate::schema::{Direction, Schemas};
use crate::server::Answer;
use crate::server::raw::{RawAnswer, Then};
use crate::wire::body::{Kind, essence, includes};

/// The cases of one operation's spoiled answers. What does not depend on the operation is judged at the first one.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation, first: bool) {
    let Some(call) = maker.plain_call(operation) else { return };
    for declared in declared(maker.bench, operation) {
        let all = maker.bench.firsts.with_answer(&maker.bench.schemas, operation, declared.media);
        let mut spoiler = Spoiler { maker, operation, call: &call, declared: &declared };
        match (declared.media, declared.is_json()) {
            (Some(_), _) if !all => spoiler.briefly(),
            (None, _) => spoiler.bodiless(),
            (Some(_), true) => spoiler.json(),
            (Some(_), false) => spoiler.other(),
        }
    }
    if first {
        lost(maker, operation, &call);
    }
}

struct Spoiler<'s, 'b> {
    maker: &'s mut Maker<'b>,
    operation: &'s Operation,
    call: &'s Value,
    declared: &'s Declared<'s>,
}

impl Spoiler<'_, '_> {
    fn act(
        &mut self,
        how: &str,
        call: Option<Value>,
        answer: Answer,
        raw: Option<RawAnswer>,
        temper: Temper,
        expected: Expected,
    ) {
        let arguments = call.unwrap_or_else(|| self.call.clone());
        let act = AnswerAct::served(&arguments, answer, self.declared.code, expected);
        let act = AnswerAct { raw, temper, ..act };
        let name = format!("{} › {how}", self.declared.label());
        self.maker.add(self.operation, self.declared.pointer(), name, None, Act::Answer(Box::new(act)));
    }

    fn add(&mut self, how: &str, answer: Answer, expected: Expected) {
        self.act(how, None, answer, None, Temper::Usual, expected);
    }

    fn fits(&self, payload: Payload) -> Expected {
        Expected::Declared { variant: self.declared.variant.clone(), payload }
    }

    /// The answer with these bytes and another Content-Type, or none.
    fn typed(&self, body: &[u8], kind: Option<&str>) -> Answer {
        let mut answer = self.declared.answer(Bytes::copy_from_slice(body));
        answer.headers.retain(|(name, _)| name != "content-type");
        answer.headers.extend(kind.map(|kind| ("content-type".to_owned(), kind.to_owned())));
        answer
    }

    /// A body where none is declared says nothing that matters.
    fn bodiless(&mut self) {
        let code = self.declared.code;
        let head = self.declared.head();
        let bytes = format!("{head}content-type: text/html\r\ncontent-length: 5\r\nconnection: close\r\n\r\nstray");
        let raw = RawAnswer { bytes: bytes.into(), then: Then::Close };
        // By HTTP these end with their head, whatever follows (RFC 9112, section 6.3).
        let ends = self.operation.method == "HEAD" || [101, 204, 304].contains(&code);
        let arrived = if ends { "" } else { "stray" };
        self.act(
            "a stray body",
            None,
            self.declared.answer(arrived),
            Some(raw),
            Temper::Usual,
            self.fits(Payload::None),
        );
    }

    /// An answer of a schema that another operation's answer has, too: that it is spoiled must show here as well, and no more.
    fn briefly(&mut self) {
        if !self.declared.is_json() {
            return self.foreign(b"text");
        }
        let Some(body) = full_body(self.maker, self.declared) else { return };
        let text = body.to_string();
        self.foreign(text.as_bytes());
        for (how, bytes) in unreadable(&text).into_iter().filter(|(how, _)| *how == "half of the body") {
            self.add(how, self.declared.answer(bytes), Expected::Unread("$".to_owned()));
        }
    }

    fn json(&mut self) {
        let Some(body) = full_body(self.maker, self.declared) else { return };
        let text = body.to_string();
        self.harmless(&body, &text);
        self.foreign(text.as_bytes());
        for (how, bytes) in unreadable(&text) {
            // That there is nothing must be told as that.
            let told = if bytes.trim_ascii().is_empty() { "empty" } else { "$" };
            self.add(how, self.declared.answer(bytes), Expected::Unread(told.to_owned()));
        }
        let schema = self.declared.media.and_then(|media| media.schema.clone()).unwrap_or_default();
        let schemas = &self.maker.bench.schemas;
        let is_error = !self.operation.succeeds(self.declared.response.status);
        for (how, path, value) in misshapen(schemas, Direction::Response, &schema, &body) {
            let answer = self.declared.answer(value.to_string());
            // Details of an error may be of any kind for a client, so that it hands on what servers really send.
            let expected = match is_error && is_free_form(schemas, &schema, &path) {
                true => Expected::Stray { variant: self.declared.variant.clone(), body: value },
                false => Expected::Unread(path),
            };
            self.add(&how, answer, expected);
        }
        self.within(&schema, &body);
        self.cut(text.as_bytes());
        self.envelopes(&body);
    }

    /// What lies within the body: alternatives that it does not show, members that may be null, and such as are missing.
    fn within(&mut self, schema: &str, body: &Value) {
        let bench = self.maker.bench;
        let own = |reference: &str| bench.firsts.within(&bench.schemas, Direction::Response, schema, reference);
        let inside = within(&bench.schemas, Direction::Response, schema, body, &own);
        for (how, value) in inside.right {
            self.add(&how, self.declared.answer(value.to_string()), self.fits(Payload::Json(value)));
        }
        for (how, path, value) in inside.wrong {
            self.add(&how, self.declared.answer(value.to_string()), Expected::Unread(path));
        }
        for (how, body) in inside.astray {
            let answer = self.declared.answer(body.to_string());
            self.add(&how, answer, Expected::Astray { variant: self.declared.variant.clone(), body });
        }
    }

    /// What a sound client shrugs at (RFC 9110, section 8.3: parameters, case, absence).
    fn harmless(&mut self, body: &Value, text: &str) {
        let kind = self.declared.content_type().unwrap_or_default();
        let kinds = [
            ("with a charset", Some(format!("{kind}; charset=utf-8"))),
            ("its media type in capitals", Some(kind.to_uppercase())),
            ("without a Content-Type", None),
        ];
        // Which of several media types is meant cannot be told without a Content-Type.
        let several = self.declared.response.media.len() > 1;
        for (how, kind) in kinds.iter().filter(|(_, kind)| kind.is_some() || !several) {
            let answer = self.typed(text.as_bytes(), kind.as_deref());
            self.add(how, answer, self.fits(Payload::Json(body.clone())));
        }
        let pretty = serde_json::to_string_pretty(body).unwrap_or_default();
        self.add(
            "with blanks",
            self.declared.answer(format!("\r\n\t {pretty} \n")),
            self.fits(Payload::Json(body.clone())),
        );
        if body.is_object() {
            let mut more = body.clone();
            put(&mut more, FURTHER, json!({ "a": [1, null] }));
            let fits = self
                .declared
                .media
                .and_then(|media| media.schema.as_ref())
                .is_some_and(|schema| self.maker.bench.schemas.check(Direction::Response, schema, &more).is_ok());
            if fits {
                let expected = self.fits(Payload::Json(more.clone()));
                self.add("a further member", self.declared.answer(more.to_string()), expected);
            }
        }
    }

    /// The same bytes in a media type that is not declared.
    fn foreign(&mut self, bytes: &[u8]) {
        let declared =
            |kind: &str| self.declared.response.media.iter().any(|media| includes(&essence(&media.media_type), kind));
        let kinds = ["text/plain", "text/html", "application/octet-stream", "no media type at all"];
        for kind in kinds.into_iter().filter(|kind| !declared(kind)) {
            let answer = self.typed(bytes, Some(kind));
            self.add(&format!("as {kind}"), answer, Expected::Undeclared);
        }
    }

    fn other(&mut self) {
        let text: &[u8] = b"text";
        self.foreign(text);
        self.cut(text);
        if let Some(pointer) = self.declared.media.and_then(|media| media.schema.clone())
            && self.declared.kind == Kind::Plain
        {
            let schemas = &self.maker.bench.schemas;
            let flat = schemas.at(Direction::Response, &pointer);
            let flat = flat.map(|schema| schemas.flat(Direction::Response, schema)).unwrap_or_default();
            // Any text is a string; whether it is a constant that the document does not know is nobody's fault.
            let ty = flat.get("type").and_then(Value::as_str).unwrap_or("string");
            if ty != "string" {
                let mut spoiled = vec![("a text that is no value of the type", "text"), ("an empty text", "")];
                if ty == "integer" {
                    spoiled.push(("a fraction", "1.5"));
                }
                for (how, text) in spoiled {
                    self.add(how, self.declared.answer(text), Expected::Unread("$".to_owned()));
                }
            }
        }
        if matches!(self.declared.kind, Kind::Text | Kind::Plain) {
            self.add("not UTF-8", self.declared.answer(&b"\xff\xfe"[..]), Expected::Unread(String::new()));
        }
    }

    /// Bodies that end too early, or too late.
    fn cut(&mut self, body: &[u8]) {
        let kind = self.declared.content_type().unwrap_or_default();
        let head = format!("{}content-type: {kind}\r\n", self.declared.head());
        let part = body.get(..body.len().div_ceil(2)).unwrap_or(body);
        let sized = [format!("{head}content-length: {}\r\n\r\n", body.len() + 100).as_bytes(), part].concat();
        let chunk = format!("{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n", part.len());
        let chunked = [chunk.as_bytes(), part, b"\r\nff\r\nhalf a chu"].concat();
        let arrived = [part, b"half a chu"].concat();
        for (how, bytes, arrived) in [("truncated", sized, part), ("truncated in a chunk", chunked, &arrived)] {
            let raw = RawAnswer { bytes: bytes.into(), then: Then::Close };
            let answer = self.declared.answer(Bytes::copy_from_slice(arrived));
            self.act(how, None, answer, Some(raw), Temper::Usual, Expected::Partial(&["transport"]));
        }
        let long = vec![b' '; NARROW * 4];
        let answer = self.declared.answer(long.clone());
        self.act("oversized", None, answer.clone(), None, Temper::Narrow, Expected::Partial(&["body-too-large"]));
        let unsized_head = format!("{head}connection: close\r\n\r\n");
        let raw = RawAnswer { bytes: [unsized_head.as_bytes(), &long].concat().into(), then: Then::Close };
        self.act(
            "oversized without a length",
            None,
            answer,
            Some(raw),
            Temper::Narrow,
            Expected::Partial(&["body-too-large"]),
        );
    }

    /// What looks like an envelope and is none.
    fn envelopes(&mut self, body: &Value) {
        let Some(envelope) = &self.operation.envelope else { return };
        let call = with_query(self.call, &envelope.parameter, json!(true));
        let wrap = |status: Value, content: Value| {
            let mut wrapped = json!({});
            put(&mut wrapped, &envelope.status, status);
            put(&mut wrapped, &envelope.content, content);
            wrapped
        };
        let code = self.declared.code;
        let broken = [
            ("an envelope whose status is a text", wrap(json!(code.to_string()), body.clone())),
            ("an envelope whose status is no status", wrap(json!(99), body.clone())),
            ("an envelope whose status is beyond any", wrap(json!(600), body.clone())),
            ("an envelope whose status is a fraction", wrap(json!(404.5), body.clone())),
            ("an envelope with a text in it", wrap(json!(code), json!("text"))),
            ("an envelope with an array in it", wrap(json!(code), json!([body]))),
            ("an envelope that is an array", json!([wrap(json!(code), body.clone())])),
        ];
        let fits = |value: &Value| {
            let schema = self.declared.media.and_then(|media| media.schema.as_ref());
            schema.is_some_and(|schema| self.maker.bench.schemas.check(Direction::Response, schema, value).is_ok())
        };
        let broken: Vec<_> = broken
            .into_iter()
            .filter(|(_, value)| {
                !fits(value) && !value.get(&envelope.content).is_some_and(&fits)
                    || value
                        .get(&envelope.status)
                        .is_some_and(|status| status.as_u64().is_none_or(|status| !(100..600).contains(&status)))
                        && !fits(value)
            })
            .collect();
        for (how, value) in broken {
            let answer = self.declared.answer(value.to_string());
            self.act(how, Some(call.clone()), answer, None, Temper::Usual, Expected::Unread("$".to_owned()));
        }
        // Wrapped although nobody asked: then it is no envelope.
        let wrapped = wrap(json!(code), body.clone());
        if !fits(&wrapped) {
            self.add(
                "an envelope that nobody asked for",
                self.declared.answer(wrapped.to_string()),
                Expected::Unread("$".to_owned()),
            );
        }
    }
}

/// Bytes that are no JSON text.
fn unreadable(text: &str) -> Vec<(&'static str, Bytes)> {
    let cut: String = text.chars().take(text.chars().count() / 2).collect();
    let bad = [&b"{\"error\": \"\xff\xfe\", "[..], text.as_bytes().get(1..).unwrap_or_default()].concat();
    let mut deep = "[".repeat(10_000);
    deep.push_str(&"]".repeat(10_000));
    let list: Vec<(&'static str, Bytes)> = vec![
        ("an empty body", Bytes::new()),
        ("blanks alone", Bytes::from_static(b" \n ")),
        ("half of the body", cut.into()),
        ("a comma too many", format!("{text},").into()),
        ("the body twice", format!("{text}{text}").into()),
        ("a page in its media type", Bytes::from_static(b"<html>502</html>")),
        ("not UTF-8", bad.into()),
        ("nested too deeply", deep.into()),
    ];
    // Half of a number is a number.
    list.into_iter()
        .filter(|(_, bytes)| serde_json::from_slice::<Value>(bytes).is_err() || bytes.starts_with(b"[[["))
        .collect()
}

/// No answer, or nothing that is one. The server is at fault, whatever the operation.
fn lost(maker: &mut Maker<'_>, operation: &Operation, call: &Value) {
    let head = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n";
    let cases: [(&str, String, Then, Temper, &'static [&'static str]); 9] = [
        ("closed without an answer", String::new(), Then::Close, Temper::Usual, &["transport"]),
        ("reset without an answer", String::new(), Then::Reset, Temper::Usual, &["transport"]),
        ("closed within the head", head.to_owned(), Then::Close, Temper::Usual, &["transport"]),
        ("reset within the head", head.to_owned(), Then::Reset, Temper::Usual, &["transport"]),
        ("no HTTP", "220 mail.example ESMTP\r\n\r\n".to_owned(), Then::Close, Temper::Usual, &["transport"]),
        ("a status of two digits", "HTTP/1.1 42 X\r\n\r\n".to_owned(), Then::Close, Temper::Usual, &["transport"]),
        ("no answer in time", String::new(), Then::Stall, Temper::Impatient, &["timeout"]),
        ("no end of the head in time", head.to_owned(), Then::Stall, Temper::Impatient, &["timeout"]),
        (
            "no end of the body in time",
            format!("{head}content-length: 9\r\n\r\n{{"),
            Then::Stall,
            Temper::Impatient,
            &["timeout"],
        ),
    ];
    for (how, bytes, then, temper, kinds) in cases {
        let raw = Some(RawAnswer { bytes: bytes.into(), then });
        let act = AnswerAct::served(call, Answer::new(404, ""), 404, Expected::Lost(kinds));
        let act = AnswerAct { raw, temper, ..act };
        maker.add(operation, &operation.pointer, format!("lost › {how}"), None, Act::Answer(Box::new(act)));
    }
}

/// Whether the member at a path is described as an object, and no further.
fn is_free_form(schemas: &Schemas, pointer: &str, path: &str) -> bool {
    let flat = |schema| schemas.flat(Direction::Response, schema);
    let Some(whole) = schemas.at(Direction::Response, pointer).map(flat) else { return false };
    let member = path.strip_prefix("$.").and_then(|name| whole.get("properties")?.get(name)).map(flat);
    let more = ["properties", "additionalProperties", "patternProperties", "allOf", "oneOf", "anyOf"];
    member.is_some_and(|member| {
        let says = |word: &&str| member.get(*word).is_some_and(|own| own != &json!({}));
        member.get("type") == Some(&json!("object")) && !more.iter().any(says)
    })
}
