//! An answer comes in; an outcome goes out, as the document has it.

use base64::Engine;
use bytes::Bytes;
use contract_tests::document::{Media, Operation, Response, Status};
use contract_tests::schema::Direction;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use super::flaw::Flaw;
use super::{Facts, failed};

/// Header fields as outcomes have them.
pub fn fields(headers: &HeaderMap) -> Value {
    let mut fields = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|value| json!(String::from_utf8_lossy(value.as_bytes())));
        fields.insert(name.to_string(), values.collect());
    }
    Value::Object(fields)
}

/// What an envelope says: its status and its content.
fn unwrap(operation: &Operation, arguments: &Value, body: &Bytes) -> Option<(u16, Bytes)> {
    let envelope = operation.envelope.as_ref()?;
    if arguments.get("query")?.get(&envelope.parameter)? != &json!(true) {
        return None;
    }
    let whole: Value = serde_json::from_slice(body).ok()?;
    let status = whole.as_object()?.get(&envelope.status)?.as_u64().filter(|status| (100..600).contains(status))?;
    let content = match whole.get(&envelope.content) {
        Some(content) => content.to_string().into(),
        None if whole.as_object()?.len() == 1 => Bytes::new(),
        None => body.clone(),
    };
    Some((status as u16, content))
}

/// The outcome of an answer whose body is taken as it is, if it is a success.
pub fn streamed(facts: &Facts, operation: &Operation, arguments: &Value, response: http::Response<Bytes>) -> Value {
    let status = response.status().as_u16();
    if !operation.declared(status).is_some_and(|declared| operation.succeeds(declared.status)) {
        return outcome(facts, operation, arguments, response);
    }
    json!({
        "outcome": "success", "status": status, "http_status": status, "headers": fields(response.headers()), "variant": null,
        "base64": base64::engine::general_purpose::STANDARD.encode(response.body()),
    })
}

/// The outcome of an answer.
pub fn outcome(facts: &Facts, operation: &Operation, arguments: &Value, response: http::Response<Bytes>) -> Value {
    let (parts, raw) = response.into_parts();
    let http_status = parts.status.as_u16();
    let unwrapped = if facts.flaw == Flaw::EnvelopeKept { None } else { unwrap(operation, arguments, &raw) };
    let (mut status, payload) = unwrapped.unwrap_or((http_status, raw.clone()));
    if facts.flaw == Flaw::InnerStatusIgnored {
        status = http_status;
    }
    let kind = parts.headers.get("content-type").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let typed = operation.declared(status).map(|declared| super::fields::declared(facts, declared, &parts.headers));
    let answer = Answer { facts, operation, status, http_status, headers: fields(&parts.headers), typed, raw, payload };
    let declared = operation.declared(status).filter(|_| facts.flaw != Flaw::MissingArm(status));
    let Some(declared) = declared else { return answer.error(None, None) };
    if declared.media.is_empty() {
        return answer.known(declared, None, json!({ "body": null }));
    }
    match media(facts, declared, kind.as_deref()) {
        None => answer.error(None, None),
        Some(media) => match body(facts, media, &answer.payload) {
            Ok(body) => answer.known(declared, Some(media), body),
            Err(error) => answer.error(None, Some(error)),
        },
    }
}

fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_lowercase()
}

fn parameters(kind: &str) -> Vec<String> {
    kind.split(';').skip(1).map(|one| one.trim().to_lowercase()).collect()
}

fn subtype(kind: &str) -> String {
    camel(essence(kind).split('/').nth(1).unwrap_or_default())
}

fn media<'r>(facts: &Facts, response: &'r Response, kind: Option<&str>) -> Option<&'r Media> {
    let Some(given) = kind.filter(|_| facts.flaw != Flaw::ContentTypeIgnored) else { return response.media.first() };
    let (kind, said) = (essence(given), parameters(given));
    let says_no_more = |media: &&Media| {
        essence(&media.media_type) == kind && parameters(&media.media_type).iter().all(|own| said.contains(own))
    };
    let nearest = response.media.iter().filter(says_no_more).max_by_key(|media| parameters(&media.media_type).len());
    nearest.or_else(|| of_kind(response, &kind))
}

