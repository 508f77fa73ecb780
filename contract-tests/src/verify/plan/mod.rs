//! A document comes in; the requests that hold its server to it go out: sound ones, one for each constraint that is broken by itself,
//! without credentials and with wrong ones, and a method that is not declared. It must never send anything.

mod arguments;

use std::collections::BTreeSet;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Verifier;
use super::encode::{self, Content};
use crate::document::{Media, Operation, Parameter, Place, member};
use crate::sample::{Extent, broken};
use crate::schema::Direction;
use crate::wire::body::{essence, is_json};

/// One request, and what is to come of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The operation's key.
    pub operation: String,
    /// What is sent, in a few words.
    pub name: String,
    /// What the document says of it, a JSON pointer.
    pub pointer: String,
    /// The request, without credentials.
    pub request: http::Request<Bytes>,
    /// The client's arguments, where the client made the request.
    pub arguments: Option<Value>,
    /// What is to come of it.
    pub wanted: Wanted,
    /// What it is sent with.
    pub credential: Credential,
}

/// What is to come of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It is fulfilled, or refused for a reason that no document tells: who asks, what exists, how often.
    Success,
    /// It is refused.
    Refusal,
    /// It is refused for its credentials.
    Unauthorized,
    /// It is refused for its method.
    NoMethod,
}

/// What a request is sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// The credentials that were given.
    Right,
    /// None.
    Missing,
    /// Some that nobody has.
    Wrong,
}

struct Planner<'v> {
    verifier: &'v Verifier,
    steps: Vec<Step>,
    gaps: Vec<String>,
}

/// RFC 9110, section 9.2.1.
const SAFE: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/// Every step, and what has none.
pub(super) fn all(verifier: &Verifier, wanted: impl Fn(&str, Option<&str>) -> bool) -> (Vec<Step>, Vec<String>) {
    let mut planner = Planner { verifier, steps: Vec::new(), gaps: Vec::new() };
    let mut paths = BTreeSet::new();
    for operation in &verifier.document.operations {
        if !wanted(&operation.key, operation.id.as_deref()) {
            continue;
        }
        let is_safe = SAFE.contains(&operation.method.as_str());
        if !is_safe && !verifier.options.unsafe_methods {
            planner.gaps.push(format!("{}: its method may change something; --unsafe-methods asks it", operation.key));
        } else {
            planner.operation(operation);
        }
        if paths.insert(&operation.path) {
            planner.method(operation);
        }
    }
    (planner.steps, planner.gaps)
}

