//! The document in, the schemas that describe parts of multipart bodies out: a string of the format `binary` is a file there and
//! text everywhere else (OAS 3.0.3, Special Considerations for multipart Content).

use super::response::is_multipart;
use crate::diagnostic::Origin;
use crate::ir::Method;
use crate::read::Spec;
use std::collections::HashSet;

/// What a schema describes.
#[derive(Clone, Copy)]
enum Role {
    /// A whole body, whose members are its parts.
    Body,
    /// One part, or the items that are parts of one name.
    Part,
}

/// Where the schemas stand that a part of a request's multipart body has to fit. This is found before anything is lowered, since
/// what is referred to is lowered once, wherever it is met first. What leads nowhere is told of when it is lowered.
pub(super) fn parts(spec: &Spec, root: &Origin) -> HashSet<Origin> {
    let mut open: Vec<(Origin, Role)> = bodies(spec, root).into_iter().map(|origin| (origin, Role::Body)).collect();
    let (mut bodies, mut parts) = (HashSet::new(), HashSet::new());
    // A list of what is still to be seen, since schemas may lead to one another more often than any stack bears.
    while let Some((origin, role)) = open.pop() {
        let Ok(origin) = spec.follow(&origin) else { continue };
        let seen = match role {
            Role::Body => &mut bodies,
            Role::Part => &mut parts,
        };
        if spec.raw(&origin).is_some() && seen.insert(origin.clone()) {
            open.extend(within(spec, &origin, role));
        }
    }
    parts
}

/// The schemas of all multipart bodies that are sent.
fn bodies(spec: &Spec, root: &Origin) -> Vec<Origin> {
    let mut found = Vec::new();
    for item in members(spec, &root.child("paths")) {
        let Ok(item) = spec.follow(&item) else { continue };
        for (method, _) in Method::ALL {
            let Ok(body) = spec.follow(&item.child(method).child("requestBody")) else { continue };
            let content = body.child("content");
            let Some(media) = spec.raw(&content).and_then(|node| node.as_object()) else { continue };
            found
                .extend(media.keys().filter(|mime| is_multipart(mime)).map(|mime| content.child(mime).child("schema")));
        }
    }
    found
}

/// The schemas in one that describe parts with it.
fn within(spec: &Spec, origin: &Origin, role: Role) -> Vec<(Origin, Role)> {
    let mut found = Vec::new();
    for word in ["allOf", "anyOf", "oneOf"] {
        let place = origin.child(word);
        let count = spec.raw(&place).and_then(|node| node.as_array()).map_or(0, |list| list.len());
        found.extend((0..count).map(|i| (place.index(i), role)));
    }
    match role {
        Role::Body => {
            for word in ["properties", "x-specbound-pattern-properties"] {
                found.extend(members(spec, &origin.child(word)).into_iter().map(|member| (member, Role::Part)));
            }
            found.push((origin.child("additionalProperties"), Role::Part));
        }
        Role::Part => found.push((origin.child("items"), Role::Part)),
    }
    found
}

/// Where the members of a map stand.
fn members(spec: &Spec, map: &Origin) -> Vec<Origin> {
    let members = spec.raw(map).and_then(|node| node.as_object());
    members.into_iter().flat_map(|members| members.keys()).map(|name| map.child(name)).collect()
}
