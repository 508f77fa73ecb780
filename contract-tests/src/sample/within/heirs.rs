//! A `$ref` to a schema with a discriminator and no alternatives comes in; values of those that extend it go out: each may stand in its
//! place (OAS 3.0.3, Discriminator Object). It must never know a client.

use serde_json::{Value, json};

use super::super::broken::of_another_type;
use super::super::limits;
use super::{Step, Walk, at, shown};
use crate::document::decoded;
use crate::schema::{Direction, Schemas};

/// How many schemas may be nothing but one another.
const ALIASES: usize = 16;

impl Walk<'_> {
    /// A value of each schema that extends the one at a path, and one that has no more than its name of it, or members of another type:
    /// what is referred to is the base, and of that these are values as well. Returns whether there are any.
    pub(super) fn heirs(&mut self, reference: &str, path: &[Step]) -> bool {
        let Some(heirs) = heirs(self.schemas, self.direction, reference) else { return false };
        let base = at(self.fit, path).cloned().unwrap_or_default();
        for heir in &heirs.references {
            let option = json!({ "$ref": heir });
            let alternatives = json!({ "oneOf": [option], "discriminator": heirs.discriminator });
            let Some(value) = self.of(&alternatives, "oneOf", &option) else { continue };
            let name = heir.rsplit('/').next().unwrap_or(heir);
            let how = format!("{} as {name}, which extends it", shown(path));
            let named = heirs.discriminator.get("propertyName").and_then(Value::as_str);
            let named = named.and_then(|tag| Some((tag.to_owned(), value.get(tag)?.clone())));
            let flat = self.schemas.flat(self.direction, &option);
            let (mut nameless, mut other) = (base.clone(), value.clone());
            if let (Some(members), Some((tag, name))) = (nameless.as_object_mut(), named) {
                members.insert(tag, name);
            }
            for (member, own) in
                other.as_object_mut().into_iter().flatten().filter(|(name, _)| base.get(name).is_none())
            {
                let property = flat.get("properties").and_then(|properties| properties.get(member));
                if let Some(another) = of_another_type(self.schemas, self.direction, property, own) {
                    *own = another;
                }
            }
            let bodies = [
                (how.clone(), value),
                (format!("{how}, by its name alone"), nameless),
                (format!("{how}, with members of other types"), other),
            ];
            for (how, value) in bodies {
                if let Some(body) = self.with(&value, path).filter(|body| body != self.fit && (self.fits)(body)) {
                    self.found.right.push((how, body));
                }
            }
        }
        true
    }
}

/// Whether what a pointer leads to may be one of several schemas that extend it.
pub(in crate::sample) fn may_be_an_heir(schemas: &Schemas, direction: Direction, pointer: &str) -> bool {
    let reference = format!("#{}", schemas.followed(direction, pointer));
    heirs(schemas, direction, &reference).is_some()
}

/// The schemas that have another among the parts of their `allOf`, be it by way of others.
struct Heirs<'s> {
    /// What tells them apart.
    discriminator: &'s Value,
    /// References to them.
    references: Vec<String>,
}

/// The heirs of what a `$ref` means, where it tells them apart.
fn heirs<'s>(schemas: &'s Schemas, direction: Direction, reference: &str) -> Option<Heirs<'s>> {
    let reference = meant(schemas, direction, reference);
    let base = schemas.target(direction, &reference)?;
    let discriminator = own_discriminator(base)?;
    let components = schemas.at(direction, "/components/schemas")?.as_object()?;
    let mut found = vec![decoded(&reference).into_owned()];
    let mut next = 0;
    while let Some(base) = found.get(next).cloned() {
        for (name, schema) in components {
            let heir = format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1"));
            if parts(schema).any(|part| refers_to(part, &base)) && !found.contains(&heir) {
                found.push(heir);
            }
        }
        next += 1;
    }
    found.remove(0);
    (!found.is_empty()).then_some(Heirs { discriminator, references: found })
}

/// The reference to what a schema is that says nothing but which other one it is.
fn meant(schemas: &Schemas, direction: Direction, reference: &str) -> String {
    let mut reference = reference.to_owned();
    for _ in 0..ALIASES {
        let Some(schema) = schemas.target(direction, &reference) else { break };
        let says = |(word, said): (&String, &Value)| {
            limits(word) && word != "allOf" && (word, said) != (&"type".to_owned(), &json!("object"))
        };
        let silent = schema.as_object().is_some_and(|words| !words.iter().any(says));
        let mut parts = parts(schema);
        match (parts.next().and_then(|part| part.get("$ref")?.as_str()), parts.next()) {
            (Some(only), None) if silent => reference = only.to_owned(),
            _ => break,
        }
    }
    reference
}

/// The discriminator of a schema without alternatives, which may stand in an inline part of it.
fn own_discriminator(schema: &Value) -> Option<&Value> {
    let alone = |schema: &&Value| schema.get("oneOf").is_none() && schema.get("anyOf").is_none();
    let mut own = std::iter::once(schema).chain(parts(schema)).filter(alone);
    alone(&schema).then(|| own.find_map(|schema| schema.get("discriminator")))?
}

fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.get("allOf").and_then(Value::as_array).into_iter().flatten()
}

fn refers_to(part: &Value, base: &str) -> bool {
    part.get("$ref").and_then(Value::as_str).is_some_and(|reference| decoded(reference) == base)
}