impl Planner<'_> {
    fn operation(&mut self, operation: &Operation) {
        let base = match self.arguments(operation, Extent::Full) {
            Ok(arguments) => arguments,
            Err(reason) => return self.gaps.push(format!("{}: {reason}", operation.key)),
        };
        self.sound(operation, "every argument", &base);
        for (name, extent) in [
            ("required arguments alone", Extent::Minimal),
            ("sampled arguments", Extent::Sampled(self.verifier.options.seed)),
        ] {
            if let Ok(arguments) = self.arguments(operation, extent)
                && arguments != base
            {
                self.sound(operation, name, &arguments);
            }
        }
        for parameter in &operation.parameters {
            self.parameter(operation, parameter, &base);
        }
        self.body(operation, &base);
        if !operation.security.is_empty() && !operation.security.iter().any(Vec::is_empty) {
            for (name, credential) in
                [("no credentials", Credential::Missing), ("wrong credentials", Credential::Wrong)]
            {
                let content = content(&base);
                self.raw(
                    operation,
                    &operation.pointer,
                    name,
                    &base,
                    content.as_ref(),
                    Wanted::Unauthorized,
                    credential,
                );
            }
        }
    }

    /// A request that the client makes.
    fn sound(&mut self, operation: &Operation, name: &str, arguments: &Value) {
        match self.verifier.session.request(&operation.key, arguments) {
            Ok(mut request) => {
                // Credentials are added when it is sent.
                request.headers_mut().remove("authorization");
                let step = Step {
                    operation: operation.key.clone(),
                    name: name.to_owned(),
                    pointer: operation.pointer.clone(),
                    request,
                    arguments: Some(arguments.clone()),
                    wanted: Wanted::Success,
                    credential: Credential::Right,
                };
                self.steps.push(step);
            }
            Err(outcome) => {
                let why = super::text(&outcome, "display").unwrap_or("no reason");
                self.gaps.push(format!("{} with {name}: the client refuses: {why}", operation.key));
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one facet of a step")]
    fn raw(
        &mut self,
        operation: &Operation,
        pointer: &str,
        name: &str,
        arguments: &Value,
        content: Option<&Content>,
        wanted: Wanted,
        credential: Credential,
    ) {
        let base = &self.verifier.options.url;
        let Some(request) = encode::request(base, operation, &operation.method, arguments, content) else { return };
        let (operation, name, pointer) = (operation.key.clone(), name.to_owned(), pointer.to_owned());
        self.steps.push(Step { operation, name, pointer, request, arguments: None, wanted, credential });
    }

    fn refusal(
        &mut self,
        operation: &Operation,
        pointer: &str,
        name: &str,
        arguments: &Value,
        content: Option<&Content>,
    ) {
        self.raw(operation, pointer, name, arguments, content, Wanted::Refusal, Credential::Right);
    }

    /// Each constraint of a parameter broken by itself, once; and the parameter left out.
    fn parameter(&mut self, operation: &Operation, parameter: &Parameter, base: &Value) {
        let (place, name) = (parameter.place.word(), &parameter.name);
        let content = content(base);
        let sent = |value: Option<Value>| {
            let mut arguments = base.clone();
            if let Some(Value::Object(values)) = arguments.get_mut(place) {
                match value {
                    Some(value) => values.insert(name.clone(), value),
                    None => values.remove(name),
                };
            }
            arguments
        };
        let Some(fit) = base.get(place).and_then(|values| values.get(name)) else { return };
        if parameter.required && parameter.place != Place::Path {
            self.refusal(operation, &parameter.pointer, &format!("no {place} {name}"), &sent(None), content.as_ref());
        }
        let Some(pointer) = &parameter.schema else { return };
        let schemas = &self.verifier.schemas;
        let mut tried = BTreeSet::new();
        // On the wire all is text: another type can be told only where the schema has none for texts.
        let typed = !fit.is_string() && schemas.check(Direction::Request, pointer, &json!("not-of-this-type")).is_err();
        let other = (typed && !fit.is_object()).then(|| ("type: a text".to_owned(), json!("not-of-this-type")));
        let list = broken(schemas, pointer, fit).into_iter().map(|broken| (broken.how, broken.value)).chain(other);
        for (how, value) in list.collect::<Vec<_>>() {
            let keyword = how.split(':').next().unwrap_or_default().to_owned();
            let lost = value == json!("") || value == json!([]);
            // A value at the edges is cut off by servers on the way, or cannot be told from none.
            let trimmed = value.as_str().is_some_and(|text| text.trim() != text || text.contains(['/', '\0']));
            if lost || trimmed || tried.contains(&keyword) {
                continue;
            }
            let before = self.steps.len();
            self.refusal(
                operation,
                &parameter.pointer,
                &format!("{place} {name} against {how}"),
                &sent(Some(value)),
                content.as_ref(),
            );
            if self.steps.len() > before {
                tried.insert(keyword);
            }
        }
    }

    fn body(&mut self, operation: &Operation, base: &Value) {
        let Some(body) = &operation.body else { return };
        if body.required {
            self.refusal(operation, &body.pointer, "no body", base, None);
        }
        let foreign = Content { media_type: "application/x-undeclared".to_owned(), bytes: Bytes::from_static(b"x") };
        if !body
            .media
            .iter()
            .any(|media| media.media_type.starts_with("*/") || media.media_type.starts_with("application/*"))
        {
            self.refusal(operation, &body.pointer, "a body of an undeclared media type", base, Some(&foreign));
        }
        let Some(media) = body.media.iter().find(|media| is_json(&essence(&media.media_type))) else { return };
        let json = |bytes: String| Content { media_type: media.media_type.clone(), bytes: bytes.into() };
        self.refusal(operation, &media.pointer, "a body that is no JSON", base, Some(&json("{\"half\":".to_owned())));
        let fit = base.pointer("/body/value").cloned().unwrap_or_default();
        for (how, pointer, value) in self.wrong_bodies(media, &fit) {
            self.refusal(operation, &pointer, &format!("a body {how}"), base, Some(&json(value.to_string())));
        }
    }

    /// Bodies of another type, without each required member, and with each member of another type or against one constraint.
    fn wrong_bodies(&self, media: &Media, fit: &Value) -> Vec<(String, String, Value)> {
        let (schemas, document) = (&self.verifier.schemas, &self.verifier.document);
        let Some(pointer) = &media.schema else { return Vec::new() };
        let Some(schema) = schemas.at(Direction::Request, pointer) else { return Vec::new() };
        let flat = schemas.flat(Direction::Request, schema);
        let mut list = vec![("that is a text".to_owned(), pointer.clone(), json!("x"))];
        let with = |name: &str, value: Option<Value>| {
            let mut members = fit.as_object().cloned().unwrap_or_default();
            match value {
                Some(value) => members.insert(name.to_owned(), value),
                None => members.remove(name),
            };
            Value::Object(members)
        };
        for name in flat.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            list.push((format!("without {name}"), pointer.clone(), with(name, None)));
        }
        let owner = document.resolve(pointer).map(|(owner, _)| owner).unwrap_or_default();
        for (name, value) in fit.as_object().into_iter().flatten() {
            let other = if value.is_array() || value.is_object() { json!("x") } else { json!({ "x": [1] }) };
            list.push((format!("with {name} of another type"), pointer.clone(), with(name, Some(other))));
            let own = member(&member(&owner, "properties"), name);
            let mut tried = BTreeSet::new();
            for broken in broken(schemas, &own, value) {
                let keyword = broken.how.split(':').next().unwrap_or_default().to_owned();
                if tried.insert(keyword) {
                    list.push((
                        format!("with {name} against {}", broken.how),
                        own.clone(),
                        with(name, Some(broken.value)),
                    ));
                }
            }
        }
        list.retain(|(_, _, value)| schemas.check(Direction::Request, pointer, value).is_err());
        list
    }

    /// TRACE, which no document is likely to declare and which changes nothing.
    fn method(&mut self, operation: &Operation) {
        let document = &self.verifier.document;
        if document.operation(&format!("TRACE {}", operation.path)).is_some() {
            return;
        }
        let Ok(arguments) = self.arguments(operation, Extent::Minimal) else { return };
        let Some(request) = encode::request(&self.verifier.options.url, operation, "TRACE", &arguments, None) else {
            return;
        };
        let (key, pointer) = (format!("TRACE {}", operation.path), member("/paths", &operation.path));
        let step = Step {
            operation: key,
            name: "a method that is not declared".to_owned(),
            pointer,
            request,
            arguments: None,
            wanted: Wanted::NoMethod,
            credential: Credential::Right,
        };
        self.steps.push(step);
    }
}

/// The body of arguments as it is sent raw: JSON, text, or bytes.
fn content(arguments: &Value) -> Option<Content> {
    use base64::Engine;
    let body = arguments.get("body")?;
    let media_type = super::text(body, "media_type")?.to_owned();
    let bytes = match (body.get("value"), super::text(body, "base64")) {
        (Some(Value::String(text)), _) if !is_json(&essence(&media_type)) => text.clone().into(),
        (Some(value), _) => value.to_string().into(),
        (None, text) => base64::engine::general_purpose::STANDARD.decode(text?).ok()?.into(),
    };
    Some(Content { media_type, bytes })
}
