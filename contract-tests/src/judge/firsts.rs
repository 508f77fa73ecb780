//! A document comes in; which operation is the first to use a schema, a parameter or a tag goes out. What depends on these alone is
//! judged there in full, and elsewhere in a few cases: hundreds of operations that share one error schema would say the same of
//! it hundreds of times. It must never leave out a declared answer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;

use crate::document::{Document, Media, Operation, Parameter};
use crate::schema::{Direction, Schemas};

/// A document of so few operations is judged in full throughout.
const FEW: usize = 20;

/// The first users.
pub(crate) struct Firsts {
    few: bool,
    /// By the pointer of the answer's schema, or the media type of an answer without one.
    answers: HashMap<String, String>,
    parameters: HashMap<String, String>,
    tags: HashMap<String, String>,
    /// By the pointer of the schema of a body that is sent, or the media type of one without.
    bodies: HashMap<String, String>,
    /// By the target of a `$ref`, the schema of the first body that leads to it, each way.
    within: HashMap<(Direction, String), String>,
}

impl Firsts {
    pub(crate) fn of(document: &Document, schemas: &Schemas) -> Firsts {
        let few = document.operations.len() <= FEW;
        let mut firsts = Firsts {
            few,
            answers: HashMap::new(),
            bodies: HashMap::new(),
            parameters: HashMap::new(),
            tags: HashMap::new(),
            within: HashMap::new(),
        };
        for operation in &document.operations {
            let own = || operation.key.clone();
            firsts.tags.entry(operation.tag.clone().unwrap_or_default()).or_insert_with(own);
            for parameter in &operation.parameters {
                firsts.parameters.entry(parameter.pointer.clone()).or_insert_with(own);
            }
            for media in operation.responses.iter().flat_map(|response| &response.media) {
                let answer = key(schemas, Direction::Response, media);
                if let Entry::Vacant(first) = firsts.answers.entry(answer.clone()) {
                    first.insert(own());
                    firsts.lead(schemas, Direction::Response, &answer);
                }
            }
            for media in operation.body.iter().flat_map(|body| &body.media) {
                let body = key(schemas, Direction::Request, media);
                if let Entry::Vacant(first) = firsts.bodies.entry(body.clone()) {
                    first.insert(own());
                    firsts.lead(schemas, Direction::Request, &body);
                }
            }
        }
        firsts
    }

    /// Notes what the schema at a pointer leads to, beyond what others lead to.
    fn lead(&mut self, schemas: &Schemas, direction: Direction, from: &str) {
        let mut left: Vec<&Value> = schemas.at(direction, from).into_iter().collect();
        while let Some(schema) = left.pop() {
            match schema {
                Value::Array(items) => left.extend(items),
                Value::Object(members) => left.extend(members.values()),
                _ => {}
            }
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { continue };
            if let Entry::Vacant(first) = self.within.entry((direction, reference.to_owned())) {
                first.insert(from.to_owned());
                left.extend(schemas.target(direction, reference));
            }
        }
    }

    /// True where the schema at a pointer is the first body's to lead to what a `$ref` means.
    pub(crate) fn within(&self, schemas: &Schemas, direction: Direction, pointer: &str, reference: &str) -> bool {
        let from = schemas.followed(direction, pointer);
        self.within.get(&(direction, reference.to_owned())).is_some_and(|first| *first == from)
    }

    /// True for the first operation of a tag.
    pub(crate) fn of_tag(&self, operation: &Operation) -> bool {
        self.few || self.tags.get(operation.tag.as_deref().unwrap_or_default()) == Some(&operation.key)
    }

    /// True for the first operation with this parameter.
    pub(crate) fn with_parameter(&self, operation: &Operation, parameter: &Parameter) -> bool {
        self.few || self.parameters.get(&parameter.pointer) == Some(&operation.key)
    }

    /// True for the first operation that answers with this schema.
    pub(crate) fn with_answer(&self, schemas: &Schemas, operation: &Operation, media: Option<&Media>) -> bool {
        let first = |media| self.answers.get(&key(schemas, Direction::Response, media));
        self.few || media.is_some_and(|media| first(media) == Some(&operation.key))
    }

    /// True for the first operation that sends this schema.
    pub(crate) fn with_body(&self, schemas: &Schemas, operation: &Operation, media: &Media) -> bool {
        self.few || self.bodies.get(&key(schemas, Direction::Request, media)) == Some(&operation.key)
    }
}

fn key(schemas: &Schemas, direction: Direction, media: &Media) -> String {
    match &media.schema {
        Some(pointer) => schemas.followed(direction, pointer),
        None => media.media_type.clone(),
    }
}
