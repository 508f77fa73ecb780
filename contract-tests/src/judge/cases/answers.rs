//! An operation comes in; for each of its declared triples, cases that serve it go out: full, minimal and sampled bodies, plain
//! and enveloped. It must never know what is not declared.

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::{Bench, naming};
use super::{Act, Expected, Maker, Payload, Variant, fields, interim, with_query};
use crate::document::{Envelope, Media, Operation, Response, Status, Triple};
use crate::sample::Extent;
use crate::schema::Direction;
use crate::server::Answer;
use crate::wire::body::{Kind, essence};

/// A declared triple with the code that stands for it.
pub(super) struct Declared<'d> {
    pub response: &'d Response,
    /// None where there is no body: none is declared, or HTTP has none there, whatever is declared.
    pub media: Option<&'d Media>,
    /// How the body is written.
    pub kind: Kind,
    pub triple: Triple,
    pub code: u16,
    pub variant: Variant,
}

/// The triples of an operation whose answers are final.
pub(super) fn declared<'d>(bench: &'d Bench, operation: &'d Operation) -> Vec<Declared<'d>> {
    let alike = naming::successes_are_alike(bench, operation);
    let mut list = Vec::new();
    for response in operation.responses.iter().filter(|response| interim::code(response).is_none()) {
        let Some(code) = code(operation, response) else { continue };
        let media: Vec<Option<&Media>> =
            if response.media.is_empty() { vec![None] } else { response.media.iter().map(Some).collect() };
        for media in media {
            let name = media.map(|media| media.media_type.clone());
            let triple = Triple { operation: operation.key.clone(), status: response.status, media: name };
            let variant = naming::variant(operation, response, &triple, alike);
            let media = media.filter(|_| !silent(operation, code));
            let kind = media.map_or(Kind::Bytes, |media| Kind::of(&bench.schemas, Direction::Response, media));
            list.push(Declared { response, media, kind, triple, code, variant });
        }
    }
    list
}

/// True where HTTP has no body, whatever the document declares (RFC 9112, section 6.3).
pub(crate) fn silent(operation: &Operation, code: u16) -> bool {
    operation.method == "HEAD" || code < 200 || [204, 205, 304].contains(&code)
}

/// A code that only this answer is declared for.
fn code(operation: &Operation, response: &Response) -> Option<u16> {
    let own = |code: &u16| operation.declared(*code).is_some_and(|declared| declared.status == response.status);
    match response.status {
        Status::Code(code) => Some(code),
        Status::Range(digit) => (digit * 100..digit * 100 + 100).rev().find(own),
        Status::Default => [500, 503, 400, 404, 418, 499, 599].into_iter().find(own),
    }
}

