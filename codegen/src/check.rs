//! What must hold of an [`Api`] before anything is emitted: the IR in, the IR out, and a diagnostic for each part that had to be
//! left out because it does not hold together.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, Place, Segment, TagGroup};

/// The API with every invariant of the IR in force: each operation has a tag that exists and is reachable by a call of its own.
#[must_use]
pub fn check(mut api: Api, diagnostics: &mut Diagnostics) -> Api {
    let mut kept: Vec<Operation> = Vec::with_capacity(api.operations.len());
    for operation in std::mem::take(&mut api.operations) {
        if let Some(twin) =
            kept.iter().find(|known| known.method == operation.method && known.template == operation.template)
        {
            let message = format!("{} {} is described twice", operation.method.wire(), operation.template);
            let help = format!("the first description, at {}, is kept", twin.origin);
            diagnostics.push(Diagnostic::warning("operation-repeated", &operation.origin, message).help(help));
            continue;
        }
        debug_assert!(path_is_covered(&operation), "lowering adds every parameter of the template");
        kept.push(operation);
    }
    api.operations = kept;
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
    let used = |name: &str| api.operations.iter().any(|operation| operation.tag == name);
    let mut tags: Vec<TagGroup> = Vec::new();
    for tag in api.tags.iter().filter(|tag| used(&tag.name)) {
        if tags.iter().all(|known| known.name != tag.name) {
            tags.push(tag.clone());
        }
    }
    for operation in &api.operations {
        if tags.iter().all(|known| known.name != operation.tag) {
            tags.push(TagGroup { name: operation.tag.clone(), doc: None, external_docs: None });
        }
    }
    api.tags = tags;
}
