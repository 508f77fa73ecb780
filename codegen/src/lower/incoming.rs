//! Webhooks and callbacks: the walk over what the service sends of its own accord, for the types of the bodies.

use super::Lowering;
use super::schema::prose;
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Codec, Incoming, Method, Operation};

impl Lowering<'_> {
    /// The webhooks of the document, and the callbacks of the operations that are generated, in document order. A selection of
    /// operations leaves webhooks out: none of them belongs to one.
    pub(super) fn incoming(&mut self, root: &Origin, operations: &[Operation]) -> Vec<Incoming> {
        let mut found = Vec::new();
        if self.settings.select.is_empty() {
            for (name, item) in self.children(&root.child("webhooks")) {
                self.items(&item, &name, &mut found);
            }
        }
        for operation in operations {
            for (name, callback) in self.children(&operation.origin.child("x-specbound-callbacks")) {
                for (_, item) in self.children(&callback) {
                    self.items(&item, &format!("{} {name}", operation.id), &mut found);
                }
            }
        }
        found
    }

    /// The members of a map, by name, where they really stand.
    fn children(&mut self, map: &Origin) -> Vec<(String, Origin)> {
        let Ok(map) = self.spec.follow(map) else { return Vec::new() };
        let Some(members) = self.spec.raw(&map).and_then(|node| node.as_object()) else { return Vec::new() };
        let names: Vec<String> = members.keys().filter(|name| !name.starts_with("x-")).map(str::to_owned).collect();
        let mut found = Vec::new();
        for name in names {
            match self.spec.follow(&map.child(&name)) {
                Ok(target) => found.push((name, target)),
                Err(diagnostic) => self.say(diagnostic),
            }
        }
        found
    }

    /// The operations of a path item, each by its body: the first media type that is JSON.
    fn items(&mut self, item: &Origin, name: &str, found: &mut Vec<Incoming>) {
        for (key, method) in Method::ALL {
            let origin = item.child(key);
            if self.spec.raw(&origin).is_none() {
                continue;
            }
            let piece = match self.spec.piece::<openapiv3::Operation>(&origin) {
                Ok(piece) => piece,
                Err(diagnostic) => {
                    self.say(diagnostic.help("this webhook or callback is left out"));
                    continue;
                }
            };
            let name = piece.operation_id.filter(|id| !id.trim().is_empty()).unwrap_or_else(|| name.to_owned());
            let body = self.body(&origin.child("requestBody"), std::slice::from_ref(&name));
            let media = body.map(|body| body.media).unwrap_or_default();
            let mimes: Vec<String> = media.iter().map(|media| format!("`{}`", media.mime)).collect();
            let media = media.into_iter().find(|media| media.codec == Codec::Json);
            if media.is_none() && !mimes.is_empty() {
                let message = format!("the body of `{name}`, which the service sends, is {}", mimes.join(" or "));
                let help = "it has no type here: bodies of webhooks and callbacks are typed where they are JSON";
                self.say(Diagnostic::note("incoming-without-json", &origin.child("requestBody"), message).help(help));
            }
            let doc = prose(piece.summary.as_deref(), piece.description.as_deref());
            found.extend(media.map(|media| Incoming { origin, name, doc, method, ty: media.ty }));
        }
    }
}
