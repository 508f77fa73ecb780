//! Error codes: what the document names, in enums, examples and constants of the errors' code member, goes into one list. Examples
//! are read as they are written; whether they fit their schema is nobody's business here.

use super::Lowering;
use crate::diagnostic::Origin;
use crate::ir::{Codec, ErrorCode, Operation, Problem, Response, Status};
use crate::read::Value;
use indexmap::IndexMap;

/// Deeper `allOf`s than any document needs for an error; it guards the stack.
const MAX_DEPTH: usize = 16;

/// The codes found so far, by their text, in document order.
type Codes = IndexMap<String, ErrorCode>;

impl Lowering<'_> {
    /// The error codes that the document names, in the order in which it does.
    pub(super) fn error_codes(&mut self, problem: &Problem, operations: &[Operation]) -> Vec<ErrorCode> {
        let mut codes = Codes::new();
        if problem.code.is_empty() {
            return Vec::new();
        }
        let shared = problem.ty.and_then(|id| self.types.get(id.index())).map(|def| def.origin.clone());
        if let Some(origin) = &shared {
            self.schema_codes(origin, problem, None, MAX_DEPTH, &mut codes);
        }
        for operation in operations {
            for response in operation.errors().filter(|response| is_error(response)) {
                for media in response.media.iter().filter(|media| media.codec == Codec::Json) {
                    let origin = response.origin.child("content").child(&media.mime);
                    let mut found = Codes::new();
                    self.schema_codes(&origin.child("schema"), problem, shared.as_ref(), MAX_DEPTH, &mut found);
                    self.example_codes(&origin, problem, &mut found);
                    for (text, code) in found {
                        merge(codes.entry(text), code, operation, response.status);
                    }
                }
            }
        }
        codes.into_values().collect()
    }

    /// The codes that a schema names: constants and examples of its code member, and its own examples. Those of the schema that
    /// errors share are `known`: no operation names them in particular.
    fn schema_codes(
        &self,
        origin: &Origin,
        problem: &Problem,
        known: Option<&Origin>,
        depth: usize,
        codes: &mut Codes,
    ) {
        let Some((origin, schema)) = self.read(origin).filter(|(origin, _)| depth > 0 && Some(origin) != known) else {
            return;
        };
        for name in &problem.code {
            let member = origin.child("properties").child(name);
            let Some((member, raw)) = self.read(&member) else { continue };
            for key in ["enum", "examples"] {
                raw.get(key).and_then(Value::as_array).into_iter().flatten().for_each(|value| add(value, None, codes));
            }
            for key in ["const", "x-specbound-const", "example"] {
                raw.get(key).into_iter().for_each(|value| add(value, None, codes));
            }
            let parts = raw.get("allOf").and_then(Value::as_array).map_or(0, <[Value]>::len);
            for part in 0..parts {
                let part = self.read(&member.child("allOf").index(part));
                let list = part.as_ref().and_then(|(_, raw)| raw.get("enum")?.as_array());
                list.into_iter().flatten().for_each(|value| add(value, None, codes));
            }
        }
        let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
        for example in schema.get("example").into_iter().chain(examples) {
            body_code(example, None, problem, codes);
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let parts = schema.get(key).and_then(Value::as_array).map_or(0, <[Value]>::len);
            for part in 0..parts {
                self.schema_codes(&origin.child(key).index(part), problem, known, depth - 1, codes);
            }
        }
    }

    /// The codes that the examples of a media type carry (OAS 3.0.3, Media Type Object: example, examples).
    fn example_codes(&self, origin: &Origin, problem: &Problem, codes: &mut Codes) {
        let Some(media) = self.spec.raw(origin) else { return };
        if let Some(example) = media.get("example") {
            body_code(example, None, problem, codes);
        }
        for name in media.get("examples").and_then(Value::as_object).into_iter().flat_map(|map| map.keys()) {
            let Some((_, example)) = self.read(&origin.child("examples").child(name)) else { continue };
            let summary = example.get("summary").and_then(Value::as_str);
            example.get("value").into_iter().for_each(|value| body_code(value, summary, problem, codes));
        }
    }

    /// What stands somewhere, or where that leads to.
    fn read(&self, origin: &Origin) -> Option<(Origin, &Value)> {
        self.spec.raw(origin)?;
        let target = self.spec.follow(origin).ok()?;
        let raw = self.spec.raw(&target)?;
        Some((target, raw))
    }
}

/// What a client will take for an error; `default` is one, too.
fn is_error(response: &Response) -> bool {
    matches!(response.status, Status::Code(400..) | Status::Range(4..) | Status::Default)
}

/// The code of an example of a whole body: that of the first code member which it has.
fn body_code(body: &Value, summary: Option<&str>, problem: &Problem, codes: &mut Codes) {
    let Some(code) = problem.code.iter().find_map(|name| body.get(name)) else { return };
    let message = problem.message.iter().find_map(|name| body.get(name)?.as_str());
    add(code, summary.or(message), codes);
}

/// Adds a code, as a client returns it: text, or the text of a number.
fn add(value: &Value, said: Option<&str>, codes: &mut Codes) {
    let text = match value {
        Value::String(text) if !text.trim().is_empty() => text.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return,
    };
    let said = said.map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned);
    let code = codes.entry(text.clone()).or_insert_with(|| ErrorCode { text, said: None, places: Vec::new() });
    code.said = code.said.take().or(said);
}

/// Notes that an operation documents a code under a status.
fn merge(entry: indexmap::map::Entry<'_, String, ErrorCode>, found: ErrorCode, operation: &Operation, status: Status) {
    let code = entry.or_insert_with(|| ErrorCode { places: Vec::new(), ..found.clone() });
    code.said = code.said.take().or(found.said);
    code.places.push((operation.id.clone(), status));
}