impl Declared<'_> {
    /// "404 application/json"
    pub(super) fn label(&self) -> String {
        format!("{} {}", self.triple.status, self.triple.media.as_deref().unwrap_or("no body"))
    }

    /// Whether it is the first of the answer's media types, or has no body.
    fn is_first(&self) -> bool {
        let first = self.response.media.first().map(|media| &media.media_type);
        self.triple.media.as_ref() == first
    }

    /// Where the answer's body is written.
    pub(super) fn pointer(&self) -> &str {
        self.media.map_or(&self.response.pointer, |media| &media.pointer)
    }

    /// True when the body is JSON.
    pub(super) fn is_json(&self) -> bool {
        self.media.is_some() && self.kind == Kind::Json
    }

    /// A media type that fits the declared one, which may be a range; and no other that is declared beside it, which would be meant then.
    pub(super) fn content_type(&self) -> Option<String> {
        let declared = &self.media?.media_type;
        let (any, subs) = match self.kind {
            Kind::Json => ("application", ["/json", "/x-judge+json"]),
            Kind::Text | Kind::Plain => ("text", ["/plain", "/x-judge"]),
            _ => ("application", ["/octet-stream", "/x-judge"]),
        };
        let named = |sub: &str| match declared.strip_suffix("/*") {
            Some("*") => format!("{any}{sub}"),
            Some(range) => format!("{range}{sub}"),
            None => declared.clone(),
        };
        let taken = |name: &String| {
            let beside = self.response.media.iter().map(|media| essence(&media.media_type));
            declared.ends_with("/*") && beside.into_iter().any(|beside| beside == essence(name))
        };
        let [first, other] = subs.map(named);
        Some(if taken(&first) { other } else { first })
    }

    /// Where a redirect leads. One that is declared is an answer, and not to be followed.
    pub(super) fn location(&self) -> Option<&'static str> {
        [301, 302, 303, 307, 308].contains(&self.code).then_some("/elsewhere")
    }

    /// The head of the answer as it is sent byte by byte, up to its media type.
    pub(super) fn head(&self) -> String {
        let code = self.code;
        let location = self.location().map(|to| format!("location: {to}\r\n")).unwrap_or_default();
        format!("HTTP/1.1 {code} X\r\nx-judge: kept\r\nx-judge: twice\r\n{location}")
    }

    /// The answer with these bytes in the declared media type.
    pub(super) fn answer(&self, body: impl Into<Bytes>) -> Answer {
        let mut answer = Answer::new(self.code, body).with("x-judge", "kept").with("x-judge", "twice");
        if let Some(to) = self.location() {
            answer = answer.with("location", to);
        }
        match self.content_type() {
            Some(kind) => answer.with("content-type", kind),
            None => answer,
        }
    }
}

/// The cases of an operation's declared triples.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    let Some(call) = maker.plain_call(operation) else { return };
    for response in operation.responses.iter().filter(|response| !response.media.is_empty()) {
        if code(operation, response).is_none_or(|code| silent(operation, code)) {
            let about = format!("{} › {}", operation.key, response.status);
            maker.fault(about, &response.pointer, "a body is declared where HTTP has none".to_owned());
        }
    }
    interim::add(maker, operation, &call);
    for declared in declared(maker.bench, operation) {
        let bodies = bodies(maker, operation, &declared);
        match bodies.last() {
            None => unfit(maker, operation, &declared, &call),
            Some((_, body)) if declared.is_first() => fields::add(maker, operation, &declared, &call, body),
            Some(_) => {}
        }
        for (extent, body) in bodies {
            one(maker, operation, &declared, &call, &extent, &body);
        }
        if let (Some(envelope), None) = (&operation.envelope, declared.media) {
            let call = with_query(&call, &envelope.parameter, json!(true));
            for (how, content) in
                [("no content", None), ("null content", Some(json!(null))), ("empty content", Some(json!({})))]
            {
                let mut wrapped = json!({});
                put(&mut wrapped, &envelope.status, json!(declared.code));
                if let Some(content) = content {
                    put(&mut wrapped, &envelope.content, content);
                }
                let expected = Expected::Declared { variant: declared.variant.clone(), payload: Payload::None };
                serve(
                    maker,
                    operation,
                    &declared,
                    &call,
                    &format!("{how} › enveloped"),
                    Answer::json(200, &wrapped),
                    expected,
                );
            }
        }
    }
}

/// Where no body was found that fits, one that does not: it must come out whole, or with why it does not fit.
fn unfit(maker: &mut Maker<'_>, operation: &Operation, declared: &Declared<'_>, call: &Value) {
    let body = json!({ "unfit": true });
    let answer = declared.answer(body.to_string());
    let expected = Expected::Stray { variant: declared.variant.clone(), body };
    serve(maker, operation, declared, call, "a body that does not fit", answer, expected);
}

