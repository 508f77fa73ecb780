//! A value of one of several alternatives comes in; the same goes out with the name by which it is told from the others. It must never
//! choose an alternative.

use serde_json::{Value, json};

use super::Sampler;
use crate::document::decoded;

impl Sampler<'_> {
    /// Sets the member by which alternatives are told apart (OAS 3.0.3, Discriminator Object). The name of a schema stands for it only
    /// where nothing else does: a constant in the schema says more.
    pub(super) fn discriminated(&self, schema: &Value, option: &Value, mut value: Value) -> Value {
        let discriminator = schema.get("discriminator");
        let name = discriminator.and_then(|it| it.get("propertyName")).and_then(Value::as_str);
        let reference = option.get("$ref").and_then(Value::as_str);
        let (Some(name), Some(reference), Value::Object(object)) = (name, reference, &mut value) else { return value };
        let reference = decoded(reference);
        let schema_name = reference.rsplit('/').next().unwrap_or(&reference);
        let mapping = discriminator.and_then(|it| it.get("mapping")).and_then(Value::as_object);
        let means = |target: &Value| {
            target.as_str().is_some_and(|target| decoded(target) == reference || target == schema_name)
        };
        let mut mapped = mapping.into_iter().flatten().filter(|(_, target)| means(target)).map(|(tag, _)| tag.as_str());
        let flat = self.schemas.flat(self.direction, option);
        let own = flat.get("properties").and_then(|properties| properties.get(name));
        let own = own.map(|own| self.schemas.flat(self.direction, own)).unwrap_or_default();
        let constant = own.get("const").is_some() || own.get("enum").is_some();
        match mapped.next() {
            // Several values may stand for one schema: one that it knows, then.
            Some(tag) => {
                let fits = |tag: &&str| object.get(name).is_some_and(|known| known == *tag);
                let tag = if fits(&tag) { tag } else { mapped.find(fits).unwrap_or(tag) };
                object.insert(name.to_owned(), json!(tag));
            }
            None if constant && object.contains_key(name) => {}
            None => drop(object.insert(name.to_owned(), json!(schema_name))),
        }
        value
    }
}