fn of_kind<'r>(response: &'r Response, kind: &str) -> Option<&'r Media> {
    response.media.iter().find(|media| {
        let own = essence(&media.media_type);
        own == kind || own == "*/*" || own.strip_suffix('*').is_some_and(|range| kind.starts_with(range))
    })
}

fn body(facts: &Facts, media: &Media, payload: &Bytes) -> Result<Value, String> {
    let kind = essence(&media.media_type);
    if kind.contains("json") {
        if payload.trim_ascii().is_empty() {
            return Err("$: the body is empty".to_owned());
        }
        let value: Value = serde_json::from_slice(payload).map_err(|error| format!("$: {error}"))?;
        if let Some(pointer) = &media.schema {
            let fit = facts.schemas.check(Direction::Response, pointer, &value);
            fit.map_err(|error| {
                let (what, at) = error.rsplit_once(" at ").unwrap_or((&error, ""));
                format!("{}: {what}", path(at))
            })?;
            let schema = facts.schemas.at(Direction::Response, pointer).unwrap();
            named(facts, Direction::Response, schema, &value).map_err(|error| format!("$: {error}"))?;
        }
        return Ok(json!({ "body": value }));
    }
    if kind.starts_with("text/") || kind.contains("xml") {
        let text = std::str::from_utf8(payload).map_err(|error| error.to_string())?;
        return Ok(json!({ "body": text }));
    }
    Ok(json!({ "base64": base64::engine::general_purpose::STANDARD.encode(payload) }))
}

/// A JSON Pointer as a path (RFC 9535).
fn path(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1).map(|step| match step.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) => format!(".{step}"),
    });
    std::iter::once("$".to_owned()).chain(steps).collect()
}

/// What a discriminator names an alternative for must be that alternative (OAS 3.0.3, Discriminator Object).
pub fn named(facts: &Facts, direction: Direction, schema: &Value, value: &Value) -> Result<(), String> {
    let flat = facts.schemas.flat(direction, schema);
    let options = ["oneOf", "anyOf"].iter().find_map(|word| flat.get(word)?.as_array());
    if let (Some(options), Some(property)) = (options, flat["discriminator"]["propertyName"].as_str()) {
        let name = value[property].as_str().unwrap_or_default();
        let mapped = flat["discriminator"]["mapping"][name].as_str();
        let means = |option: &&Value| {
            let reference = option["$ref"].as_str().unwrap_or_default();
            mapped.map_or_else(|| reference.rsplit('/').next() == Some(name), |mapped| mapped == reference)
        };
        if let Some(option) = options.iter().find(means) {
            facts.schemas.check_inline(direction, option, value)?;
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        flat["properties"].get(name).map_or(Ok(()), |property| named(facts, direction, property, member))?;
    }
    value.as_array().into_iter().flatten().try_for_each(|item| named(facts, direction, &flat["items"], item))
}

/// How many seconds the server asks to wait: by a number, or by a date that is compared with the answer's own.
fn wait(headers: &Value) -> Option<u64> {
    let text = headers["retry-after"][0].as_str()?;
    // Both dates of the judge are of one hour.
    let seconds = |date: &str| {
        let (minutes, seconds) = date.get(20..22).zip(date.get(23..25))?;
        Some(minutes.parse::<u64>().ok()? * 60 + seconds.parse::<u64>().ok()?)
    };
    text.parse().ok().or_else(|| Some(seconds(text)? - seconds(headers["date"][0].as_str()?)?))
}

struct Answer<'a> {
    facts: &'a Facts,
    operation: &'a Operation,
    status: u16,
    http_status: u16,
    headers: Value,
    typed: Option<Value>,
    raw: Bytes,
    payload: Bytes,
}

