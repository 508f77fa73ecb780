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
    /// By the target of a `$ref`, the first answer's schema that leads to it.
    within: HashMap<String, String>,
}

impl Firsts {
    pub(crate) fn of(document: &Document, schemas: &Schemas) -> Firsts {
        let few = document.operations.len() <= FEW;
        let mut firsts = Firsts {
            few,
            answers: HashMap::new(),
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
                let answer = key(schemas, media);
                if let Entry::Vacant(first) = firsts.answers.entry(answer.clone()) {
                    first.insert(own());
                    firsts.lead(schemas, &answer);
                }
            }
        }
        firsts
    }

    /// Notes what the schema at a pointer leads to, beyond what others lead to.
    fn lead(&mut self, schemas: &Schemas, answer: &str) {
        let mut left: Vec<&Value> = schemas.at(Direction::Response, answer).into_iter().collect();
        while let Some(schema) = left.pop() {
            match schema {
                Value::Array(items) => left.extend(items),
                Value::Object(members) => left.extend(members.values()),
                _ => {}
            }
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { continue };
            if let Entry::Vacant(first) = self.within.entry(reference.to_owned()) {
                first.insert(answer.to_owned());
                left.extend(schemas.target(Direction::Response, reference));
            }
        }
    }

    /// True where the schema at a pointer is the first answer's to lead to what a `$ref` means.
    pub(crate) fn within(&self, schemas: &Schemas, pointer: &str, reference: &str) -> bool {
        let answer = schemas.followed(Direction::Response, pointer);
        self.within.get(reference).is_some_and(|first| *first == answer)
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
        self.few || media.is_some_and(|media| self.answers.get(&key(schemas, media)) == Some(&operation.key))
    }
}

fn key(schemas: &Schemas, media: &Media) -> String {
    match &media.schema {
        Some(pointer) => schemas.followed(Direction::Response, pointer),
        None => media.media_type.clone(),
    }
}
