//! A schema with a discriminator and no alternatives, and all schemas that have it among the parts of their `allOf`: each of these may
//! stand in its place (OAS 3.0.3, Discriminator Object). A union comes of them, with what the base says alone as one more alternative,
//! since a value need not be one of the others.

use super::schema::Lowered;
use super::view::{Slot, View};
use super::{Lowering, compose, extend};
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Shape, Tag, Ty, Union, Variant};
use crate::read::{Spec, Value};
use openapiv3::{Discriminator, Schema};
use std::collections::{HashMap, HashSet};

/// Beyond so many heirs the base is what everything extends, and says of none what it is.
const MAX_HEIRS: usize = 256;
/// More than all the bases of any document have together.
const MAX_IN_ALL: usize = 20_000;

/// A schema that extends others.
#[derive(Clone)]
pub(super) struct Heir {
    /// Its key under `components.schemas`, or the last word of where it stands.
    name: String,
    pub(super) origin: Origin,
}

/// The schemas that extend others, by those that they extend, in document order. Looked up only.
pub(super) type Heirs = HashMap<Origin, Vec<Heir>>;

/// Finds the heirs of all schemas among the components, if one of these has a discriminator.
pub(super) fn heirs(spec: &Spec, root: &Origin) -> Heirs {
    let mut heirs = Heirs::new();
    let components = root.child("components").child("schemas");
    let names = spec.raw(&components).and_then(|node| node.as_object()).into_iter().flat_map(|schemas| schemas.keys());
    let each = names
        .filter_map(|name| Some(Heir { name: name.to_owned(), origin: spec.follow(&components.child(name)).ok()? }));
    let each: Vec<Heir> = each.collect();
    if each.iter().any(|heir| is_base(spec, &heir.origin)) {
        for heir in each {
            for base in bases(spec, &heir.origin) {
                let known = heirs.entry(base).or_default();
                if known.iter().all(|known| known.origin != heir.origin) {
                    known.push(heir.clone());
                }
            }
        }
    }
    heirs
}

/// Whether a schema tells its heirs apart, if there are any.
pub(super) fn is_base(spec: &Spec, origin: &Origin) -> bool {
    let tells = |schema: &Value| schema.get("discriminator").is_some();
    spec.raw(origin).is_some_and(|schema| {
        let parts = schema.get("allOf").and_then(|parts| parts.as_array());
        tells(schema) || parts.is_some_and(|parts| parts.iter().any(tells))
    })
}

/// The schemas that one extends.
fn bases(spec: &Spec, heir: &Origin) -> Vec<Origin> {
    let parts = heir.child("allOf");
    let count = spec.raw(&parts).and_then(|node| node.as_array()).map_or(0, |parts| parts.len());
    // An inline part stands where it is, and nothing else extends it.
    (0..count).map(|i| parts.index(i)).filter_map(|part| spec.follow(&part).ok().filter(|base| *base != part)).collect()
}

/// The discriminator of a schema, which may stand beside what it extends or in a part of its own; and where it stands.
fn own_discriminator(view: &View) -> Option<(Discriminator, Origin)> {
    let found = view.discriminator.clone().map(|own| (own, view.origin.clone()));
    let within = |part: &Slot| {
        let schema = part.schema.as_item()?;
        let discriminator = schema.schema_data.discriminator.clone()?;
        let view = View::new(schema.clone(), &part.origin);
        (view.one_of.is_empty() && view.any_of.is_empty()).then_some((discriminator, view.origin))
    };
    let (discriminator, origin) = found.or_else(|| view.all_of.iter().find_map(within))?;
    Some((discriminator, origin.child("discriminator")))
}