impl Answer<'_> {
    fn known(&self, declared: &Response, media: Option<&Media>, body: Value) -> Value {
        let mut variant = json!(name(declared.status));
        if let (Some(media), true) = (media, declared.media.len() > 1) {
            let word = subtype(&media.media_type);
            let mut before = declared.media.iter().map(|it| &it.media_type).take_while(|it| **it != media.media_type);
            let taken = before.any(|it| subtype(it) == word);
            variant = json!(name(declared.status) + &if taken { camel(&media.media_type) } else { word });
        }
        if !(200..300).contains(&self.status) {
            let mut documented = body;
            documented["variant"] = variant;
            return self.error(Some(documented), None);
        }
        let ok = |status: Status| matches!(status, Status::Code(200..=299) | Status::Range(2));
        let several =
            self.operation.responses.iter().filter(|it| ok(it.status)).map(|it| it.media.len().max(1)).sum::<usize>()
                > 1;
        let unnamed = self.facts.flaw == Flaw::AlikeUnnamed && self.alike();
        let mut outcome = body;
        outcome["outcome"] = json!("success");
        outcome["variant"] = if (several && !unnamed) || !ok(declared.status) { variant } else { json!(null) };
        outcome["status"] = json!(self.status);
        outcome["http_status"] = json!(self.http_status);
        outcome["headers"] = self.headers.clone();
        outcome["fields"] = json!(self.typed);
        outcome
    }

    /// Whether all successes have a body of the same JSON schema.
    fn alike(&self) -> bool {
        let schema = |media: &Media| {
            let json = essence(&media.media_type).ends_with("json");
            media.schema.as_ref().filter(|_| json).and_then(|at| self.facts.document.raw().pointer(at))
        };
        let successes = self.operation.responses.iter().filter(|it| matches!(it.status, Status::Code(200..=299)));
        let mut schemas = successes.flat_map(|it| match it.media.as_slice() {
            [] => vec![None],
            media => media.iter().map(schema).collect(),
        });
        schemas.next().is_some_and(|first| first.is_some() && schemas.all(|other| other == first))
    }

    fn error(&self, documented: Option<Value>, decode_error: Option<String>) -> Value {
        let shared = self.facts.options.shared.as_ref();
        let body: Option<Value> = serde_json::from_slice(&self.payload).ok().filter(Value::is_object);
        let code = shared
            .zip(body.as_ref())
            .and_then(|(shared, body)| shared.code.iter().find_map(|name| body[name].as_str()));
        let shown: String = code.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(80).collect();
        let mut outcome = failed("response", &format!("{}: {} {shown}", self.operation.key, self.status));
        outcome["code"] = json!(code);
        outcome["shared"] = json!(body.as_ref().filter(|_| code.is_some()));
        outcome["documented"] = json!(documented);
        outcome["decode_error"] = json!(decode_error);
        outcome["status"] = json!(self.status);
        outcome["http_status"] = json!(self.http_status);
        outcome["headers"] = self.headers.clone();
        outcome["fields"] = json!(self.typed);
        outcome["raw_body"] = json!(base64::engine::general_purpose::STANDARD.encode(&self.raw));
        outcome["retry_after"] = json!(wait(&self.headers));
        outcome["retryable"] = json!([408, 429, 502, 503, 504].contains(&self.status));
        outcome
    }
}

fn name(status: Status) -> String {
    match status {
        // RFC 9110 renamed these two; the `http` crate has their former names.
        Status::Code(413) => "ContentTooLarge".to_owned(),
        Status::Code(422) => "UnprocessableContent".to_owned(),
        Status::Code(code) => {
            let reason = http::StatusCode::from_u16(code).ok().and_then(|code| code.canonical_reason());
            reason.map_or(format!("Status{code}"), camel)
        }
        Status::Range(digit) => format!("Status{digit}xx"),
        Status::Default => "Default".to_owned(),
    }
}

fn camel(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..].to_lowercase()).collect()
}
