//! A report comes in; a short text without any markup goes out, which the page's script unpacks: JSON in which each text stands once,
//! deflated (RFC 1951), in base64. `matrix.js` knows the same order of members. It must never know how anything is shown.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::report::{Case, Exchange, Kind, Operation, Payload, Report, State, Triple};

/// Beyond this level the text gets little shorter, and takes much longer.
const LEVEL: u8 = 6;

/// Packs a report.
pub(super) fn text(report: &Report) -> Result<String, String> {
    let mut strings = Strings::default();
    let mut cases: HashMap<&str, Vec<&Case>> = HashMap::new();
    for case in &report.cases {
        cases.entry(&case.operation).or_default().push(case);
    }
    let mut rows: Vec<Value> = Vec::with_capacity(report.operations.len());
    for Operation { key, id, tag, pointer, triples } in &report.operations {
        let own = cases.remove(key.as_str()).unwrap_or_default();
        rows.push(strings.row([Some(key), id.as_ref(), tag.as_ref(), Some(pointer)], triples, &own));
    }
    // An operation that only the client has gets a row like the others.
    for case in &report.cases {
        if let Some(own) = cases.remove(case.operation.as_str()) {
            rows.push(strings.row([Some(&case.operation), None, None, Some(&case.pointer)], &[], &own));
        }
    }
    let faults: Vec<_> =
        report.document_faults.iter().map(|fault| json!([fault.about, fault.pointer, fault.reason])).collect();
    let packed = json!({ "operations": rows, "faults": faults, "strings": strings.texts });
    let text = serde_json::to_vec(&packed).map_err(|error| error.to_string())?;
    Ok(STANDARD.encode(miniz_oxide::deflate::compress_to_vec(&text, LEVEL)))
}

/// Every text once, by its number.
#[derive(Default)]
struct Strings<'r> {
    texts: Vec<&'r str>,
    numbers: HashMap<&'r str, usize>,
}

impl<'r> Strings<'r> {
    fn number(&mut self, text: &'r str) -> usize {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() - 1
        })
    }

    /// -1 stands for no text.
    fn optional(&mut self, text: Option<&'r String>) -> Value {
        text.map_or_else(|| json!(-1), |text| json!(self.number(text)))
    }

    /// Key, id, tag and pointer, then triples and cases.
    fn row(&mut self, names: [Option<&'r String>; 4], triples: &'r [Triple], cases: &[&'r Case]) -> Value {
        let [key, id, tag, pointer] = names.map(|name| self.optional(name));
        let own = cases.iter().map(|case| self.case(triples, case)).collect::<Vec<_>>();
        let triples = triples.iter().map(|triple| {
            json!([self.number(&triple.status), self.optional(triple.media_type.as_ref()), state(triple.state)])
        });
        let triples = triples.collect::<Vec<_>>();
        json!([key, id, tag, pointer, triples, own])
    }

    fn case(&mut self, triples: &[Triple], case: &'r Case) -> Value {
        let is_own =
            |triple: &Triple| Some(&triple.status) == case.status.as_ref() && triple.media_type == case.media_type;
        let triple = triples.iter().position(is_own).map_or_else(|| json!(-1), |index| json!(index));
        let micros = (case.seconds * 1e6).round().clamp(0.0, 1e12) as u64;
        let (name, pointer) = (self.number(case.short_name()), self.number(&case.pointer));
        let findings = case.findings.iter();
        let findings = findings.map(|finding| {
            json!([self.number(&finding.check), self.number(&finding.expected), self.number(&finding.got)])
        });
        let findings = findings.collect::<Vec<_>>();
        let mut packed = vec![json!(name), json!(kind(case.kind)), triple, json!(micros), json!(pointer)];
        // What is absent at the end is left out; most cases have neither.
        if !case.passed || case.exchange.is_some() {
            packed.push(if case.passed { json!(0) } else { json!(findings) });
        }
        if let Some(exchange) = &case.exchange {
            packed.push(self.exchange(exchange));
        }
        Value::Array(packed)
    }

    fn exchange(&mut self, exchange: &'r Exchange) -> Value {
        let Exchange { request, answer } = exchange;
        json!([
            self.number(&request.method),
            self.number(&request.target),
            self.headers(&request.headers),
            self.payload(&request.body),
            answer.status,
            self.headers(&answer.headers),
            self.payload(&answer.body),
        ])
    }

    fn headers(&mut self, headers: &'r [(String, String)]) -> Value {
        headers.iter().map(|(name, value)| json!([self.number(name), self.number(value)])).collect()
    }

    /// Its length, its text, and 1 where the text is base64.
    fn payload(&mut self, payload: &'r Payload) -> Value {
        match (&payload.text, &payload.base64) {
            (None, Some(base64)) => json!([payload.bytes, self.number(base64), 1]),
            (text, _) => json!([payload.bytes, self.optional(text.as_ref())]),
        }
    }
}

fn state(state: State) -> u8 {
    match state {
        State::Passed => 0,
        State::Failed => 1,
        State::Missing => 2,
        State::Faulty => 3,
    }
}

fn kind(kind: Kind) -> u8 {
    match kind {
        Kind::Operations => 0,
        Kind::Request => 1,
        Kind::Answer => 2,
        Kind::Undeclared => 3,
        Kind::Handshake => 4,
    }
}
