//! What must hold of an [`Api`] before anything is emitted: the IR in, the IR out, and a diagnostic for each part that had to be
//! left out because it does not hold together.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, Place, Segment, TagGroup};
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

/// The API with every invariant of the IR in force: each operation has a tag that exists and is reachable by a call of its own.
#[must_use]
pub fn check(mut api: Api, diagnostics: &mut Diagnostics) -> Api {
    let mut known: BTreeMap<(&str, &str), &Operation> = BTreeMap::new();
    let mut repeated: BTreeSet<usize> = BTreeSet::new();
    for (at, operation) in api.operations.iter().enumerate() {
        debug_assert!(path_is_covered(operation), "lowering adds every parameter of the template");
        match known.entry((operation.method.wire(), &operation.template)) {
            Entry::Vacant(place) => {
                place.insert(operation);
            }
            Entry::Occupied(twin) => {
                let message = format!("{} {} is described twice", operation.method.wire(), operation.template);
                let help = format!("the first description, at {}, is kept", twin.get().origin);
                diagnostics.push(Diagnostic::warning("operation-repeated", &operation.origin, message).help(help));
                repeated.insert(at);
            }
        }
    }
    let mut at = 0..;
    api.operations.retain(|_| at.next().is_some_and(|at| !repeated.contains(&at)));
    complete_tags(&mut api);
    api
}

/// Every parameter of the template is a path parameter.
fn path_is_covered(operation: &Operation) -> bool {
    let has = |name: &String| operation.params.iter().any(|param| param.place == Place::Path && param.wire == *name);
    operation.path.iter().all(|segment| match segment {
        Segment::Literal(_) => true,
        Segment::Param(name) => has(name),
    })
}

/// OAS 3.0.3, OpenAPI Object: not all tags need be declared. Those that only operations name follow in order of appearance, and
/// those that no operation has are left out.
fn complete_tags(api: &mut Api) {
    let used: BTreeSet<&str> = api.operations.iter().map(|operation| operation.tag.as_str()).collect();
    let declared = api.tags.iter().filter(|tag| used.contains(tag.name.as_str())).cloned();
    let undeclared = api.operations.iter().map(|operation| &operation.tag);
    let undeclared = undeclared.map(|name| TagGroup { name: name.clone(), doc: None, external_docs: None });
    let mut known: BTreeSet<String> = BTreeSet::new();
    let tags = declared.chain(undeclared).filter(|tag| known.insert(tag.name.clone())).collect();
    api.tags = tags;
}
