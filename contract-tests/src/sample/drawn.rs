//! What was drawn for a schema comes in; the same goes out when the same is asked for again: hundreds of operations may share one error
//! schema, and each has several cases of a body. It must never know how a value is found.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Alphabet, Extent, Unsampled};
use crate::schema::{Direction, Schemas};

/// How many values are kept.
const KEPT: usize = 512;

/// How a value has to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fitting {
    /// One alternative alone where it says so.
    Strictly,
    /// Several, too.
    Loosely,
}

/// What is asked for, beside the schema.
type Manner = (Extent, Alphabet, Fitting);

type Found = Result<Value, Unsampled>;

/// The values that were found of late, and why there were none.
#[derive(Default)]
pub(crate) struct Drawn(Mutex<HashMap<(Direction, String, Manner), Found>>);

impl Drawn {
    /// Returns what was found before; else finds it.
    pub(super) fn once(
        &self,
        schemas: &Schemas,
        direction: Direction,
        pointer: &str,
        manner: Manner,
        find: impl FnOnce() -> Found,
    ) -> Found {
        // A schema that is nothing but a reference is kept under what it refers to, for all who refer to it.
        let schema = schemas.at(direction, pointer).and_then(Value::as_object).filter(|schema| schema.len() == 1);
        let reference = schema.and_then(|schema| schema.get("$ref")?.as_str());
        let key = (direction, reference.unwrap_or(pointer).to_owned(), manner);
        if let Some(found) = self.kept().get(&key) {
            return found.clone();
        }
        // Others may find it in the meantime; they find the same.
        let found = find();
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, found.clone());
        found
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<(Direction, String, Manner), Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::*;
    use crate::document::Document;

    #[test]
    fn what_two_places_refer_to_is_drawn_once_for_each_manner() {
        let reference = json!({ "$ref": "#/components/schemas/S" });
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let all = json!({ "S": { "type": "string" }, "A": reference, "B": reference, "C": list });
        let document = json!({ "openapi": "3.1.0", "paths": {}, "components": { "schemas": all } });
        let schemas = Schemas::new(&Document::from_value(document).unwrap()).unwrap();
        let count = Cell::new(0);
        let drawn = |name: &str, direction, manner| {
            let pointer = format!("/components/schemas/{name}");
            let find = || {
                count.set(count.get() + 1);
                Ok(json!(count.get()))
            };
            schemas.drawn.once(&schemas, direction, &pointer, manner, find).unwrap()
        };
        let full = (Extent::Full, Alphabet::Wide, Fitting::Strictly);
        let all = [
            ("A", Direction::Request, full),
            ("C", Direction::Request, full),
            ("A", Direction::Response, full),
            ("A", Direction::Request, (Extent::Sampled(1), Alphabet::Wide, Fitting::Strictly)),
            ("A", Direction::Request, (Extent::Full, Alphabet::Narrow, Fitting::Strictly)),
            ("A", Direction::Request, (Extent::Full, Alphabet::Wide, Fitting::Loosely)),
        ];
        for (at, (name, direction, manner)) in (1..).zip(all) {
            assert_eq!(drawn(name, direction, manner), json!(at));
        }
        assert_eq!(drawn("B", Direction::Request, full), json!(1));
        assert_eq!(drawn("C", Direction::Request, full), json!(2));
        for seed in 2..1_000 {
            drawn("A", Direction::Request, (Extent::Sampled(seed), Alphabet::Wide, Fitting::Strictly));
        }
        assert!(schemas.drawn.kept().len() <= KEPT);
    }
}