/// The bodies that stand for a triple.
fn bodies(maker: &mut Maker<'_>, operation: &Operation, declared: &Declared<'_>) -> Vec<(String, Payload)> {
    let Some(media) = declared.media else { return vec![("empty".to_owned(), Payload::None)] };
    let about = format!("{} › {}", operation.key, declared.label());
    if declared.is_json() {
        let Some(pointer) = &media.schema else {
            return vec![("without a schema".to_owned(), Payload::Json(json!({ "any": ["thing", 1, null] })))];
        };
        let extents = maker.extents();
        let body = |extent| Some((format!("{extent}"), Payload::Json(maker.sampled(&about, pointer, extent)?)));
        return extents.into_iter().filter_map(body).collect();
    }
    if let (Kind::Plain, Some(pointer)) = (declared.kind, &media.schema) {
        let extents = maker.extents();
        let body = |extent| Some((format!("{extent}"), Payload::Plain(maker.sampled(&about, pointer, extent)?)));
        return extents.into_iter().filter_map(body).collect();
    }
    let texts: &[&[u8]] = if declared.kind == Kind::Text {
        &["a,b\nä,😀\n".as_bytes(), b"x"]
    } else {
        &[&[0, 159, 146, 150, 255], b"x"]
    };
    texts.iter().zip(["full", "minimal"]).map(|(text, name)| (name.to_owned(), Payload::Bytes(text.to_vec()))).collect()
}

fn one(
    maker: &mut Maker<'_>,
    operation: &Operation,
    declared: &Declared<'_>,
    call: &Value,
    extent: &str,
    payload: &Payload,
) {
    let expected =
        |payload: &Payload| Expected::Declared { variant: declared.variant.clone(), payload: payload.clone() };
    let bytes = payload.bytes();
    serve(
        maker,
        operation,
        declared,
        call,
        &format!("{extent} › plain"),
        declared.answer(bytes.clone()),
        expected(payload),
    );
    let Some(envelope) = &operation.envelope else { return };
    let call = with_query(call, &envelope.parameter, json!(true));
    // A server that does not know the parameter answers as ever.
    serve(
        maker,
        operation,
        declared,
        &call,
        &format!("{extent} › envelope not given"),
        declared.answer(bytes),
        expected(payload),
    );
    let Payload::Json(value) = payload else { return };
    let mut wrapped = json!({});
    put(&mut wrapped, &envelope.status, json!(declared.code));
    put(&mut wrapped, &envelope.content, value.clone());
    for (how, code) in [("enveloped", 200), ("enveloped under its own status", declared.code)] {
        let answer = Answer { status: code, ..declared.answer(wrapped.to_string()) };
        serve(maker, operation, declared, &call, &format!("{extent} › {how}"), answer, expected(payload));
    }
    if let Some(list) = spread(envelope, value, declared.code) {
        let payload = Payload::Beside(value.clone(), envelope.status.clone());
        let answer = Answer { status: 200, ..declared.answer(list.to_string()) };
        serve(
            maker,
            operation,
            declared,
            &call,
            &format!("{extent} › enveloped as a list"),
            answer,
            expected(&payload),
        );
    }
}

/// The text that is one value.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The list form: the status beside the body's own members.
fn spread(envelope: &Envelope, body: &Value, code: u16) -> Option<Value> {
    let own = body.as_object().filter(|own| !own.is_empty())?;
    if own.contains_key(&envelope.status) || own.contains_key(&envelope.content) {
        return None;
    }
    let mut list = body.clone();
    put(&mut list, &envelope.status, json!(code));
    Some(list)
}

/// Sets a member.
pub(super) fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(name.to_owned(), value);
    }
}

fn serve(
    maker: &mut Maker<'_>,
    operation: &Operation,
    declared: &Declared<'_>,
    call: &Value,
    how: &str,
    answer: Answer,
    expected: Expected,
) {
    let act = Act::served(call, answer, declared.code, expected);
    let name = format!("{} › {how}", declared.label());
    maker.add(operation, declared.pointer(), name, Some(declared.triple.clone()), act);
}

/// The body of a triple that shows most, for cases that spoil it.
pub(super) fn full_body(maker: &mut Maker<'_>, declared: &Declared<'_>) -> Option<Value> {
    let pointer = declared.media?.schema.as_ref()?;
    maker.sampled(&declared.label(), pointer, Extent::Full)
}