impl Lowering<'_> {
    /// A schema that is referred to: a union of it and of its heirs, where it tells them apart.
    pub(super) fn base(&mut self, mut view: View, hint: &[String]) -> Lowered {
        if !view.one_of.is_empty() || !view.any_of.is_empty() {
            return self.lowered(view, hint);
        }
        let Some((discriminator, stands_at)) = own_discriminator(&view) else { return self.lowered(view, hint) };
        let mapped = self.mapped(&discriminator, &view.origin);
        let heirs = self.heirs_of(&view.origin, &mapped);
        if heirs.is_empty() {
            return self.lowered(view, hint);
        }
        if heirs.len() > MAX_HEIRS || self.inherited + heirs.len() > MAX_IN_ALL {
            let message =
                format!("more than {MAX_HEIRS} schemas extend this one, or {MAX_IN_ALL} all that are extended");
            let help = "a value is read as what this schema says alone; what others add is kept untyped";
            self.say(Diagnostic::note("many-heirs", &stands_at, message).help(help));
            return self.lowered(view, hint);
        }
        self.inherited += heirs.len();
        self.check_heirs(&discriminator, &stands_at, &mapped, &heirs, &view.origin);
        view.discriminator = None;
        let mut variants = vec![self.base_alone(view, hint)];
        for heir in heirs {
            let tags =
                mapped.iter().filter(|(_, target)| *target == heir.origin).map(|(value, _)| value.clone()).collect();
            let ty = match self.definition(heir.origin) {
                Ty::Nullable(ty) => *ty,
                ty => ty,
            };
            variants.push(Variant { component: Some(heir.name.clone()), tags, ..Variant::new(heir.name, ty) });
        }
        Lowered::Shape(Shape::Union(Union { variants, tag: Some(Tag { property: discriminator.property_name }) }))
    }

    /// Says which values of a mapping lead to no schema that extends the base, nor to the base itself, by whichever name.
    fn check_heirs(
        &mut self,
        discriminator: &Discriminator,
        stands_at: &Origin,
        mapped: &[(String, Origin)],
        heirs: &[Heir],
        base: &Origin,
    ) {
        for (value, named) in &discriminator.mapping {
            let target = mapped.iter().find(|(own, _)| own == value).map(|(_, target)| target);
            let is_known = |target: &&Origin| {
                *target == base || heirs.iter().any(|heir| heir.origin == **target) || self.is_annotated(target)
            };
            if target.filter(is_known).is_none() {
                let message = format!("`{named}` is no schema that extends this one");
                let help = format!(
                    "what says `{value}` is read as what this schema says alone; name it in the `allOf` of the other"
                );
                let at = stands_at.child("mapping").child(value);
                self.say(Diagnostic::warning("mapping-to-no-heir", &at, message).help(help));
            }
        }
    }

    /// What the base says, whoever else says more.
    fn base_alone(&mut self, mut view: View, hint: &[String]) -> Variant {
        // Where the base takes `null`, the whole does.
        view.nullable = false;
        view.types.retain(|ty| ty != "null");
        let ty = self.inline_schema(view, &extend(hint, "base"));
        Variant { base: true, ..Variant::new("base".to_owned(), ty) }
    }

    /// The schemas that extend another, be it by way of others; one that says nothing else is that other.
    fn heirs_of(&self, base: &Origin, mapped: &[(String, Origin)]) -> Vec<Heir> {
        let mut seen = HashSet::from([base.clone()]);
        let mut found: Vec<Heir> = Vec::new();
        let mut next = Some(base.clone());
        for looked_at in 0.. {
            let Some(origin) = next.filter(|_| found.len() <= MAX_HEIRS) else { break };
            let own = self.heirs.get(&origin).into_iter().flatten();
            found.extend(own.filter(|heir| seen.insert(heir.origin.clone())).cloned());
            next = found.get(looked_at).map(|heir| heir.origin.clone());
        }
        // What is no component is known by the mapping alone.
        for (_, target) in mapped {
            if bases(self.spec, target).contains(base) && seen.insert(target.clone()) {
                found.push(Heir { name: self.component_name(target), origin: target.clone() });
            }
        }
        found.retain(|heir| !self.is_annotated(&heir.origin));
        found
    }

    /// Whether an alternative extends a schema, be it by way of others: it has all that stands there.
    pub(super) fn extends(&self, alternative: &Slot, base: &Origin) -> bool {
        let Ok(heir) = self.place(alternative) else { return false };
        let mut left = bases(self.spec, &heir);
        let mut seen = HashSet::new();
        while let Some(origin) = left.pop() {
            if origin == *base {
                return true;
            }
            if seen.insert(origin.clone()) {
                left.extend(bases(self.spec, &origin));
            }
        }
        false
    }

    /// Whether a schema is another one with annotations.
    fn is_annotated(&self, origin: &Origin) -> bool {
        self.spec.piece::<Schema>(origin).is_ok_and(|schema| {
            let view = View::new(schema, origin);
            compose::annotated(&view, &view.all_of).is_some()
        })
    }

    /// The values of a discriminator's mapping, each with the schema that it leads to: a reference, or the name of a component.
    pub(super) fn mapped(&self, discriminator: &Discriminator, from: &Origin) -> Vec<(String, Origin)> {
        let target = |target: &str| {
            let by_name = || self.spec.target(&format!("#/components/schemas/{target}"), from);
            let found = self.spec.target(target, from).or_else(|_| by_name());
            found.and_then(|origin| self.spec.follow(&origin)).ok()
        };
        let mapping = discriminator.mapping.iter();
        mapping.filter_map(|(value, named)| Some((value.clone(), target(named)?))).collect()
    }
}
