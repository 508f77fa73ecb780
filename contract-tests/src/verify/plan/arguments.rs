//! An operation comes in; the arguments of a sound call of it go out, from the document's examples or sampled from its schemas. It must
//! never know how they travel.

use serde_json::{Map, Value, json};

use super::super::auth;
use super::Planner;
use crate::document::{Media, Operation, Parameter, member};
use crate::sample::{Alphabet, Extent, sample};
use crate::schema::Direction;
use crate::wire::body::{essence, is_json};

impl Planner<'_> {
    /// Arguments of a sound call; the document's own examples come before samples, since a live server knows those.
    pub(super) fn arguments(&self, operation: &Operation, extent: Extent) -> Result<Value, String> {
        let mut arguments = json!({});
        let envelope = operation.envelope.as_ref().map(|envelope| envelope.parameter.as_str());
        for (index, parameter) in operation.parameters.iter().enumerate() {
            let wanted = extent.wants(index, parameter.required) && !parameter.is_ignored();
            let Some(pointer) = parameter.schema.as_ref().filter(|_| wanted) else { continue };
            if envelope == Some(&parameter.name) || auth::is_key(&self.verifier.document, parameter) {
                continue;
            }
            let value = match self.example(parameter, pointer) {
                Some(example) => example,
                None => self
                    .sample(pointer, extent, Alphabet::Narrow)
                    .map_err(|error| format!("{}: {error}", parameter.name))?,
            };
            if let Value::Object(places) = &mut arguments
                && let Value::Object(values) =
                    places.entry(parameter.place.word()).or_insert_with(|| Value::Object(Map::new()))
            {
                values.insert(parameter.name.clone(), value);
            }
        }
        if let Some(media) = operation
            .body
            .as_ref()
            .filter(|body| body.required || extent != Extent::Minimal)
            .and_then(|body| body.media.first())
            && let Value::Object(places) = &mut arguments
        {
            places.insert("body".to_owned(), self.content(media, extent)?);
        }
        Ok(arguments)
    }

    fn sample(&self, pointer: &str, extent: Extent, alphabet: Alphabet) -> Result<Value, String> {
        sample(&self.verifier.schemas, Direction::Request, pointer, extent, alphabet).map_err(|error| error.reason)
    }

    /// The example of a parameter, or of its schema, that fits.
    fn example(&self, parameter: &Parameter, pointer: &str) -> Option<Value> {
        let document = &self.verifier.document;
        let raw = document.raw().pointer(&parameter.pointer)?;
        let list = member(&parameter.pointer, "examples");
        let named = raw.get("examples").and_then(Value::as_object).and_then(|examples| examples.keys().next());
        let named =
            named.and_then(|name| document.resolve(&member(&list, name)).ok()).and_then(|(_, it)| it.get("value"));
        let own = document.resolve(pointer).ok().and_then(|(_, schema)| schema.get("example"));
        let found = raw.get("example").or(named).or(own)?;
        self.verifier.schemas.check(Direction::Request, pointer, found).is_ok().then(|| found.clone())
    }

    fn content(&self, media: &Media, extent: Extent) -> Result<Value, String> {
        use base64::Engine;
        let kind = essence(&media.media_type);
        if !is_json(&kind) && kind != "application/x-www-form-urlencoded" && !kind.starts_with("text/") {
            let bytes = base64::engine::general_purpose::STANDARD.encode(b"bytes");
            return Ok(json!({ "media_type": media.media_type, "base64": bytes }));
        }
        let example = self.verifier.document.raw().pointer(&media.pointer).and_then(|raw| raw.get("example"));
        let value = match (&media.schema, example) {
            (Some(pointer), Some(example))
                if self.verifier.schemas.check(Direction::Request, pointer, example).is_ok() =>
            {
                example.clone()
            }
            (Some(pointer), _) => self.sample(pointer, extent, Alphabet::Narrow)?,
            (None, _) => json!("text"),
        };
        Ok(json!({ "media_type": media.media_type, "value": value }))
    }
}
